"""Checks that no row refers to a row of another branch."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, aliased

from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    JobRow,
    LinkRow,
    OutcomeConflictRow,
    PaymentRow,
    PersonRow,
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
    VisitorRow,
    VisitRow,
)

from .fault import InvariantFault

_REFERENCES: tuple[tuple[Any, str, Any, str], ...] = (
    (CustomerRow, "person_key", PersonRow, "person_key"),
    (CaseRow, "customer_key", CustomerRow, "customer_key"),
    (PaymentRow, "case_key", CaseRow, "case_key"),
    (VisitRow, "customer_key", CustomerRow, "customer_key"),
    (PlanVersionRow, "plan_key", PlanRow, "plan_key"),
    (PlanVersionRow, "parent_key", PlanVersionRow, "version_key"),
    (PublicationRow, "version_key", PlanVersionRow, "version_key"),
    (OutcomeConflictRow, "visit_key", VisitRow, "visit_key"),
    (OutcomeConflictRow, "version_key", PlanVersionRow, "version_key"),
    (LinkRow, "visitor_key", VisitorRow, "visitor_key"),
    (LinkRow, "acknowledged_key", PlanVersionRow, "version_key"),
)
"""Tables with a branch, the column that refers to another such table, and its key."""


def branch_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield the rows that refer to a row of another branch."""
    for table, column, referenced, key in _REFERENCES:
        target = aliased(referenced)
        (key_column,) = inspect(table).primary_key
        query = (
            select(key_column)
            .join(target, getattr(target, key) == getattr(table, column))
            .where(target.branch_key != table.branch_key)
        )
        for row_key in session.scalars(query):
            yield _fault(table.__tablename__, row_key, referenced.__tablename__)
    yield from _route_faults(session)
    yield from _job_faults(session)


def _route_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield routes in versions, and visits in routes, of another branch."""
    routes = (
        select(RouteRow.route_key)
        .join(VersionRouteRow, VersionRouteRow.route_key == RouteRow.route_key)
        .join(PlanVersionRow, PlanVersionRow.version_key == VersionRouteRow.version_key)
        .where(PlanVersionRow.branch_key != RouteRow.branch_key)
    )
    for key in session.scalars(routes):
        yield _fault("routes", key, "plan_versions")
    visits = (
        select(VisitRow.visit_key)
        .join(StopRow, StopRow.visit_key == VisitRow.visit_key)
        .join(RouteRow, RouteRow.route_key == StopRow.route_key)
        .where(VisitRow.branch_key != RouteRow.branch_key)
    )
    for key in session.scalars(visits):
        yield _fault("visits", key, "routes")


def _job_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield the jobs whose plan the branch does not have."""
    query = (
        select(JobRow.job_id, JobRow.plan_id)
        .outerjoin(
            PlanVersionRow,
            (PlanVersionRow.branch_key == JobRow.branch_key)
            & (PlanVersionRow.plan_id == JobRow.plan_id),
        )
        .where(JobRow.plan_id.is_not(None), PlanVersionRow.version_key.is_(None))
    )
    for job_id, plan_id in session.execute(query):
        yield InvariantFault("job", job_id, f"names the plan {plan_id}, which is missing")


def _fault(table: str, key: int, reference: str) -> InvariantFault:
    return InvariantFault(
        "branch", f"{table} {key}", f"is of another branch than {reference}"
    )
