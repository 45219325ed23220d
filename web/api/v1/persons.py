"""Persons: which customers are one person, as a dispatcher decided."""

from typing import Annotated

from flask import make_response
from flask_openapi import Tag
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.domain.constraints import LONGEST_REASON
from dispatch.store.queries.persons import person_of
from dispatch.usecases.case_rows import unknown_customer
from dispatch.usecases.person_matches import accept_match, reject_match, waiting_matches
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


class MatchPath(BaseModel):
    """The number of the match."""

    match_key: int


class MatchesQuery(BaseModel):
    """The page of the list."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(
        0, ge=0, lt=2**31, description="The number after which the page begins."
    )
    limit: int = Field(50, ge=1, le=500, description="The largest number of matches.")


class MatchOut(BaseModel):
    """Two customers who are likely one person.

    Attributes
    ----------
    likeness
        ``phone`` or ``name_and_address``, which they have in common.
    """

    match_key: int
    customer_ids: list[str]
    likeness: str
    found_at: AwareDatetime


class MatchesOut(BaseModel):
    """The matches that wait for a decision, by rising number."""

    matches: list[MatchOut]


class MatchDecisionIn(BaseModel):
    """The reason of a decision on a match."""

    model_config = ConfigDict(extra="forbid")

    reason: _Reason


@blueprint.get(
    "/person-matches",
    tags=[_TAG],
    summary="List customers who are likely one person",
    responses=answers(http_200=MatchesOut),
)
def list_matches(query: MatchesQuery) -> Response:
    """List the pairs that wait; stops and limits hold for both until then."""
    matches = waiting_matches(context(), after=query.after, limit=query.limit)
    return as_json(
        MatchesOut(
            matches=[
                MatchOut(
                    match_key=each.match_key,
                    customer_ids=[customer_id for customer_id, _, _ in each.customers],
                    likeness=each.likeness.value,
                    found_at=each.found_at,
                )
                for each in matches
            ]
        )
    )


@blueprint.post(
    "/person-matches/<int:match_key>/accept",
    tags=[_TAG],
    summary="Record that two customers are one person",
    responses=answers(404, 413, http_204=None),
)
def accept(path: MatchPath, body: MatchDecisionIn) -> Response:
    """Make them one person, who is visited once for all cases."""
    accept_match(context(), path.match_key, body.reason)
    return make_response("", 204)


@blueprint.post(
    "/person-matches/<int:match_key>/reject",
    tags=[_TAG],
    summary="Record that two customers are two persons",
    responses=answers(404, 413, http_204=None),
)
def reject(path: MatchPath, body: MatchDecisionIn) -> Response:
    """Keep them apart; no import proposes them again."""
    reject_match(context(), path.match_key, body.reason)
    return make_response("", 204)


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
        raise unknown_customer(customer_id)
    return as_json(PersonOut(person_id=person.person_id, customer_ids=[*person.names]))
