"""The visitor's link: one team's day on a phone, and what came of each visit."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event, select
from werkzeug.routing import Map, ValidationError
from werkzeug.test import TestResponse

from dispatch.cases.outcome_types import CODES, FieldType
from dispatch.domain.constraints import Hold
from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.planning.search import Effort
from dispatch.store.queries.customers import cards_of
from dispatch.store.queries.outcomes import outcomes_of
from dispatch.store.queries.visitors import visitor_names
from dispatch.store.tables import CaseRow, OutcomeRow
from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY, Clock
from tests.support.html_page import Page, spelt_out
from tests.support.links import signed_token, visitor_token
from tests.support.rows import MAIN, case_row
from web.shared.converters import IdConverter

MORNING_AFTER = datetime(2026, 11, 24, 22, tzinfo=UTC)
"""Six o'clock on the next day in Shenzhen, when the link ends."""
VALID = {
    FieldType.AMOUNT: "1200.50",
    FieldType.DATE: "2026-12-01",
    FieldType.TEXT: "a few words",
    FieldType.YES_NO: "yes",
    FieldType.WINDOWS: "2026-11-26 14:00-16:00",
}
PROMISE = {"code": "PTP", "amount": "500", "date": "2026-12-01", "acknowledged": "yes"}


@pytest.fixture
def route(plan: PlanDocument) -> RouteDocument:
    """The route that the link is for; the plan has others."""
    assert len(plan.routes) > 1
    return plan.routes[0]


@pytest.fixture
def link(context: Context, plan: PlanDocument, route: RouteDocument) -> str:
    """The address that a visitor gets."""
    return f"/v/{visitor_token(context, plan, route.team_id)}"


def record(client: FlaskClient, link: str, visit: str, form: Mapping[str, str]) -> Page:
    """Record an outcome as the form does, and show where that leads."""
    response = client.post(f"{link}/visits/{visit}", data=form)
    assert response.status_code == 302
    return Page.of(client.get(response.location))


def faults_on(page: Page) -> dict[str, str]:
    """What is said to be wrong, by the id of the element that says it."""
    elements = (e for e in page.all("div") if e.attributes.get("id", "").endswith("-fault"))
    return {element["id"]: element.text for element in elements}


def codes(context: Context, plan: PlanDocument) -> dict[str, str]:
    """Visit to recorded outcome."""
    with context.store.session() as session:
        return {key: o.code for key, o in outcomes_of(session, MAIN, plan.plan_id).items()}


def case(context: Context, customer_id: str) -> CaseRow:
    with context.store.session() as session:
        return case_row(session, customer_id)


# What the link shows


def test_the_link_shows_the_stops_of_its_team_in_order(context, client, plan, route, link):
    page = Page.of(client.get(link))
    with context.store.session() as session:
        people = cards_of(session, MAIN, plan)
    assert [heading.text for heading in page.all("h2")] == [
        f"{stop.sequence}{people[stop.customer_id].customer.name}"
        f"{stop.begin:%H:%M}–{stop.finish:%H:%M}"
        for stop in route.stops
    ]


def test_a_visitor_confirms_that_the_plan_was_read(client, plan, route, link):
    assert Page.of(client.get(link)).one("button", "I have read this plan")
    dispatchers = f"/plans/{plan.plan_id}/teams/{route.team_id}"
    assert "not yet confirmed" in client.get(dispatchers).text
    response = client.post(f"{link}/read")
    page = Page.of(client.get(response.location))
    assert page.all("button", "I have read this plan") == []
    assert "The visitor has read the published plan." in client.get(dispatchers).text
    assert client.get(f"{link}/read").status_code == 302


@pytest.mark.parametrize("rest", ["", "/map", "/visits/{visit}"])
def test_a_phone_reads_the_text_of_one_route_and_of_no_plan(
    context, client, route, link, rest
):
    reads: list[str] = []

    def note(_connection, _cursor, statement, *_others):
        reads.append(statement)

    client.get(link)  # Notes when the link was opened.
    event.listen(context.store.engine, "before_cursor_execute", note)
    try:
        page = client.get(link + rest.format(visit=route.stops[0].visit_id))
    finally:
        event.remove(context.store.engine, "before_cursor_execute", note)
    assert page.status_code == 200
    for column in ("left_out", "reasons", "document"):
        assert not any(f"plan_versions.{column}" in read for read in reads)
    (texts,) = (read for read in reads if "routes.body" in read.split("FROM")[0])
    assert "routes.route_key = ?" in texts


