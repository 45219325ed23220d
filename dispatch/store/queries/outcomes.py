"""Queries of the outcomes of visits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.store.tables import (
    CustomerRow,
    OutcomeRow,
    PlanRow,
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
    """A visit with a known outcome."""

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
        select(VisitRow, OutcomeRow, PlanRow.day)
        .join(
            OutcomeRow,
            (OutcomeRow.plan_id == VisitRow.plan_id)
            & (OutcomeRow.visit_id == VisitRow.visit_id),
        )
        .join(PlanRow, PlanRow.plan_id == VisitRow.plan_id)
        .join(CustomerRow, CustomerRow.customer_key == VisitRow.customer_key)
        .where(CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id)
        .order_by(VisitRow.begin.desc())
        .limit(limit)
    )
    return [
        PastVisit(visit.plan_id, visit.team_id, day, visit.begin, _outcome(outcome))
        for visit, outcome, day in session.execute(query)
    ]


def outcomes_of(session: Session, branch_key: int, plan_id: str) -> dict[str, OutcomeCard]:
    """Return the outcomes recorded in a plan, by visit id."""
    found = session.scalars(
        select(OutcomeRow)
        .join(PlanRow, PlanRow.plan_id == OutcomeRow.plan_id)
        .where(PlanRow.branch_key == branch_key, PlanRow.plan_id == plan_id)
    )
    return {outcome.visit_id: _outcome(outcome) for outcome in found}


def _outcome(found: OutcomeRow) -> OutcomeCard:
    return OutcomeCard(
        found.visit_id, found.code, found.fields, found.note, found.recorded_at
    )
