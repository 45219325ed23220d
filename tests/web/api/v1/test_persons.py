"""The resource of persons."""

import pytest
from flask.testing import FlaskClient

from dispatch.usecases import Context
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day
from tests.support.rows import case_row

PERSON = "/api/v1/customers/C1/person"


@pytest.fixture(autouse=True)
def customers(context: Context) -> None:
    """Three customers."""
    fill(context, [case_on_day(number) for number in (1, 2, 3)])


def test_a_person_is_merged_shown_and_split(client: FlaskClient) -> None:
    alone = {"person_id": "C1", "customer_ids": ["C1"]}
    assert client.get(PERSON).get_json() == alone
    body = {"customer_ids": ["C2", "C3"], "reason": "same identity card"}
    merged = client.post(f"{PERSON}/merge", json=body)
    assert (merged.status_code, merged.get_json()) == (
        200,
        {"person_id": "C1", "customer_ids": ["C1", "C2", "C3"]},
    )
    assert client.get("/api/v1/customers/C3/person").get_json() == merged.get_json()
    again = client.post(f"{PERSON}/merge", json=body)
    assert (again.status_code, again.get_json()["code"]) == (409, "conflict")
    split = client.post(f"{PERSON}/split", json={"reason": "mother and daughter"})
    assert split.get_json() == alone
    rest = client.get("/api/v1/customers/C2/person").get_json()
    assert rest == {"person_id": "C2", "customer_ids": ["C2", "C3"]}


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("C9/person/merge", {"customer_ids": ["C1"], "reason": "same"}, 404),
        ("C1/person/merge", {"customer_ids": ["C9"], "reason": "same"}, 404),
        ("C1/person/merge", {"customer_ids": ["C1"], "reason": "same"}, 422),
        ("C1/person/merge", {"customer_ids": [], "reason": "same"}, 422),
        ("C1/person/merge", {"customer_ids": ["C2"], "reason": ""}, 422),
        ("C1/person/merge", {"customer_ids": ["C2"]}, 422),
        ("C1/person/split", {"reason": "other"}, 409),
        ("C1/person/split", {"reason": "x" * 201}, 422),
    ],
)
def test_what_decides_nothing_is_refused(
    client: FlaskClient, address: str, body: dict[str, object], status: int
) -> None:
    answer = client.post(f"/api/v1/customers/{address}", json=body)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_stops_are_lifted_by_a_decision(context: Context, client: FlaskClient) -> None:
    with context.store.session() as session:
        row = case_row(session, "C3")
        row.state, row.stopped_by = "stopped", "ASKED_LEAVE"
    address = "/api/v1/customers/C3/reopen"
    assert client.post(address, json={}).status_code == 422
    body = {"reason": "asked us to come", "case_ids": ["C3"]}
    answer = client.post(address, json=body)
    assert (answer.status_code, answer.get_json()) == (200, {"case_ids": ["C3"]})
    again = client.post(address, json={"reason": "asked us to come"})
    assert (again.status_code, again.get_json()["code"]) == (409, "conflict")


def test_a_customer_who_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/api/v1/customers/C9/person").status_code == 404
