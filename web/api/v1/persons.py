"""Persons: which customers are one person, as a dispatcher decided."""

from typing import Annotated

from flask_openapi import Tag
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.domain.constraints import LONGEST_REASON
from dispatch.errors import NotFoundError
from dispatch.store.queries.persons import person_of
from dispatch.text import N_, Message
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.reopen_cases import reopen_cases
from web.context import context

from .blueprint import answers, api_blueprint, as_json

blueprint = api_blueprint("persons")

_TAG = Tag(name="persons", description="Which customers are one person.")
_Reason = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_REASON,
        description="The grounds of the decision, which the audit trail keeps.",
    ),
]


class PersonPath(BaseModel):
    """The id of one of the customers who are the person."""

    customer_id: str


class PersonOut(BaseModel):
    """A person who is met: one customer, or several who were found to be the same.

    Attributes
    ----------
    person_id
        The id of the first of the customers.
    customer_ids
        All customers who are the person, by rising id.
    """

    person_id: str
    customer_ids: list[str]


class MergeIn(BaseModel):
    """The customers who are the same person, and why."""

    model_config = ConfigDict(extra="forbid")

    customer_ids: list[Annotated[str, Field(max_length=64)]] = Field(
        min_length=1, max_length=100
    )
    reason: _Reason


class SplitIn(BaseModel):
    """The reason why a customer is a person of their own."""

    model_config = ConfigDict(extra="forbid")

    reason: _Reason


class ReopenIn(BaseModel):
    """The cases that are opened again, and why.

    Attributes
    ----------
    case_ids
        The ids of the cases, or of their customers if they have none; empty: all that are
        stopped or in review. A settled case is opened by its id alone.
    """

    model_config = ConfigDict(extra="forbid")

    case_ids: list[Annotated[str, Field(max_length=64)]] = Field([], max_length=100)
    reason: _Reason


class ReopenedOut(BaseModel):
    """The cases that were opened again."""

    case_ids: list[str]


# Ids may hold a slash, which stands in the address as it is.
@blueprint.get(
    "/customers/<path:customer_id>/person",
    tags=[_TAG],
    summary="Name the customers who are one person with a customer",
    responses=answers(404, http_200=PersonOut),
)
def get_person(path: PersonPath) -> Response:
    """List all customers who are the same person."""
    return _person_answer(path.customer_id)


@blueprint.post(
    "/customers/<path:customer_id>/person/merge",
    tags=[_TAG],
    summary="Record that other customers are the same person",
    responses=answers(404, 409, 413, http_200=PersonOut),
)
def merge_person(path: PersonPath, body: MergeIn) -> Response:
    """Make customers one person, who is visited once for all cases."""
    merge_persons(context(), [path.customer_id, *body.customer_ids], body.reason)
    return _person_answer(path.customer_id)


@blueprint.post(
    "/customers/<path:customer_id>/person/split",
    tags=[_TAG],
    summary="Record that a customer is a person of their own",
    responses=answers(404, 409, 413, http_200=PersonOut),
)
def split_off_person(path: PersonPath, body: SplitIn) -> Response:
    """Take a customer out of a person again."""
    split_person(context(), path.customer_id, body.reason)
    return _person_answer(path.customer_id)


@blueprint.post(
    "/customers/<path:customer_id>/reopen",
    tags=[_TAG],
    summary="Let a customer be visited again",
    responses=answers(404, 409, 413, http_200=ReopenedOut),
)
def reopen_customer(path: PersonPath, body: ReopenIn) -> Response:
    """Lift the stops of a person's cases that outcomes led to, by a decision."""
    names = reopen_cases(context(), path.customer_id, body.reason, body.case_ids)
    return as_json(ReopenedOut(case_ids=names))


def _person_answer(customer_id: str) -> Response:
    with context().store.reading() as session:
        person = person_of(session, context().branch.key, customer_id)
    if person is None:
        raise NotFoundError(
            Message(N_("There is no customer '{customer_id}'."), customer_id=customer_id)
        )
    return as_json(PersonOut(person_id=person.person_id, customer_ids=[*person.names]))
