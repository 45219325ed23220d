"""A visit whose detour is longer than allowed is not planned, and the reason says so."""

from dataclasses import replace

import pytest
from hypothesis import given

from routing.check import check_solution
from routing.errors import ProblemError
from routing.explain.reason import ReasonCode
from routing.explain.reasons import explain_unassigned
from routing.improve.detours import detours, drop_long_detours
from routing.problem import Problem
from routing.schedule import assemble_solution, schedule_orders
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems

BRIEF = StoppingCriterion(iterations=50)


def village(limit: int | None, *places: int) -> Problem:
    """Visits on a line of places 10 s apart, with one team that lives at its begin."""
    visits = tuple(
        visit(f"v{number}", place=place, value=500, max_detour=limit)
        for number, place in enumerate(places)
    )
    return Problem(visits, (shift(),), {"car": line(10)})


def test_the_detour_is_the_travel_that_a_route_saves_without_the_visit() -> None:
    problem = village(None, 2, 9, 8)
    (route,) = schedule_orders(problem, [[0, 1, 2]])
    assert detours(problem, route) == [0, 20, 0]


def test_a_single_visit_far_away_is_not_planned() -> None:
    problem = village(100, 1, 9)
    solution = solve(problem, BRIEF)
    assert solution.unassigned == (1,)
    reason = explain_unassigned(problem, solution)[1]
    assert reason.code is ReasonCode.DETOUR
    assert reason.params == {"shift": "s", "extra_s": 160, "limit_s": 100, "tier": 3}


def test_two_visits_in_one_village_share_the_way() -> None:
    assert solve(village(100, 1, 9, 9), BRIEF).unassigned == ()


def test_no_limit_is_no_limit() -> None:
    assert solve(village(None, 1, 9), BRIEF).unassigned == ()


def test_the_check_finds_a_long_detour() -> None:
    problem = village(100, 1, 9)
    routes = schedule_orders(problem, [[0, 1]])
    (fault,) = check_solution(problem, assemble_solution(problem, routes, ""))
    assert (fault.rule, fault.where) == ("max_detour", "s, v1")
    assert "160 s of travel; 100 s are allowed" in fault.detail


def test_a_limit_below_zero_is_refused() -> None:
    with pytest.raises(ProblemError, match="max_detour is -1"):
        visit(max_detour=-1)


@given(problems())
def test_what_is_left_is_sound(problem: Problem) -> None:
    limited = replace(
        problem, visits=tuple(replace(each, max_detour=8) for each in problem.visits)
    )
    free = solve(problem, BRIEF)
    routes = drop_long_detours(limited, free.routes)
    assert check_solution(limited, assemble_solution(limited, routes, "")) == ()
