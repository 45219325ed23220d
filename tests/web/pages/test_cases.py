"""Pages of customers with several cases, and decisions that name one of them."""

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
from tests.support.versions import make_conflict


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


@pytest.mark.parametrize(
    ("code", "kind", "chosen"),
    [("PAID_FULL", "radio", []), ("DISPUTE", "checkbox", ["A-1", "B-2"])],
)
def test_the_dispatcher_chooses_the_cases_of_an_outcome_that_waits(
    context: Context,
    client: FlaskClient,
    address: str,
    code: str,
    kind: str,
    chosen: list[str],
) -> None:
    key = make_conflict(context, code, {"amount": "250", "receipt": "R 1", "what": "no"})
    page = Page.of(client.get("/conflicts"))
    boxes = page.all("input", name="case_ids", type=kind)
    assert [box["value"] for box in boxes] == ["A-1", "B-2"]
    assert [box["value"] for box in boxes if "checked" in box.attributes] == chosen
    decided = client.post(f"/conflicts/{key}/accept", data={"case_ids": ["B-2"]})
    assert decided.status_code == 302
    with context.store.reading() as session:
        states = {row.case_id: row.state for row in session.scalars(select(CaseRow))}
    assert states["A-1"] == "open"
    assert states["B-2"] != "open"


def test_the_page_of_a_customer_lifts_stops(context: Context, client: FlaskClient) -> None:
    fill(context, [case_on_day(1, case_id="A-1"), case_on_day(1, case_id="B-2")])
    with context.store.session() as session:
        (row,) = session.scalars(select(CaseRow).where(CaseRow.case_id == "B-2"))
        row.state, row.stopped_by = "stopped", "ASKED_LEAVE"
    address = "/customers/C1/reopen"
    page = Page.of(client.get("/customers/C1"))
    (box,) = page.all("input", name="case_ids")
    assert (box["value"], "checked" in box.attributes) == ("B-2", True)
    for form in ({"reason": "asked for it"}, {"case_ids": ["B-2"], "reason": ""}):
        refused = client.post(address, data=form)
        assert refused.status_code == 422
        assert Page.of(refused).one("p", role="alert")
    done = client.post(address, data={"case_ids": ["B-2"], "reason": "asked for it"})
    page = Page.of(client.get(done.location))
    assert "Recorded: the cases are open again." in page.text
    assert page.all("input", name="case_ids") == []
    assert client.get(address, follow_redirects=True).status_code == 200
