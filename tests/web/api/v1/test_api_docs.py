"""Every call that docs/api.md shows works, and it shows every operation of the API."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from dispatch.domain.imports import MatchState
from dispatch.store.tables import PersonMatchRow
from dispatch.usecases import Context
from tests.support.api import wait_for
from tests.support.clock import DAY
from tests.support.rows import MAIN, case_row
from tests.support.versions import make_conflict, make_proposal

DOCS = Path(__file__).parents[4] / "docs"
SERVER = "http://127.0.0.1:8000"
KINDS = {"job_id": "JOB", "plan_id": "PLAN", "customer_id": "CUSTOMER"}
KINDS |= {"consent_id": "CONSENT", "visitor_id": "VISITOR", "date": "DATE"}
KINDS |= {"conflict_key": "CONFLICT", "import_id": "IMPORT", "name": "missing"}
KINDS |= {"match_key": "MATCH"}


def calls() -> list[list[str]]:
    """Return the words of every curl command of the page, in their order."""
    text = (DOCS / "api.md").read_text("utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(r"^curl .*$", text, re.MULTILINE)]


def send(client: FlaskClient, words: list[str], address: str) -> TestResponse:
    """Send what curl would send."""
    form: dict[str, Any] = {}
    method, body = "", None
    options = iter(words[1:-1])
    for option in options:
        if option == "-F":
            name, _, value = next(options).partition("=")
            file = value.startswith("@")
            form[name] = (DOCS / "examples" / value[1:]).open("rb") if file else value
        elif option == "--json":
            body = json.loads(next(options))
        elif option == "-X":
            method = next(options)
        else:
            assert option == "-i"
    method = method or ("POST" if form or body else "GET")
    return client.open(address, method=method, data=form or None, json=body)


def pause(context: Context, customer_id: str) -> None:
    """Pause the case of a customer, as an import does whose file lacks it."""
    with context.store.session() as session:
        case_row(session, customer_id).missing_since = DAY


def make_match(context: Context) -> int:
    """Propose two other customers as one person each time."""
    with context.store.session() as session:
        number = len(session.scalars(select(PersonMatchRow)).all())
        match = PersonMatchRow(
            branch_key=MAIN,
            customer_key=number + 4,
            other_key=number + 5,
            state=MatchState.OPEN.value,
            likeness="phone",
            found_at=context.clock(),
        )
        session.add(match)
        session.flush()
        return match.match_key


def test_the_calls_work_from_top_to_bottom_and_cover_the_api(
    context: Context, client: FlaskClient
) -> None:
    ids = {"CUSTOMER": "SZ0001", "VISITOR": "V01", "DATE": "2026-12-01"}
    shown = set()
    for words in calls():
        template = words[-1].removeprefix(SERVER)
        if template.endswith("/PLAN/accept"):
            ids["PLAN"] = make_proposal(context, ids["PLAN"])
        if "CONFLICT" in template:
            ids["CONFLICT"] = make_conflict(context)
        if template.endswith("/resume"):
            pause(context, ids["CUSTOMER"])
        if template.endswith("/reopen"):
            with context.store.session() as session:
                case_row(session, ids["CUSTOMER"]).state = "stopped"
        if "MATCH" in template:
            ids["MATCH"] = str(make_match(context))
        address = re.sub("[A-Z]{3,}", lambda match: ids[match[0]], template)
        answer = send(client, words, address)
        assert answer.status_code < 300, (words, answer.text)
        shown.add((answer.request.method, template))
        if template.endswith(("/customers", "/visitors")):
            ids["IMPORT"] = answer.get_json()["import_id"]
        if job := answer.headers.get("Location", "").partition("/jobs/")[2]:
            ids["JOB"] = job
        if template.endswith("/jobs/JOB") and answer.request.method == "GET":
            ids["PLAN"] = wait_for(client, address)["plan_id"]
        if template.endswith("/consents") and answer.status_code == 201:
            ids["CONSENT"] = str(answer.get_json()["consent_id"])
    paths = client.get("/api/openapi.json").get_json()["paths"]
    operations = {
        (method.upper(), re.sub(r"{(\w+)}", lambda match: KINDS[match[1]], path))
        for path, methods in paths.items()
        for method in methods
    }
    assert operations <= shown
    assert len(operations) > 10
