"""The list of visitors."""

from datetime import timedelta

import pytest

from dispatch.demo import sample_day
from dispatch.store.queries.visitors import visitors
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import load_inputs
from tests.support.clock import DAY
from tests.support.console import load
from tests.support.html_page import Page
from tests.support.rows import MAIN


def test_without_visitors_the_page_leads_to_the_import(client):
    page = Page.of(client.get("/visitors"))
    assert "There are no visitors yet." in page.text
    assert page.all("a", "Import files", href="/import")


def test_the_visitors_are_listed_with_shift_break_and_training(context, client):
    load(context, sample_day(DAY, customers=1, visitors=6))
    page = Page.of(client.get("/visitors"))
    assert page.one("h1").text == "Visitors 6 on duty"
    with context.store.session() as session:
        first = visitors(session, MAIN)[0]
    row = page.all("tr")[1].text
    assert row.startswith(f"{first.name}V01")
    assert "08:30–17:30break of 60 min · 11:30-14:00 car" in row
    assert "legal · lapsed on Nov 12, 2026" in page.all("tr")[5].text


def test_a_break_at_any_time_is_shown_without_one(context, client):
    head = "visitor_id,name,start_lat,start_lon,shift_start,shift_end,break_minutes\n"
    row = "V1,Li,22.5,114.0,09:00,18:00,30\n"
    import_file(context, "visitors", (head + row).encode(), "v.csv")
    page = Page.of(client.get("/visitors"))
    assert "09:00–18:00break of 30 min car" in page.all("tr")[1].text


@pytest.mark.usefixtures("plan")
def test_a_visitor_taken_off_duty_is_not_planned_until_put_back(context, client):
    def press() -> None:
        form = Page.of(client.get("/visitors"))
        button = form.all("button", name="on_duty")[1]
        data = {"visitor_id": "V02", "on_duty": button["value"]}
        response = client.post("/visitors/duty", data=data)
        assert response.location == "/visitors?notice=duty"

    def on_duty() -> list[str]:
        return [visitor.visitor_id for visitor in load_inputs(context, DAY).visitors]

    press()
    assert on_duty() == ["V01", "V03", "V04"]
    press()
    assert on_duty() == ["V01", "V02", "V03", "V04"]


@pytest.mark.usefixtures("plan")
def test_a_change_of_duty_is_confirmed(client):
    data = {"visitor_id": "V01", "on_duty": "no"}
    page = Page.of(client.post("/visitors/duty", data=data, follow_redirects=True))
    assert page.one("p", role="status").text == "Duty list updated."
    assert page.one("h1").text == "Visitors 3 on duty"


def test_the_duty_of_nobody_cannot_be_changed(client):
    data = {"visitor_id": "nobody", "on_duty": "no"}
    assert client.post("/visitors/duty", data=data).status_code == 404


def test_only_notices_of_ours_are_shown(client):
    page = Page.of(client.get("/visitors", query_string={"notice": "Call 555-0100"}))
    assert page.all("p", role="status") == []
    assert "555" not in page.text


def test_a_day_off_can_be_entered_ahead(context, client):
    load(context, sample_day(DAY, customers=1, visitors=2))
    tomorrow = DAY + timedelta(days=1)
    page = Page.of(client.get("/visitors", query_string={"date": tomorrow.isoformat()}))
    assert page.one("h1").text == "Visitors 2 on duty"
    (hidden, _) = page.all("input", name="date", type="hidden")
    data = {"visitor_id": "V01", "on_duty": "no", "date": hidden["value"]}
    response = client.post("/visitors/duty", data=data)
    assert response.location == f"/visitors?date={tomorrow}&notice=duty"
    assert len(load_inputs(context, DAY).visitors) == 2
    assert len(load_inputs(context, tomorrow).visitors) == 1
