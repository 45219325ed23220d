"""Queries of plans and whether they are published."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.store.tables import (
    PlanRow,
)


@dataclass(frozen=True)
class PlanState:
    """A plan's moments of creation and of publication; the latter is None for a draft."""

    plan_id: str
    created_at: datetime
    published_at: datetime | None


def days_with_plans(session: Session, branch_key: int, limit: int = 30) -> list[date]:
    """Return the days that have a plan, the latest first."""
    query = (
        select(PlanRow.day)
        .where(PlanRow.branch_key == branch_key, PlanRow.document != "")
        .distinct()
        .order_by(PlanRow.day.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def plan_state(session: Session, branch_key: int, plan_id: str) -> PlanState | None:
    """Return the state of a plan; None if there is no such plan."""
    record = session.get(PlanRow, plan_id)
    if record is None or record.branch_key != branch_key:
        return None
    return _state(record)


def published_on(session: Session, branch_key: int, day: date) -> PlanState | None:
    """Return the plan of a day that visitors follow: the newest one that is published."""
    query = (
        select(PlanRow)
        .where(
            PlanRow.branch_key == branch_key,
            PlanRow.day == day,
            PlanRow.published_at.is_not(None),
        )
        .order_by(PlanRow.created_at.desc())
        .limit(1)
    )
    record = session.scalars(query).first()
    return None if record is None else _state(record)


def _state(record: PlanRow) -> PlanState:
    return PlanState(record.plan_id, record.created_at, record.published_at)
