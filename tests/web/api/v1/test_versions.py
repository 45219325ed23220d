"""Versions of a plan and outcomes that wait, over the API."""

from flask.testing import FlaskClient

from dispatch.domain.plan import PlanDocument
from dispatch.usecases import Context
from dispatch.usecases.plans import head_of
from tests.support.versions import make_conflict, make_proposal


def test_a_plan_says_which_version_of_its_day_it_is(
    client: FlaskClient, plan: PlanDocument
) -> None:
    found = client.get(f"/api/v1/plans/{plan.plan_id}/version").get_json()
    assert (found["plan_id"], found["day"]) == (plan.plan_id, plan.date.isoformat())
    assert (found["number"], found["line"], found["explained"]) == (1, "main", True)
    assert found["superseded_at"] is None
    assert client.get("/api/v1/plans/nowhere/version").status_code == 404


def test_a_proposal_is_taken_over_once(
    context: Context, client: FlaskClient, plan: PlanDocument
) -> None:
    address = f"/api/v1/plans/{plan.plan_id}/accept"
    assert client.post(address).status_code == 409
    beside = make_proposal(context, plan.plan_id)
    accepted = client.post(f"/api/v1/plans/{beside}/accept")
    assert accepted.status_code == 200
    head = head_of(context, plan.date)
    assert head is not None
    assert accepted.get_json()["plan_id"] == head.plan_id


def test_an_outcome_that_waits_is_decided_once(
    context: Context, client: FlaskClient, plan: PlanDocument
) -> None:
    address = "/api/v1/outcome-conflicts"
    keys = [make_conflict(context), make_conflict(context)]
    (first, _) = client.get(address).get_json()["conflicts"]
    assert (first["code"], first["form"]) == ("NOT_HOME", {"note": "dog"})
    assert len(first["case_ids"]) == 1
    accept = f"{address}/{keys[0]}/accept"
    assert client.post(f"{accept}?case_ids=other").status_code == 422
    chosen = {"case_ids": first["case_ids"]}
    assert client.post(accept, query_string=chosen).status_code == 204
    assert client.post(f"{address}/{keys[1]}/dismiss").status_code == 204
    assert client.post(f"{address}/{keys[1]}/accept").status_code == 404
    assert client.get(address).get_json() == {"conflicts": []}
