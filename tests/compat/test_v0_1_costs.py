"""Solves that end by iterations cost what they are expected to cost, to the second.

A change of names, files or classes leaves every figure as it is. A change of the search
itself may move them; then the expected costs are written anew on purpose, and the commit
says what the benchmarks gained. No solve costs more than at version 0.1.

Version 0.1 put breaks behind home or before the first visit, counted them in two ways, and
locked a first visit. So its costs hold for days without breaks and locked visits, and
without a longest duration where the times of visits have a price. For days with breaks the
folder ``breaks_inside`` has the costs since breaks lie between visits.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing.explain.alternatives import best_alternatives
from routing.explain.reasons import explain_unassigned
from routing.explain.time_slots import best_time_slots
from routing.problem import Problem
from routing.schedule import assemble_solution, schedule_orders
from routing.solution import Solution
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.unchanging_days import absurd_day, plain_day, rich_day

FIXTURES = Path(__file__).parents[1] / "fixtures"


def costs(file: str) -> Any:
    """The expected costs of a file."""
    return json.loads((FIXTURES / file).read_text("utf-8"))


EXPECTED = costs("breaks_inside/costs.json")
V0_1, WITHOUT_BREAKS = costs("v0_1/costs.json"), costs("v0_1/costs_without_breaks.json")
Make = Callable[[int, int, int], Problem]

SOLVES: dict[str, tuple[Make, int, int, int, int, int]] = {
    # builder, seed of the day, visits, shifts, iterations, workers
    "population, rich": (rich_day, 1, 10, 3, 160_000, 1),
    "population, plain": (plain_day, 3, 60, 6, 160_000, 1),
    "population, plain, 2 workers": (plain_day, 4, 45, 4, 160_000, 2),
    "one annealing, rich": (rich_day, 5, 301, 16, 1500, 1),
    "one annealing, plain, 2 workers": (plain_day, 6, 320, 18, 10_000, 2),
    "hasty, rich, 2 workers": (rich_day, 7, 90, 8, 2000, 2),
    "hasty, plain": (plain_day, 8, 150, 9, 3000, 1),
    "filled up, rich": (rich_day, 9, 80, 7, 3, 1),
    "filled up, plain": (plain_day, 10, 120, 8, 3, 1),
    "parts, rich, 2 workers": (rich_day, 11, 1300, 30, 1000, 2),
    "parts, plain": (plain_day, 12, 1001, 45, 8000, 1),
}

# The gate keeps another solve of each kind.
LONG = {"population, plain", "parts, plain"}
NAMES = [
    pytest.param(name, marks=pytest.mark.deep) if name in LONG else name for name in SOLVES
]


def outcome(problem: Problem, solution: Solution) -> dict[str, int]:
    """What is compared of a solve."""
    planned = len(problem.visits) - len(solution.unassigned)
    return {"cost": solution.cost, "planned": planned}


def run(name: str) -> dict[str, int]:
    """One of the solves of our own search."""
    make, seed, visits, shifts, iterations, workers = SOLVES[name]
    problem = make(seed, visits, shifts)
    stop = StoppingCriterion(iterations=iterations)
    return outcome(problem, solve(problem, stop, seed=seed, workers=workers))


def without_breaks(problem: Problem) -> Problem:
    """The problem without what version 0.1 computed differently."""
    values: dict[str, Any] = {"breaks": ()}
    if problem.has_announcements:
        values["max_duration"] = None
    shifts = tuple(replace(shift, **values) for shift in problem.shifts)
    return replace(problem, shifts=shifts)


SHORT = {"hasty, rich, 2 workers", "hasty, plain", "filled up, rich", "filled up, plain"}


@pytest.mark.parametrize(
    "name",
    [
        name if name in SHORT else pytest.param(name, marks=pytest.mark.deep)
        for name in SOLVES
    ],
)
def test_days_without_breaks_cost_no_more_than_at_version_0_1(name: str) -> None:
    make, seed, visits, shifts, iterations, workers = SOLVES[name]
    problem = without_breaks(make(seed, visits, shifts))
    stop = StoppingCriterion(iterations=iterations)
    solution = solve(problem, stop, seed=seed, workers=workers)
    assert solution.cost <= WITHOUT_BREAKS[name]["cost"]


@pytest.mark.parametrize("name", NAMES)
def test_our_own_search_costs_the_same(name: str) -> None:
    assert run(name) == EXPECTED["solves"][name]


def absurd(change: Callable[[Problem], Problem] = lambda day: day) -> list[int]:
    """Costs of many tiny days."""
    days = (change(absurd_day(seed)) for seed in range(50))
    return [solve(day, StoppingCriterion(iterations=200), seed=1).cost for day in days]


def test_tiny_absurd_days_cost_the_same() -> None:
    assert absurd() == EXPECTED["absurd"]
    assert absurd(without_breaks) == WITHOUT_BREAKS["absurd"]
    for seed in range(50):
        if not any(shift.breaks for shift in absurd_day(seed).shifts):
            assert EXPECTED["absurd"][seed] == V0_1["absurd"][seed]


def ortools() -> dict[str, dict[str, int]]:
    """Solves by OR-Tools of days of either kind."""
    days = {
        "rich": rich_day(21, 16, 3),
        "rich, larger": rich_day(22, 40, 5),
        "plain": plain_day(23, 40, 4),
    }
    return {
        name: outcome(
            day, solve(day, StoppingCriterion(iterations=20), seed=1, engine="ortools")
        )
        for name, day in days.items()
    }


def test_or_tools_costs_the_same() -> None:
    assert ortools() == EXPECTED["ortools"]


def continued() -> list[int]:
    """Costs of a day solved in three goes, each from the routes of the one before."""
    problem, start, costs = rich_day(31, 60, 6), None, []
    for seed in range(3):
        rule = StoppingCriterion(iterations=1500)
        solution = solve(problem, rule, seed=seed, start=start)
        orders: list[tuple[int, ...]] = [()] * len(problem.shifts)
        for route in solution.routes:
            orders[route.shift] = route.visits
        start = orders
        costs.append(solution.cost)
    return costs


def test_a_solve_that_goes_on_from_another_costs_the_same() -> None:
    assert continued() == EXPECTED["continued"]


def reasons(make: Make) -> dict[str, Any]:
    """What is said of the visits of a day that is solved in haste."""
    problem = make(41, 70, 4)
    solution = solve(problem, StoppingCriterion(iterations=400), seed=1)
    unassigned = {
        problem.visits[v].id: [
            str(reason.code),
            [each.extra for each in reason.fits_if],
            None if reason.instead is None else reason.instead.extra,
        ]
        for v, reason in explain_unassigned(problem, solution).items()
    }
    others = {
        problem.visits[v].id: [other.shift, other.extra]
        for v, other in best_alternatives(problem, solution).items()
    }
    return {
        "cost": solution.cost,
        "left out": unassigned,
        "next best": others,
        "offers": _offers(problem, solution),
    }


def _offers(problem: Problem, solution: Solution) -> dict[str, list[list[int]]]:
    """The three best places for visits that were in a route, and for some left out."""
    found = {}
    taken = [route.visits[-1] for route in solution.routes if len(route.visits) > 1]
    for visit in [*taken, *solution.unassigned[:6]]:
        orders: list[list[int]] = [[] for _ in problem.shifts]
        for route in solution.routes:
            orders[route.shift] = [v for v in route.visits if v != visit]
        without = assemble_solution(problem, schedule_orders(problem, orders), "")
        if visit in without.unassigned:
            found[problem.visits[visit].id] = [
                [each.shift, each.position, each.earliest, each.latest, each.extra]
                for each in best_time_slots(problem, without, visit, 3)
            ]
    return found


@pytest.mark.parametrize("make", [rich_day, plain_day], ids=["rich", "plain"])
def test_reasons_next_best_and_offers_are_the_same(
    make: Make, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.id
    assert reasons(make) == EXPECTED["reasons"][kind]
