"""Whatever a file holds, the pages show it as it is and it never does anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dispatch.demo import SampleDay, customers_csv, sample_day, visitors_csv
from dispatch.domain.place import Pin, Precision
from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.store.tables import JobRow
from dispatch.text import ENGLISH
from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.publish import publish_plan
from maps.plan_folder import file_name, write_plan
from tests.support.clock import DAY, MORNING, Clock
from tests.support.contexts import open_test_context
from tests.support.dispatch_builders import with_values
from tests.support.html_page import Page, split_map_data
from tests.support.links import visitor_token
from tests.support.rows import MAIN
from tests.support.streets import Streets
from web.app import create_app

HOSTILE = (
    "<script>alert(1)</script>"
    '"><img src=x onerror=alert(1)>'
    "' onmouseover='alert(1)"
    "${alert(1)}`${1}`{{7*7}}{% raw %}"
    "&lt;b&gt; 100% %(name)s %s </title><!--"
)
PLAIN = "Ana Maria Silva"


@dataclass
class Spot:
    """A desk with a plan, and the pages on it."""

    context: Context
    client: FlaskClient
    plan: PlanDocument

    @property
    def team(self) -> str:
        """The address of the first team's day."""
        return f"/plans/{self.plan.plan_id}/teams/{self.plan.routes[0].team_id}"

    @property
    def link(self) -> str:
        """What the visitor of the first team gets."""
        return f"/v/{visitor_token(self.context, self.plan, self.plan.routes[0].team_id)}"

    @property
    def form(self) -> str:
        """The first visit's form, within the team's day and the link."""
        return f"visits/{self.plan.routes[0].stops[0].visit_id}"


def sample(text: str) -> SampleDay:
    """The same day with one text in every place that a file may fill freely."""
    day = sample_day(DAY, customers=16, visitors=2)
    return SampleDay(
        tuple(
            with_values(
                row,
                name=text,
                # People of one name at one address would be held as one person.
                address=f"{text} {number}",
                notes=text,
                language=text[:35],
                # One is not planned, so that there is a reason, and one waits for a pin.
                flags=("attorney",) if number == 1 else (),
                pin=None
                if number == 2
                else Pin(22.5 + number / 1000, 114.0, "file", Precision.GIVEN),
            )
            for number, row in enumerate(day.customers)
        ),
        tuple(replace(row, name=text, branch=text, skills={}) for row in day.visitors),
    )


def spot(folder: Path, text: str) -> Spot:
    context = open_test_context(folder, Clock(MORNING), Streets(names=(text, text)))
    day = sample(text)
    for what, table in (
        ("customers", customers_csv(day.customers)),
        ("visitors", visitors_csv(day.visitors)),
    ):
        report = import_file(context, what, table.encode(), f"{what}.csv")
        assert report.faults == ()
    plan = plan_day(context, DAY, Effort(seconds=60, seed=1, iterations=5))
    publish_plan(context, plan.plan_id)
    app = create_app(context=context)
    app.testing = True
    return Spot(context, app.test_client(), plan)


@pytest.fixture(scope="module")
def spots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Spot, Spot]]:
    """The same day twice: with plain texts and with hostile ones."""
    both = (
        spot(tmp_path_factory.mktemp("plain"), PLAIN),
        spot(tmp_path_factory.mktemp("hostile"), HOSTILE),
    )
    assert shape(both[0].plan) == shape(both[1].plan)
    yield both
    for one in both:
        one.context.store.engine.dispose()


def shape(plan: PlanDocument) -> list[tuple[str, list[str]]]:
    return [(r.team_id, [stop.visit_id for stop in r.stops]) for r in plan.routes]


def structure(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.tag, tuple(e.attributes)) for e in page.elements]


def assert_inert(plain: Page, hostile: Page, text: str = HOSTILE) -> None:
    """The text is shown as it is, and the elements are those of the plain page."""
    assert text in hostile.text
    assert structure(hostile) == structure(plain)


