"""Plans: asked for as a job, read in the form of plan.json."""

from datetime import date as Date

from flask import url_for
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.domain.constraints import Constraint
from dispatch.domain.plan import PlanDocument
from dispatch.domain.windows import FIRST_DAY, LAST_DAY
from dispatch.planning.search import Effort
from dispatch.settings.planning import LONGEST_SOLVE_S, SHORTEST_SOLVE_S
from dispatch.usecases.plans import get_plan
from web.context import context, current_user, jobs

from .blueprint import answers, api_blueprint, as_json
from .jobs import TAG, JobOut, job_of

blueprint = api_blueprint("plans")


class PlanRequest(BaseModel):
    """The day to plan, and the effort of the search for routes."""

    model_config = ConfigDict(extra="forbid")

    date: Date = Field(ge=FIRST_DAY, le=LAST_DAY)
    seconds: float | None = Field(
        None,
        ge=SHORTEST_SOLVE_S,
        le=LONGEST_SOLVE_S,
        description="Wall time of the solve; the setting's if absent.",
    )
    seed: int = Field(0, ge=0, lt=2**31, description="Of the solver's random choices.")
    constraints: tuple[Constraint, ...] | None = Field(
        None,
        max_length=1000,
        description="What the dispatcher fixes for this plan, in place of what is fixed "
        "for the newest plan of the day; that stays if absent.",
    )


class PlanPath(BaseModel):
    """The plan's id."""

    plan_id: str


@blueprint.post(
    "/plans",
    tags=[TAG],
    summary="Plan a day in the background",
    responses=answers(409, 413, http_202=JobOut),
)
def start_plan(body: PlanRequest) -> Response:
    """Start a job; its address is in the header Location, to be polled."""
    seconds = body.seconds or context().settings.planning.seconds
    effort = Effort(seconds, body.seed)
    job = jobs().start(body.date, effort, current_user(), constraints=body.constraints)
    response = as_json(job_of(job), 202)
    response.headers["Location"] = url_for("api_jobs.read_job", job_id=job.job_id)
    return response


@blueprint.get(
    "/plans/<plan_id>",
    tags=[TAG],
    summary="Read a plan",
    responses=answers(404, http_200=PlanDocument),
)
def read_plan(path: PlanPath) -> Response:
    """Return a plan in the form of plan.json."""
    return as_json(get_plan(context(), path.plan_id))
