"""The dispatcher's pages: what they show, and what becomes of what is entered."""

import csv
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO, StringIO
from itertools import chain
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from dispatch.demo import SampleDay, customers_csv, sample_day, visitors_csv
from dispatch.domain.place import Pin, Precision
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ProviderError
from dispatch.planning.pipeline import Effort
from dispatch.store.queries.customers import CustomerCard, cards_of, counts, customers
from dispatch.store.queries.visitors import visitors
from dispatch.store.tables import CaseRow, JobRow, PlaceRow
from dispatch.text import Translator
from dispatch.text.reasons import sentence
from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import latest_plan
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY, Clock
from tests.support.dispatch_builders import with_values
from tests.support.html_page import Page, spelt_out

JOB = "0123456789abcdef"


def cards(context: Context, plan: PlanDocument) -> dict[str, CustomerCard]:
    with context.store.session() as session:
        return cards_of(session, plan)


def add_job(context: Context, state: str, error: str = "", **progress: Any) -> None:
    """A planning of the day in some state, as another request left it."""
    with context.store.session() as session:
        session.add(
            JobRow(
                job_id=JOB,
                state=state,
                request={"day": DAY.isoformat(), "seconds": 20},
                progress=progress,
                error=error,
                created_at=context.clock(),
            )
        )


def job_count(context: Context) -> int:
    with context.store.session() as session:
        return len(session.scalars(select(JobRow)).all())


def wait_for_job(client: FlaskClient) -> TestResponse:
    """Ask for the progress, as the day page does, until the planning has ended."""
    page = Page.of(client.get(f"/days/{DAY}"))
    for section in page.all("section", id="progress"):
        for _ in range(400):
            response = client.get(section["hx-get"])
            if "HX-Refresh" in response.headers:
                break
            time.sleep(0.05)
        else:
            pytest.fail("the planning did not end")
    return client.get(f"/days/{DAY}")


def load(context: Context, sample: SampleDay) -> None:
    import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
    import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")


def stored(context: Context) -> tuple[int, int]:
    """Customers, and visitors on duty."""
    with context.store.session() as session:
        figures = counts(session)
    return figures.customers, figures.on_duty


# The day


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
    assert shown["Left out"].startswith(str(kpis.unassigned))
    assert shown["May not be visited"].startswith(str(kpis.excluded))
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
            begin = f"{stop.sequence} {times} {card.name}{card.address}"
            assert sum(row.startswith(begin) for row in rows) == 1, begin


def test_whoever_may_not_be_visited_stands_there_with_the_reason(context, client, plan):
    page = Page.of(client.get("/days/2026-11-24"))
    rows = [row.text for row in page.all("tr")]
    people = cards(context, plan)
    assert plan.excluded
    for item in plan.excluded:
        name = people[item.customer_id].name
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


# Planning


@pytest.mark.parametrize("seconds", ["", "0", "0.99", "3601", "nan", "inf", "ten", "-5"])
def test_seconds_that_cannot_be_are_marked_and_nothing_is_planned(context, client, seconds):
    response = client.post("/days/2026-11-24/plan", data={"seconds": seconds})
    page = Page.of(response)
    assert response.status_code == 422
    assert "Enter a number from 1 to 3600." in page.text
    field = page.one("input", name="seconds")
    assert "is-invalid" in field["class"]
    assert field["aria-describedby"] == "seconds-fault"
    assert job_count(context) == 0


def test_what_was_entered_stays_in_the_field(client):
    response = client.post("/days/2026-11-24/plan", data={"seconds": "ten"})
    assert Page.of(response).one("input", name="seconds")["value"] == "ten"


def test_a_day_is_planned_in_the_background_until_its_page_shows_the_plan(context, client):
    load(context, sample_day(DAY, customers=8, visitors=2))
    response = client.post("/days/2026-11-24/plan", data={"seconds": "1"})
    assert (response.status_code, response.location) == (302, "/days/2026-11-24")
    page = Page.of(wait_for_job(client))
    assert page.one("button", "Plan this day again")
    plan = latest_plan(context, DAY)
    assert page.one("iframe")["src"] == f"/plans/{plan.plan_id}/map"


