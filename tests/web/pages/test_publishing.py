"""Publishing a plan on its pages and by the API, and what a draft shows until then."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from dispatch.compliance import VerificationKeys, parse_certificate, signature_faults
from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.store.queries.plans import head_row
from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import latest_plan, store_reasons, store_version
from dispatch.usecases.publish import publish_plan
from tests.support.api import problem
from tests.support.clock import DAY, Clock
from tests.support.html_page import Page
from tests.support.links import signed_token, visitor_token
from tests.support.rows import case_row
from tests.support.versions import is_published

pytestmark = pytest.mark.both_databases

QUICK = Effort(seconds=60, iterations=1)


@pytest.fixture
def draft(context: Context, clock: Clock, plan: PlanDocument) -> PlanDocument:
    """A newer plan of the day, which nobody has published."""
    clock.now = clock.now.replace(minute=45)
    return plan_day(context, DAY, QUICK)


def flag(context: Context, customer_id: str, word: str) -> None:
    with context.store.session() as session:
        case_row(session, customer_id).flags = [word]


def first(plan: PlanDocument) -> str:
    return plan.routes[0].stops[0].customer_id


def signed_link_of(context: Context, plan: PlanDocument) -> str:
    """A link of version 0.1, which shows one plan."""
    ends = datetime(2026, 11, 24, 22, tzinfo=UTC)
    token = signed_token(context.secret, plan.plan_id, plan.routes[0].team_id, ends)
    return f"/v/{token}"


def head_key(context: Context) -> int | None:
    with context.store.reading() as session:
        head = head_row(session, context.branch.key, DAY)
    return None if head is None else head.version_key


def link_of(context: Context, plan: PlanDocument) -> str:
    return f"/v/{visitor_token(context, plan, plan.routes[0].team_id)}"


def test_a_draft_is_published_by_the_button_of_its_day(context, client, draft):
    page = Page.of(client.get(f"/days/{DAY}"))
    assert "Draft" in page.text
    form = page.one("form", action=f"/plans/{draft.plan_id}/publish")
    answer = client.post(form["action"])
    assert answer.status_code == 302
    page = Page.of(client.get(answer.location))
    assert "Plan checked and published" in page.one("p", role="status").text
    assert page.all("button", "Check and publish") == []
    assert is_published(context, draft.plan_id)


def test_the_link_of_a_draft_says_kindly_that_it_works_later(context, client, draft):
    for rest in ("", "/map", f"/visits/{draft.routes[0].stops[0].visit_id}"):
        answer = client.get(signed_link_of(context, draft) + rest)
        assert answer.status_code == 409
        page = Page.of(answer)
        assert page.one("h1").text == "This plan is not published yet"
        assert page.one("header")["class"].startswith("phone")
        assert page.all("nav") == []
    publish_plan(context, draft.plan_id)
    assert client.get(signed_link_of(context, draft)).status_code == 200


def test_nothing_can_be_recorded_by_the_link_of_a_draft(context, client, draft):
    visit = draft.routes[0].stops[0].visit_id
    answer = client.post(
        f"{signed_link_of(context, draft)}/visits/{visit}", data={"code": "REFUSED"}
    )
    assert answer.status_code == 409


def test_the_itinerary_of_a_draft_has_a_button_where_the_link_would_be(
    context, client, draft
):
    address = f"/plans/{draft.plan_id}/teams/{draft.routes[0].team_id}"
    page = Page.of(client.get(address))
    assert page.all("input", id="link") == []
    assert page.one("button", "Check and publish")
    assert len(page.all("iframe")) == 1
    publish_plan(context, draft.plan_id)
    assert Page.of(client.get(address)).one("input", id="link")


def test_the_links_of_a_published_plan_go_on_beside_a_draft(context, client, plan, draft):
    assert client.get(link_of(context, plan)).status_code == 200
    page = Page.of(client.get(f"/days/{DAY}"))
    assert "Visitors follow another plan of this day" in page.text
    other = page.one("a", "Show the published plan")["href"]
    shown = Page.of(client.get(other))
    assert "Published" in shown.text
    assert shown.one("a", "Certificate")["href"] == f"/plans/{plan.plan_id}/certificate"
    assert shown.one("a", "Show the newest plan")["href"] == f"/days/{DAY}"


def test_a_link_tells_that_its_plan_was_replaced(context, client, plan, draft):
    words = "A newer plan of this day was published"
    assert words not in Page.of(client.get(signed_link_of(context, plan))).text
    publish_plan(context, draft.plan_id)
    assert words in Page.of(client.get(signed_link_of(context, plan))).text
    assert words not in Page.of(client.get(signed_link_of(context, draft))).text
    # A link of today shows what is in force, so that nobody needs another one.
    assert words not in Page.of(client.get(link_of(context, plan))).text
    assert link_of(context, plan) == link_of(context, draft)


def test_the_link_of_a_day_without_a_published_plan_works_later(context, client, plan):
    tomorrow = plan_day(context, DAY + timedelta(days=1), QUICK)
    link = link_of(context, tomorrow)
    assert client.get(link).status_code == 409
    publish_plan(context, tomorrow.plan_id)
    assert client.get(link).status_code == 200


def test_a_plan_is_not_published_before_its_reasons_are_written(
    context, client, plan, clock
):
    clock.forward(minutes=1)
    plain = plan.model_copy(update={"plan_id": "plain", "created_at": clock()})
    store_version(context, plain, head_key(context))
    answer = client.post("/plans/plain/publish")
    assert answer.status_code == 409
    assert "still being written" in Page.of(answer).text
    assert client.get("/api/v1/plans/plain").get_json()["explained"] is False
    store_reasons(context, plain)
    assert client.post("/plans/plain/publish").status_code == 302
    assert "explained" not in client.get("/api/v1/plans/plain").get_json()


def test_a_proposal_is_offered_and_taken_over(context, client, plan, draft):
    """Another version was made while the proposal was solved."""
    proposal = plan.model_copy(update={"plan_id": "beside"})
    store_version(context, proposal, None)
    store_reasons(context, proposal)
    page = Page.of(client.get(f"/days/{DAY}"))
    assert page.one("a", "Show the proposal")["href"].endswith("plan=beside")
    assert client.post("/plans/beside/publish").status_code == 409
    shown = Page.of(client.get(f"/days/{DAY}?plan=beside"))
    form = shown.one("form", action="/plans/beside/accept")
    answer = client.post(form["action"])
    assert answer.status_code == 302
    head = latest_plan(context, DAY)
    assert head is not None
    assert head.plan_id not in ("beside", draft.plan_id)
    assert head.routes == proposal.routes
    assert client.post(form["action"].replace("beside", draft.plan_id)).status_code == 409


def test_a_plan_that_breaks_a_rule_now_is_refused_with_names(context, client, draft):
    customer = first(draft)
    flag(context, customer, "attorney")
    answer = client.post(f"/plans/{draft.plan_id}/publish")
    assert answer.status_code == 409
    page = Page.of(answer)
    name = next(
        c.customer.name
        for c in load_inputs(context, DAY).cases
        if c.customer.customer_id == customer
    )
    (row,) = [r.text for r in page.all("tr") if "Marked “attorney”." in r.text]
    assert row.startswith(name)
    assert row.endswith("House rules, section 2.1")
    assert not is_published(context, draft.plan_id)
    assert client.get(f"/plans/{draft.plan_id}/publish").status_code == 302


def test_an_older_plan_is_not_published_over_a_newer_one(context, client, clock, draft):
    clock.now = clock.now.replace(minute=50)
    newer = plan_day(context, DAY, QUICK)
    publish_plan(context, newer.plan_id)
    answer = client.post(f"/plans/{draft.plan_id}/publish")
    assert answer.status_code == 409
    assert "A newer plan of this day is published already" in Page.of(answer).text


def test_a_certificate_shows_every_visit_with_its_rules(client, plan):
    page = Page.of(client.get(f"/plans/{plan.plan_id}/certificate"))
    assert page.one("h1").text == "Certificate of compliance"
    rows = [row.text for row in page.all("tr")]
    for route in plan.routes:
        for stop in route.stops:
            (row,) = [r for r in rows if r.startswith(stop.customer_id)]
            assert f"{stop.begin:%Y-%m-%d %H:%M:%S}" in row
    assert "House rules, section 2.1" in page.text
    assert "BROKEN" not in page.text


def test_the_page_of_a_draft_is_marked_as_a_preview(client, draft):
    page = Page.of(client.get(f"/plans/{draft.plan_id}/certificate"))
    assert page.one("h1").text == "Preview of the certificate"
    assert "Preview, not signed:" in page.text
    assert client.get(f"/plans/{draft.plan_id}/certificate.json").status_code == 404


def test_the_downloaded_certificate_is_signed_for_the_plan(context, client, draft):
    publish_plan(context, draft.plan_id)
    data = client.get(f"/plans/{draft.plan_id}/certificate.json").data
    keys = VerificationKeys(context.settings)
    assert list(signature_faults(parse_certificate(data), draft, keys)) == []


# The API


def test_the_api_publishes_and_says_what_was_checked(client: FlaskClient, context, draft):
    address = f"/api/v1/plans/{draft.plan_id}"
    problem(client.get(f"{address}/certificate"), 404, "not_found")
    first = client.post(f"{address}/publish")
    assert first.status_code == 200
    body = first.get_json()
    assert (body["result"], body["counts"]["broken"]) == ("compliant", 0)
    assert body["counts"]["visits"] == draft.kpis.planned
    assert client.post(f"{address}/publish").get_json() == body
    signed = client.get(f"{address}/certificate").get_json()
    assert signed["signature"] == body["signature"]


def test_the_api_refuses_with_every_fault(client, context, draft):
    flag(context, first(draft), "paid")
    answer = client.post(f"/api/v1/plans/{draft.plan_id}/publish")
    body = problem(answer, 409, "unlawful_plan")
    assert [error["pointer"] for error in body["errors"]] == [first(draft)]
    assert "House rules, section 2.6" in json.dumps(body, ensure_ascii=False)


def test_a_plan_that_is_not_there_cannot_be_published(client):
    problem(client.post("/api/v1/plans/none/publish"), 404, "not_found")
    problem(client.get("/api/v1/plans/none/certificate"), 404, "not_found")
    assert client.post("/plans/none/publish").status_code == 404
    assert client.get("/plans/none/certificate").status_code == 404
