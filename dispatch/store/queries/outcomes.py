"""Queries of the outcomes of visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

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
    """A visit with a known outcome, as the version shows it that it was recorded in."""

    plan_id: str
    team_id: str
    day: date
    begin: datetime
    outcome: OutcomeCard


def history_of(
    session: Session, branch_key: int, customer_id: str, limit: int = 20
) -> list[PastVisit]:
    """Return the last visits to a customer that have an outcome, the latest first."""
    query = (
        select(OutcomeRow, VisitRow.visit_id, PlanVersionRow.plan_id, RouteRow, StopRow)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .join(CustomerRow, CustomerRow.customer_key == VisitRow.customer_key)
        .join(PlanVersionRow, PlanVersionRow.version_key == OutcomeRow.version_key)
        .join(VersionRouteRow, VersionRouteRow.version_key == PlanVersionRow.version_key)
        .join(RouteRow, RouteRow.route_key == VersionRouteRow.route_key)
        .join(
            StopRow,
            (StopRow.route_key == RouteRow.route_key)
            & (StopRow.visit_key == OutcomeRow.visit_key),
        )
        .where(CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id)
        .order_by(StopRow.begin.desc())
        .limit(limit)
    )
    return [
        PastVisit(plan_id, route.team_id, outcome.day, stop.begin, _card(outcome, visit_id))
        for outcome, visit_id, plan_id, route, stop in session.execute(query)
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
    found = session.execute(_NAMED, parameters)
    return {name: _card(outcome, name) for outcome, name in found}


def _outcomes() -> Select[OutcomeRow, str]:
    return select(OutcomeRow, VisitRow.visit_id).join(
        VisitRow, VisitRow.visit_key == OutcomeRow.visit_key
    )


_NAMED = _outcomes().where(
    VisitRow.branch_key == bindparam("branch_key"),
    VisitRow.visit_id.in_(bindparam("visit_ids", expanding=True)),
    OutcomeRow.day == bindparam("day"),
)
"""Selects some visits' outcomes of a day; made once, as a phone's request needs it."""


def _card(outcome: OutcomeRow, visit_id: str) -> OutcomeCard:
    return OutcomeCard(
        visit_id, outcome.code, outcome.fields, outcome.note, outcome.recorded_at
    )
