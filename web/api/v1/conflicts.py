"""Outcomes that wait for a dispatcher, because Rounds could not accept them by itself."""

from datetime import date as Date
from typing import Annotated

from flask import make_response
from flask_openapi import Tag
from pydantic import AwareDatetime, BaseModel, Field
from werkzeug.wrappers import Response

from dispatch.domain.version import ConflictReason
from dispatch.usecases.conflicts import accept_conflict, dismiss_conflict, open_conflicts
from web.context import context

from .blueprint import answers, api_blueprint, as_json

blueprint = api_blueprint("conflicts")

_TAG = Tag(name="outcomes", description="What came of visits.")


class ConflictPath(BaseModel):
    """The number of the outcome."""

    conflict_key: int


class ConflictOut(BaseModel):
    """An outcome that waits.

    Attributes
    ----------
    day
        The day of the visit.
    author
        Who recorded it.
    reason
        ``not_published`` if no plan that was published for the day had the visit,
        ``later_visit`` if a later visit to the customer was reported before.
    code, form
        The outcome and its fields as they were entered.
    case_ids
        The cases that the visit is for.
    """

    conflict_key: int
    visit_id: str
    customer_id: str
    day: Date
    author: str
    recorded_at: AwareDatetime
    reason: ConflictReason
    code: str
    form: dict[str, str]
    case_ids: list[str]


class AcceptQuery(BaseModel):
    """The cases that an outcome is for.

    Attributes
    ----------
    case_ids
        Some of the ``case_ids`` of the outcome; without them it is for the case that was
        entered, or else for all. A payment or promise is for one.
    """

    case_ids: list[Annotated[str, Field(max_length=64)]] = Field([], max_length=100)


class ConflictsOut(BaseModel):
    """The outcomes that wait, the oldest first."""

    conflicts: list[ConflictOut]


@blueprint.get(
    "/outcome-conflicts",
    tags=[_TAG],
    summary="List the outcomes that wait for a decision",
    responses=answers(http_200=ConflictsOut),
)
def list_conflicts() -> Response:
    """Return the outcomes of visitors that Rounds could not accept by itself."""
    conflicts = [
        ConflictOut.model_validate(each, from_attributes=True)
        for each in open_conflicts(context())
    ]
    return as_json(ConflictsOut(conflicts=conflicts))


@blueprint.post(
    "/outcome-conflicts/<int:conflict_key>/accept",
    tags=[_TAG],
    summary="Record an outcome that waits",
    responses=answers(404, 409, http_204=None),
)
def accept_outcome(path: ConflictPath, query: AcceptQuery) -> Response:
    """Record the outcome as that of its visit on its day."""
    accept_conflict(context(), path.conflict_key, query.case_ids)
    return make_response("", 204)


@blueprint.post(
    "/outcome-conflicts/<int:conflict_key>/dismiss",
    tags=[_TAG],
    summary="Put an outcome that waits aside",
    responses=answers(404, http_204=None),
)
def dismiss_outcome(path: ConflictPath) -> Response:
    """Put the outcome aside; its record stays."""
    dismiss_conflict(context(), path.conflict_key)
    return make_response("", 204)
