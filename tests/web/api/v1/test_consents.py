"""Consents and notices through the API."""

import json
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from dispatch.store.queries.consents import consents
from dispatch.store.tables import AuditRow
from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs
from tests.support.api import problem, upload
from tests.support.clock import DAY
from tests.support.rows import MAIN, customer_row

pytestmark = pytest.mark.both_databases

HOURS = {"kind": "hours", "given_on": "2026-11-20", "windows": "06:30-08:00;20:00-21:00"}
HEAD = "customer_id,name,address,overdue_amount,days_past_due,consents\n"
C1 = "/api/v1/customers/C1"


@pytest.fixture(autouse=True)
def people(client) -> None:
    """Two customers, the second with an id that has a slash and a consent in the file."""
    rows = "C1,Ann,x,1,1,\nC/2,Bo,y,1,1,work 2026-11-01 by customer\n"
    assert upload(client, "customers", HEAD + rows).status_code == 200


def test_a_consent_is_kept_listed_and_withdrawn(client, context: Context):
    added = client.post(f"{C1}/consents", json=HOURS)
    assert added.status_code == 201
    body: dict[str, Any] = added.get_json()
    assert {name: body[name] for name in HOURS} == HOURS
    assert (body["given_by"], body["source"], body["until"]) == ("customer", "person", None)
    assert body["recorded_at"] == "2026-11-24T00:30:00Z"
    assert client.get(f"{C1}/consents").get_json() == {"items": [body]}
    address = f"{C1}/consents/{body['consent_id']}"
    gone = client.delete(address)
    assert (gone.status_code, gone.data) == (204, b"")
    (left,) = client.get(f"{C1}/consents").get_json()["items"]
    assert left == body | {"withdrawn_at": "2026-11-24T00:30:00Z"}
    problem(client.delete(address), 409, "conflict")
    with context.store.session() as session:
        assert "C1" not in consents(session, MAIN)
        ref = customer_row(session, "C1").ref
        noted = [
            (entry.actor, entry.action)
            for entry in session.query(AuditRow).filter_by(subject=f"customer:{ref}")
        ]
    assert noted[-2:] == [("api", "consent.added"), ("api", "consent.withdrawn")]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "tea"}, "/kind"),
        ({"kind": "holiday"}, "windows"),  # hours belong to a consent to hours
        ({"windows": ""}, "windows"),
        ({"windows": "early"}, "windows"),
        ({"given_on": "2026-11-25"}, "given_on"),  # tomorrow
        ({"given_on": "soon"}, "/given_on"),
        ({"until": "2026-11-19"}, "until"),  # before it begins
        ({"given_by": ""}, "/given_by"),
        ({"given_by": "a;b"}, "given_by"),
        ({"name": "Ann"}, "/name"),  # unknown
    ],
)
def test_a_consent_that_cannot_be_is_refused(client, change: Any, pointer: str):
    body = problem(client.post(f"{C1}/consents", json=HOURS | change), 422, "input")
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert client.get(f"{C1}/consents").get_json() == {"items": []}


def test_an_id_with_a_slash_stands_in_the_address(client):
    address = "/api/v1/customers/C/2/consents"
    (only,) = client.get(address).get_json()["items"]
    assert (only["kind"], only["source"]) == ("work", "file")
    assert client.delete(f"{address}/{only['consent_id']}").status_code == 204
    # Nobody's consent is another's.
    problem(client.delete(f"{C1}/consents/{only['consent_id']}"), 404, "not_found")


def test_a_customer_who_is_not_there_is_not_found(client):
    gone = "/api/v1/customers/C9"
    problem(client.get(f"{gone}/consents"), 404, "not_found")
    problem(client.post(f"{gone}/consents", json=HOURS), 404, "not_found")
    problem(client.delete(f"{gone}/consents/1"), 404, "not_found")
    problem(client.put(f"{gone}/notice", json={"date": None}), 404, "not_found")


def test_a_notice_is_kept_and_cleared(client, context: Context):
    for day in ("2026-11-20", None):
        sent = client.put(f"{C1}/notice", json={"date": day})
        assert (sent.status_code, sent.get_json()) == (200, {"date": day})
        (row,) = (
            c.case
            for c in load_inputs(context, DAY).cases
            if c.customer.customer_id == "C1"
        )
        assert (row.notice_date.isoformat() if row.notice_date else None) == day


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/date"),
        ({"date": "soon"}, "/date"),
        ({"date": "1999-12-31"}, "/date"),
        ({"date": "2026-11-25"}, "notice_date"),  # tomorrow
        ({"date": None, "by": "post"}, "/by"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(client, body: Any, pointer: str):
    found = problem(client.put(f"{C1}/notice", json=body), 422, "input")
    assert [error["pointer"] for error in found["errors"]] == [pointer]


def test_answers_are_as_described(client):
    components = client.get("/api/openapi.json").get_json()["components"]
    added = client.post(f"{C1}/consents", json=HOURS).get_json()
    for name, value in (
        ("ConsentOut", added),
        ("ConsentsOut", json.loads(client.get(f"{C1}/consents").text)),
        ("Notice", client.put(f"{C1}/notice", json={"date": None}).get_json()),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": components}
        assert list(OAS31Validator(schema).iter_errors(value)) == []
