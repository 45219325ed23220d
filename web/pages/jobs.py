"""Background planning as the day page shows it: progress, and the button that stops it."""

from contextlib import suppress

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from dispatch.errors import ConflictError
from dispatch.store.queries.jobs import LastJob, newest_job
from web.context import context, current_user, jobs

from .shared.blueprints import pages


@pages.get("/jobs/<job_id>/progress")
def job_progress(job_id: str) -> ResponseReturnValue:
    """A piece of the day page, asked for again each second.

    Once the job has ended, it tells htmx to load the whole page again.
    """
    job = jobs().get(job_id)
    if not job.active:
        response = make_response("")
        response.headers["HX-Refresh"] = "true"
        return response
    with context().store.reading() as session:
        last_job = newest_job(session, job.day)
    return render_template("_progress.html", job=job, elapsed=job_elapsed(last_job))


@pages.post("/jobs/<job_id>/stop")
def stop_job(job_id: str) -> ResponseReturnValue:
    """Ask a job to end, then show its day."""
    day = jobs().get(job_id).day
    # A refusal means that it has ended by itself meanwhile, which is what was wanted.
    with suppress(ConflictError):
        jobs().stop(job_id, current_user())
    return redirect(url_for("pages.day", day=day))


def job_elapsed(job: LastJob | None) -> int:
    """Whole seconds since a job was asked for; 0 for none."""
    if job is None:
        return 0
    return max(0, int((context().clock() - job.created_at).total_seconds()))
