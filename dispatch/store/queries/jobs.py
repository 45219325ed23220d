"""Queries of background work."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.store.tables import JobRow
from dispatch.text import Message

ERROR, WARNING = "error", "warning"
_MESSAGE = "_message"
"""Ends the names in a job's progress of messages that are kept with their parameters."""


@dataclass(frozen=True)
class LastJob:
    """The newest planning of a day, whatever became of it.

    Attributes
    ----------
    error
        The reason why it failed, which can be translated; empty where it did not.
    warning
        The reason why addresses could not be looked up, which can be translated; empty
        where they were.
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
    warning = job_message(job, WARNING, str(job.progress.get(WARNING, "")))
    error = job_message(job, ERROR, job.error)
    return LastJob(job.job_id, job.state, job.created_at, error, warning)


def message_entry(name: str, message: object) -> dict[str, Any]:
    """Return the entry of a job's progress that keeps the parameters of a message.

    Parameters
    ----------
    name
        `ERROR` or `WARNING`.
    message
        The first argument of an error; the entry is empty unless it is a `Message`.
    """
    if not isinstance(message, Message):
        return {}
    return {f"{name}{_MESSAGE}": message.as_json()}


def job_message(job: JobRow, name: str, text: str) -> str:
    """Return a text of a job as a message that can be translated, if it was kept so."""
    document = job.progress.get(f"{name}{_MESSAGE}")
    return text if document is None else Message.of_json(document)


def public_progress(job: JobRow) -> dict[str, Any]:
    """Return the progress of a job without the parameters of its messages."""
    return {
        name: value for name, value in job.progress.items() if not name.endswith(_MESSAGE)
    }
