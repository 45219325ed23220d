"""Payments: recorded once each, by the lender's own id."""

from datetime import date as Date
from decimal import Decimal
from typing import Annotated

from flask_openapi import Tag
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from werkzeug.wrappers import Response

from dispatch.domain.ids import normal_id
from dispatch.domain.money import MOST_DIGITS
from dispatch.domain.payment import Payment
from dispatch.domain.windows import FIRST_DAY, LAST_DAY
from dispatch.usecases.payments import record_payments
from web.context import context

from .blueprint import answers, api_blueprint, as_json

blueprint = api_blueprint("payments")

_TAG = Tag(name="payments", description="What was paid on a case.")
Id = Annotated[str, AfterValidator(normal_id)]
"""An id in the form in which files have it."""


class PaymentIn(BaseModel):
    """A payment on one case, named by `case_id`, or by the customer who has only one."""

    model_config = ConfigDict(extra="forbid")

    payment_id: Id = Field(min_length=1, max_length=64, description="The lender's own id.")
    customer_id: Id = Field("", max_length=64)
    case_id: Id = Field("", max_length=64)
    amount: Decimal = Field(gt=0, max_digits=MOST_DIGITS, allow_inf_nan=False)
    currency: str = Field(
        "", pattern="^([A-Z]{3})?$", description="ISO 4217; without it that of the case."
    )
    paid_on: Date = Field(ge=FIRST_DAY, le=LAST_DAY)

    @model_validator(mode="after")
    def _names_a_case(self) -> "PaymentIn":
        if not self.customer_id and not self.case_id:
            raise ValueError("expected a customer_id or a case_id")
        return self


class PaymentsIn(BaseModel):
    """Payments; all of them are recorded, or none."""

    model_config = ConfigDict(extra="forbid")

    payments: list[PaymentIn] = Field(min_length=1, max_length=1000)


class PaymentsOut(BaseModel):
    """The numbers of payments that were new, and that were on record already."""

    new: int
    known: int


@blueprint.post(
    "/payments",
    tags=[_TAG],
    summary="Record payments",
    responses=answers(413, http_200=PaymentsOut),
)
def post_payments(body: PaymentsIn) -> Response:
    """Lower what is overdue on each case; a case is settled when that is nothing.

    A payment whose id is on record changes nothing, so that a request may be repeated.
    """
    rows = [Payment(**each.model_dump()) for each in body.payments]
    counts = record_payments(context(), rows)
    return as_json(PaymentsOut(new=counts.new, known=counts.updated))