def test_a_planning_can_be_stopped_long_before_its_time(context, client):
    load(context, sample_day(DAY, customers=8, visitors=2))
    client.post("/days/2026-11-24/plan", data={"seconds": "3600"})
    page = Page.of(client.get("/days/2026-11-24"))
    stop = page.one("form", method="post")["action"]
    response = client.post(stop)
    assert (response.status_code, response.location) == (302, "/days/2026-11-24")
    assert Page.of(wait_for_job(client)).all("section", id="progress") == []


def test_a_planning_without_people_fails_and_the_page_says_why(client):
    client.post("/days/2026-11-24/plan", data={"seconds": "1"})
    page = Page.of(wait_for_job(client))
    assert page.one("p", role="alert").text == (
        "Planning failed: There are no customers and no visitors on duty; "
        "import a file first."
    )


def test_a_running_planning_shows_how_far_it_is_with_and_without_scripts(
    context, client, clock
):
    add_job(context, "solving", planned=17)
    clock.now = clock.now.replace(second=7)
    page = Page.of(client.get("/days/2026-11-24"))
    section = page.one("section", id="progress")
    assert "Planning: 7 s since the start. 17 visits planned so far." in section.text
    assert section["hx-get"] == f"/jobs/{JOB}/progress"
    assert (page.one("progress")["value"], page.one("progress")["max"]) == ("7", "20")
    assert page.one("meta", content="3")["http-equiv"] == "refresh"
    assert page.all("button", "Plan this day") == []


def test_a_second_planning_of_a_day_is_not_begun_while_one_runs(context, client):
    add_job(context, "solving")
    response = client.post("/days/2026-11-24/plan", data={"seconds": "1"})
    assert (response.status_code, job_count(context)) == (302, 1)


@pytest.mark.parametrize(
    ("state", "progress", "text"),
    [
        ("scheduled", {}, "Planning is waiting in the queue."),
        (
            "solving",
            {"stopping": True},
            "Planning is ending; the best plan so far will be kept.",
        ),
    ],
)
def test_the_progress_tells_what_the_planning_is_at(context, client, state, progress, text):
    add_job(context, state, **progress)
    assert text in Page.of(client.get(f"/jobs/{JOB}/progress")).text


def test_a_planning_that_is_being_stopped_has_no_button_to_stop_it(context, client):
    add_job(context, "solving", stopping=True)
    assert Page.of(client.get(f"/jobs/{JOB}/progress")).all("button") == []


def test_the_progress_of_an_ended_planning_makes_the_page_load_again(context, client):
    add_job(context, "done")
    response = client.get(f"/jobs/{JOB}/progress")
    assert (response.headers["HX-Refresh"], response.data) == ("true", b"")


def test_stopping_what_has_ended_shows_its_day(context, client):
    add_job(context, "done")
    response = client.post(f"/jobs/{JOB}/stop")
    assert (response.status_code, response.location) == (302, "/days/2026-11-24")


def test_a_planning_that_nobody_asked_for_is_not_there(client):
    assert client.get("/jobs/nope/progress").status_code == 404
    assert client.post("/jobs/nope/stop").status_code == 404


def test_a_failed_look_up_of_addresses_is_told_beside_the_plan(context, client):
    add_job(context, "done", warning="Nominatim does not answer.")
    page = Page.of(client.get("/days/2026-11-24"))
    assert page.one("p", role="status").text == (
        "Addresses could not be looked up, so customers without a pin were not planned: "
        "Nominatim does not answer."
    )


# Customers


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
        card = customers(session)[4]
    page = Page.of(client.post("/customers", data={"text": f" {getattr(card, part)} "}))
    assert ids_on(page) == [card.customer_id]


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


# Visitors


def test_without_visitors_the_page_leads_to_the_import(client):
    page = Page.of(client.get("/visitors"))
    assert "There are no visitors yet." in page.text
    assert page.all("a", "Import files", href="/import")


def test_the_visitors_are_listed_with_shift_break_and_training(context, client):
    load(context, sample_day(DAY, customers=1, visitors=6))
    page = Page.of(client.get("/visitors"))
    assert page.one("h1").text == "Visitors 6 on duty"
    with context.store.session() as session:
        first = visitors(session)[0]
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


