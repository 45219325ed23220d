"""Queries of the outcomes of visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from dispatch.store.plain_rows import plain_rows
from dispatch.store.tables import (
    CustomerRow,
    OutcomeRow,
    PlanRow,
    PlanVersionRow,
    RouteRow,
    StopRow,
    VersionRouteRow,
    VisitRow,
)


@dataclass(frozen=True)
class OutcomeCard:
    """The outcome of a visit, with the fields as they were entered."""

    visit_id: str
    code: str
    fields: dict[str, Any]
    note: str
    recorded_at: datetime


@dataclass(frozen=True)
class PastVisit:
    """A visit with a known outcome, as the version shows it that it was recorded in.

    ``team_id`` is empty and ``begin`` is None if that version does not have the visit, as
    when a dispatcher accepted an outcome that waited.
    """

    plan_id: str
    team_id: str
    day: date
    begin: datetime | None
    outcome: OutcomeCard


def history_of(
    session: Session, branch_key: int, customer_id: str, limit: int = 20
) -> list[PastVisit]:
    """Return the last visits to a customer's person that have an outcome, latest first."""
    person = select(CustomerRow.person_key).where(
        CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id
    )
    routes = select(VersionRouteRow.route_key).where(
        VersionRouteRow.version_key == OutcomeRow.version_key
    )
    query = (
        select(
            OutcomeRow,
            VisitRow.visit_id,
            PlanVersionRow.plan_id,
            RouteRow.team_id,
            StopRow.begin,
        )
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .join(CustomerRow, CustomerRow.customer_key == VisitRow.customer_key)
        .join(PlanVersionRow, PlanVersionRow.version_key == OutcomeRow.version_key)
        .outerjoin(
            StopRow,
            (StopRow.visit_key == OutcomeRow.visit_key) & StopRow.route_key.in_(routes),
        )
        .outerjoin(RouteRow, RouteRow.route_key == StopRow.route_key)
        .where(CustomerRow.person_key == person.scalar_subquery())
        .order_by(OutcomeRow.day.desc(), StopRow.begin.desc(), OutcomeRow.visit_key.desc())
        .limit(limit)
    )
    return [
        PastVisit(plan_id, team_id or "", outcome.day, begin, _card(outcome, visit_id))
        for outcome, visit_id, plan_id, team_id, begin in session.execute(query)
    ]


def outcomes_of(session: Session, branch_key: int, plan_id: str) -> dict[str, OutcomeCard]:
    """Return the outcomes of the visits of a version on its day, by visit id."""
    query = (
        _outcomes()
        .join(StopRow, StopRow.visit_key == OutcomeRow.visit_key)
        .join(VersionRouteRow, VersionRouteRow.route_key == StopRow.route_key)
        .join(PlanVersionRow, PlanVersionRow.version_key == VersionRouteRow.version_key)
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .where(
            PlanVersionRow.branch_key == branch_key,
            PlanVersionRow.plan_id == plan_id,
            OutcomeRow.day == PlanRow.first_day,
        )
    )
    return {name: _card(outcome, name) for outcome, name in session.execute(query)}


def outcomes_on(
    session: Session, branch_key: int, day: date, visit_ids: Sequence[str]
) -> dict[str, OutcomeCard]:
    """Return the outcomes of some visits on a day, by visit id."""
    parameters = {"branch_key": branch_key, "day": day, "visit_ids": visit_ids}
    cards = (OutcomeCard(*row) for row in plain_rows(session, _NAMED, parameters))
    return {card.visit_id: card for card in cards}


def _outcomes() -> Select[OutcomeRow, str]:
    return select(OutcomeRow, VisitRow.visit_id).join(
        VisitRow, VisitRow.visit_key == OutcomeRow.visit_key
    )


_NAMED = (
    select(
        VisitRow.visit_id,
        OutcomeRow.code,
        OutcomeRow.fields,
        OutcomeRow.note,
        OutcomeRow.recorded_at,
    )
    .select_from(OutcomeRow)
    .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
    .where(
        VisitRow.branch_key == bindparam("branch_key"),
        VisitRow.visit_id.in_(bindparam("visit_ids", expanding=True)),
        OutcomeRow.day == bindparam("day"),
    )
)
"""Selects some visits' outcomes of a day; made once, as a phone's request needs it."""


def _card(outcome: OutcomeRow, visit_id: str) -> OutcomeCard:
    return OutcomeCard(
        visit_id, outcome.code, outcome.fields, outcome.note, outcome.recorded_at
    )
