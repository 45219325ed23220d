"""Pages of customers with several cases, and the outcome that names one of them."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.planning.search import Effort
from dispatch.store.tables import CaseRow
from dispatch.usecases import Context
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.html_page import Page


@pytest.fixture
def address(context: Context) -> str:
    """The address of the outcome of a visit for two of three cases."""
    cases = [
        case_on_day(1, case_id="A-1", overdue_amount=Decimal(100)),
        case_on_day(1, case_id="B-2", overdue_amount=Decimal(250)),
        case_on_day(1, case_id="C-3", flags=("dispute",)),
    ]
    fill(context, cases, [visitor()])
    plan = plan_day(context, DAY, Effort(60, seed=1, iterations=1))
    publish_plan(context, plan.plan_id)
    (route,) = plan.routes
    (stop,) = route.stops
    return f"/plans/{plan.plan_id}/teams/{route.team_id}/visits/{stop.visit_id}"


def test_the_page_of_a_customer_lists_the_cases(client: FlaskClient, address: str) -> None:
    text = Page.of(client.get(f"/customers/C1?date={DAY}")).text
    assert all(name in text for name in ("A-1", "B-2", "C-3"))
    assert "The customer disputes the debt" in text
    assert client.get("/customers").text.count("/customers/C1") == 1


def test_an_itinerary_says_which_cases_the_visit_is_for(
    client: FlaskClient, address: str
) -> None:
    text = Page.of(client.get(address.rpartition("/visits/")[0])).text
    assert all(name in text for name in ("A-1", "B-2", "C-3", "not part of this visit"))


def test_the_form_of_a_payment_asks_for_the_case(
    context: Context, client: FlaskClient, address: str
) -> None:
    page = Page.of(client.get(f"{address}?code=PAID_FULL"))
    (select_field,) = page.all("select", name="case_id")
    options = [option["value"] for option in page.all("option")]
    assert options == ["", "A-1", "B-2"]
    assert "required" in select_field.attributes
    form = {"code": "PAID_FULL", "amount": "250", "receipt": "R 1"}
    refused = client.post(address, data=form)
    assert refused.status_code == 422
    assert "Choose a case." in Page.of(refused).text
    assert client.post(address, data=form | {"case_id": "B-2"}).status_code == 302
    with context.store.reading() as session:
        states = {row.case_id: row.state for row in session.scalars(select(CaseRow))}
    assert states == {"A-1": "open", "B-2": "closed", "C-3": "open"}
