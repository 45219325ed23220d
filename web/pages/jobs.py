"""Background planning as the day page shows it: progress, and the button that stops it."""

from contextlib import suppress

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.errors import ConflictError
from dispatch.store.queries.jobs import newest_job
from web.context import context, current_user, jobs

from .day_view import job_elapsed

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs/<job_id>/progress")
def progress(job_id: str) -> ResponseReturnValue:
    """Render the progress on the page of the day, which requests it every second.

    Once the job has ended, the answer tells htmx to load the whole page again.
    """
    job = jobs().get(job_id)
    if not job.active:
        response = make_response("")
        response.headers["HX-Refresh"] = "true"
        return response
    with context().store.reading() as session:
        last_job = newest_job(session, context().branch.key, job.day)
    return render_template("day/_progress.html", job=job, elapsed=job_elapsed(last_job))


@blueprint.post("/jobs/<job_id>/stop")
def stop(job_id: str) -> ResponseReturnValue:
    """Ask a job to end, then show its day."""
    day = jobs().get(job_id).day
    # A refusal means that the job has ended by itself meanwhile.
    with suppress(ConflictError):
        jobs().stop(job_id, current_user())
    return redirect(url_for("day.show", day=day))
