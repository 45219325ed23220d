"""A database of version 0.1 opens with everything that was in it, on either server."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from dispatch.compliance import VerificationKeys, parse_certificate, signature_faults
from dispatch.domain.plan import PlanDocument
from dispatch.domain.user import User, UserKind
from dispatch.settings import MapSettings, Settings
from dispatch.usecases import Context, open_context
from dispatch.usecases.audit import check_trail
from dispatch.usecases.plan_day import load_inputs
from dispatch.usecases.plans import get_plan
from tests.support.clock import DAY, Clock
from tests.support.contexts import set_on_duty
from tests.support.databases import Database, Databases
from tests.support.html_page import Page
from tests.support.store_content import content
from tests.support.versions import is_published
from web.app import create_app

pytestmark = pytest.mark.both_databases

STORE = Path(__file__).parents[1] / "fixtures" / "v0_1" / "store"
FACTS: dict[str, Any] = json.loads((STORE / "facts.json").read_text("utf-8"))
SECRET = (STORE / "secret_key").read_text("ascii").strip()
TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The plans by id, exactly as version 0.1 wrote them."""
    path = tmp_path_factory.mktemp("v0_1") / "rounds.db"
    path.write_bytes(gzip.decompress((STORE / "rounds.db.gz").read_bytes()))
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT plan_id, document FROM plans").fetchall()
    return {plan_id: json.loads(document) for plan_id, document in rows}


def _restore(database: Database) -> None:
    """Put the old rows into a database, which is empty where it is PostgreSQL's."""
    if not database.url:
        data = gzip.decompress((STORE / "rounds.db.gz").read_bytes())
        (database.folder / "rounds.db").write_bytes(data)
        return
    dump = gzip.decompress((STORE / "rounds.sql.gz").read_bytes()).decode()
    engine = create_engine(database.url)
    with engine.begin() as connection:
        # The driver itself takes many statements at once, as long as there are no values.
        connection.connection.cursor().execute(dump)
    engine.dispose()


@pytest.fixture
def context(databases: Databases, tmp_path: Path) -> Iterator[Context]:
    """A desk on the old database, on the morning on which it was left."""
    database = databases.create(tmp_path, databases.template("v0_1", _restore))
    settings = Settings(
        data_dir=tmp_path,
        database_url=database.url,
        secret_key=SECRET,
        map=MapSettings(tiles=TILES),
    )
    context = open_context(settings, clock=Clock(datetime.fromisoformat(FACTS["now"])))
    yield context
    context.store.engine.dispose()
    databases.drop(database)


@pytest.fixture
def client(context: Context) -> FlaskClient:
    """A browser on the old database."""
    app = create_app(context=context)
    app.testing = True
    return app.test_client()


def test_everything_is_still_there(context: Context) -> None:
    expected = json.loads(gzip.decompress((STORE / "content.json.gz").read_bytes()))
    # The file went through JSON, which makes lists of tuples.
    found = json.loads(json.dumps(content(context)))
    assert found.keys() == expected.keys()
    for kind, things in expected.items():
        assert found[kind] == things, kind


def test_the_inputs_of_the_day_have_the_fingerprint_of_then(context: Context) -> None:
    assert load_inputs(context, DAY).sha256 == FACTS["inputs_sha256"]


def test_the_trail_is_whole_and_goes_on(context: Context) -> None:
    before = check_trail(context)
    assert before.faults == ()
    assert before.total > 300
    set_on_duty(context.as_user(User(UserKind.DISPATCHER)), "V03", on_duty=False)
    after = check_trail(context)
    assert (after.total, after.faults) == (before.total + 1, ())


def test_every_plan_reads_as_it_was_written(
    context: Context, client: FlaskClient, documents: dict[str, dict[str, Any]]
) -> None:
    assert documents.keys() == {FACTS["published"], *FACTS["drafts"]}
    for plan_id, document in documents.items():
        assert _lost(document, client.get(f"/api/v1/plans/{plan_id}").get_json()) == []
        assert _lost(document, client.get(f"/plans/{plan_id}.json").get_json()) == []
        assert client.get(f"/plans/{plan_id}.csv").status_code == 200


