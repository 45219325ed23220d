"""Working days of visitors over the API."""

import pytest
from flask.testing import FlaskClient

from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import visitor

ADDRESS = f"/api/v1/visitors/V1/days/{DAY}"


def test_a_day_off_and_back_with_other_times(context: Context, client: FlaskClient) -> None:
    fill(context, visitors=[visitor(1)])
    answer = client.put(ADDRESS, json={"on_duty": False})
    assert (answer.status_code, answer.get_json()["on_duty"]) == (200, False)
    assert load_inputs(context, DAY).visitors == ()
    answer = client.put(ADDRESS, json={"on_duty": True, "begin": "10:30"})
    assert answer.get_json() == {"on_duty": True, "begin": "10:30", "end": "18:00"}
    (working,) = load_inputs(context, DAY).visitors
    assert (working.shift_start, working.shift_end) == (630, 1080)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"on_duty": False, "begin": "10:00"}, 422),
        ({"on_duty": True, "begin": "12:00", "end": "10:00"}, 422),
        ({"on_duty": True, "begin": "19:00"}, 422),
        ({"on_duty": True, "begin": "25:00"}, 422),
        ({}, 422),
    ],
)
def test_a_day_that_is_none_is_refused(
    context: Context, client: FlaskClient, body: dict[str, object], status: int
) -> None:
    fill(context, visitors=[visitor(1)])
    assert client.put(ADDRESS, json=body).status_code == status
    assert (
        client.put(
            "/api/v1/visitors/V9/days/2026-11-24", json={"on_duty": True}
        ).status_code
        == 404
    )
