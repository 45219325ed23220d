"""Tables of plans with their teams and visits, and of the outcomes of the visits."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import TableBase


class PlanRow(TableBase):
    """A plan: its document in the form of plan.json, and the columns that queries use.

    ``certificate`` is the signed document that a published plan has.
    """

    __tablename__ = "plans"
    __table_args__ = (Index("ix_plans_day", "branch_key", "day"),)

    plan_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    day: Mapped[date]
    created_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    certificate: Mapped[str | None] = mapped_column(Text)


class TeamRow(TableBase):
    """The visitors who go together in a plan; a visitor alone is a team too."""

    __tablename__ = "teams"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.plan_id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    visitor_ids: Mapped[list[str]] = mapped_column(default=list)


class VisitRow(TableBase):
    """A visit of a plan to a customer's place."""

    __tablename__ = "visits"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.plan_id"), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    customer_key: Mapped[int] = mapped_column(
        ForeignKey("customers.customer_key"), index=True
    )
    team_id: Mapped[str] = mapped_column(String(64))
    begin: Mapped[datetime] = mapped_column(index=True)
    finish: Mapped[datetime]

    outcome: Mapped["OutcomeRow | None"] = relationship(back_populates="visit")


class OutcomeRow(TableBase):
    """The outcome of a visit; a visit has at most one, which a correction replaces.

    ``before`` holds the columns of the case as they were before the outcome, because a
    correction must start from them.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "visit_id"], ["visits.plan_id", "visits.visit_id"]
        ),
    )

    plan_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    customer_key: Mapped[int] = mapped_column(
        ForeignKey("customers.customer_key"), index=True
    )
    code: Mapped[str] = mapped_column(String(32))
    met: Mapped[str] = mapped_column(String(16))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)

    visit: Mapped[VisitRow] = relationship(back_populates="outcome")
