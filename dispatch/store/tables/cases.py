"""The table of cases."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.case import Case

from .base import TableBase


class CaseRow(TableBase, of=Case):
    """An overdue account of a customer, with the columns of the file and of the outcomes.

    ``case_id`` is None if the file does not distinguish accounts; a customer has at most
    one such case. ``active_on`` is the last day on which anything was done about the case.
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
    currency: Mapped[str]
    days_past_due: Mapped[int]
    windows: Mapped[str]
    last_visit_date: Mapped[date | None]
    notice_date: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    stopped_by: Mapped[str] = mapped_column(String(32), default="")
    next_step: Mapped[str] = mapped_column(String(32), default="")
    missing_since: Mapped[date | None]
    active_on: Mapped[date | None]