@pytest.mark.parametrize("rest", ["", "/map", "/visits/{visit}"])
def test_nothing_of_anybody_else_is_in_its_pages(context, client, plan, route, link, rest):
    page = client.get(link + rest.format(visit=route.stops[0].visit_id))
    text = spelt_out(page.text)
    mine = {stop.customer_id for stop in route.stops}
    with context.store.session() as session:
        people = cards_of(session, MAIN, plan)
        names = visitor_names(session, MAIN)
    assert people[route.stops[0].customer_id].customer.name in text
    for key in people.keys() - mine:
        card = people[key]
        for secret in (key, card.customer.name, card.place.address, card.customer.phone):
            assert secret not in text
    for visitor in names.keys() - set(route.visitor_ids):
        assert names[visitor] not in text


def test_the_link_leads_to_no_page_of_the_desk(client, link):
    page = Page.of(client.get(link))
    own = [e["href"] for e in page.all("a") if not e["href"].startswith(("http", "tel:"))]
    assert own
    assert all(a.startswith((link, "#", "?lang=")) for a in own)
    assert page.all("nav") == []


def test_the_link_calls_the_customer_and_starts_the_way(context, client, plan, route, link):
    page = Page.of(client.get(link))
    with context.store.session() as session:
        people = cards_of(session, MAIN, plan)
    calls = [call["href"] for call in page.all("a", "Call")]
    assert calls == [
        f"tel:+86{people[stop.customer_id].customer.phone}" for stop in route.stops
    ]
    assert len(page.all("a", "Google Maps", rel="noreferrer noopener")) == len(calls)


def test_the_pages_of_the_link_need_no_script(client, route, link):
    for rest in ("", f"/visits/{route.stops[0].visit_id}"):
        assert Page.of(client.get(link + rest)).all("script") == []


def test_search_engines_are_asked_to_stay_away(client, link):
    assert Page.of(client.get(link)).one("meta", name="robots")["content"] == "noindex"


def test_the_map_of_the_link_is_framed_by_its_page(client, link):
    assert Page.of(client.get(link)).one("iframe")["src"] == f"{link}/map"
    assert Page.of(client.get(f"{link}/map")).one("div", class_="folium-map")


# Links that do not work


def assert_refused(response: TestResponse, status: int, title: str) -> None:
    page = Page.of(response)
    assert (response.status_code, page.one("h1").text) == (status, title)
    assert page.one("header")["class"].startswith("phone")
    assert page.all("nav") == []
    assert [a["href"] for a in page.all("a")] == ["#main", "?lang=zh"]


RUN_OUT = "This link no longer works"


@pytest.mark.parametrize("rest", ["", "/map", "/visits/{visit}"])
def test_a_link_ends_on_the_morning_after(client, clock: Clock, route, link, rest):
    address = link + rest.format(visit=route.stops[0].visit_id)
    clock.now = MORNING_AFTER - timedelta(seconds=1)
    assert client.get(address).status_code == 200
    clock.now = MORNING_AFTER
    assert_refused(client.get(address), 403, RUN_OUT)


def test_nothing_can_be_recorded_by_a_link_that_has_ended(
    context, client, clock, plan, route, link
):
    clock.now = MORNING_AFTER
    address = f"{link}/visits/{route.stops[0].visit_id}"
    assert_refused(client.post(address, data=PROMISE), 403, RUN_OUT)
    assert codes(context, plan) == {}


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1],  # cut short on the way
        lambda token: token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),  # another seal
        lambda token: "A" + token,  # another content under the seal
        lambda token: token.swapcase(),  # the same letters
        lambda token: "x",  # nothing of ours
        lambda token: "客户",  # not even ASCII
    ],
)
def test_a_forged_link_is_refused(client, link, forge):
    token = link.removeprefix("/v/")
    assert_refused(client.get(f"/v/{forge(token)}"), 403, RUN_OUT)


