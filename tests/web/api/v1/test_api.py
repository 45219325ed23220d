"""The API as a scheduling system uses it."""

import io
import json
import time
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from dispatch.demo import customers_csv
from dispatch.domain.plan import PlanDocument
from dispatch.usecases.plan_day import load_inputs
from tests.support.api import SAMPLE, load_sample, problem, upload, wait_for
from tests.support.clock import DAY

pytestmark = pytest.mark.both_databases


def test_a_day_is_planned_from_two_files(client):
    load_sample(client)
    asked = client.post("/api/v1/plans", json={"date": DAY.isoformat(), "seconds": 1})
    assert asked.status_code == 202
    job = wait_for(client, asked.headers["Location"])
    assert (job["state"], job["error"], job["date"]) == ("done", "", DAY.isoformat())
    found = client.get(f"/api/v1/plans/{job['plan_id']}")
    made = PlanDocument.model_validate_json(found.text)
    assert made.kpis.planned + made.kpis.unassigned + made.kpis.excluded == 12
    assert made.kpis.planned > 0


def test_constraints_hold_for_the_plan_and_for_those_after_it(client, clock):
    load_sample(client)

    def planned(**more: object) -> PlanDocument:
        clock.forward(minutes=1)
        body = {"date": DAY.isoformat(), "seconds": 1, **more}
        asked = client.post("/api/v1/plans", json=body)
        job = wait_for(client, asked.headers["Location"])
        assert job["error"] == ""
        found = client.get(f"/api/v1/plans/{job['plan_id']}")
        return PlanDocument.model_validate_json(found.text)

    first = planned()
    visit_id = first.routes[0].stops[0].visit_id
    hold = {"kind": "hold", "visit_id": visit_id, "reason": "Waits for a call"}
    held = planned(constraints=[hold])
    again = planned()
    for plan in (held, again):
        assert [c.visit_id for c in plan.constraints] == [visit_id]
        codes = {item.visit_id: item.code for item in plan.unassigned}
        assert codes[visit_id] == "held"
    assert planned(constraints=[]).constraints == ()


def test_a_constraint_on_what_is_not_there_fails_the_job(client):
    load_sample(client)
    hold = {"kind": "hold", "visit_id": "nobody@2026-11-24", "reason": "Waits"}
    body = {"date": DAY.isoformat(), "seconds": 1, "constraints": [hold]}
    asked = client.post("/api/v1/plans", json=body)
    job = wait_for(client, asked.headers["Location"])
    assert job["state"] == "failed"
    assert "nobody@2026-11-24" in job["error"]


def test_a_stopped_job_keeps_its_best_plan(client):
    load_sample(client)
    asked = client.post("/api/v1/plans", json={"date": DAY.isoformat(), "seconds": 600})
    address = asked.headers["Location"]
    while "planned" not in client.get(address).get_json()["progress"]:
        time.sleep(0.05)
    stopped = client.delete(address)
    assert stopped.status_code == 202
    job = wait_for(client, address)
    assert job["state"] == "done"
    plan = client.get(f"/api/v1/plans/{job['plan_id']}").get_json()
    assert plan["kpis"]["planned"] > 0
    problem(client.delete(address), 409, "conflict")


def test_a_day_that_is_being_planned_is_not_planned_twice(client):
    load_sample(client)
    body = {"date": DAY.isoformat(), "seconds": 600}
    first = client.post("/api/v1/plans", json=body)
    refused = problem(client.post("/api/v1/plans", json=body), 409, "conflict")
    assert first.get_json()["job_id"] in refused["detail"]
    client.delete(first.headers["Location"])
    wait_for(client, first.headers["Location"])


def test_an_upload_says_what_it_did(client):
    text = customers_csv(SAMPLE.customers)
    nothing: dict[str, Any] = {"faults": [], "remarks": [], "unknown_headings": []}
    nothing["findings"] = {}
    first = upload(client, "customers", text).get_json()
    del first["import_id"]
    counts = {"total": 12, "new": 12, "updated": 0, "unchanged": 0, "skipped": 0}
    assert first == counts | nothing
    again = upload(client, "customers", text).get_json()
    del again["import_id"]
    counts = {"total": 12, "new": 0, "updated": 12, "unchanged": 12, "skipped": 0}
    assert again == counts | nothing


