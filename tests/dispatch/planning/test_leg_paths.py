"""A plan has the ways of its source of travel, and whatever is changed is found."""

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace

import polyline
import pytest

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import LegDocument, PlanDocument, RouteDocument, SolverRun
from dispatch.errors import InputError
from dispatch.planning.pipeline import build_day_problem
from dispatch.planning.read_json import parse_plan
from dispatch.planning.reproduce import verify_plan
from routing.geo import Place
from routing.matrix import DenseMatrix
from routing.solver import solve
from routing.stopping import StoppingCriterion
from routing.travel.base import Path, TravelSource
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    case_on_day,
    day_inputs,
    explained_plan,
    visitor,
)
from tests.support.json_changes import Json, at, leaves, lists, other, put
from tests.support.streets import Streets

RUN = SolverRun(
    seconds=None, seed=1, workers=1, engines=("ruin",), travel="osm:test", estimated=False
)


class RecordingTravel:
    """A town that counts what it is asked for, with one mode that has no streets."""

    def __init__(self, straight: str = "", lost: Place | None = None) -> None:
        self.town = Streets()
        self.straight, self.lost = straight, lost
        self.requests: list[tuple[str, int]] = []

    def matrix(self, places: Sequence[Place], mode: str) -> DenseMatrix:
        result = self.town.matrix(places, mode)
        return replace(result, estimated=mode == self.straight)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        self.requests.append((mode, len(legs)))
        result = self.town.paths(legs, mode)
        return tuple(
            None if self.lost in leg else path
            for leg, path in zip(legs, result, strict=True)
        )


def planned(inputs: DayInputs, travel: TravelSource) -> PlanDocument:
    made = build_day_problem(inputs, POLICY, SETTINGS, travel)
    solution = solve(made.problem, StoppingCriterion(iterations=20), seed=1)
    run = RUN.model_copy(update={"travel": made.travel, "estimated": made.estimated})
    return explained_plan(inputs, made, solution, run)


def broken(plan: PlanDocument, inputs: DayInputs, travel: TravelSource) -> set[str]:
    return {
        violation.rule for violation in verify_plan(plan, inputs, POLICY, SETTINGS, travel)
    }


def route_legs(route: RouteDocument) -> list[LegDocument | None]:
    return [*(stop.way for stop in route.stops), route.way_back]


TWO_BY_TWO = day_inputs(
    *(case_on_day(number) for number in (1, 2, 3, 4)),
    visitors=(
        visitor(1, max_visits=2),
        visitor(2, max_visits=2, travel_mode="foot", open_end=True),
    ),
)


def test_every_way_leads_along_the_streets_from_place_to_place(
    street_plan: PlanDocument,
) -> None:
    for route in street_plan.routes:
        stops = [route.start, *route.stops, route.end]
        for here, there, leg in zip(stops, stops[1:], route_legs(route), strict=False):
            if leg is None:
                assert there is route.end
                continue
            points = [(here.lat, here.lon), (there.lat, here.lon), (there.lat, there.lon)]
            drawn = polyline.decode(leg.path)
            assert [spot for spot, _ in zip(drawn, points, strict=True)] == [
                (pytest.approx(lat, abs=1e-5), pytest.approx(lon, abs=1e-5))
                for lat, lon in points
            ]


def test_the_steps_of_a_way_add_up_to_its_leg(street_plan: PlanDocument) -> None:
    for route in street_plan.routes:
        for stop in route.stops:
            assert stop.way is not None
            steps = stop.way.steps
            assert sum(step.metres for step in steps) == stop.distance_m
            assert sum(step.seconds for step in steps) == stop.travel_s
            assert [step.street for step in steps] == ["Rua do Almada", "Rua Formosa", ""]


def test_all_legs_of_a_mode_are_asked_for_at_once() -> None:
    town = RecordingTravel()
    plan = planned(TWO_BY_TWO, town)
    assert [len(route.stops) for route in plan.routes] == [2, 2]
    # There and back by car, on foot only there, as that end is open.
    assert sorted(town.requests) == [("car", 3), ("foot", 2)]
    assert [leg is None for leg in route_legs(plan.routes[0])] == [False] * 3
    assert [leg is None for leg in route_legs(plan.routes[1])] == [False, False, True]


def test_a_mode_that_is_estimated_has_no_ways_and_is_not_asked_for_any() -> None:
    town = RecordingTravel(straight="foot")
    plan = planned(TWO_BY_TWO, town)
    assert town.requests == [("car", 3)]
    assert route_legs(plan.routes[1]) == [None] * 3
    assert None not in route_legs(plan.routes[0])
    assert broken(plan, TWO_BY_TWO, town) == set()
    claimed = json.loads(plan.model_dump_json())
    claimed["routes"][1]["stops"][0]["way"] = claimed["routes"][0]["stops"][0]["way"]
    assert broken(read_back(claimed), TWO_BY_TWO, town) == {"way"}