def test_a_link_under_another_secret_is_refused(client, plan, route):
    token = signed_token("guessed", plan.plan_id, route.team_id, MORNING_AFTER)
    assert_refused(client.get(f"/v/{token}"), 403, RUN_OUT)


def test_a_team_that_is_no_longer_in_the_plan_is_told(context, client, plan):
    token = signed_token(context.secret, plan.plan_id, "V99", MORNING_AFTER)
    title = "Page not found"
    assert_refused(client.get(f"/v/{token}"), 404, title)


def test_a_visit_of_another_team_is_not_there(context, client, plan, link):
    other = plan.routes[1].stops[0].visit_id
    address = f"{link}/visits/{other}"
    assert client.get(address).status_code == 404
    assert client.post(address, data=PROMISE).status_code == 404
    assert codes(context, plan) == {}


def test_a_refused_link_is_told_in_chinese_too(client, link):
    page = Page.of(client.get(f"{link}x?lang=zh"))
    assert page.one("h1").text == "该链接已失效"


# Outcomes


@pytest.fixture
def visit(link: str, route: RouteDocument) -> str:
    """The address of the form for the first visit."""
    return f"{link}/visits/{route.stops[0].visit_id}"


def test_every_outcome_can_be_chosen_by_a_plain_link(client, visit):
    page = Page.of(client.get(visit))
    choices = page.one("main").text
    assert [e["href"] for e in page.all("a", class_="btn btn-outline-primary")] == [
        f"?code={kind.code}"
        for met in ("customer", "other", "nobody")
        for kind in CODES.values()
        if kind.met == met
    ]
    assert all(kind.label in choices for kind in CODES.values())


@pytest.mark.parametrize("code", CODES)
def test_the_form_has_the_fields_of_the_outcome_and_a_note(client, visit, code):
    page = Page.of(client.get(f"{visit}?code={code}"))
    controls = [e for e in page.elements if e.tag in ("input", "textarea")]
    names = [field.name for field in CODES[code].fields]
    # A choice of yes or no has two controls of one name.
    assert list(dict.fromkeys(e["name"] for e in controls)) == ["code", *names, "note"]
    assert page.one("input", name="code")["value"] == code
    labels = {e["for"] for e in page.all("label")}
    assert {e["id"] for e in controls[1:]} == labels


@pytest.mark.parametrize("code", CODES)
def test_an_outcome_with_its_required_fields_is_recorded(
    context, client, plan, route, link, code
):
    form = {f.name: VALID[f.type] for f in CODES[code].fields if f.required}
    stop = route.stops[0]
    page = record(client, link, stop.visit_id, {"code": code, **form})
    assert page.one("p", role="status").text == "Outcome recorded."
    recorded = page.one("a", f"✓ {CODES[code].label}")
    assert recorded["href"] == f"{link}/visits/{stop.visit_id}"
    assert f"1 of {len(route.stops)} visits recorded" in page.text
    assert codes(context, plan) == {stop.visit_id: code}
    assert case(context, stop.customer_id).next_step == CODES[code].next_step


def test_after_recording_the_page_is_at_the_stop_that_was_recorded(client, route, link):
    stop = route.stops[1]
    response = client.post(f"{link}/visits/{stop.visit_id}", data=PROMISE)
    assert response.location == f"{link}?notice=outcome#stop-2"
    assert Page.of(client.get(response.location)).one("li", id="stop-2")


def test_missing_fields_are_marked_and_nothing_is_recorded(context, client, plan, visit):
    response = client.post(visit, data={"code": "PTP", "amount": "500", "note": "at door"})
    page = Page.of(response)
    assert response.status_code == 422
    assert page.one("p", role="alert").text == "Please check the marked fields."
    faults = {
        e["id"]: e.text for e in page.all("div") if "-fault" in e.attributes.get("id", "")
    }
    assert faults == {
        "field-date-fault": "Enter a date within one year of the visit.",
        "field-acknowledged-fault": "Choose yes or no.",
    }
    date = page.one("input", name="date")
    assert (date["aria-invalid"], date["aria-describedby"]) == ("true", "field-date-fault")
    assert page.one("fieldset")["aria-describedby"] == "field-acknowledged-fault"
    assert codes(context, plan) == {}


