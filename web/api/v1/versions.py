"""Versions of the plan of a day: their state, and taking a proposal over."""

from datetime import date as Date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel
from werkzeug.wrappers import Response

from dispatch.domain.plan import PlanDocument
from dispatch.domain.version import VersionLine
from dispatch.usecases.plans import accept_proposal, get_version
from web.context import context

from .blueprint import answers, api_blueprint, as_json, inline_enum
from .jobs import TAG
from .plans import PlanPath

blueprint = api_blueprint("versions")


class VersionOut(BaseModel):
    """The state of a plan among the versions of its day.

    Attributes
    ----------
    number
        Counted within the day, from 1.
    line
        ``main``, or ``proposal`` if the day was planned anew while this plan was made.
    explained
        True once its reasons are complete, so that it can be published.
    published_at, superseded_at
        When it was published, and when another plan took its place.
    """

    plan_id: str
    day: Date
    number: int
    line: Annotated[VersionLine, inline_enum(VersionLine, "VersionLine")]
    author: str
    created_at: AwareDatetime
    explained: bool
    published_at: AwareDatetime | None
    superseded_at: AwareDatetime | None


@blueprint.get(
    "/plans/<plan_id>/version",
    tags=[TAG],
    summary="Read the state of a plan",
    responses=answers(404, http_200=VersionOut),
)
def read_version(path: PlanPath) -> Response:
    """Return what a plan is among the versions of its day, without the plan itself."""
    version = get_version(context(), path.plan_id)
    return as_json(VersionOut.model_validate(version, from_attributes=True))


@blueprint.post(
    "/plans/<plan_id>/accept",
    tags=[TAG],
    summary="Take a proposal over",
    responses=answers(404, 409, http_200=PlanDocument),
)
def take_over_plan(path: PlanPath) -> Response:
    """Make the content of a proposal the newest plan of its day, under an id of its own."""
    return as_json(accept_proposal(context(), path.plan_id))
