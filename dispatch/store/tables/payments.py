"""The table of payments."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.payment import Payment

from .base import TableBase


class PaymentRow(TableBase, of=Payment):
    """A payment on a case; rows are added and, with their case, erased."""

    __tablename__ = "payments"
    __table_args__ = (UniqueConstraint("branch_key", "payment_id"),)

    payment_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    case_key: Mapped[int] = mapped_column(ForeignKey("cases.case_key"), index=True)
    payment_id: Mapped[str]
    amount: Mapped[Decimal]
    paid_on: Mapped[date]
    recorded_at: Mapped[datetime]
