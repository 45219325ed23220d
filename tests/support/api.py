"""Calls of the API, and the checks of its answers that many tests make."""

import io
import json
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dispatch.demo import customers_csv, sample_day, visitors_csv
from tests.support.clock import DAY

SAMPLE = sample_day(DAY, customers=12, visitors=2)


def upload(client: FlaskClient, what: str, text: str, **fields: str) -> TestResponse:
    file = (io.BytesIO(text.encode()), f"{what}.csv")
    return client.post(f"/api/v1/{what}", data={"file": file, **fields})


def load_sample(client: FlaskClient) -> None:
    assert upload(client, "customers", customers_csv(SAMPLE.customers)).status_code == 200
    assert upload(client, "visitors", visitors_csv(SAMPLE.visitors)).status_code == 200


def wait_for(client: FlaskClient, address: str) -> dict[str, Any]:
    """Poll a job until it has ended."""
    for _ in range(400):
        job: dict[str, Any] = client.get(address).get_json()
        if job["state"] not in ("scheduled", "solving"):
            return job
        time.sleep(0.05)
    pytest.fail(f"{address} did not end")


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The body of an error, whose form is checked."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    body: dict[str, Any] = json.loads(response.text)
    assert body["status"] == status
    assert body["code"] == code
    return body
