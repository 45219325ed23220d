"""The table of cases."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


class CaseRow(TableBase):
    """An overdue account of a customer, with the columns of the file and of the outcomes.

    ``case_id`` is None if the file does not distinguish accounts; a customer has at most
    one such case. Columns from ``state`` to ``not_home`` belong to the outcomes; an import
    leaves them alone. ``active_on`` is the last day on which anything was done about the
    case.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("branch_key", "case_id"),
        Index(
            "ix_cases_only",
            "customer_key",
            unique=True,
            sqlite_where=text("case_id IS NULL"),
            postgresql_where=text("case_id IS NULL"),
        ),
    )

    case_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    customer_key: Mapped[int] = mapped_column(
        ForeignKey("customers.customer_key"), index=True
    )
    case_id: Mapped[str | None] = mapped_column(String(64))
    place_kind: Mapped[str] = mapped_column(String(16), default="home")
    overdue_amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    days_past_due: Mapped[int]
    last_payment_date: Mapped[date | None]
    last_visit_date: Mapped[date | None]
    promise_date: Mapped[date | None]
    promise_amount: Mapped[Decimal | None]
    windows: Mapped[str] = mapped_column(Text, default="")
    service_minutes: Mapped[int | None]
    required_skills: Mapped[list[str]] = mapped_column(default=list)
    min_team: Mapped[int] = mapped_column(default=1)
    preferred_visitor: Mapped[str] = mapped_column(String(64), default="")
    forbidden_visitors: Mapped[list[str]] = mapped_column(default=list)
    due_by: Mapped[date | None]
    branch: Mapped[str] = mapped_column(String(200), default="")
    notice_date: Mapped[date | None]
    flags: Mapped[list[str]] = mapped_column(default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)

    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    stopped_by: Mapped[str] = mapped_column(String(32), default="")
    not_before: Mapped[date | None]
    next_step: Mapped[str] = mapped_column(String(32), default="")
    next_step_on: Mapped[date | None]
    not_home: Mapped[int] = mapped_column(default=0)
    active_on: Mapped[date | None]
