"""Plans: asked for as a job, read in the form of plan.json."""

from datetime import date as Date

from flask import url_for
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.domain.plan import PlanDocument
from dispatch.domain.windows import FIRST_DAY, LAST_DAY
from dispatch.planning.pipeline import Effort
from dispatch.usecases.plans import get_plan
from web.context import context, current_user, jobs

from .blueprint import answers, api_v1, as_json
from .jobs import TAG, JobOut, job_of


class PlanRequest(BaseModel):
    """Which day to plan, and how hard to look for routes."""

    model_config = ConfigDict(extra="forbid")

    date: Date = Field(ge=FIRST_DAY, le=LAST_DAY)
    seconds: float | None = Field(
        None, ge=1, le=3600, description="Wall time of the solve; the setting's if absent."
    )
    seed: int = Field(0, ge=0, lt=2**31, description="Of the solver's random choices.")


class PlanPath(BaseModel):
    """Which plan."""

    plan_id: str


@api_v1.post(
    "/plans",
    tags=[TAG],
    summary="Plan a day in the background",
    responses=answers(409, 413, http_202=JobOut),
)
def start_plan(body: PlanRequest) -> Response:
    """Start a job; its address is in the header Location, to be polled."""
    seconds = body.seconds or context().settings.planning.seconds
    job = jobs().start(body.date, Effort(seconds, body.seed), current_user())
    response = as_json(job_of(job), 202)
    response.headers["Location"] = url_for("api_v1.read_job", job_id=job.job_id)
    return response


@api_v1.get(
    "/plans/<plan_id>",
    tags=[TAG],
    summary="Read a plan",
    responses=answers(404, http_200=PlanDocument),
)
def read_plan(path: PlanPath) -> Response:
    """A plan in the form of plan.json."""
    return as_json(get_plan(context(), path.plan_id))
