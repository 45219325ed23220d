"""A plan is made with the effort that was asked for, of routes that were checked."""

from dataclasses import replace

import pytest

from dispatch.planning.pipeline import solve_day
from dispatch.planning.search import Effort
from dispatch.planning.travel_sources import travel_source
from routing.errors import SolutionError
from routing.problem import Problem
from routing.solution import Solution
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.clock import NOW
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    case_on_day,
    day_inputs,
    plan_inputs,
)


@pytest.mark.parametrize(("asked", "used"), [(None, SETTINGS.planning.workers), (1, 1)])
def test_a_solve_has_the_workers_that_are_asked_for_or_set(asked, used):
    effort = Effort(seconds=60, iterations=1, workers=asked)
    inputs = day_inputs(case_on_day(1))
    plan = plan_inputs(inputs, effort)
    assert plan.solver.workers == used


def test_routes_that_break_a_rule_become_no_plan():
    def solve_late(problem: Problem, criterion: StoppingCriterion, **_: object) -> Solution:
        solution = solve(problem, criterion)
        (route,) = solution.routes
        (stop,) = route.stops
        late = replace(stop, begin=stop.begin + 60)
        return replace(solution, routes=(replace(route, stops=(late,)),))

    with pytest.raises(SolutionError, match="V1, C1@2026-11-24: service: "):
        solve_day(
            day_inputs(case_on_day(1)),
            POLICY,
            SETTINGS,
            Effort(seconds=60, iterations=1),
            travel=travel_source(SETTINGS),
            solve=solve_late,
            now=NOW,
        )