def test_an_upload_names_unknown_headings_and_takes_an_encoding(client):
    text = "customer_id,name,address,overdue_amount,days_past_due,产品\nA,王,x,10,5,卡\n"
    body = upload(client, "customers", text, encoding="utf-8").get_json()
    assert body["unknown_headings"] == ["产品"]
    assert "no effect on plans: 产品" in body["remarks"][0]
    wrong = problem(upload(client, "customers", text, encoding="cp949"), 422, "input")
    assert "not in the encoding cp949" in wrong["detail"]


BAD = (
    "customer_id,name,lat,lon,overdue_amount,days_past_due\nA,Ann,95,1,10,5\nB,Bo,1,1,x,5\n"
)


def test_an_upload_with_bad_rows_names_every_fault_and_stores_nothing(client, context):
    body = problem(upload(client, "customers", BAD), 422, "input")
    assert [error["pointer"] for error in body["errors"]] == [
        "row 2, lat",
        "row 3, overdue_amount",
    ]
    assert load_inputs(context, DAY).cases == ()


def test_bad_rows_are_skipped_when_asked_for(client, context):
    text = BAD + "C,Cy,1,1,10,5\n"
    body = upload(client, "customers", text, skip_bad="true").get_json()
    assert (body["total"], body["new"], body["skipped"]) == (3, 1, 2)
    assert len(body["faults"]) == 2
    assert [c.customer.customer_id for c in load_inputs(context, DAY).cases] == ["C"]


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({}, "/file"),  # nothing in the form
        ({"file": "not a file"}, "/file"),  # text where a file is meant
        ({"file": (b"x", "c.csv"), "skip_bad": "perhaps"}, "/skip_bad"),
        ({"file": (b"x", "c.csv"), "other": "1"}, "/other"),
    ],
)
def test_a_form_that_is_not_as_described_is_refused(client, data, pointer):
    form = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in data.items()
    }
    body = problem(client.post("/api/v1/customers", data=form), 422, "input")
    assert pointer in [error["pointer"] for error in body["errors"]]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/date"),  # no day
        ({"date": "2026-13-01"}, "/date"),  # no such month
        ({"date": "1999-12-31"}, "/date"),  # before the years that there are
        ({"date": "2026-11-24", "seconds": 0}, "/seconds"),  # no time
        ({"date": "2026-11-24", "seconds": "NaN"}, "/seconds"),  # no number
        ({"date": "2026-11-24", "seed": -1}, "/seed"),  # below 0
        ({"date": "2026-11-24", "speed": 1}, "/speed"),  # unknown
    ],
)
def test_a_plan_request_that_is_not_as_described_is_refused(client, body, pointer):
    found = problem(client.post("/api/v1/plans", json=body), 422, "input")
    assert found["detail"] == "The request has a fault."
    assert [error["pointer"] for error in found["errors"]] == [pointer]
    assert found["errors"][0]["detail"].startswith("expected ")
    assert "Input should" not in found["errors"][0]["detail"]


def test_errors_are_in_the_language_that_the_request_asks_for(client):
    chinese = {"Accept-Language": "zh"}
    body = {"date": "2026-11-24", "seed": -1}
    sent = client.post("/api/v1/plans", json=body, headers=chinese)
    refused = problem(sent, 422, "input")
    assert refused["detail"] == "请求中有 1 处错误。"
    assert refused["errors"][0]["detail"] == "应为：不小于 0"
    sent = client.get("/api/v1/plans/none", headers=chinese)
    assert "没有" in problem(sent, 404, "not_found")["detail"]


@pytest.mark.parametrize(
    "body", [b"{", b'{"date": ' + b"[" * 100_000], ids=["unfinished", "nested too deep"]
)
def test_a_body_that_is_not_json_is_refused(client, body):
    sent = client.post("/api/v1/plans", data=body, content_type="application/json")
    problem(sent, 422, "input")


@pytest.mark.parametrize("address", ["plans/none", "jobs/none", "nothing"])
def test_what_is_not_there_is_a_problem_with_404(client, address):
    problem(client.get(f"/api/v1/{address}"), 404, "not_found")