PAGES: dict[str, Callable[[Spot], str]] = {
    "day": lambda spot: f"/days/{DAY}",
    "customers": lambda spot: "/customers",
    "customer": lambda spot: f"/customers/{spot.plan.excluded[0].customer_id}",
    "visitors": lambda spot: "/visitors",
    "pins": lambda spot: "/pins",
    "itinerary": lambda spot: spot.team,
    "outcome": lambda spot: f"{spot.team}/{spot.form}",
    "outcome form": lambda spot: f"{spot.team}/{spot.form}?code=PTP",
    "link": lambda spot: spot.link,
    "link's outcome": lambda spot: f"{spot.link}/{spot.form}",
    "link's outcome form": lambda spot: f"{spot.link}/{spot.form}?code=PTP",
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_hostile_texts_of_a_file_change_nothing_but_the_text_of(spots, name, language):
    headers = {"Accept-Language": language}
    plain, hostile = (
        Page.of(one.client.get(PAGES[name](one), headers=headers)) for one in spots
    )
    assert_inert(plain, hostile)


@pytest.mark.parametrize("name", ["itinerary", "link"])
def test_a_hostile_street_stands_in_the_directions_of(spots, name):
    page = Page.of(spots[1].client.get(PAGES[name](spots[1])))
    turns = {element.text for element in page.all("li")}
    assert any(turn.startswith(f"Start on {HOSTILE}, ") for turn in turns)


def assert_no_markup_or_code(page: str) -> None:
    """The hostile text acts neither in the page nor in its one block of data."""
    code, data = split_map_data(page)
    for acting in ("<script>alert", "<img", "${alert", "{{7", "</title><"):
        assert acting not in code
    assert not set("<>&'") & set(data)


@pytest.mark.parametrize("name", ["map", "team's map", "link's map"])
def test_hostile_texts_of_a_file_change_nothing_in_the_markup_of(spots, name):
    pages = []
    for one in spots:
        address = {
            "map": f"/plans/{one.plan.plan_id}/map",
            "team's map": f"{one.team}/map",
            "link's map": f"{one.link}/map",
        }[name]
        pages.append(one.client.get(address))
    plain, hostile = map(Page.of, pages)
    assert structure(hostile) == structure(plain)
    assert "alert(1)" in pages[1].text
    assert_no_markup_or_code(pages[1].text)


def test_hostile_texts_stay_texts_in_the_files_of_the_command_line(tmp_path, spots):
    pages = []
    for number, one in enumerate(spots):
        out = tmp_path / str(number)
        inputs = load_inputs(one.context, DAY)
        write_plan(out, one.plan, inputs, one.context.settings.map, ENGLISH)
        name = file_name(one.plan.routes[0].team_id)
        path = out / "itineraries" / f"{name}.html"
        pages.append(Page(path.read_text("utf-8")))
        # The map in the frame is a page of its own.
        pages.append(Page(pages[-1].one("iframe")["srcdoc"]))
        pages.append(Page((out / "map.html").read_text("utf-8")))
    assert HOSTILE in pages[3].text
    for plain, hostile in zip(pages[:3], pages[3:], strict=True):
        assert structure(hostile) == structure(plain)


def posted(
    spots: tuple[Spot, Spot], send: Callable[[Spot, str], TestResponse]
) -> tuple[Page, Page]:
    """The answers to the same form with a plain text and with a hostile one."""
    plain, hostile = spots
    return Page.of(send(plain, PLAIN)), Page.of(send(hostile, HOSTILE))


def test_a_hostile_search_stays_in_its_field(spots):
    plain, hostile = posted(
        spots, lambda one, text: one.client.post("/customers", data={"text": text})
    )
    assert_inert(plain, hostile)
    assert hostile.one("input", id="text")["value"] == HOSTILE


def test_a_hostile_point_stays_in_its_field(spots):
    def send(one: Spot, text: str) -> TestResponse:
        page = Page.of(one.client.get("/pins"))
        customer = page.one("input", name="customer_id")["value"]
        return one.client.post("/pins", data={"customer_id": customer, "point": text})

    plain, hostile = posted(spots, send)
    assert_inert(plain, hostile)
    assert hostile.one("input", name="point")["value"] == HOSTILE


def test_hostile_seconds_stay_in_their_field(spots):
    plain, hostile = posted(
        spots,
        lambda one, text: one.client.post(f"/days/{DAY}/plan", data={"seconds": text}),
    )
    assert_inert(plain, hostile)
    assert hostile.one("input", name="seconds")["value"] == HOSTILE


def test_a_hostile_day_is_told_as_it_was_entered(spots):
    plain, hostile = posted(
        spots, lambda one, text: one.client.get("/days", query_string={"date": text})
    )
    assert_inert(plain, hostile)


def test_hostile_outcome_fields_stay_in_their_fields(spots):
    def send(one: Spot, text: str) -> TestResponse:
        form = {"code": "PTP", "amount": text, "date": text, "note": text}
        return one.client.post(f"{one.link}/{one.form}", data=form)

    plain, hostile = posted(spots, send)
    assert_inert(plain, hostile)
    assert hostile.one("input", name="amount")["value"] == HOSTILE
    assert hostile.one("textarea", name="note").text == HOSTILE


def test_a_hostile_recorded_outcome_is_offered_as_it_was_entered(spots):
    def send(one: Spot, text: str) -> TestResponse:
        last = one.plan.routes[0].stops[-1].visit_id
        address = f"{one.link}/visits/{last}"
        form = {"code": "REFUSED", "what": text, "note": text}
        assert one.client.post(address, data=form).status_code == 302
        return one.client.get(address)

    plain, hostile = posted(spots, send)
    assert_inert(plain, hostile)
    assert hostile.one("textarea", name="what").text == HOSTILE


def test_a_hostile_outcome_code_in_the_address_is_not_shown(spots):
    one = spots[1]
    address = f"{one.link}/{one.form}"
    page = Page.of(one.client.get(address, query_string={"code": "<b>bold</b>"}))
    assert "bold" not in page.text.replace(HOSTILE, "")


def test_the_import_report_shows_a_hostile_file_as_it_is(spots):
    head = "customer_id,name,address,overdue_amount,days_past_due,"

    def send(one: Spot, text: str) -> TestResponse:
        cell = '"{}"'.format(text[:60].replace('"', '""'))
        # A lost letter is a fault in any column, so that the heading is shown too.
        table = f"{head}{cell}\nC1,Ana,x,{cell},5,\nC2,Rui,x,10,5,\ufffd\n"
        file = (BytesIO(table.encode()), "c.csv")
        return one.client.post("/import", data={"what": "customers", "file": file})

    plain, hostile = posted(spots, send)
    assert_inert(plain, hostile, HOSTILE[:60])
    assert [cell.text for cell in hostile.all("td")][5] == HOSTILE[:60]


@pytest.mark.parametrize("content", [b"", b"%PDF", b"a,b\n1,2\n"])
def test_a_hostile_file_name_is_shown_as_it_is(spots, content):
    def send(one: Spot, text: str) -> TestResponse:
        # A browser sends the quotation mark as %22 and the name without its folders.
        name = f"{text[:60]}.csv".replace('"', "'").replace("/", "|")
        file = (BytesIO(content), name)
        return one.client.post("/import", data={"what": "customers", "file": file})

    plain, hostile = posted(spots, send)
    assert_inert(plain, hostile, HOSTILE[:25].replace("/", "|"))


def test_what_an_outside_service_says_is_shown_as_it_is(spots):
    pages = []
    for one, text in zip(spots, (PLAIN, HOSTILE), strict=True):
        with one.context.store.session() as session:
            session.add(
                JobRow(
                    branch_key=MAIN,
                    job_id="0123456789abcdef",
                    state="failed",
                    request={"day": "2026-11-25", "seconds": 20},
                    progress={"warning": text},
                    error=text,
                    created_at=one.context.clock(),
                )
            )
        pages.append(Page.of(one.client.get("/days/2026-11-25")))
    assert_inert(*pages)


def test_hostile_ids_are_shown_as_they_are(context, client):
    ids = ("<script>1</script>", '"><img src=x>', "{{7*7}}", "${1}", "' onclick='x")
    quoted = ['"{}"'.format(i.replace('"', '""')) for i in ids]
    head = "customer_id,name,address,lat,lon,overdue_amount,days_past_due\n"
    rows = "".join(
        f"{i},Ana,{number} High Street,22.51,114.05,10,5\n"
        for number, i in enumerate(quoted)
    )
    import_file(context, "customers", (head + rows).encode(), "c.csv")
    head = "visitor_id,name,start_lat,start_lon,shift_start,shift_end\n"
    rows = "".join(f"{i},{i},22.5,114.05,08:00,20:00\n" for i in quoted[:1])
    import_file(context, "visitors", (head + rows).encode(), "v.csv")
    plan = plan_day(context, DAY, Effort(seconds=60, seed=1, iterations=5))
    publish_plan(context, plan.plan_id)
    assert plan.kpis.planned == len(ids)
    customers = Page.of(client.get("/customers"))
    assert all(odd_id in customers.text for odd_id in ids)
    day = Page.of(client.get(f"/days/{DAY}"))
    sheet = Page.of(client.get(day.one("a", "Itinerary and link for the visitor")["href"]))
    for page in (customers, Page.of(client.get("/visitors")), day, sheet):
        assert page.all("img") == []
        assert [e for e in page.all("script") if "src" not in e.attributes] == []
        assert not any("onclick" in e.attributes for e in page.elements)
    assert sheet.one("h1").text == ids[0]
