"""The page of a day."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from dispatch.demo import SampleDay, sample_day
from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.store.tables import CaseRow
from dispatch.text import Translator
from dispatch.text.reasons import sentence
from dispatch.usecases.plan_day import plan_day
from tests.support.clock import DAY, Clock
from tests.support.console import cards, load
from tests.support.dispatch_builders import with_values
from tests.support.html_page import Page


def test_the_home_page_is_today(client):
    response = client.get("/")
    assert (response.status_code, response.location) == (302, "/days/2026-11-24")


@pytest.mark.usefixtures("plan")
def test_the_home_page_is_the_planned_day_that_lies_ahead(client, clock: Clock):
    clock.now = clock.now.replace(day=20)
    assert client.get("/").location == "/days/2026-11-24"


@pytest.mark.usefixtures("plan")
def test_the_home_page_is_today_once_the_planned_days_are_past(client, clock: Clock):
    clock.now = clock.now.replace(day=25)
    assert client.get("/").location == "/days/2026-11-25"


def test_an_empty_day_leads_to_the_import(client):
    page = Page.of(client.get("/days/2026-11-24"))
    assert "Rounds needs the overdue customers and the visitors on duty" in page.text
    assert page.all("a", "Import files", href="/import")
    assert page.all("iframe") == []


def test_a_day_with_people_and_no_plan_tells_how_many(context, client):
    load(context, sample_day(DAY, customers=3, visitors=1))
    page = Page.of(client.get("/days/2026-11-24"))
    assert "This day has no plan yet. 3 customers, 1 visitor on duty." in page.text
    assert page.one("button", "Plan this day")


@pytest.mark.usefixtures("plan")
def test_a_day_without_a_plan_leads_to_the_newest_one(client):
    page = Page.of(client.get("/days/2026-11-30"))
    assert page.one("a", "The newest plan is for Nov 24, 2026.", href="/days/2026-11-24")


def test_the_day_shows_the_figures_of_its_plan(client, plan: PlanDocument):
    page = Page.of(client.get("/days/2026-11-24"))
    shown = dict(
        zip([e.text for e in page.all("dt")], [e.text for e in page.all("dd")], strict=True)
    )
    kpis = plan.kpis
    assert shown["Planned visits"].startswith(f"{kpis.planned}in {len(plan.routes)} routes")
    assert shown["Unassigned"].startswith(str(kpis.unassigned))
    assert shown["Excluded"].startswith(str(kpis.excluded))
    assert re.search(r"[\d.]+(?= km · estimated$)", shown["Travel"])
    assert shown["Share of time with customers"] == f"{kpis.utilisation:.0%}"
    assert shown["Amount covered"] == f"CN¥{float(kpis.amount_covered['CNY']):,.0f}"


def test_every_stop_stands_in_its_route_with_time_name_and_address(context, client, plan):
    page = Page.of(client.get("/days/2026-11-24"))
    people = cards(context, plan)
    rows = [row.text for row in page.all("tr")]
    for route in plan.routes:
        for stop in route.stops:
            card = people[stop.customer_id]
            times = f"{stop.begin:%H:%M}–{stop.finish:%H:%M}"
            begin = f"{stop.sequence} {times} {card.customer.name}{card.place.address}"
            assert sum(row.startswith(begin) for row in rows) == 1, begin


def test_whoever_may_not_be_visited_stands_there_with_the_reason(context, client, plan):
    page = Page.of(client.get("/days/2026-11-24"))
    rows = [row.text for row in page.all("tr")]
    people = cards(context, plan)
    assert plan.excluded
    for item in plan.excluded:
        name = people[item.customer_id].customer.name
        row = next(row for row in rows if row.startswith(name))
        assert row.endswith(f"{item.reason}{item.citation}")


def test_whoever_is_left_out_stands_there_with_the_reason(context, client):
    load(context, sample_day(DAY, customers=12, visitors=1))
    with context.store.session() as session:
        for case in session.scalars(select(CaseRow)):
            case.min_team = 2
    plan = plan_day(context, DAY, Effort(seconds=60, iterations=1))
    assert plan.unassigned
    page = Page.of(client.get("/days/2026-11-24"))
    reason = "The visit needs two visitors, and all work alone on this day."
    assert [reason in row.text for row in page.all("tr")].count(True) == len(
        plan.unassigned
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_would_help_stands_under_the_reason_with_names(context, client, lang):
    sample = sample_day(DAY, customers=6, visitors=1)
    wanted = "<b>Wanted</b>"
    people = tuple(
        with_values(row, name=wanted, windows=(), flags=(), min_team=1, required_skills=())
        for row in sample.customers
    )
    staff = tuple(replace(row, name="Ana", max_visits=1) for row in sample.visitors)
    load(context, SampleDay(people, staff))
    plan = plan_day(context, DAY, Effort(seconds=60, iterations=100))
    advice = [one for item in plan.unassigned for one in item.fits_if]
    assert {one.code for one in advice} > {"one_more_visit"}
    page = Page.of(client.get(f"/days/2026-11-24?lang={lang}"))
    items = [item.text for item in page.all("li")]
    for one in advice:
        names = {"shift": "Ana"}
        if "customers" in one.params:
            names["customers"] = wanted
        # The name is shown as it is, and is no element.
        assert sentence(one.code, one.params | names, Translator(lang)) in items


def test_the_day_leads_to_the_days_beside_it(client):
    page = Page.of(client.get("/days/2026-12-31"))
    assert page.one("a", "←")["href"] == "/days/2026-12-30"
    assert page.one("a", "→")["href"] == "/days/2027-01-01"


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-30",  # no such day
        "1999-12-31",  # before the range
        "2201-01-01",  # after it
        "20261124",  # not as addresses write it
        "today",  # a word
        "２０２６-11-24",  # full-width digits
    ],
)
def test_a_day_that_cannot_be_is_no_address(client, day):
    assert client.get(f"/days/{day}").status_code == 404


@pytest.mark.parametrize("day", ["2000-01-01", "2200-12-31"])
def test_the_first_and_the_last_day_have_pages(client, day):
    assert client.get(f"/days/{day}").status_code == 200


@pytest.mark.parametrize(
    ("entered", "shown"), [("2026-12-01", "2026-12-01"), ("", "2026-11-24")]
)
def test_a_picked_day_is_shown_and_none_means_today(client, entered, shown):
    response = client.get("/days", query_string={"date": entered})
    assert (response.status_code, response.location) == (302, f"/days/{shown}")


def test_a_picked_day_that_cannot_be_is_told_as_it_was_entered(client):
    response = client.get("/days", query_string={"date": "soon"})
    assert response.status_code == 422
    assert "“soon” is not a day such as 2026-11-24." in Page.of(response).text
