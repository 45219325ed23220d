"""The audit trail on its page and on the command line, and retention's command."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from dispatch.audit import AuditEntry, entries
from dispatch.demo import customers_csv, sample_day
from dispatch.domain.plan import PlanDocument
from dispatch.domain.user import User, UserKind
from dispatch.store.queries import customers as customer_queries
from dispatch.usecases import Context
from dispatch.usecases.customers import set_pin
from tests.support.clock import DAY, Clock
from tests.support.contexts import set_on_duty
from tests.support.html_page import Page
from tests.support.links import visitor_token
from tests.support.rows import MAIN
from web.cli.main import main

pytestmark = pytest.mark.both_databases


def newest(context: Context) -> AuditEntry:
    with context.store.reading() as session:
        return entries(session, MAIN, limit=1)[0]


def tamper(context: Context, statement: str) -> None:
    with context.store.engine.begin() as connection:
        on = " ON audit" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER audit_update{on}"))
        connection.execute(text(statement))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def cli(context: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    """The context that commands work on."""
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(context.settings.data_dir))
    if context.settings.database_url:
        monkeypatch.setenv("ROUNDS_DATABASE_URL", context.settings.database_url)
    return context


# Who did it


def test_pages_api_and_links_are_told_apart(
    client: FlaskClient, context: Context, plan: PlanDocument
) -> None:
    route = plan.routes[0]
    stop = route.stops[0]
    point = {"customer_id": stop.customer_id, "point": "22.5, 114.1"}
    assert client.post("/pins", data=point).status_code == 302
    assert newest(context).actor == "dispatcher"
    data = customers_csv(sample_day(DAY, customers=1, visitors=1).customers).encode()
    upload = {"file": (BytesIO(data), "c.csv")}
    assert client.post("/api/v1/customers", data=upload).status_code == 200
    assert newest(context).actor == "api"
    token = visitor_token(context, plan, route.team_id)
    address = f"/v/{token}/visits/{stop.visit_id}"
    assert client.post(address, data={"code": "NOT_HOME"}).status_code == 302
    assert newest(context).actor == f"visitor {route.team_id}"


def test_travel_is_opened_once_for_all_who_use_the_desk(context: Context) -> None:
    assert (
        context.as_user(User(UserKind.API)).travel()
        is context.as_user(User(UserKind.CLI)).travel()
    )


# The page


def test_the_page_tells_who_did_what_with_before_and_after(
    client: FlaskClient, context: Context, plan: PlanDocument, clock: Clock
) -> None:
    customer_id = plan.routes[0].stops[0].customer_id
    clock.now = datetime(2026, 11, 24, 17, 36, tzinfo=UTC)
    set_pin(context.as_user(User(UserKind.DISPATCHER)), customer_id, 22.5, 114.1)
    page = Page.of(client.get("/audit"))
    row = page.all("tr")[1].text
    for words in (
        "dispatcher",
        "pin placed by hand",
        customer_id,
        "→ 114.1",
        "Nov 25",
        "01:36",
    ):
        assert words in row
    assert page.one("a", "Audit")["aria-current"] == "page"
    chinese = Page.of(client.get("/audit?lang=zh"))
    assert len(chinese.all("tr")) == len(page.all("tr"))


def test_the_page_goes_on_fifty_by_fifty_and_by_kind(
    client: FlaskClient, context: Context, plan: PlanDocument
) -> None:
    for number in range(60):
        set_on_duty(context, "V01", number % 2 == 1)
    first = Page.of(client.get("/audit"))
    assert len(first.all("tr")) == 51
    before = first.one("input", name="before")["value"]
    second = Page.of(client.post("/audit", data={"before": before}))
    numbers = [int(e.text[1:]) for e in second.all("span") if e.text.startswith("#")]
    assert max(numbers) == int(before) - 1
    plans = Page.of(client.post("/audit", data={"action": "plan.made"}))
    assert len(plans.all("tr")) == 2


def test_a_customer_is_found_by_id_which_is_in_no_address(
    client: FlaskClient, context: Context, plan: PlanDocument
) -> None:
    customer_id = plan.routes[0].stops[0].customer_id
    set_pin(context, customer_id, 22.5, 114.1)
    page = Page.of(client.post("/audit", data={"customer_id": customer_id}))
    assert len(page.all("tr")) == 3
    assert not any(customer_id in link["href"] for link in page.all("a"))
    nobody = Page.of(client.post("/audit", data={"customer_id": "nobody"}))
    assert "No entry was found." in nobody.text


def test_the_check_says_that_all_is_whole_or_what_is_not(
    client: FlaskClient, context: Context, plan: PlanDocument
) -> None:
    assert "The audit trail is intact" in Page.of(client.post("/audit/check")).text
    tamper(context, "UPDATE audit SET actor = 'x' WHERE seq = 2")
    page = Page.of(client.post("/audit/check"))
    assert "2: it was changed" in page.one("div", role="alert").text
    assert client.get("/audit/check", follow_redirects=True).status_code == 200


def test_of_a_long_trail_the_page_checks_the_newest_part(
    app: Flask, client: FlaskClient, plan: PlanDocument
) -> None:
    app.config["AUDIT_CHECKED_ENTRIES"] = 5
    assert "The newest 5 of" in Page.of(client.post("/audit/check")).text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_number_that_is_none_is_passed_over(client: FlaskClient, before: str) -> None:
    assert client.post("/audit", data={"before": before}).status_code == 200


# The commands


def test_verify_tells_the_newest_entry_and_takes_it_back(
    cli: Context, plan: PlanDocument
) -> None:
    result = run("audit", "verify")
    assert result.exit_code == 0
    head = result.output.split()[-1]
    assert head.partition(":")[0] == str(newest(cli).seq)
    assert run("audit", "verify", "--head", head).exit_code == 0
    wrong = run("audit", "verify", "--head", head[:-64] + "0" * 64)
    assert (wrong.exit_code, "noted down" in wrong.output) == (1, True)
    assert run("audit", "verify", "--head", "17").exit_code == 2
    # Python refuses to read as many digits, with an error of its own.
    assert run("audit", "verify", "--head", f"{'9' * 5000}:{'0' * 64}").exit_code == 2


def test_verify_prints_each_fault_and_ends_with_1(cli: Context, plan: PlanDocument) -> None:
    tamper(cli, "UPDATE audit SET policy = 'x' WHERE seq IN (3, 5)")
    result = run("audit", "verify")
    assert result.exit_code == 1
    assert [line[:2] for line in result.output.splitlines()[:2]] == ["3:", "5:"]


def test_list_shows_the_newest_of_a_customer_since_a_day(
    cli: Context, plan: PlanDocument, clock: Clock
) -> None:
    customer_id = plan.routes[0].stops[0].customer_id
    clock.now += timedelta(days=1)
    set_pin(cli, customer_id, 22.5, 114.1)
    listed = run("audit", "list", "--customer", customer_id, "--since", "2026-11-25").output
    assert "pin.placed" in listed
    assert "pin_source: file -> person" in listed
    assert "customer.imported" not in listed
    assert len(run("audit", "list", "--limit", "1").output.splitlines()) >= 2
    missing = run("audit", "list", "--customer", "nobody")
    assert (missing.exit_code, "There is no customer" in missing.output) == (1, True)


def test_retention_is_counted_then_done(
    cli: Context, plan: PlanDocument, clock: Clock
) -> None:
    with cli.store.session() as session:
        session.execute(text("UPDATE cases SET state = 'closed', active_on = '2020-01-01',"
                             " last_visit_date = NULL"))  # fmt: skip
        for table in ("publications", "stops", "visits", "version_routes", "routes",
                      "plan_versions"):  # fmt: skip
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM plans"))
    for words, told, left in (
        (["--dry-run"], "would be erased", 30),
        ([], "2024-11-24, erased", 0),
        ([], "nothing", 0),
    ):
        result = run("retention", "run", "--date", "2026-11-24", *words)
        assert (result.exit_code, told in result.output) == (0, True), result.output
        with cli.store.reading() as session:
            assert len(customer_queries.customers(session, MAIN)) == left


def test_retention_does_not_look_ahead(cli: Context) -> None:
    result = run("retention", "run", "--date", "2190-01-01")
    assert (result.exit_code, "lies ahead" in result.output) == (2, True)


def test_retention_without_a_rule_says_so(
    cli: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = tmp_path / "own.yaml"
    pack.write_text(
        'id: own\nversion: "1"\nname: {en: Own, zh: 自}\nscope: {en: Own, zh: 自}\n'
    )
    monkeypatch.setenv("ROUNDS_PLANNING__HOUSE_POLICY", str(pack))
    result = run("retention", "run")
    assert (result.exit_code, "no rule" in result.output) == (0, True)
