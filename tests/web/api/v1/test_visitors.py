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
    answer = client.put(ADDRESS, json={"on_duty": True, "begin": "00:00"})
    assert answer.get_json() == {"on_duty": True, "begin": "00:00", "end": "18:00"}


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


WEEK = "/api/v1/visitors/V1/week"
CALENDAR = "/api/v1/visitors/V1/calendar"


def test_a_week_is_set_and_shown_with_the_days_that_differ(
    context: Context, client: FlaskClient
) -> None:
    fill(context, visitors=[visitor(1)])
    before = client.get(CALENDAR).get_json()
    assert [span["weekday"] for span in before["spans"]][:2] == ["monday", "tuesday"]
    assert (len(before["spans"]), before["days"]) == (7, [])
    span = {"weekday": "friday", "begin": "09:30", "end": "24:00"}
    bounds = {"valid_from": "2026-12-01", "valid_to": None}
    set_ = client.put(WEEK, json={"spans": [span | bounds]})
    assert set_.status_code == 200
    client.put(ADDRESS, json={"on_duty": True, "begin": "10:00", "end": "12:00"})
    day = {"date": str(DAY), "on_duty": True, "begin": "10:00", "end": "12:00"}
    assert client.get(CALENDAR).get_json() == {"spans": [span | bounds], "days": [day]}
    assert client.delete(ADDRESS).status_code == 204
    assert client.get(CALENDAR).get_json() == set_.get_json()
    assert client.delete(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    "spans",
    [
        [{"weekday": "someday", "begin": "09:00", "end": "10:00"}],
        [{"weekday": "monday", "begin": "10:00", "end": "10:00"}],
        [{"weekday": "monday", "begin": "10:00", "end": "25:00"}],
        [{"weekday": "monday", "begin": "10:00"}],
        [{"weekday": "monday", "begin": "09:00", "end": "10:00"}] * 2,
        [{"weekday": "monday", "begin": "09:00", "end": "10:00",
          "valid_from": "2026-12-02", "valid_to": "2026-12-01"}],
    ],
)  # fmt: skip
def test_a_week_that_cannot_be_is_refused(
    context: Context, client: FlaskClient, spans: list[dict[str, str]]
) -> None:
    fill(context, visitors=[visitor(1)])
    before = client.get(CALENDAR).get_json()
    answer = client.put(WEEK, json={"spans": spans})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert client.get(CALENDAR).get_json() == before


def test_a_visitor_who_is_not_there_has_no_calendar(client: FlaskClient) -> None:
    assert client.get("/api/v1/visitors/V9/calendar").status_code == 404
    assert client.put("/api/v1/visitors/V9/week", json={"spans": []}).status_code == 404
