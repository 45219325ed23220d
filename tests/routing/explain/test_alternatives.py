"""The next-best shift is the cheapest of all others."""

import pytest
from hypothesis import given

from routing.costs import route_cost
from routing.explain.alternatives import best_alternatives
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solution import Solution
from tests.support.examples import examples
from tests.support.insertions import (
    crowded_day,
    greedy_solution,
    insertion_costs,
    orders_of,
)
from tests.support.strategies import problems


@pytest.mark.parametrize("breaks", [False, True])
def test_on_crowded_days_the_next_best_shift_is_exact(breaks):
    days = [crowded_day(seed, breaks=breaks, prices=True) for seed in range(10)]
    checked = [check_next_best(day, greedy_solution(day)) for day in days]
    # Where the other team may not come, or has no time, there is no next-best shift.
    assert sum(count > 0 for count in checked) >= 5


@examples(60)
@given(problems())
def test_the_next_best_team_is_the_cheapest_of_the_others(problem):
    check_next_best(problem, greedy_solution(problem))


def check_next_best(problem: Problem, solution: Solution) -> int:
    """Check the next-best shift of every visit; return how many visits have one."""
    orders, best = orders_of(solution), best_alternatives(problem, solution)
    for route in solution.routes:
        before = route_cost(problem, route)
        for visit_index in route.visits:
            rest = tuple(v for v in route.visits if v != visit_index)
            shorter = schedule_route(problem, route.shift, rest) if rest else None
            costs = [
                extra
                for number in range(len(problem.shifts))
                if number != route.shift
                for extra in insertion_costs(
                    problem, number, orders.get(number, ()), visit_index
                )
            ]
            if not costs or (rest and not shorter):
                assert visit_index not in best
                continue
            saving = before - (route_cost(problem, shorter) if shorter else 0)
            assert best[visit_index].extra == min(costs) - saving
    return len(best)
