"""Jobs: background work, polled and stopped."""

from datetime import date as Date
from typing import Annotated, Any

from flask_openapi import Tag
from pydantic import BaseModel
from werkzeug.wrappers import Response

from dispatch.jobs import Job, JobState
from web.context import current_user, jobs

from .blueprint import answers, api_blueprint, as_json, inline_enum

blueprint = api_blueprint("jobs")

TAG = Tag(name="plans", description="Plan a day in the background and read the plan.")


class JobPath(BaseModel):
    """The job's id."""

    job_id: str


class JobOut(BaseModel):
    """A piece of background work.

    Attributes
    ----------
    state
        ``scheduled``, ``solving``, then ``done``, ``failed`` or, where it was stopped
        before it began, ``stopped``.
    progress
        ``elapsed_s``, ``cost`` and ``planned`` of the best so far; ``stopping`` once a
        stop was asked for; ``warning`` where addresses could not be looked up.
    plan_id
        The plan, as soon as it can be opened; its reasons are complete once the job is
        done.
    error
        Why it failed, else empty.
    """

    job_id: str
    state: Annotated[JobState, inline_enum(JobState, "State")]
    date: Date
    seconds: float
    progress: dict[str, Any]
    plan_id: str | None
    error: str


@blueprint.get(
    "/jobs/<job_id>",
    tags=[TAG],
    summary="Poll a job",
    responses=answers(404, http_200=JobOut),
)
def read_job(path: JobPath) -> Response:
    """Report the progress of a job."""
    return as_json(job_of(jobs().get(path.job_id)))


@blueprint.delete(
    "/jobs/<job_id>",
    tags=[TAG],
    summary="Stop a job and keep its best plan so far",
    responses=answers(404, 409, http_202=JobOut),
)
def stop_job(path: JobPath) -> Response:
    """Ask a job to end; poll it until it is done."""
    return as_json(job_of(jobs().stop(path.job_id, current_user())), 202)


def job_of(job: Job) -> JobOut:
    """Describe a job in the form of the API."""
    return JobOut.model_validate(
        {
            "job_id": job.job_id,
            "state": job.state.value,
            "date": job.day,
            "seconds": job.seconds,
            "progress": job.progress,
            "plan_id": job.plan_id,
            "error": job.error,
        }
    )