def test_a_method_that_is_not_there_is_a_problem_with_405(client):
    problem(client.put("/api/v1/plans", json={}), 405, "method_not_allowed")


def test_planning_without_visitors_fails_with_what_to_do(client):
    asked = client.post("/api/v1/plans", json={"date": DAY.isoformat(), "seconds": 1})
    job = wait_for(client, asked.headers["Location"])
    assert job["state"] == "failed"
    assert "import a file first" in job["error"]


def test_the_description_is_valid_openapi(client):
    spec = client.get("/api/openapi.json").get_json()
    validate(spec)
    assert spec["openapi"].startswith("3.1")
    operations = {(method, path) for path, item in spec["paths"].items() for method in item}
    assert operations == {
        ("post", "/api/v1/customers"),
        ("post", "/api/v1/customers/{customer_id}/consents"),
        ("get", "/api/v1/customers/{customer_id}/consents"),
        ("delete", "/api/v1/customers/{customer_id}/consents/{consent_id}"),
        ("put", "/api/v1/customers/{customer_id}/notice"),
        ("post", "/api/v1/customers/{customer_id}/resume"),
        ("get", "/api/v1/imports"),
        ("get", "/api/v1/imports/{import_id}"),
        ("get", "/api/v1/imports/{import_id}/lists/{name}"),
        ("post", "/api/v1/imports/{import_id}/missing"),
        ("post", "/api/v1/imports/{import_id}/undo"),
        ("get", "/api/v1/person-matches"),
        ("post", "/api/v1/person-matches/{match_key}/accept"),
        ("post", "/api/v1/person-matches/{match_key}/reject"),
        ("post", "/api/v1/payments"),
        ("post", "/api/v1/visitors"),
        ("put", "/api/v1/visitors/{visitor_id}/days/{date}"),
        ("post", "/api/v1/plans"),
        ("get", "/api/v1/plans/{plan_id}"),
        ("post", "/api/v1/plans/{plan_id}/publish"),
        ("get", "/api/v1/plans/{plan_id}/certificate"),
        ("get", "/api/v1/jobs/{job_id}"),
        ("delete", "/api/v1/jobs/{job_id}"),
        ("get", "/api/v1/customers/{customer_id}/person"),
        ("post", "/api/v1/customers/{customer_id}/person/merge"),
        ("post", "/api/v1/customers/{customer_id}/person/split"),
        ("post", "/api/v1/customers/{customer_id}/reopen"),
        ("get", "/api/v1/outcome-conflicts"),
        ("post", "/api/v1/outcome-conflicts/{conflict_key}/accept"),
        ("post", "/api/v1/outcome-conflicts/{conflict_key}/dismiss"),
        ("post", "/api/v1/plans/{plan_id}/accept"),
        ("get", "/api/v1/plans/{plan_id}/version"),
        ("get", "/api/v1/visitors/{visitor_id}/calendar"),
        ("delete", "/api/v1/visitors/{visitor_id}/days/{date}"),
        ("put", "/api/v1/visitors/{visitor_id}/week"),
    }


def test_answers_are_as_described(client, plan):
    components = client.get("/api/openapi.json").get_json()["components"]

    def conforms(name: str, value: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": components}
        errors = [error.message for error in OAS31Validator(schema).iter_errors(value)]
        assert errors == []

    conforms("PlanDocument", client.get(f"/api/v1/plans/{plan.plan_id}").get_json())
    conforms("ProblemDetails", json.loads(client.get("/api/v1/plans/none").text))
    address = f"/api/v1/plans/{plan.plan_id}"
    conforms("Certificate", client.get(f"{address}/certificate").get_json())
    conforms("PublicationOut", client.post(f"{address}/publish").get_json())
    conforms("ImportOut", upload(client, "customers", customers_csv(SAMPLE.customers)).json)
    asked = client.post("/api/v1/plans", json={"date": DAY.isoformat(), "seconds": 1})
    conforms("JobOut", asked.get_json())
    conforms("JobOut", wait_for(client, asked.headers["Location"]))


def test_a_change_that_another_site_asks_for_is_refused(client):
    headers = {"Origin": "https://elsewhere.example"}
    problem(client.post("/api/v1/plans", json={}, headers=headers), 403, "forbidden")
