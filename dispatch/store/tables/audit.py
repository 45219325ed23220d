"""Tables of the audit trail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


class AuditRow(TableBase):
    """A decision or change, chained to the entry before it; see `dispatch.audit`."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_action_seq", "action", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(160), index=True)
    policy: Mapped[str] = mapped_column(String(120), default="")
    detail_sha256: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class AuditDetailRow(TableBase):
    """The values before and after a change: the part of the trail that can be erased."""

    __tablename__ = "audit_details"

    seq: Mapped[int] = mapped_column(ForeignKey("audit.seq"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)


class AuditHeadRow(TableBase):
    """The newest entry of the trail, in a single row; the next entry is chained to it."""

    __tablename__ = "audit_head"

    head_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
