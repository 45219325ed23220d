"""The way to each stop, told on the pages of a plan that was made on roads."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.text import Translator
from dispatch.text.reasons import choice_reason, sentence
from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.plans import latest_plan, store_reasons, store_version
from dispatch.usecases.publish import publish_plan
from tests.support.clock import DAY, MORNING, Clock
from tests.support.contexts import open_test_context
from tests.support.html_page import Page
from tests.support.links import visitor_token
from tests.support.streets import Streets
from web.app import create_app


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A desk in a town with streets, whose day is planned."""
    context = open_test_context(
        tmp_path_factory.mktemp("streets"), Clock(MORNING), Streets()
    )
    sample = sample_day(DAY, customers=16, visitors=2)
    import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
    import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")
    made = plan_day(context, DAY, Effort(seconds=60, seed=1, iterations=20))
    publish_plan(context, made.plan_id)
    yield context
    context.store.engine.dispose()


@pytest.fixture
def plan(context: Context) -> PlanDocument:
    found = latest_plan(context, DAY)
    assert found is not None
    return found


@pytest.fixture
def client(context: Context) -> FlaskClient:
    app = create_app(context=context)
    app.testing = True
    return app.test_client()


def sheet(
    context: Context, client: FlaskClient, plan: PlanDocument, language: str = "en"
) -> Page:
    link = f"/v/{visitor_token(context, plan, plan.routes[0].team_id)}"
    return Page.of(client.get(link, headers={"Accept-Language": language}))


def test_under_every_stop_are_its_directions_folded(context, client, plan):
    page = sheet(context, client, plan)
    route = plan.routes[0]
    assert [summary.text for summary in page.all("summary")] == [
        *(f"Directions to stop {stop.sequence}" for stop in route.stops),
        "Directions to the end place",
    ]
    folded = page.all("details")
    assert not any("open" in element.attributes for element in folded)
    assert all(
        "Start on Rua do Almada" in element.text and element.text.endswith("Arrive")
        for element in folded
    )


def test_directions_are_in_the_language_of_the_page(context, client, plan):
    page = sheet(context, client, plan, "zh")
    assert "前往第 1 站的路线指引" in page.text
    assert "沿 Rua do Almada 出发，" in page.text
    assert "Start on" not in page.text


def test_travel_on_roads_is_not_called_estimated(context, client, plan):
    pages = [
        sheet(context, client, plan),
        Page.of(client.get(f"/plans/{plan.plan_id}/teams/{plan.routes[0].team_id}")),
        Page.of(client.get(f"/days/{DAY}")),
    ]
    assert not any("estimated" in page.text for page in pages)


def test_a_mode_in_straight_lines_is_called_estimated_on_its_own_sheet_alone(
    context, client
):
    plan = latest_plan(context, DAY)
    first, second = plan.routes
    stops = tuple(stop.model_copy(update={"way": None}) for stop in second.stops)
    mixed = plan.model_copy(
        update={
            "plan_id": "mixed",
            "date": DAY - timedelta(days=9),
            "routes": (
                first,
                second.model_copy(update={"stops": stops, "way_back": None}),
            ),
            "solver": plan.solver.model_copy(update={"estimated": True}),
        }
    )
    store_version(context, mixed, None)
    store_reasons(context, mixed)
    on_roads, straight = (
        Page.of(client.get(f"/plans/mixed/teams/{route.team_id}")) for route in plan.routes
    )
    assert "estimated" not in on_roads.text
    assert "estimated" in straight.text
    assert on_roads.all("summary")
    assert not straight.all("summary")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_stop_says_why_its_team_makes_it(context, client, plan, lang):
    page = Page.of(client.get(f"/days/{DAY}?lang={lang}"))
    cells = [cell.text for cell in page.all("td")]
    names = {row.visitor_id: row.name for row in load_inputs(context, DAY).visitors}
    said = set()
    for route in plan.routes:
        for stop in route.stops:
            code, params = choice_reason(route.team_id, stop.next_best)
            told = params | {
                name: names[params[name]] for name in ("shift", "other") if name in params
            }
            assert any(sentence(code, told, Translator(lang)) in cell for cell in cells)
            said.add(code)
    assert "goes_best" in said


def test_the_files_of_the_plan_carry_the_ways(client, plan):
    assert client.get(f"/api/v1/plans/{plan.plan_id}").get_json() == plan.model_dump(
        mode="json"
    )
    shapes = client.get(f"/plans/{plan.plan_id}.geojson").get_json()["features"]
    line = next(f for f in shapes if f["properties"]["kind"] == "route")
    stops = len(plan.routes[0].stops)
    assert len(line["geometry"]["coordinates"]) == 1 + 2 * (stops + 1)
    table = client.get(f"/plans/{plan.plan_id}.csv").get_data(as_text=True)
    assert "Rua" not in table