# Pins


def place(context: Context, customer_id: str) -> PlaceRow:
    with context.store.session() as session:
        case = session.get_one(CaseRow, customer_id)
        return session.get_one(PlaceRow, (customer_id, case.place_kind))


def waiting(page: Page) -> list[str]:
    return [e["value"] for e in page.all("input", name="customer_id")]


@pytest.fixture
def without_pin(context: Context, plan: PlanDocument) -> str:
    """The one customer of the sample day whose address has no pin."""
    (found,) = (item for item in plan.excluded if item.rule == "no_pin")
    return found.customer_id


def test_only_customers_without_a_usable_pin_wait(client, without_pin):
    page = Page.of(client.get("/pins"))
    assert waiting(page) == [without_pin]
    assert page.one("a", href="/pins").text == "Pins 1 waiting"


@pytest.mark.parametrize(
    "point",
    [
        "22.5431, 114.0579",
        "22.5431,114.0579",
        "  22.5431 114.0579 ",
        "22.5431，114.0579",
        "22.5431; 114.0579",
    ],
)
def test_a_pin_is_placed_by_hand(context, client, without_pin, point):
    data = {"customer_id": without_pin, "point": point}
    response = client.post("/pins", data=data)
    assert (response.status_code, response.location) == (302, "/pins?notice=pin")
    found = place(context, without_pin)
    assert (found.lat, found.lon) == (22.5431, 114.0579)
    assert (found.pin_source, found.precision) == ("person", "given")
    page = Page.of(client.get(response.location))
    assert page.one("p", role="status").text == "Pin placed."
    assert "Every customer has a usable pin." in page.text


@pytest.mark.parametrize(
    ("point", "text"),
    [
        ("", "Enter latitude and longitude"),
        ("22.5", "Enter latitude and longitude"),  # one half
        ("a, b", "Enter latitude and longitude"),  # words
        ("nan, 0", "Enter latitude and longitude"),  # no number
        ("22,5431 114,0579", "Enter latitude and longitude"),  # decimal commas
        ("22.5, 114.0, 30", "Enter latitude and longitude"),  # a height too
        ("114.0579, 22.5431", "These coordinates are out of range"),  # swapped
        ("22.5, 180.1", "These coordinates are out of range"),  # past the date line
        ("<b>", "Enter latitude and longitude"),  # markup
        (f"22.5{' ' * 100}114.0", "Enter latitude and longitude"),  # longer than a point
    ],
)
def test_a_point_that_cannot_be_is_marked_and_not_stored(
    context, client, without_pin, point, text
):
    response = client.post("/pins", data={"customer_id": without_pin, "point": point})
    page = Page.of(response)
    assert response.status_code == 422
    field = page.one("input", name="point")
    assert field["value"] == point
    assert "is-invalid" in field["class"]
    assert page.one("div", id=field["aria-describedby"]).text.startswith(text)
    assert place(context, without_pin).lat is None


def test_a_pin_for_nobody_cannot_be_placed(client):
    data = {"customer_id": "nobody", "point": "22.5, 114.0"}
    assert client.post("/pins", data=data).status_code == 404


@pytest.mark.parametrize("precision", [Precision.DISTRICT, Precision.CITY])
def test_an_imprecise_pin_waits_with_its_point_to_be_confirmed(
    context, client, without_pin, precision
):
    with context.store.session() as session:
        found = session.merge(place(context, without_pin))
        found.lat, found.lon, found.precision = 22.5, 114.1, precision.value
    page = Page.of(client.get("/pins"))
    assert f"only the {precision.value}" in page.text
    shown = page.one("input", name="point")["value"]
    client.post("/pins", data={"customer_id": without_pin, "point": shown})
    now = place(context, without_pin)
    assert (now.lat, now.lon, now.precision) == (22.5, 114.1, "given")


@pytest.fixture
def sixty_waiting(context: Context) -> None:
    """Sixty customers with an address and no pin."""
    rows = "".join(f"C{i:02d},Ana {i},{i} High Street,10,5\n" for i in range(60))
    head = "customer_id,name,address,overdue_amount,days_past_due\n"
    import_file(context, "customers", (head + rows).encode(), "c.csv")


