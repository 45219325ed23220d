"""The list of customers."""

from itertools import chain

import pytest

from dispatch.demo import sample_day
from dispatch.domain.plan import PlanDocument
from dispatch.store.queries.customers import customers
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY
from tests.support.console import load
from tests.support.html_page import Page
from tests.support.rows import MAIN


def ids_on(page: Page) -> list[str]:
    """The customer ids in the rows of the table."""
    return [row.text.split()[0] for row in page.all("span", class_="text-secondary")][::3]


def test_without_customers_the_page_leads_to_the_import(client):
    page = Page.of(client.get("/customers"))
    assert "There are no customers yet." in page.text
    assert page.all("a", "Import files", href="/import")


def test_the_pages_of_customers_hold_everybody_once_in_order(context, client):
    load(context, sample_day(DAY, customers=120, visitors=1))
    page = Page.of(client.get("/customers"))
    assert page.one("h1").text == "Customers 120"
    pages = [ids_on(page)]
    while form := page.all("button", "Further customers"):
        fields = {e["name"]: e["value"] for e in page.all("input", type="hidden")}
        assert form
        page = Page.of(client.post("/customers", data=fields))
        pages.append(ids_on(page))
    assert [len(ids) for ids in pages] == [50, 50, 20]
    assert [*chain(*pages)] == [f"SZ{number:04d}" for number in range(1, 121)]


@pytest.mark.parametrize("part", ["customer_id", "name", "phone", "address"])
@pytest.mark.usefixtures("plan")
def test_a_customer_is_found_by(context, client, part):
    with context.store.session() as session:
        card = customers(session, MAIN)[4]
    text = getattr(card.place if part == "address" else card.customer, part)
    page = Page.of(client.post("/customers", data={"text": f" {text} "}))
    assert ids_on(page) == [card.customer.customer_id]


@pytest.mark.usefixtures("plan")
def test_a_search_means_its_signs_as_they_are(client):
    for text in ("%", "_", "SZ%1"):
        assert (
            "Nobody was found."
            in Page.of(client.post("/customers", data={"text": text})).text
        )


@pytest.mark.usefixtures("plan")
def test_what_was_searched_for_is_in_the_field_and_in_no_address(client):
    page = Page.of(client.post("/customers?lang=en", data={"text": "王伟"}))
    assert page.one("input", id="text")["value"] == "王伟"
    addresses = [e["href"] for e in page.all("a")] + [e["action"] for e in page.all("form")]
    assert addresses
    assert not any("王" in a or "%E7%8E%8B" in a for a in addresses)


def test_the_search_form_sends_what_is_entered_out_of_sight(client):
    form = Page.of(client.get("/customers")).one("form", role="search")
    assert (form["method"], form["action"]) == ("post", "/customers")


@pytest.mark.usefixtures("plan")
def test_an_address_does_not_search(client):
    page = Page.of(client.get("/customers", query_string={"text": "SZ0001"}))
    assert len(ids_on(page)) == 30


def test_a_customer_shows_how_the_case_stands_after_a_visit(
    context, client, plan: PlanDocument
):
    route = plan.routes[0]
    stop = route.stops[0]
    form = {"attorney": "Ms Fang"}
    record_outcome(context, plan, route.team_id, stop.visit_id, "LAWYER", form)
    page = Page.of(client.post("/customers", data={"text": stop.customer_id}))
    row = page.all("tr")[1].text
    assert "no more visits (Has an attorney)" in row
    assert "Legal team takes over" in row
