"""Plans as files and maps."""

import csv
from collections.abc import Iterable
from io import StringIO

import pytest

from dispatch.domain.plan import PlanDocument
from dispatch.store.queries.customers import CustomerCard
from tests.support.console import cards
from tests.support.html_page import spelt_out


def test_plan_json_is_the_plan(client, plan: PlanDocument):
    response = client.get(f"/plans/{plan.plan_id}.json")
    assert response.mimetype == "application/json"
    assert PlanDocument.model_validate_json(response.data) == plan
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=plan-2026-11-24.json"
    )


def test_plan_csv_has_every_stop(client, plan: PlanDocument):
    response = client.get(f"/plans/{plan.plan_id}.csv")
    assert response.mimetype == "text/csv"
    rows = csv.DictReader(StringIO(response.get_data(as_text=True)))
    assert [(row["team_id"], row["visit_id"]) for row in rows] == [
        (route.team_id, stop.visit_id) for route in plan.routes for stop in route.stops
    ]


def test_plan_geojson_has_every_route_and_stop(client, plan: PlanDocument):
    response = client.get(f"/plans/{plan.plan_id}.geojson")
    assert response.mimetype == "application/geo+json"
    kinds = [feature["properties"]["kind"] for feature in response.get_json()["features"]]
    assert kinds.count("route") == len(plan.routes)
    assert kinds.count("stop") == plan.kpis.planned


def names_in(text: str, people: Iterable[CustomerCard]) -> set[str]:
    return {c.customer.customer_id for c in people if c.customer.name in spelt_out(text)}


def test_the_map_of_a_plan_names_everyone_who_is_visited(
    context, client, plan: PlanDocument
):
    text = client.get(f"/plans/{plan.plan_id}/map").text
    people = cards(context, plan)
    visited = {stop.customer_id for route in plan.routes for stop in route.stops}
    assert names_in(text, people.values()) == visited


def test_the_map_of_a_team_names_only_its_own_customers(
    context, client, plan: PlanDocument
):
    people = cards(context, plan)
    for route in plan.routes:
        text = client.get(f"/plans/{plan.plan_id}/teams/{route.team_id}/map").text
        mine = {stop.customer_id for stop in route.stops}
        assert names_in(text, people.values()) == mine


@pytest.mark.parametrize("asset", ["leaflet/leaflet.js", "rounds/map.css"])
def test_what_a_map_needs_is_served_by_ourselves(client, asset):
    response = client.get(f"/assets/{asset}", buffered=True)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("asset", ["../map.py", "..%2Fassets.py", "nothing.js"])
def test_nothing_else_is_served_beside_it(client, asset):
    assert client.get(f"/assets/{asset}").status_code == 404


@pytest.mark.parametrize(
    "rest",
    [".json", ".csv", ".geojson", "/map", "/teams/V01", "/teams/V01/map"],
)
def test_a_plan_that_is_not_there_is_not_found(client, rest):
    assert client.get(f"/plans/nope{rest}").status_code == 404


@pytest.mark.parametrize("rest", ["", "/map", "/visits/V"])
def test_a_team_that_is_not_in_the_plan_is_not_found(client, plan, rest):
    assert client.get(f"/plans/{plan.plan_id}/teams/V99{rest}").status_code == 404
