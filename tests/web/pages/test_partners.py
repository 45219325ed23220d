"""Teams of two and training on the pages: who goes with whom, and who cannot be sent."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.usecases import Context
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from routing.solver import solve
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.html_page import Page
from tests.support.links import visitor_token
from tests.support.rows import visitor_row

HOUSE = (
    "id: strict\nversion: '1'\nname: {en: x, zh: x}\nscope: {en: x, zh: x}\n"
    "training:\n  - {skills: [talk], citation: x, from: 2020-01-01}\n"
)


@pytest.fixture
def staffed(context: Context) -> Context:
    """Three visitors; one training lapses soon and one has lapsed."""
    soon, over = DAY + timedelta(30), DAY - timedelta(1)
    fill(
        context,
        [case_on_day(1, min_team=2), case_on_day(2)],
        [
            visitor(1, name="Ann", skills={"talk": soon}),
            visitor(2, name="Bo", skills={"talk": over}, start_lon=114.03),
            visitor(3, name="Cy", skills={"talk": DAY + timedelta(31)}, start_lon=114.3),
        ],
    )
    return context


def save(client: FlaskClient, visitor_id: str, pair_with: str, *never: str) -> Page:
    data = {
        "visitor_id": visitor_id,
        "pair_with": pair_with,
        "never_pair_with": list(never),
    }
    answer = client.post("/visitors/partners", data=data, follow_redirects=True)
    return Page.of(answer)


def test_a_fixed_partner_is_chosen_on_the_page(
    staffed: Context, client: FlaskClient
) -> None:
    page = save(client, "V1", "V2", "V3")
    assert page.one("p", role="status").text == "Partners saved."
    assert "goes with Bo" in page.text
    assert "goes with Ann" in page.text
    assert "never with Cy" in page.text
    chosen = [
        option["value"] for option in page.all("option") if "selected" in option.attributes
    ]
    assert chosen == ["V2", "V3", "V1"]
    with staffed.store.session() as session:
        assert visitor_row(session, "V2").pair_with == "V1"


def test_a_choice_that_makes_no_sense_is_refused_with_the_reason(
    staffed: Context, client: FlaskClient
) -> None:
    data = {"visitor_id": "V1", "pair_with": "V2", "never_pair_with": "V2"}
    answer = client.post("/visitors/partners", data=data)
    assert answer.status_code == 409
    assert "forbidden to go together" in Page.of(answer).text


def test_trainings_that_lapse_within_30_days_are_told(
    staffed: Context, client: FlaskClient
) -> None:
    page = Page.of(client.get("/visitors"))
    assert "1 training lapses within 30 days." in page.text
    assert page.text.count("lapses after") == 1
    assert page.text.count("lapsed on") == 1
    assert "Cannot be sent today" not in page.text


def test_who_cannot_be_sent_today_is_told_where_everybody_needs_training(
    staffed: Context, app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    house = tmp_path / "house.yaml"
    house.write_text(HOUSE, "utf-8")
    planning = staffed.settings.planning.model_copy(update={"house_policy": house})
    settings = staffed.settings.model_copy(update={"planning": planning})
    app.extensions["context"] = replace(staffed, settings=settings)
    page = Page.of(client.get("/visitors"))
    assert "Cannot be sent today" in page.text
    assert "Bo – talk" in page.text


@pytest.fixture
def paired(staffed: Context) -> PlanDocument:
    """A plan in which Ann and Bo go together."""
    plan = plan_day(replace(staffed, solve=solve), DAY, Effort(60, seed=1, iterations=5))
    publish_plan(staffed, plan.plan_id)
    return plan


def test_both_names_stand_at_a_route_and_how_they_meet(
    paired: PlanDocument, staffed: Context, client: FlaskClient
) -> None:
    (route,) = [route for route in paired.routes if len(route.visitor_ids) == 2]
    assert "Ann, Bo" in Page.of(client.get(f"/days/{DAY}")).text
    page = client.get(f"/plans/{paired.plan_id}/teams/{route.team_id}")
    assert page.status_code == 200
    met = Page.of(page).one("p", role="note").text
    assert "meets" in met
    assert f"start at {route.start.at:%H:%M}" in met
    assert "at the latest" in met
    link = visitor_token(staffed, paired, route.team_id)
    assert Page.of(client.get(f"/v/{link}")).one("p", role="note").text == met


def test_visitors_without_a_shift_stand_on_the_page_of_the_day(
    staffed: Context, client: FlaskClient
) -> None:
    fill(staffed, [case_on_day(2, min_team=2)])
    plan_day(replace(staffed, solve=solve), DAY, Effort(60, seed=1, iterations=5))
    page = Page.of(client.get(f"/days/{DAY}"))
    assert "Visitors without a shift 1" in page.text
    assert "nobody is left to pair with" in page.text
