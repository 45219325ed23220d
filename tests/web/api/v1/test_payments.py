"""Payments over the API."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day

PAYMENT = {
    "payment_id": "P1",
    "customer_id": "C1",
    "amount": "400.50",
    "paid_on": "2026-11-23",
}


def test_a_request_may_be_repeated(context: Context, client: FlaskClient) -> None:
    fill(context, [case_on_day(1)])
    # The id of the last request is in full width, as a Chinese keyboard writes it.
    for payment_id, new in (("P1", 1), ("P1", 0), ("Ｐ１", 0)):
        body = {"payments": [PAYMENT | {"payment_id": payment_id}]}
        answer = client.post("/api/v1/payments", json=body)
        assert (answer.status_code, answer.get_json()) == (
            200,
            {"new": new, "known": 1 - new},
        )
    (case,) = load_inputs(context, DAY).cases
    assert case.case.overdue_amount == Decimal("599.50")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"customer_id": "C9"}, "payments[0].customer_id"),
        ({"currency": "EUR"}, "payments[0].currency"),
    ],
)
def test_a_payment_that_fits_no_case_is_refused(
    context: Context, client: FlaskClient, changed: dict[str, str], pointer: str
) -> None:
    fill(context, [case_on_day(1)])
    answer = client.post("/api/v1/payments", json={"payments": [PAYMENT | changed]})
    assert answer.status_code == 422
    assert pointer in answer.text


@pytest.mark.parametrize(
    "changed",
    [{"amount": "0"}, {"amount": "1e400"}, {"paid_on": "soon"}, {"customer_id": ""}],
)
def test_a_payment_that_is_none_is_refused(
    client: FlaskClient, changed: dict[str, str]
) -> None:
    answer = client.post("/api/v1/payments", json={"payments": [PAYMENT | changed]})
    assert answer.status_code == 422