def test_a_leg_of_which_no_path_is_known_has_no_way() -> None:
    town = RecordingTravel(lost=Place(22.54, 114.005))
    plan = planned(day_inputs(case_on_day(1)), town)
    assert route_legs(plan.routes[0]) == [None, None]
    assert broken(plan, day_inputs(case_on_day(1)), town) == set()


def test_a_plan_in_straight_lines_has_no_ways(sample_plan: PlanDocument) -> None:
    assert {leg for route in sample_plan.routes for leg in route_legs(route)} == {None}


def read_back(value: Json) -> PlanDocument:
    return parse_plan(json.dumps(value).encode())


def is_in_leg(path: tuple[str | int, ...]) -> bool:
    return "way" in path or "way_back" in path


def is_refused_or_detected(changed: Json, inputs: DayInputs) -> bool:
    try:
        return "way" in broken(read_back(changed), inputs, Streets())
    except InputError:
        return True


def test_a_plan_with_ways_is_sound(
    street_plan: PlanDocument, sample_inputs: DayInputs
) -> None:
    assert broken(street_plan, sample_inputs, Streets()) == set()


@pytest.fixture(params=["two routes", pytest.param("a whole day", marks=pytest.mark.deep)])
def changed_day(request: pytest.FixtureRequest) -> tuple[Json, DayInputs]:
    """A plan with a path for every leg, to be changed, and the inputs of its day.

    The check plans the day anew for every change, so that a whole day takes minutes.
    """
    if request.param == "two routes":
        plan, inputs = planned(TWO_BY_TWO, Streets()), TWO_BY_TWO
    else:
        plan = request.getfixturevalue("street_plan")
        inputs = request.getfixturevalue("sample_inputs")
    return json.loads(plan.model_dump_json()), inputs


@pytest.mark.parametrize("by", [60, -1])
def test_no_value_of_a_way_can_be_changed(
    changed_day: tuple[Json, DayInputs], by: int
) -> None:
    plan, inputs = changed_day
    unnoticed, tried = [], 0
    for path in leaves(plan):
        if not is_in_leg(path) or at(plan, path) is None:
            continue
        old, tried = at(plan, path), tried + 1
        put(plan, path, other(old, by))
        if not is_refused_or_detected(plan, inputs):
            unnoticed.append(path)
        put(plan, path, old)
    assert unnoticed == []
    assert tried > 60


@pytest.mark.parametrize("how", ["dropped", "doubled"])
def test_no_step_can_be_dropped_or_doubled(
    changed_day: tuple[Json, DayInputs], how: str
) -> None:
    plan, inputs = changed_day
    unnoticed, tried = [], 0
    for path in filter(is_in_leg, lists(plan)):
        for number in range(len(at(plan, path))):
            changed, tried = deepcopy(plan), tried + 1
            steps = at(changed, path)
            steps[number : number + 1] = [steps[number]] * (2 if how == "doubled" else 0)
            if not is_refused_or_detected(changed, inputs):
                unnoticed.append((*path, number))
    assert unnoticed == []
    assert tried >= 15


@pytest.mark.parametrize(
    "path",
    ["", "?", "??", "\x00", "路", polyline.encode([(95, 0), (0, 0)]), "_p~iF~ps|U"],
)
def test_a_path_that_leads_elsewhere_or_is_none_is_found(path: str) -> None:
    inputs = day_inputs(case_on_day(1))
    plan = json.loads(planned(inputs, Streets()).model_dump_json())
    plan["routes"][0]["stops"][0]["way"]["path"] = path
    result = verify_plan(read_back(plan), inputs, POLICY, SETTINGS, Streets())
    assert [str(violation) for violation in result] == [
        "V1, C1@2026-11-24: way: The path does not lead from place to place."
    ]


def test_other_street_names_are_held_against_the_plan(
    street_plan: PlanDocument, sample_inputs: DayInputs
) -> None:
    renamed = Streets(names=("Rua do Almada", "Rua Nova"))
    assert broken(street_plan, sample_inputs, renamed) == {"way"}


def test_a_way_back_from_an_open_end_is_found() -> None:
    inputs = day_inputs(case_on_day(1), visitors=(visitor(open_end=True),))
    plan = json.loads(planned(inputs, Streets()).model_dump_json())
    route = plan["routes"][0]
    route["way_back"] = route["stops"][0]["way"]
    assert broken(read_back(plan), inputs, Streets()) == {"way"}
