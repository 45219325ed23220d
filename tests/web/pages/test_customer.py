"""The page of one customer: may they be visited, what is it worth, what was agreed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.demo import SampleDay, customers_csv, sample_day, visitors_csv
from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.plan import PlanDocument
from dispatch.domain.windows import DayWindow
from dispatch.planning.search import Effort
from dispatch.store.queries.consents import consents_of
from dispatch.store.tables import AuditRow, CaseRow, CustomerRow
from dispatch.usecases import Context
from dispatch.usecases.branches import set_branch_setting
from dispatch.usecases.customers import add_consent
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY, MORNING, Clock
from tests.support.dispatch_builders import with_values
from tests.support.html_page import Page
from tests.support.rows import MAIN

HOURS = {"kind": "hours", "given_on": "2026-11-20", "windows": "06:30-08:00"}


@pytest.fixture
def person(context: Context) -> str:
    """The address of a customer who wants to be met at seven; one visitor starts at six."""
    day = sample_day(DAY, customers=1, visitors=1)
    (row,), (visitor,) = day.customers, day.visitors
    row = with_values(
        row,
        windows=(DayWindow(7 * 60, 7 * 60 + 45),),
        flags=(),
        required_skills=(),
        min_team=1,
        forbidden_visitors=(),
        service_minutes=25,
    )
    staff = replace(visitor, shift_start=6 * 60, break_minutes=0, break_window=None)
    sample = SampleDay((row,), (staff,))
    import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
    import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")
    return f"/customers/{row.customer.customer_id}"


def shown(client: FlaskClient, address: str, **query: str) -> Page:
    return Page.of(client.get(address, query_string=query))


def facts(page: Page) -> dict[str, str]:
    names, values = page.all("dt"), page.all("dd")
    return {n.text: v.text for n, v in zip(names, values, strict=True)}


def planned(context: Context) -> PlanDocument:
    return plan_day(context, DAY, Effort(seconds=60, seed=1, iterations=5))


# The page


@pytest.mark.usefixtures("plan")
def test_the_lists_lead_to_the_page_of_each_customer(client, plan: PlanDocument):
    day = Page.of(client.get(f"/days/{DAY}"))
    everybody = [stop.customer_id for route in plan.routes for stop in route.stops]
    everybody += [item.customer_id for item in (*plan.unassigned, *plan.excluded)]
    for customer in everybody:
        assert day.all("a", href=f"/customers/{customer}?date=2026-11-24"), customer
    people = Page.of(client.get("/customers"))
    assert people.all("a", href=f"/customers/{everybody[0]}")


@pytest.mark.usefixtures("plan")
def test_the_page_says_what_the_plan_says_of_everybody(client, plan: PlanDocument):
    for item in plan.excluded:
        page = shown(client, f"/customers/{item.customer_id}", date="2026-11-24")
        assert f"No · {item.reason}{item.citation}" in page.text
    stops = [stop for route in plan.routes for stop in route.stops]
    for stop in stops[:6]:
        page = shown(client, f"/customers/{stop.customer_id}", date="2026-11-24")
        assert "Yes · No rule forbids a visit." in page.text
        rows = [row.text for row in page.all("tr")]
        assert f"Score {stop.score} 100" in rows or f"Score{stop.score}100" in rows
        names = {
            "days_past_due": "Days past due",
            "amount": "Amount overdue",
            "contact_chance": "Chance to meet the customer",
        }
        for part, name in names.items():
            (row,) = (row for row in rows if row.startswith(name))
            assert f"{stop.parts[part]:g}" in row
        minutes = round((stop.finish - stop.begin).total_seconds() / 60)
        assert f" · {minutes} min" in facts(page)["Purpose"]


def test_points_stand_with_what_they_come_from(client, context, person: str):
    with context.store.session() as session:
        case = session.scalars(select(CaseRow)).one()
        case.days_past_due = 95
        case.promise_date, case.due_by = date(2026, 11, 20), date(2026, 11, 26)
        case.last_payment_date, case.last_visit_date = None, date(2026, 11, 14)
    rows = [row.text for row in shown(client, person).all("tr")]
    text = " ".join(rows)
    for told in (
        "95 days past due; all points from 120 on",
        "promised for Nov 20, 2026 and not kept",
        "to be visited by Nov 26, 2026; points in the last 7 days",
        "last visited on Nov 14, 2026; all points after 30 days",
        "no visit on record; half of the points",
    ):
        assert told in text
    assert "A promise to pay was broken." in shown(client, person).text
    assert facts(shown(client, person))["Purpose"] == "ask about the promise · 25 min"


def test_hours_stand_in_the_customers_time_and_in_the_desks(client, context, person: str):
    with context.store.session() as session:
        session.scalars(select(CustomerRow)).one().timezone = "Europe/Lisbon"
        session.scalars(select(CaseRow)).one().windows = "09:00-10:00"
    rows = [row.text for row in shown(client, person).all("tr")]
    theirs = next(row for row in rows if "customer (Europe/Lisbon)" in row)
    ours = next(row for row in rows if "office (Asia/Shanghai)" in row)
    # Eight hours lie between them.
    assert theirs.endswith("09:00–10:00")
    assert ours.endswith("17:00–18:00")
    assert "16:00–24:00" in ours


def test_one_time_zone_stands_once(client, person: str):
    page = shown(client, person)
    assert page.text.count("Asia/Shanghai") == 1
    assert "08:00–20:00none" in page.text.replace(" none", "none")


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "1999-01-01"])
def test_a_day_that_cannot_be_is_told(client, person: str, day: str):
    response = client.get(person, query_string={"date": day})
    assert response.status_code == 422
    assert f"“{day}” is not a day" in Page.of(response).text


def test_a_customer_who_is_not_there_is_not_found(client):
    assert client.get("/customers/C9").status_code == 404
    assert client.post("/customers/C9/consents", data=HOURS).status_code == 404
    assert client.post("/customers/C9/notice", data={}).status_code == 404


def test_an_id_of_any_characters_has_a_page(client, context):
    head = "customer_id,name,address,overdue_amount,days_past_due\n"
    file = f"{head}C/1?x#%,Ann,x,1,1\n".encode()
    assert import_file(context, "customers", file, "c.csv").bad == 0
    link = next(a for a in Page.of(client.get("/customers")).all("a") if a.text == "Ann")
    page = Page.of(client.get(link["href"]))
    assert "C/1?x#%" in page.text
    assert client.post(f"{link['href']}/notice", data={}).status_code == 302


# Consents


def test_a_consent_in_the_form_lets_a_visit_at_seven_be_planned(
    client, context, clock, person: str
):
    clock.now = MORNING - timedelta(hours=4)
    assert planned(context).kpis.planned == 0
    response = client.post(f"{person}/consents", data=HOURS)
    page = Page.of(client.get(response.location))
    assert "Consent saved." in page.text
    assert "other hours06:30-08:00" in page.text.replace("hours 06", "hours06")
    (route,) = planned(context).routes
    assert f"{route.stops[0].begin:%H:%M}" == "07:00"
    (button,) = (b for b in page.all("button") if b.text.startswith("Withdraw"))
    form = next(f for f in page.all("form") if f["action"].find("/withdraw") > 0)
    assert button
    back = Page.of(client.get(client.post(form["action"]).location))
    assert "Consent withdrawn." in back.text
    assert [b for b in back.all("button") if b.text.startswith("Withdraw")] == []
    assert planned(context).kpis.planned == 0
    with context.store.session() as session:
        (kept,) = consents_of(session, MAIN, person.removeprefix("/customers/"))
        trail = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
        ref = session.scalars(select(CustomerRow.ref)).one()
    assert kept.withdrawn_at is not None
    mine = [entry for entry in trail if entry.action.startswith("consent.")]
    assert [entry.action for entry in mine] == ["consent.added", "consent.withdrawn"]
    assert {(e.actor, e.subject) for e in mine} == {("dispatcher", f"customer:{ref}")}


def test_a_number_that_no_consent_can_have_is_an_address_without_a_page(client, person):
    assert client.post(f"{person}/consents/{2**70}/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "tea"}, "kind"),
        ({"kind": "work"}, "windows"),  # hours belong to a consent to hours
        ({"windows": ""}, "windows"),
        ({"windows": "early"}, "windows"),
        ({"windows": "08:00-06:30"}, "windows"),
        ({"windows": ";".join(["06:30-08:00"] * 101)}, "windows"),
        ({"given_on": ""}, "given_on"),
        ({"given_on": "2026-11-25"}, "given_on"),  # tomorrow
        ({"given_on": "20.11.2026"}, "given_on"),
        ({"given_on": "0001-01-01"}, "given_on"),  # no day that is ever planned
        ({"until": "2201-01-01"}, "until"),
        ({"until": "2026-11-19"}, "until"),  # before it begins
        ({"until": "never"}, "until"),
        ({"given_by": "x" * 65}, "given_by"),
        ({"given_by": "a;b"}, "given_by"),
    ],
)
def test_a_consent_that_cannot_be_is_marked_and_not_kept(
    client, context, person: str, change: dict[str, str], field: str
):
    response = client.post(f"{person}/consents", data=HOURS | change)
    assert response.status_code == 422
    page = Page.of(response)
    faults = [e for e in page.all("div") if e.attributes.get("id") == f"{field}-fault"]
    assert len(faults) == 1
    assert faults[0].text
    marked = [
        e.attributes["name"]
        for e in page.elements
        if e.attributes.get("aria-invalid") == "true"
    ]
    assert marked == [field]
    # What was entered stays.
    assert page.one("input", id="given_on")["value"] == (HOURS | change)["given_on"]
    with context.store.session() as session:
        assert consents_of(session, MAIN, person.removeprefix("/customers/")) == []


def test_the_state_of_a_consent_is_that_of_the_day(client, context, person: str):
    customer = person.removeprefix("/customers/")
    early = date(2026, 11, 10)
    add_consent(
        context,
        customer,
        Consent(ConsentKind.WORK, early, "lawyer", until=date(2026, 11, 20)),
    )
    for day, state in (("2026-11-09", "not yet"), ("2026-11-20", "counts"),
                       ("2026-11-21", "over")):  # fmt: skip
        row = next(
            row.text
            for row in shown(client, person, date=day).all("tr")
            if "place of work" in row.text
        )
        assert f"lawyer Nov 20, 2026 {state}" in row


# Notices


def test_the_day_of_a_notice_is_kept_shown_and_cleared(
    client, context, person: str, clock: Clock
):
    def field() -> str:
        return shown(client, person).one("input", id="notice_date")["value"]

    assert field() == ""
    sent = client.post(f"{person}/notice", data={"notice_date": "2026-11-23"})
    assert "Date of the notice saved." in Page.of(client.get(sent.location)).text
    assert field() == "2026-11-23"
    (found,) = load_inputs(context, DAY).cases
    assert found.case.notice_date == date(2026, 11, 23)
    client.post(f"{person}/notice", data={"notice_date": ""})
    assert field() == ""


@pytest.mark.parametrize("entered", ["2026-11-25", "soon", "1800-01-01"])
def test_a_notice_that_cannot_be_is_marked(client, person: str, entered: str):
    response = client.post(f"{person}/notice", data={"notice_date": entered})
    assert response.status_code == 422
    field = Page.of(response).one("input", id="notice_date")
    assert (field["value"], field["aria-describedby"]) == (entered, "notice_date-fault")


# Past visits


def test_past_visits_stand_with_what_came_of_them(client, context, plan: PlanDocument):
    route = plan.routes[0]
    stop = route.stops[0]
    address = f"/customers/{stop.customer_id}"
    assert "No visit is on record." in shown(client, address).text
    record_outcome(context, plan, route.team_id, stop.visit_id, "NOT_HOME", {"note": "dog"})
    page = shown(client, address)
    row = next(item.text for item in page.all("li") if "Nobody home" in item.text)
    assert row.startswith(f"Nov 24, 2026, {stop.begin:%H:%M}")
    assert row.endswith("dog")


def test_a_page_follows_a_setting_of_the_branch_at_once(
    context: Context, client: FlaskClient, person: str
) -> None:
    assert "Asia/Shanghai" in Page.of(client.get(person)).text
    set_branch_setting(context, "timezone", "Asia/Tokyo")
    text = Page.of(client.get(person)).text
    assert "Asia/Tokyo" in text
    assert "Asia/Shanghai" not in text