def test_what_was_entered_stays_when_a_field_is_missing(client, visit):
    form = PROMISE | {"date": "", "note": "at the door"}
    page = Page.of(client.post(visit, data=form))
    assert page.one("input", name="amount")["value"] == "500"
    assert "checked" in page.one("input", id="field-acknowledged-yes").attributes
    assert page.one("textarea", name="note").text == "at the door"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"),  # nothing
        ("amount", "-5"),  # below it
        ("amount", "some"),  # a word
        ("amount", "NaN"),  # Decimal reads it, money is not it
        ("amount", "1E+30"),  # more than there is
        ("amount", "1e-4000"),  # a few characters that become thousands
        ("date", "2026-11-23"),  # before the visit
        ("date", "2027-11-26"),  # more than a year on
        ("date", "soon"),  # a word
        ("acknowledged", "perhaps"),  # neither yes nor no
    ],
)
def test_a_wrong_field_is_marked_and_nothing_is_recorded(
    context, client, plan, visit, field, value
):
    response = client.post(visit, data=PROMISE | {field: value})
    page = Page.of(response)
    assert response.status_code == 422
    assert [*faults_on(page)] == [f"field-{field}-fault"]
    assert codes(context, plan) == {}


@pytest.mark.parametrize("form", [{}, {"code": ""}, {"code": "PAID"}])
def test_without_an_outcome_the_choice_is_shown_again(context, client, plan, visit, form):
    response = client.post(visit, data=form)
    page = Page.of(response)
    assert response.status_code == 422
    assert page.one("p", role="alert").text == "Choose what came of the visit."
    assert page.one("a", "Nobody home")
    assert codes(context, plan) == {}


def test_an_unknown_outcome_in_the_address_shows_the_choice(client, visit):
    assert Page.of(client.get(f"{visit}?code=PAID")).one("a", "Nobody home")


def test_the_dispatcher_sees_what_the_visitor_recorded(client, plan, route, link):
    stop = route.stops[0]
    record(client, link, stop.visit_id, PROMISE)
    sheet = f"/plans/{plan.plan_id}/teams/{route.team_id}"
    page = Page.of(client.get(sheet))
    assert page.one("a", "✓ Promises to pay")["href"] == f"{sheet}/visits/{stop.visit_id}"
    day = Page.of(client.get(f"/days/{DAY}"))
    assert day.one("a", f"Promises to pay – {stop.sequence}")
    customers = Page.of(client.post("/customers", data={"text": stop.customer_id}))
    assert "promised for Dec 1, 2026" in customers.text


def test_the_dispatcher_records_on_the_visitors_behalf(context, client, plan, route, link):
    stop = route.stops[0]
    sheet = f"/plans/{plan.plan_id}/teams/{route.team_id}"
    response = client.post(f"{sheet}/visits/{stop.visit_id}", data={"code": "NOT_HOME"})
    assert response.location == f"{sheet}?notice=outcome#stop-1"
    assert Page.of(client.get(link)).one("a", "✓ Nobody home")
    assert codes(context, plan) == {stop.visit_id: "NOT_HOME"}


def test_the_outcome_of_a_visit_that_was_never_published_is_refused(context, client, plan):
    tomorrow = DAY + timedelta(days=1)
    draft = plan_day(context, tomorrow, Effort(seconds=60, iterations=1))
    route = draft.routes[0]
    address = f"/plans/{draft.plan_id}/teams/{route.team_id}"
    visit = route.stops[0].visit_id
    form = {"code": "NOT_HOME", "note": "A dog barked"}
    response = client.post(f"{address}/visits/{visit}", data=form)
    assert response.status_code == 409
    page = Page.of(response)
    assert page.one("p", role="alert").text == (
        "This visit was in no plan that was published for the day, so its outcome was not "
        "recorded."
    )
    assert page.one("textarea", name="note").text == "A dog barked"
    assert codes(context, draft) == {}


