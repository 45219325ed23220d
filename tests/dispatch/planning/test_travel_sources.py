"""The sources of travel that the settings name, and those that a plan names."""

from collections.abc import Sequence

import pytest

from dispatch.domain.plan import SolverRun
from dispatch.planning.pipeline import build_day_problem
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.travel_sources import bare_sources, sources_as_stated, travel_source
from dispatch.settings import Settings
from routing.errors import TravelError
from routing.geo import Place
from routing.matrix import TravelMatrix
from routing.solver import solve
from routing.stopping import StoppingCriterion
from routing.travel.base import Path, TravelSource
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.fallback import FallbackTravel
from routing.travel.overhead import PARKING_M
from routing.travel.servers.osrm import Osrm
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    case_on_day,
    day_inputs,
    explained_plan,
    visitor,
)
from tests.support.streets import Streets

STRAIGHT = GreatCircle(SETTINGS.travel.by_mode, SETTINGS.travel.overhead_s, PARKING_M)
CARS = Streets(modes=frozenset({"car"}))


def name(source: TravelSource, mode: str = "car") -> str:
    return source.matrix([], mode).source


def test_without_settings_travel_is_estimated_along_the_straight_line() -> None:
    assert travel_source(Settings()) == FallbackTravel((STRAIGHT,))


def test_servers_are_asked_first_in_their_order() -> None:
    servers = [
        {"kind": "osrm", "url": "http://127.0.0.1:5000", "timeout_s": 5},
        {"kind": "valhalla", "url": "http://127.0.0.1:8002", "modes": {"car": "taxi"}},
    ]
    chain = travel_source(Settings.of({"travel": {"servers": servers}}))
    last = chain.sources[-1]
    assert [name(one) for one in chain.sources[:-1]] == [
        "osrm:http://127.0.0.1:5000 + 90 s",
        "valhalla:http://127.0.0.1:8002 + 90 s",
    ]
    first, second, _ = bare_sources(chain)
    assert isinstance(first, Osrm)
    assert first.client.timeout_s == 5
    assert second.profiles == {"car": "taxi"}  # type: ignore[attr-defined]
    assert last == STRAIGHT


@pytest.mark.parametrize(
    ("stated", "modes", "kept"),
    [
        ([name(CARS)], {"car"}, (CARS,)),
        ([name(STRAIGHT)], {"car"}, (STRAIGHT,)),
        ([name(STRAIGHT, "foot"), name(CARS)], {"car", "foot"}, (CARS, STRAIGHT)),
        # Words on the hours stand among the names.
        ([name(CARS), "at 62 % from 07:00"], {"car"}, (CARS,)),
        # Nobody is there whose travel could be checked, or a source is gone.
        ([name(CARS)], set(), (CARS, STRAIGHT)),
        (["osm:gone"], {"car"}, (CARS, STRAIGHT)),
        ([name(CARS)], {"car", "foot"}, (CARS, STRAIGHT)),
    ],
)
def test_a_plan_is_checked_by_what_it_names(
    stated: list[str], modes: set[str], kept: tuple[TravelSource, ...]
) -> None:
    chain = FallbackTravel((CARS, STRAIGHT))
    assert sources_as_stated(chain, "; ".join(stated), modes).sources == kept


class Failing:
    """Gives times, but fails where it is asked for paths."""

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        return CARS.matrix(places, mode)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        raise TravelError("it is down")


def test_a_source_that_fails_after_the_solve_costs_the_lines_and_not_the_plan(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inputs = day_inputs(case_on_day(1), case_on_day(2))
    made = build_day_problem(inputs, POLICY, SETTINGS, Failing())
    solution = solve(made.problem, StoppingCriterion(iterations=5), seed=1)
    run = SolverRun(seconds=None, seed=1, workers=1, engines=("ruin",), travel=made.travel,
                    estimated=made.estimated)  # fmt: skip
    plan = explained_plan(inputs, made, solution, run)
    assert plan.kpis.planned == 2
    assert {stop.way for route in plan.routes for stop in route.stops} == {None}
    assert "straight lines: it is down" in caplog.text
    # When the source is up again, a plan that tells no way is no wrong one.
    assert verify_plan(plan, inputs, POLICY, SETTINGS, CARS) == ()


def test_each_mode_has_the_paths_of_the_source_of_its_matrix() -> None:
    inputs = day_inputs(
        case_on_day(1),
        case_on_day(2),
        visitors=(visitor(1, max_visits=1), visitor(2, max_visits=1, travel_mode="foot")),
    )
    chain = FallbackTravel((CARS, STRAIGHT))
    made = build_day_problem(inputs, POLICY, SETTINGS, chain)
    assert made.estimated
    solution = solve(made.problem, StoppingCriterion(iterations=20), seed=1)
    run = SolverRun(seconds=None, seed=1, workers=1, engines=("ruin",), travel=made.travel,
                    estimated=made.estimated)  # fmt: skip
    plan = explained_plan(inputs, made, solution, run)
    car, foot = plan.routes
    assert (car.way_back is None, foot.way_back is None) == (False, True)
    assert [plan.estimates(route) for route in plan.routes] == [False, True]
    assert verify_plan(plan, inputs, POLICY, SETTINGS, chain) == ()
