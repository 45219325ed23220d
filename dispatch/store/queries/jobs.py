"""Queries of background work."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.store.tables import (
    JobRow,
)


@dataclass(frozen=True)
class LastJob:
    """The newest planning of a day, whatever became of it.

    Attributes
    ----------
    error
        Why it failed; empty where it did not.
    warning
        What else went wrong; empty for nothing.
    """

    job_id: str
    state: str
    created_at: datetime
    error: str
    warning: str


def newest_job(session: Session, branch_key: int, day: date) -> LastJob | None:
    """Return the job that was requested last on a day, or None."""
    query = (
        select(JobRow)
        .where(JobRow.branch_key == branch_key, JobRow.day == day)
        .order_by(JobRow.created_at.desc())
        .limit(1)
    )
    job = session.scalars(query).first()
    if job is None:
        return None
    warning = str(job.progress.get("warning", ""))
    return LastJob(job.job_id, job.state, job.created_at, job.error, warning)
