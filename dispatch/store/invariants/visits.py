"""Checks visits, their outcomes, and the outcomes that wait for a dispatcher."""

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from dispatch.cases.outcome_types import CODES
from dispatch.domain.day import is_visit_id
from dispatch.domain.outcome import OutcomeCode
from dispatch.domain.version import ConflictReason
from dispatch.store.tables import (
    CustomerRow,
    OutcomeConflictRow,
    OutcomeRow,
    PlaceRow,
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    StopRow,
    VersionRouteRow,
    VisitRow,
)

from .fault import InvariantFault


def visit_faults(session: Session) -> Iterator[InvariantFault]:
    """Yield what is wrong with visits and what came of them."""
    yield from _visit_faults(session)
    yield from _outcome_faults(session)
    yield from _conflict_faults(session)


def _visit_faults(session: Session) -> Iterator[InvariantFault]:
    query = (
        select(VisitRow, CustomerRow.customer_id, PlaceRow.customer_key)
        .join(CustomerRow, CustomerRow.customer_key == VisitRow.customer_key)
        .join(PlaceRow, PlaceRow.place_key == VisitRow.place_key)
        .execution_options(yield_per=1000)
    )
    for visit, customer_id, owner in session.execute(query):
        if not is_visit_id(visit.visit_id, customer_id, visit.first_day):
            detail = f"is no id of a visit to {customer_id} from {visit.first_day} on"
            yield InvariantFault("visit id", visit.visit_id, detail)
        if owner != visit.customer_key:
            yield InvariantFault("visit", visit.visit_id, "is at a place of somebody else")
    still_open = (
        select(VisitRow.visit_id)
        .join(OutcomeRow, OutcomeRow.visit_key == VisitRow.visit_key)
        .where(OutcomeRow.code != OutcomeCode.NOT_DONE, VisitRow.closed_at.is_(None))
    )
    for visit_id in session.scalars(still_open):
        yield InvariantFault("visit", visit_id, "is still to be made, but has an outcome")


def _outcome_faults(session: Session) -> Iterator[InvariantFault]:
    query = (
        select(OutcomeRow, VisitRow.visit_id, PlanRow.first_day)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .join(PlanVersionRow, PlanVersionRow.version_key == OutcomeRow.version_key)
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .execution_options(yield_per=1000)
    )
    for outcome, visit_id, day in session.execute(query):
        if outcome.code not in CODES:
            yield InvariantFault("outcome", visit_id, f"has the unknown {outcome.code}")
        elif outcome.met != CODES[outcome.code].met:
            yield InvariantFault("outcome", visit_id, f"met {outcome.met}")
        if outcome.day != day:
            detail = f"has an outcome of {outcome.day} in a version of {day}"
            yield InvariantFault("outcome", visit_id, detail)
    published = exists(StopRow.visit_key).where(
        PublicationRow.day == OutcomeRow.day,
        VersionRouteRow.version_key == PublicationRow.version_key,
        StopRow.route_key == VersionRouteRow.route_key,
        StopRow.visit_key == OutcomeRow.visit_key,
    )
    waited = exists(OutcomeConflictRow.conflict_key).where(
        OutcomeConflictRow.visit_key == OutcomeRow.visit_key,
        OutcomeConflictRow.day == OutcomeRow.day,
        OutcomeConflictRow.resolved_at.is_not(None),
    )
    unseen = (
        select(VisitRow.visit_id, OutcomeRow.day)
        .join(OutcomeRow, OutcomeRow.visit_key == VisitRow.visit_key)
        .where(~published, ~waited)
    )
    for visit_id, day in session.execute(unseen):
        detail = f"has an outcome of {day}, but was not published for that day"
        yield InvariantFault("outcome", visit_id, detail)


def _conflict_faults(session: Session) -> Iterator[InvariantFault]:
    query = select(OutcomeConflictRow, VisitRow.visit_id).join(
        VisitRow, VisitRow.visit_key == OutcomeConflictRow.visit_key
    )
    for conflict, visit_id in session.execute(query):
        if conflict.reason not in list(ConflictReason) or conflict.code not in CODES:
            detail = f"waits with {conflict.code} for the reason {conflict.reason}"
            yield InvariantFault("conflict", visit_id, detail)
        resolved_at = conflict.resolved_at
        if resolved_at is not None and resolved_at < conflict.recorded_at:
            yield InvariantFault(
                "conflict", visit_id, "was resolved before it was recorded"
            )
