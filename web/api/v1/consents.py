"""Consents and notices: what a customer agreed to, and when a visit was announced."""

from datetime import date as Date
from datetime import datetime
from typing import Annotated, Literal

from flask import make_response
from flask_openapi import Tag
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.wrappers import Response

from dispatch.domain.consent import LONGEST_NAME, ConsentKind
from dispatch.domain.windows import FIRST_DAY, LAST_DAY, write_windows
from dispatch.store.queries.consents import ConsentCard, consents_of
from dispatch.store.queries.customers import customers
from dispatch.usecases import customers as use_cases
from dispatch.usecases.case_rows import unknown_customer
from dispatch.usecases.consents import parse_consent
from web.context import context

from .blueprint import answers, api_blueprint, as_json, inline_enum

blueprint = api_blueprint("consents")

_TAG = Tag(name="customers", description="What is known of one customer.")
_Kind = Annotated[ConsentKind, inline_enum(ConsentKind, "Kind")]


class CustomerPath(BaseModel):
    """The customer's id."""

    customer_id: str


class ConsentPath(CustomerPath):
    """The ids of a consent and its customer."""

    consent_id: int = Field(ge=1, lt=2**63)


class ConsentIn(BaseModel):
    """A customer's consent to something beyond the rules."""

    model_config = ConfigDict(extra="forbid")

    kind: _Kind = Field(
        description="To be visited at other hours, at the place of work, on public "
        "holidays, or without the notice that is due."
    )
    given_on: Date = Field(
        ge=FIRST_DAY, le=LAST_DAY, description="The first day on which it counts."
    )
    given_by: str = Field(
        "customer",
        min_length=1,
        max_length=LONGEST_NAME,
        description="Who gave it: customer, or another's role; never a name.",
    )
    windows: str = Field(
        "",
        max_length=200,
        description="Of a consent to hours these, in the customer's own time, such as "
        "06:30-08:00;20:00-21:00; else empty.",
    )
    until: Date | None = Field(
        None, le=LAST_DAY, description="The last day on which it counts."
    )


class ConsentOut(BaseModel):
    """A consent that is on record.

    Attributes
    ----------
    source
        ``file`` or ``person``: who has the last word on it.
    withdrawn_at
        When it was ended, or null.
    """

    consent_id: int
    kind: _Kind
    given_on: Date
    given_by: str
    windows: str
    until: Date | None
    source: Literal["file", "person"]
    recorded_at: datetime
    withdrawn_at: datetime | None


class ConsentsOut(BaseModel):
    """All consents of a customer, withdrawn ones among them, the newest first."""

    items: list[ConsentOut]


class Notice(BaseModel):
    """The date on which a visit was announced to a customer, or null."""

    model_config = ConfigDict(extra="forbid")

    date: Date | None = Field(ge=FIRST_DAY, le=LAST_DAY)


# Ids may hold a slash, which stands in the address as it is.
@blueprint.post(
    "/customers/<path:customer_id>/consents",
    tags=[_TAG],
    summary="Keep a customer's consent",
    responses=answers(404, 413, http_201=ConsentOut),
)
def add_consent(path: CustomerPath, body: ConsentIn) -> Response:
    """Store a customer's consent; plans rely on it from then on."""
    form = {name: str(value) for name, value in body if value is not None}
    consent = parse_consent(form, context().today())
    consent_id = use_cases.add_consent(context(), path.customer_id, consent)
    (card,) = (c for c in _cards(path.customer_id) if c.consent_id == consent_id)
    return as_json(_consent_out(card), 201)


@blueprint.get(
    "/customers/<path:customer_id>/consents",
    tags=[_TAG],
    summary="List a customer's consents",
    responses=answers(404, http_200=ConsentsOut),
)
def list_consents(path: CustomerPath) -> Response:
    """List all consents of a customer."""
    return as_json(
        ConsentsOut(items=[_consent_out(card) for card in _cards(path.customer_id)])
    )


@blueprint.delete(
    "/customers/<path:customer_id>/consents/<int:consent_id>",
    tags=[_TAG],
    summary="Withdraw a consent",
    responses=answers(404, 409, http_204=None),
)
def withdraw_consent(path: ConsentPath) -> Response:
    """End a consent; its record stays, with the moment of its end."""
    use_cases.withdraw_consent(context(), path.customer_id, path.consent_id)
    return make_response("", 204)


@blueprint.put(
    "/customers/<path:customer_id>/notice",
    tags=[_TAG],
    summary="Say when a visit was announced to a customer",
    responses=answers(404, 413, http_200=Notice),
)
def set_notice(path: CustomerPath, body: Notice) -> Response:
    """Keep the day of the notice, from which the days of notice count."""
    use_cases.set_notice(context(), path.customer_id, body.date)
    return as_json(body)


def _cards(customer_id: str) -> list[ConsentCard]:
    branch_key = context().branch.key
    with context().store.reading() as session:
        if not customers(session, branch_key, only=customer_id):
            raise unknown_customer(customer_id)
        return consents_of(session, branch_key, customer_id)


def _consent_out(card: ConsentCard) -> ConsentOut:
    consent = card.consent
    return ConsentOut.model_validate(
        {
            "consent_id": card.consent_id,
            "kind": consent.kind.value,
            "given_on": consent.given_on,
            "given_by": consent.given_by,
            "windows": write_windows(consent.windows),
            "until": consent.until,
            "source": card.source.value,
            "recorded_at": card.recorded_at,
            "withdrawn_at": card.withdrawn_at,
        }
    )
