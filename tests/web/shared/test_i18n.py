"""Every page in Chinese and English."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.cases.outcome_types import CODES, NEXT_STEPS
from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.flag import Flag
from dispatch.domain.place import PlaceKind, Precision
from dispatch.domain.plan import PlanDocument
from dispatch.domain.purpose import Purpose
from dispatch.domain.visitor import TravelMode
from dispatch.errors import ConflictError
from dispatch.planning.search import Effort
from dispatch.priority.score import TierReason
from dispatch.settings import WeightSettings
from dispatch.store.tables import JobRow
from dispatch.text import case_words
from dispatch.text.reasons import ADVICE, CHOICES, REASONS
from dispatch.usecases import Context
from dispatch.usecases.audit import erase_old
from dispatch.usecases.customers import add_consent, set_notice, set_pin, withdraw_consent
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from dispatch.worker import open_jobs
from tests.support.clock import DAY
from tests.support.contexts import set_on_duty
from tests.support.html_page import Page, spelt_out
from tests.support.links import visitor_token
from tests.support.rows import MAIN
from web.shared import words
from web.shared.filters import FILTERS

# Words that the business hands over


@pytest.fixture
def chinese(app: Flask) -> Iterator[None]:
    """Inside a request of somebody who reads Chinese."""
    with app.test_request_context("/?lang=zh"):
        yield


def refusals(context: Context) -> Iterator[str]:
    """What the desk says to whoever plans with nothing."""
    people = "customer_id,name,address,overdue_amount,days_past_due\nC1,Ana,x,1,1\n"
    staff = (
        "visitor_id,name,start_lat,start_lon,shift_start,shift_end\n"
        "V1,Li,22.5,114.0,09:00,18:00\n"
    )
    yield refusal(context)
    import_file(context, "customers", people.encode(), "c.csv")
    yield refusal(context)
    with context.store.session() as session:
        for table in ("import_changes", "import_findings", "cases", "places", "customers"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    import_file(context, "visitors", staff.encode(), "v.csv")
    yield refusal(context)


def refusal(context: Context) -> str:
    with pytest.raises(ConflictError) as caught:
        plan_day(context, DAY, Effort(1))
    return str(caught.value)


@pytest.mark.usefixtures("chinese")
def test_every_refusal_to_plan_is_said_in_chinese(context):
    said = list(refusals(context))
    assert len(set(said)) == 3
    for text in said:
        assert is_chinese(words.message(text)), text


@pytest.mark.usefixtures("chinese")
def test_what_a_restart_did_to_a_planning_is_said_in_chinese(context):
    with context.store.session() as session:
        session.add(
            JobRow(
 branch_key=MAIN,
                job_id="j", state="solving", request={"day": "2026-11-24", "seconds": 1},
                created_at=context.clock(),
            )
        )  # fmt: skip
    jobs = open_jobs(context)
    jobs.recover()
    assert is_chinese(words.message(jobs.get("j").error))


@pytest.mark.usefixtures("chinese")
def test_a_sentence_that_is_not_in_the_catalogue_is_said_as_it_is():
    assert (words.message("Something new."), words.message("")) == ("Something new.", "")


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("FLAGS", Flag),
        ("PLACE_KIND_NAMES", PlaceKind),
        ("TRAVEL_MODES", TravelMode),
        ("PRECISIONS", ["", *Precision]),
        ("STATES", {kind.state for kind in CODES.values()}),
        ("MET", {kind.met for kind in CODES.values()}),
        ("PURPOSES", Purpose),
        ("SCORE_PARTS", WeightSettings.model_fields),
        ("TIER_REASONS", TierReason),
        ("CONSENT_KINDS", ConsentKind),
        ("CONSENT_STATES", {"holds", "ahead", "over", "withdrawn"}),
    ],
)
def test_every_word_of_the_business_has_a_word_on_the_pages(table, keys):
    assert set(getattr(case_words, table)) == set(map(str, keys))


@pytest.mark.usefixtures("chinese")
def test_outcomes_steps_and_reasons_are_named_in_chinese():
    names = [words.outcome_name(code) for code in CODES]
    names += [words.step_name(step) for step in NEXT_STEPS]
    names += [words.reason_heading(code) for code in REASONS]
    names += [words.reason(code, {}, {}, {}) for code in (*REASONS, *ADVICE, *CHOICES)]
    assert [name for name in names if not is_chinese(name)] == []


def test_a_heading_has_no_gap_where_a_name_or_a_number_belongs(app):
    for lang in ("en", "zh"):
        with app.test_request_context(f"/?lang={lang}"):
            for code in REASONS:
                assert "-" not in words.reason_heading(code), code


def is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


# Pages

SAME_IN_BOTH = re.compile(
    # Names of products and file types, what the sample's files hold, and the policy.
    r"Rounds|English|CSV|Asia/Shanghai|(Geo)?JSON|XLSX|Google Maps|Apple Maps|house"
    r"|House rules, section [\d.]+|SZ\d{4}|synthetic|negotiation|counselling|legal|\bzh\b"
    # Names of encodings.
    r"|UTF-8|GB18030|Big5|Shift JIS|EUC-JP|CP949|Windows-\d{4}"
    # Currencies, settings, ids, digests and signatures.
    r"|CNY|OpenStreetMap|\.osm\.pbf|ROUNDS_[A-Z_]+|\b[0-9a-f]{16,}|[\w/+]{40,}=="
)
NAMES = (
    "day", "empty day", "planning", "failed planning", "customers",
    "customer", "faulty consent", "nobody found",
    "visitors", "pins", "import", "import report", "itinerary", "outcome",
    "outcome form", "faulty outcome", "link", "not found", "refused link",
    "audit", "checked audit", "audit after a day", "policy", "roads", "certificate",
)  # fmt: skip


def show(
    context: Context, plan: PlanDocument, client: FlaskClient, name: str, lang: str
) -> Page:
    """One page of each kind, in one language."""
    route = plan.routes[0]
    sheet = f"/plans/{plan.plan_id}/teams/{route.team_id}"
    link = f"/v/{visitor_token(context, plan, route.team_id)}"
    visit = f"{link}/visits/{route.stops[0].visit_id}"
    for state, day in (("solving", "2026-11-26"), ("failed", "2026-11-27")):
        with context.store.session() as session:
            session.add(
                JobRow(
                    branch_key=MAIN,
                    job_id=state,
                    state=state,
                    request={"day": day, "seconds": 20},
                    progress={"planned": 3},
                    error="Something went wrong; the log has the details.",
                    created_at=context.clock(),
                )
            )
    if name == "audit after a day":
        work_through(context, plan)
    address, form = {
        "day": (f"/days/{DAY}", None),
        "empty day": ("/days/2026-11-25", None),
        "planning": ("/days/2026-11-26", None),
        "failed planning": ("/days/2026-11-27", None),
        "customers": ("/customers", None),
        "customer": (f"/customers/{route.stops[0].customer_id}", None),
        "faulty consent": (
            f"/customers/{route.stops[0].customer_id}/consents",
            {"kind": "hours"},
        ),
        "nobody found": ("/customers", {"text": "%"}),
        "visitors": ("/visitors", None),
        "pins": ("/pins", None),
        "import": ("/import", None),
        "import report": ("/import", {"what": "customers"}),
        "itinerary": (sheet, None),
        "outcome": (visit, None),
        "outcome form": (f"{visit}?code=TIME_PLACE_REQUEST", None),
        "faulty outcome": (visit, {"code": "PTP"}),
        "link": (link, None),
        "not found": ("/nothing", None),
        "audit": ("/audit", None),
        "checked audit": ("/audit/check", {}),
        "audit after a day": ("/audit", None),
        "policy": ("/policy", None),
        "roads": ("/roads", None),
        "certificate": (f"/plans/{plan.plan_id}/certificate", None),
        "refused link": ("/v/x", None),
    }[name]
    headers = {"Accept-Language": lang}
    if form is None:
        return Page.of(client.get(address, headers=headers))
    return Page.of(client.post(address, data=form, headers=headers))


def work_through(context: Context, plan: PlanDocument) -> None:
    """Make an entry of the audit trail for most of what a day brings."""
    route = plan.routes[0]
    first, second = route.stops[:2]
    record_outcome(
        context, plan, route.team_id, first.visit_id, "PAID_PART",
        {"amount": "10", "remaining": "5", "date": "2026-12-24", "note": ""},
    )  # fmt: skip
    record_outcome(context, plan, route.team_id, first.visit_id, "NOT_HOME", {})
    consent = Consent(ConsentKind.WORK, DAY, "customer", until=DAY)
    number = add_consent(context, second.customer_id, consent)
    withdraw_consent(context, second.customer_id, number)
    set_pin(context, second.customer_id, 22.5, 114.0)
    set_notice(context, second.customer_id, DAY)
    set_on_duty(context, route.visitor_ids[0], on_duty=False)
    publish_plan(context, plan.plan_id)
    erase_old(context, DAY + timedelta(days=3650))


@pytest.mark.parametrize("name", NAMES)
def test_in_chinese_no_english_is_left_on(context, plan, client, name):
    page = show(context, plan, client, name, "zh")
    assert page.one("html")["lang"] == "zh-Hans"
    hidden = [
        element.attributes.get(key, "")
        for element in page.elements
        for key in ("aria-label", "title", "placeholder", "data-done")
    ]
    text = page.text
    # The longest first, since a short name may be a part of a longer one.
    for code in sorted((each.text for each in page.all("code")), key=len, reverse=True):
        text = text.replace(code, "")
    left = SAME_IN_BOTH.sub("", " ".join((text, *hidden)))
    assert re.findall(r"[A-Za-z]{2,}", left) == []


@pytest.mark.parametrize("name", NAMES)
def test_in_english_no_chinese_is_left_on(context, plan, client, name):
    page = show(context, plan, client, name, "en")
    assert page.one("html")["lang"] == "en"
    known = set("高德地图中文")
    with context.store.session() as session:
        for table in ("customers", "places", "visitors"):
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}"):
                known |= set("".join(map(str, row)))
    assert set(re.findall(r"[\u3000-\u9fff]", page.text)) <= known


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-Hant-TW", "zh-Hans"),
        ("en-GB", "en"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr,zh;q=0.5,en;q=0.4", "zh-Hans"),
        ("fr", "en"),
        ("", "en"),
        ("*", "en"),
        ("nonsense;;q=x", "en"),
    ],
)
def test_a_browser_gets_the_best_of_its_own_languages(client, asked, language):
    page = Page.of(client.get("/import", headers={"Accept-Language": asked}))
    assert page.one("html")["lang"] == language


def test_a_language_that_was_asked_for_once_is_kept(client):
    headers = {"Accept-Language": "en"}
    asked = client.get("/import?lang=zh", headers=headers)
    assert Page.of(asked).one("html")["lang"] == "zh-Hans"
    cookie = asked.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    page = Page.of(client.get("/customers", headers=headers))
    assert page.one("html")["lang"] == "zh-Hans"


def test_another_language_can_be_asked_for_at_any_time(client):
    client.get("/import?lang=zh")
    client.get("/import?lang=en")
    assert Page.of(client.get("/customers")).one("html")["lang"] == "en"


def test_a_language_that_is_not_there_changes_nothing(client):
    response = client.get("/import?lang=fr")
    assert Page.of(response).one("html")["lang"] == "en"
    assert "Set-Cookie" not in response.headers


def test_a_cookie_that_is_not_ours_changes_nothing(client):
    client.set_cookie("lang", "xx")
    assert Page.of(client.get("/import")).one("html")["lang"] == "en"


def test_the_other_language_is_a_link_to_the_same_page(client):
    page = Page.of(client.get("/days/2026-11-24?notice=pin"))
    link = page.one("a", "中文")
    assert (link["lang"], link["hreflang"]) == ("zh-Hans", "zh-Hans")
    again = Page.of(client.get(f"/days/2026-11-24{link['href']}"))
    assert again.one("a", "English")["href"] == "?notice=pin&lang=en"


def test_a_link_to_the_other_language_holds_nothing_foreign(client):
    page = Page.of(client.get('/import?a="><script>&lang=en'))
    assert page.one("a", "中文")["href"] == "?a=%22%3E%3Cscript%3E&lang=zh"


@pytest.mark.parametrize(("lang", "word"), [("en", "Start 0"), ("zh", "出发 0")])
def test_the_map_speaks_the_language_of_its_page(client, plan, lang, word):
    text = client.get(f"/plans/{plan.plan_id}/map?lang={lang}").text
    other = {"Start 0": "出发 0", "出发 0": "Start 0"}[word]
    assert word in spelt_out(text)
    assert other not in spelt_out(text)


def test_a_moment_stands_under_its_own_day_and_not_under_that_of_utc(app):
    moment = datetime(2026, 11, 25, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    with app.test_request_context("/?lang=en"):
        assert FILTERS["day"](moment) == FILTERS["day"](moment.date())
