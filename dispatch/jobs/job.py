"""A piece of background work as others see it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dispatch.store.queries.jobs import ERROR, job_message, public_progress
from dispatch.store.tables import JobRow


class JobState(StrEnum):
    """The states of a job."""

    SCHEDULED = "scheduled"
    SOLVING = "solving"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    """Stopped before it began."""


ACTIVE = (JobState.SCHEDULED, JobState.SOLVING)
"""The states of jobs that wait or run."""


@dataclass(frozen=True)
class Job:
    """A piece of background work.

    Attributes
    ----------
    state
        The present state.
    day
        The day that is planned.
    seconds
        The time that the solve was given.
    progress
        ``elapsed_s``, ``cost`` and ``planned`` of the best so far; ``warning`` if
        something else went wrong; ``stopping`` once a stop was requested.
    plan_id
        The plan, as soon as it can be opened; its reasons are complete once the job is
        done.
    error
        The reason why the job failed, which can be translated.
    """

    job_id: str
    state: JobState
    day: date
    seconds: float
    progress: dict[str, Any]
    plan_id: str | None
    error: str

    @property
    def active(self) -> bool:
        """True if the job waits or runs."""
        return self.state in ACTIVE

    @classmethod
    def of_row(cls, row: JobRow) -> "Job":
        """Return the job of a stored row."""
        return cls(
            job_id=row.job_id,
            state=JobState(row.state),
            day=row.day,
            seconds=row.request["seconds"],
            progress=public_progress(row),
            plan_id=row.plan_id,
            error=job_message(row, ERROR, row.error),
        )