def _lost(old: Any, new: Any, path: str = "") -> list[str]:
    """The places where a document lacks, or has other than, what an old one holds."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [
            fault
            for name, value in old.items()
            for fault in _lost(value, new.get(name, "nothing"), f"{path}/{name}")
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [f for n, (a, b) in pairs for f in _lost(a, b, f"{path}/{n}")]
    return [] if old == new else [f"{path}: {old!r} became {new!r}"]


def test_a_lost_value_is_noticed() -> None:
    old = {"a": [{"b": 1, "c": None}]}
    assert _lost(old, {"a": [{"b": 1, "c": None, "new": 2}], "d": 0}) == []
    assert _lost(old, {"a": [{"b": 2, "c": None}]}) == ["/a/0/b: 1 became 2"]
    assert len(_lost(old, {"a": []})) == len(_lost(old, {})) == 1


def test_the_certificate_of_the_published_plan_verifies(
    context: Context, client: FlaskClient, documents: dict[str, dict[str, Any]]
) -> None:
    plan_id = FACTS["published"]
    data = client.get(f"/plans/{plan_id}/certificate.json").data
    plan = PlanDocument.model_validate(documents[plan_id])
    keys = VerificationKeys(context.settings)
    assert list(signature_faults(parse_certificate(data), plan, keys)) == []
    assert is_published(context, plan_id)
    assert not any(is_published(context, draft) for draft in FACTS["drafts"])


def test_the_pages_of_the_desk_show_it(client: FlaskClient) -> None:
    published = FACTS["published"]
    team = FACTS["link"]["team"]
    for address in (
        "/",
        "/days",
        f"/days/{DAY}",
        f"/days/{DAY}?plan={published}",
        f"/days/{DAY + timedelta(days=1)}",
        "/customers",
        "/customers/SZ0001",
        "/customers/SZ0002",
        "/visitors",
        "/pins",
        "/audit",
        f"/plans/{published}/teams/{team}",
        f"/plans/{published}/certificate",
        f"/plans/{published}/map",
    ):
        response = client.get(address, follow_redirects=True)
        assert response.status_code == 200, address
    assert client.get(f"/api/v1/jobs/{FACTS['job']}").get_json()["plan_id"] == published


def test_the_visitors_link_of_then_opens_and_takes_an_outcome(
    context: Context, client: FlaskClient
) -> None:
    token, team = FACTS["link"]["token"], FACTS["link"]["team"]
    route = get_plan(context, FACTS["published"]).route(team)
    assert route is not None
    page = Page.of(client.get(f"/v/{token}"))
    headings = [heading.text for heading in page.all("h2")]
    assert len(headings) == len(route.stops) > 5
    assert client.get(f"/v/{token}/map").status_code == 200
    visit = route.stops[5].visit_id
    form = {"code": "NOT_HOME", "door": ""}
    assert client.post(f"/v/{token}/visits/{visit}", data=form).status_code == 302
    form = {"code": "PAID_FULL", "amount": "10", "receipt": "R-2"}
    assert client.post(f"/v/{token}/visits/{visit}", data=form).status_code == 302
    codes = {each["visit_id"]: each["code"] for each in content(context)["outcomes"]}
    assert codes[visit] == "PAID_FULL"
    assert check_trail(context).faults == ()


def test_an_outcome_of_then_can_be_corrected(context: Context, client: FlaskClient) -> None:
    outcomes = content(context)["outcomes"]
    promise = next(each for each in outcomes if each["code"] == "PTP")
    before = next(
        each
        for each in content(context)["customers"]
        if each["customer_id"] == promise["customer_id"]
    )
    assert (before["promise_date"], before["promise_amount"]) == ("2026-12-01", "500")
    token = FACTS["link"]["token"]
    form = {"code": "ASKED_LEAVE"}
    address = f"/v/{token}/visits/{promise['visit_id']}"
    assert client.post(address, data=form).status_code == 302
    after = next(
        each
        for each in content(context)["customers"]
        if each["customer_id"] == promise["customer_id"]
    )
    # The case goes on from where it stood before the promise.
    was = promise["before"]["case"]
    assert after.get("promise_date") == was["promise_date"]
    assert after.get("promise_amount") == was["promise_amount"]
    assert after["state"] == "stopped"