@pytest.mark.usefixtures("sixty_waiting")
def test_the_pages_of_pins_hold_everybody_once(client):
    first = Page.of(client.get("/pins"))
    second = Page.of(client.get(first.one("a", "Further pins")["href"]))
    assert waiting(first) + waiting(second) == [f"C{i:02d}" for i in range(60)]
    assert second.all("a", "Further pins") == []


@pytest.mark.usefixtures("sixty_waiting")
def test_a_pin_placed_on_a_further_page_stays_there(client):
    page = Page.of(client.get("/pins?after=C49"))
    after = page.all("input", name="after")[0]["value"]
    data = {"customer_id": "C55", "point": "22.5, 114.0", "after": after}
    page = Page.of(client.post("/pins", data=data, follow_redirects=True))
    assert waiting(page) == [f"C{i}" for i in range(50, 60) if i != 55]


class Answers:
    """A geocoder that gives one answer to everything."""

    name = "test"

    def __init__(self, answer: Callable[[], Pin | None]) -> None:
        self.answer = answer

    def locate(self, address: str) -> Pin | None:
        assert address
        return self.answer()


def fail() -> Pin:
    raise ProviderError("test does not answer.")


@pytest.mark.usefixtures("without_pin")
def test_without_a_geocoder_there_is_nothing_to_look_up(client):
    page = Page.of(client.get("/pins"))
    assert "No geocoding service is configured" in page.text
    assert page.all("button", "Look up the addresses") == []


def test_addresses_are_looked_up(app, context, client, without_pin):
    app.extensions["context"] = replace(
        context, geocoder=Answers(lambda: Pin(22.5, 114.1, "test", Precision.ADDRESS))
    )
    assert Page.of(client.get("/pins")).one("button", "Look up the addresses")
    page = Page.of(client.post("/pins/locate"))
    assert page.one("p", role="status").text == "1 pin was placed."
    assert place(context, without_pin).pin_source == "test"


def test_addresses_that_could_not_be_looked_up_are_counted(
    app, context, client, without_pin
):
    app.extensions["context"] = replace(context, geocoder=Answers(fail))
    page = Page.of(client.post("/pins/locate"))
    assert page.one("p", role="status").text == (
        "0 pins were placed. 1 address could not be looked up; try again later."
    )
    assert place(context, without_pin).lat is None


@pytest.mark.usefixtures("sixty_waiting")
def test_a_geocoder_that_keeps_failing_is_told(app, context, client):
    app.extensions["context"] = replace(context, geocoder=Answers(fail))
    response = client.post("/pins/locate")
    assert response.status_code == 503
    assert Page.of(response).one("p", role="alert").text == "test does not answer."


# Import


def upload(
    client: FlaskClient, what: str, content: str | bytes, name: str = "c.csv", **fields: str
) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    file = (BytesIO(data), name)
    return client.post("/import", data={"what": what, "file": file, **fields})


HEAD = "customer_id,name,address,overdue_amount,days_past_due\n"
GOOD = HEAD + "C1,Ana,1 High Street,10,5\nC2,Rui,2 High Street,20,6\n"
BAD = HEAD + "C1,Ana,1 High Street,ten,5\nC2,,2 High Street,20,-6\nC3,Eva,x,1,1\n"


def test_the_import_page_names_the_columns_that_are_needed(client):
    page = Page.of(client.get("/import"))
    assert [e["value"] for e in page.all("input", type="radio")] == [
        "customers",
        "visitors",
    ]
    text = page.text
    assert "customer_id, name, address or lat, lon, overdue_amount, days_past_due" in text
    assert "visitor_id, name, start_lat, start_lon, shift_start, shift_end" in text


def test_a_good_file_is_stored_and_leads_to_the_day_and_the_pins(context, client):
    response = upload(client, "customers", GOOD)
    assert response.status_code == 200
    page = Page.of(response)
    report = page.one("div", role="status")
    assert report.text.startswith("customers: 2 new, 0 updated, 0 skipped.")
    assert page.one("a", "Go to the day")["href"] == "/days/2026-11-24"
    assert page.one("a", "2 customers without a usable pin")["href"] == "/pins"
    assert stored(context) == (2, 0)


