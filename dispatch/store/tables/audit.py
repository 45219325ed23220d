"""Tables of the audit trail: a chain for each branch, and one for the installation."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


class AuditHeadRow(TableBase):
    """A chain with its newest entry; the next entry is chained to that.

    ``branch_key`` is None for the chain of the installation.
    """

    __tablename__ = "audit_head"
    __table_args__ = (Index("ix_audit_head_branch_key", "branch_key", unique=True),)

    chain_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    branch_key: Mapped[int | None] = mapped_column(ForeignKey("branches.branch_key"))
    seq: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class AuditRow(TableBase):
    """A decision or change, chained to the entry before it; see `dispatch.audit`."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_action_seq", "chain_key", "action", "seq"),
        Index("ix_audit_subject", "chain_key", "subject"),
    )

    chain_key: Mapped[int] = mapped_column(
        ForeignKey("audit_head.chain_key"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(160))
    policy: Mapped[str] = mapped_column(String(120), default="")
    detail_sha256: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class AuditDetailRow(TableBase):
    """The values before and after a change: the part of the trail that can be erased."""

    __tablename__ = "audit_details"
    __table_args__ = (
        ForeignKeyConstraint(["chain_key", "seq"], ["audit.chain_key", "audit.seq"]),
    )

    chain_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
