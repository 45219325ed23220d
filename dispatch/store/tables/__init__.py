"""The tables, one class for each; the session is the unit of work on them."""

from .audit import AuditDetailRow, AuditHeadRow, AuditRow
from .base import LARGEST_KEY, Moment, Money, TableBase, new_ref
from .branches import BranchRow, BranchSettingsRow
from .cases import CaseRow
from .customers import (
    ConsentRow,
    CustomerRow,
    GeocodeRow,
    PersonMatchRow,
    PersonRow,
    PlaceRow,
)
from .imports import ImportChangeRow, ImportFindingRow, ImportRow
from .jobs import JobRow
from .payments import PaymentRow
from .plans import (
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
)
from .visitors import VisitorExceptionRow, VisitorRow, VisitorSpanRow
from .visits import LinkRow, OutcomeConflictRow, OutcomeRow, VisitRow

__all__ = [
    "LARGEST_KEY",
    "AuditDetailRow",
    "AuditHeadRow",
    "AuditRow",
    "BranchRow",
    "BranchSettingsRow",
    "CaseRow",
    "ConsentRow",
    "CustomerRow",
    "GeocodeRow",
    "ImportChangeRow",
    "ImportFindingRow",
    "ImportRow",
    "JobRow",
    "LinkRow",
    "Moment",
    "Money",
    "OutcomeConflictRow",
    "OutcomeRow",
    "PaymentRow",
    "PersonMatchRow",
    "PersonRow",
    "PlaceRow",
    "PlanRow",
    "PlanVersionRow",
    "PublicationRow",
    "RouteRow",
    "StopRow",
    "TableBase",
    "VersionRouteRow",
    "VisitRow",
    "VisitorExceptionRow",
    "VisitorRow",
    "VisitorSpanRow",
    "new_ref",
]