def test_a_known_row_is_updated_and_nothing_is_doubled(context, client):
    upload(client, "customers", GOOD)
    page = Page.of(upload(client, "customers", GOOD))
    assert "customers: 0 new, 2 updated, 0 skipped." in page.text
    assert stored(context) == (2, 0)


def test_a_workbook_is_read_too(context, client):
    book = Workbook()
    sheet = book.active
    for line in visitors_csv(sample_day(DAY, customers=1, visitors=2).visitors).split(
        "\r\n"
    ):
        sheet.append(line.split(","))
    out = BytesIO()
    book.save(out)
    assert upload(client, "visitors", out.getvalue(), "v.xlsx").status_code == 200
    assert stored(context) == (0, 2)


def test_every_fault_of_every_row_is_reported_and_nothing_is_stored(context, client):
    response = upload(client, "customers", BAD)
    assert response.status_code == 422
    page = Page.of(response)
    assert page.one("p", role="alert").text == ("File rejected: 2 of 3 rows have faults.")
    cells = [cell.text for cell in page.all("td")]
    assert list(zip(cells[0::4], cells[1::4], cells[2::4], strict=True)) == [
        ("2", "overdue_amount", "ten"),
        ("3", "days_past_due", "-6"),
        ("3", "name", ""),
    ]
    assert all(cells[3::4])
    assert stored(context) == (0, 0)


def test_bad_rows_can_be_skipped_and_are_still_reported(context, client):
    response = upload(client, "customers", BAD, skip_bad="on")
    page = Page.of(response)
    assert response.status_code == 200
    assert "customers: 1 new, 0 updated, 2 skipped." in page.text
    assert len(page.all("tr")) == 4
    assert stored(context) == (1, 0)


def test_five_hundred_faults_are_listed_and_the_rest_is_counted(client):
    rows = "".join(f"C{i},Ana,x,ten,5\n" for i in range(503))
    page = Page.of(upload(client, "customers", HEAD + rows))
    assert len(page.all("tr")) == 501
    assert "… and 3 more faults" in page.text


@pytest.mark.parametrize("what", ["customers", "visitors"])
def test_what_was_chosen_stays_chosen_after_a_failure(client, what):
    page = Page.of(upload(client, what, b"", skip_bad="on"))
    assert "checked" in page.one("input", value=what).attributes
    assert "checked" in page.one("input", name="skip_bad").attributes


@pytest.mark.parametrize("what", ["", "invoices"])
def test_a_file_of_something_else_is_refused(context, client, what):
    response = upload(client, what, GOOD)
    assert response.status_code == 422
    text = "Choose whether the file holds customers or visitors."
    assert Page.of(response).one("p", role="alert").text == text
    assert stored(context) == (0, 0)


@pytest.mark.parametrize("data", [{}, {"file": (BytesIO(b""), "")}])
def test_a_form_without_a_file_is_refused(client, data):
    response = client.post("/import", data={"what": "customers", **data})
    assert response.status_code == 422
    assert Page.of(response).one("p", role="alert").text == "Choose a file first."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "c.csv is empty."),
        (b"%PDF-1.7 ...", "c.csv is a PDF, not a table."),
        (b"\x89PNG\r\n\x1a\n", "c.csv is a picture, not a table."),
        (b"name,sum\nAna,10\n", "c.csv lacks the columns customer_id"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_its_reason(
    context, client, content, text
):
    response = upload(client, "customers", content)
    assert response.status_code == 422
    assert Page.of(response).one("p", role="alert").text.startswith(text)
    assert stored(context) == (0, 0)


# Plans as files and maps


def test_plan_json_is_the_plan(client, plan: PlanDocument):
    response = client.get(f"/plans/{plan.plan_id}.json")
    assert response.mimetype == "application/json"
    assert PlanDocument.model_validate_json(response.data) == plan
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=plan-2026-11-24.json"
    )


