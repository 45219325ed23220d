"""The tables, one class for each; the session is the unit of work on them."""

from .audit import AuditDetailRow, AuditHeadRow, AuditRow
from .base import Moment, Money, TableBase, new_ref
from .branches import BranchRow, BranchSettingsRow
from .cases import CaseRow
from .customers import ConsentRow, CustomerRow, GeocodeRow, PersonRow, PlaceRow
from .jobs import JobRow
from .payments import PaymentRow
from .plans import OutcomeRow, PlanRow, TeamRow, VisitRow
from .visitors import VisitorExceptionRow, VisitorRow, VisitorSpanRow

__all__ = [
    "AuditDetailRow",
    "AuditHeadRow",
    "AuditRow",
    "BranchRow",
    "BranchSettingsRow",
    "CaseRow",
    "ConsentRow",
    "CustomerRow",
    "GeocodeRow",
    "JobRow",
    "Moment",
    "Money",
    "OutcomeRow",
    "PaymentRow",
    "PersonRow",
    "PlaceRow",
    "PlanRow",
    "TableBase",
    "TeamRow",
    "VisitRow",
    "VisitorExceptionRow",
    "VisitorRow",
    "VisitorSpanRow",
    "new_ref",
]