def test_a_recorded_outcome_is_offered_for_correction_as_it_was_entered(
    client, route, link, visit
):
    form = PROMISE | {"acknowledged": "no", "note": "called twice"}
    record(client, link, route.stops[0].visit_id, form)
    page = Page.of(client.get(visit))
    assert "Recorded: Promises to pay. What you enter now replaces it." in page.text
    assert page.one("input", name="amount")["value"] == "500"
    assert page.one("input", name="date")["value"] == "2026-12-01"
    assert "checked" in page.one("input", id="field-acknowledged-no").attributes
    assert page.one("textarea", name="note").text == "called twice"


def test_another_outcome_starts_with_empty_fields(client, route, link, visit):
    record(client, link, route.stops[0].visit_id, PROMISE | {"note": "called twice"})
    page = Page.of(client.get(f"{visit}?code=PAID_PART"))
    assert [page.one("input", name=n)["value"] for n in ("amount", "date")] == ["", ""]
    assert page.one("textarea", name="note").text == ""


def test_a_correction_replaces_the_outcome_and_takes_back_what_followed(
    context, client, plan, route, link
):
    stop = route.stops[0]
    before = case(context, stop.customer_id)
    lawyer = {"code": "LAWYER", "attorney": "Ms Fang"}
    record(client, link, stop.visit_id, lawyer)
    assert case(context, stop.customer_id).state == "stopped"
    page = record(client, link, stop.visit_id, {"code": "NOT_DONE", "what": "late"})
    assert page.all("a", "✓ Has an attorney") == []
    assert page.one("a", "✓ Not carried out")
    after = case(context, stop.customer_id)
    assert (after.state, after.stopped_by) == ("open", "")
    assert after.last_visit_date == before.last_visit_date
    with context.store.session() as session:
        assert len(session.scalars(select(OutcomeRow)).all()) == 1


def test_an_earlier_visit_is_corrected_although_a_later_one_is_on_record(
    context, client, clock, plan, route, link, visit
):
    stop = route.stops[0]
    record(client, link, stop.visit_id, {"code": "NOT_DONE", "what": "late"})
    tomorrow = DAY + timedelta(days=1)
    later = plan_day(context, tomorrow, Effort(seconds=60, iterations=20))
    team, again = next(
        (r.team_id, s) for r in later.routes for s in r.stops
        if s.customer_id == stop.customer_id
    )  # fmt: skip
    record_outcome(context, later, team, again.visit_id, "NOT_HOME", {})
    page = record(client, link, stop.visit_id, PROMISE)
    assert "Outcome recorded." in page.text
    assert codes(context, plan)[stop.visit_id] == "PTP"
    after = case(context, stop.customer_id)
    assert after.promise_date == date(2026, 12, 1)
    assert (after.not_home, after.last_visit_date) == (1, tomorrow)


def test_a_visitor_without_a_route_any_more_reports_on_the_phone(
    context, client, clock, plan, route, link
):
    clock.forward(minutes=1)
    hold = [Hold(s.visit_id, "Waits for a call") for r in plan.routes for s in r.stops]
    again = plan_day(context, DAY, Effort(seconds=60, iterations=1), constraints=hold)
    publish_plan(context, again.plan_id)
    page = Page.of(client.get(link))
    assert "You have no visits on this day in the plan that is published now." in page.text
    visit = route.stops[0].visit_id
    page = record(client, link, visit, {"code": "NOT_HOME"})
    assert "Outcome recorded." in page.text
    assert codes(context, plan) == {visit: "NOT_HOME"}


def test_a_first_report_after_that_of_a_later_visit_waits(
    context, client, clock, plan, route, link, visit
):
    stop = route.stops[0]
    later = plan_day(context, DAY + timedelta(days=1), Effort(seconds=60, iterations=20))
    team = next(
        r.team_id for r in later.routes for s in r.stops if s.visit_id == stop.visit_id
    )
    publish_plan(context, later.plan_id)
    record_outcome(context, later, team, stop.visit_id, "NOT_HOME", {})
    page = record(client, link, stop.visit_id, {"code": "REFUSED", "what": "Not today"})
    assert "A later visit to this customer is on record" in page.text
    page = Page.of(client.get("/conflicts"))
    assert "A later visit to this customer was reported before." in page.text
    (waiting,) = client.get("/api/v1/outcome-conflicts").get_json()["conflicts"]
    assert (waiting["reason"], waiting["code"]) == ("later_visit", "REFUSED")
    assert client.post(f"/api/v1/outcome-conflicts/{10**23}/accept").status_code == 404
    assert client.post(f"/conflicts/{10**23}/dismiss").status_code == 404