def test_plan_csv_has_every_stop(client, plan: PlanDocument):
    response = client.get(f"/plans/{plan.plan_id}.csv")
    assert response.mimetype == "text/csv"
    rows = csv.DictReader(StringIO(response.get_data(as_text=True)))
    assert [(row["team_id"], row["visit_id"]) for row in rows] == [
        (route.team_id, stop.visit_id) for route in plan.routes for stop in route.stops
    ]


def test_plan_geojson_has_every_route_and_stop(client, plan: PlanDocument):
    response = client.get(f"/plans/{plan.plan_id}.geojson")
    assert response.mimetype == "application/geo+json"
    kinds = [feature["properties"]["kind"] for feature in response.get_json()["features"]]
    assert kinds.count("route") == len(plan.routes)
    assert kinds.count("stop") == plan.kpis.planned


def names_in(text: str, people: Iterable[CustomerCard]) -> set[str]:
    return {c.customer_id for c in people if c.name in spelt_out(text)}


def test_the_map_of_a_plan_names_everyone_who_is_visited(
    context, client, plan: PlanDocument
):
    text = client.get(f"/plans/{plan.plan_id}/map").text
    people = cards(context, plan)
    visited = {stop.customer_id for route in plan.routes for stop in route.stops}
    assert names_in(text, people.values()) == visited


def test_the_map_of_a_team_names_only_its_own_customers(
    context, client, plan: PlanDocument
):
    people = cards(context, plan)
    for route in plan.routes:
        text = client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}/map").text
        mine = {stop.customer_id for stop in route.stops}
        assert names_in(text, people.values()) == mine


@pytest.mark.parametrize("asset", ["leaflet/leaflet.js", "rounds/map.css"])
def test_what_a_map_needs_is_served_by_ourselves(client, asset):
    response = client.get(f"/assets/{asset}", buffered=True)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("asset", ["../map.py", "..%2Fassets.py", "nothing.js"])
def test_nothing_else_is_served_beside_it(client, asset):
    assert client.get(f"/assets/{asset}").status_code == 404


@pytest.mark.parametrize(
    "rest",
    [".json", ".csv", ".geojson", "/map", "/teams/V01", "/teams/V01/map"],
)
def test_a_plan_that_is_not_there_is_not_found(client, rest):
    assert client.get(f"/plans/nope{rest}").status_code == 404


@pytest.mark.parametrize("rest", ["", "/map", "/visits/V"])
def test_a_team_that_is_not_in_the_plan_is_not_found(client, plan, rest):
    assert client.get(f"/plans/{plan.plan_id}/teams/V99{rest}").status_code == 404


# A team's day


def test_an_itinerary_shows_its_stops_in_order_and_nobody_else(
    context, client, plan: PlanDocument
):
    people = cards(context, plan)
    for route in plan.routes:
        page = Page.of(client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}"))
        assert [heading.text for heading in page.all("h2")] == [
            f"{stop.sequence}{people[stop.customer_id].name}"
            f"{stop.begin:%H:%M}–{stop.finish:%H:%M}"
            for stop in route.stops
        ]


def test_an_itinerary_shows_the_break_where_it_is_taken(client, plan: PlanDocument):
    route = plan.routes[0]
    (rest,) = route.breaks
    text = Page.of(client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}")).text
    assert text.count(f"break {rest.begin:%H:%M}–{rest.finish:%H:%M}") == 1


def test_an_itinerary_starts_the_way_to_each_stop(client, plan: PlanDocument):
    route = plan.routes[0]
    page = Page.of(client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}"))
    for service in ("高德地图", "Google Maps", "Apple Maps"):
        ways = page.all("a", service)
        assert len(ways) == len(route.stops)
        assert all(way["rel"] == "noreferrer noopener" for way in ways)


def test_an_old_itinerary_says_that_the_day_was_planned_again(context, client, clock, plan):
    address = f"/plans/{plan.plan_id}/teams/{plan.routes[0].team_id}"
    warning = "This day has been planned again since."
    assert warning not in Page.of(client.get(address)).text
    clock.now = clock.now.replace(hour=1)
    plan_day(context, DAY, Effort(seconds=60, iterations=1))
    assert warning in Page.of(client.get(address)).text


# Addresses


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
