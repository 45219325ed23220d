"""Addresses that answer forms, and those for machines."""

import pytest

from tests.support.html_page import Page


@pytest.mark.parametrize("address", ["/days/2026-11-24/plan", "/pins/locate"])
def test_a_page_that_answers_a_form_can_be_loaded_again(client, address):
    # The language links and a browser's reload ask for the address of the page.
    page = Page.of(client.post(address, data={"seconds": "ten"}))
    (other,) = page.all("a", "中文")
    again = client.get(address + other["href"], follow_redirects=True)
    assert (again.status_code, Page.of(again).one("html")["lang"]) == (200, "zh-Hans")


@pytest.mark.parametrize(("address", "text"), [("/healthz", "ok"), ("/readyz", "ready")])
def test_the_signs_of_life(client, address, text):
    response = client.get(address)
    assert (response.status_code, response.text.strip()) == (200, text)


def test_a_day_in_another_year_is_shown_in_full(client):
    heading = Page.of(client.get("/days/2031-01-05")).one("h1")
    assert heading.text == "Sunday, January 5, 2031"
