"""The table of background work."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from .base import TableBase


def _requested_day(context: DefaultExecutionContext) -> date:
    """Return the day that a job is requested for."""
    values = context.current_parameters or {}
    return date.fromisoformat(values["request"]["day"])


class JobRow(TableBase):
    """A piece of background work and how far it is; ``plan_id`` is what came of it."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("branch_key", "job_id"),
        Index("ix_jobs_day", "branch_key", "day"),
    )

    job_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    job_id: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(default=_requested_day)
    state: Mapped[str] = mapped_column(String(16), index=True)
    request: Mapped[dict[str, Any]]
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    plan_id: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