# Ids that addresses cannot hold as they are

ODD_IDS = (
    "A/1",
    "..",
    ".hidden",
    "客户/七",
    "a b",
    "%2F",
    "~x",
    "C?x#y",
    "a\\b",
    "a+b;c&d",
)


@pytest.fixture
def odd(context: Context) -> PlanDocument:
    """A day whose ids would not survive in an address as they are."""
    head = "customer_id,name,address,lat,lon,overdue_amount,days_past_due\n"
    rows = "".join(
        f"{odd_id},Ana {i},{i} High Street,22.5{i},114.05,10,5\n"
        for i, odd_id in enumerate(ODD_IDS)
    )
    import_file(context, "customers", (head + rows).encode(), "c.csv")
    import_file(
        context,
        "visitors",
        "visitor_id,name,start_lat,start_lon,shift_start,shift_end\n"
        "外访/2.,Li,22.5,114.05,08:00,20:00\n".encode(),
        "v.csv",
    )
    plan = plan_day(context, DAY, Effort(seconds=60, seed=1, iterations=5))
    assert plan.kpis.planned == len(ODD_IDS)
    publish_plan(context, plan.plan_id)
    return plan


def test_every_odd_id_has_an_address_that_leads_back_to_it(context, client, odd):
    (route,) = odd.routes
    day = Page.of(client.get(f"/days/{DAY}"))
    sheet = day.one("a", "Itinerary and link for the visitor")["href"]
    link = f"/v/{visitor_token(context, odd, route.team_id)}"
    for address in (sheet, link):
        page = Page.of(client.get(address))
        forms = [a["href"] for a in page.all("a", "Record outcome")]
        assert len(forms) == len(ODD_IDS)
        with context.store.session() as session:
            people = cards_of(session, MAIN, odd)
        for stop, form in zip(route.stops, forms, strict=True):
            heading = Page.of(client.get(form)).one("h1").text
            assert heading == f"{stop.sequence}. {people[stop.customer_id].customer.name}"


def test_an_outcome_of_every_odd_id_is_recorded(context, client, odd):
    (route,) = odd.routes
    link = f"/v/{visitor_token(context, odd, route.team_id)}"
    for form in Page.of(client.get(link)).all("a", "Record outcome"):
        assert client.post(form["href"], data={"code": "NOT_HOME"}).status_code == 302
    assert codes(context, odd) == {stop.visit_id: "NOT_HOME" for stop in route.stops}


def test_the_map_of_a_team_with_an_odd_id_is_drawn(client, odd):
    day = Page.of(client.get(f"/days/{DAY}"))
    sheet = day.one("a", "Itinerary and link for the visitor")["href"]
    frame = Page.of(client.get(sheet)).one("iframe")["src"]
    assert client.get(frame).status_code == 200


CONVERTER = IdConverter(Map())


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example(".")
@example("..")
@example("~")
def test_any_id_survives_in_an_address(odd_id: str) -> None:
    written = CONVERTER.to_url(odd_id)
    assert quote(written, safe="@~") == written
    assert written not in (".", "..")
    assert CONVERTER.to_python(written) == odd_id


@pytest.mark.parametrize("plain", ["V01", "SZ0001@2026-11-24", "a-b_c.d"])
def test_a_plain_id_stands_in_the_address_as_it_is(plain):
    assert CONVERTER.to_url(plain) == plain


@pytest.mark.parametrize("broken", ["~a", "~客户", "~_w"])
def test_an_id_that_nobody_wrote_is_no_address(broken):
    with pytest.raises(ValidationError):
        CONVERTER.to_python(broken)
