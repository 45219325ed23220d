"""Exchanges never cost more, and leave none undone that pays."""

import pytest
from hypothesis import given

from routing.check import check_solution
from routing.explain.reasons import explain_unassigned
from routing.improve.exchanges import exchange_visits
from routing.insertion.exact import cheapest_insertion
from routing.problem import Problem
from routing.schedule import assemble_solution
from routing.solution import Solution
from tests.support.insertions import crowded_day, displacement_costs, orders_of
from tests.support.strategies import problems


def exchanged(problem: Problem) -> Solution:
    return assemble_solution(problem, exchange_visits(problem, []), "")


@given(problems())
def test_exchanges_never_cost_more(problem: Problem) -> None:
    before = assemble_solution(problem, [], "")
    after = exchanged(problem)
    assert after.cost <= before.cost
    assert check_solution(problem, after) == ()


@given(problems())
def test_no_visit_that_pays_stays_unassigned(problem: Problem) -> None:
    solution = exchanged(problem)
    routes = {route.shift: route for route in solution.routes}
    for visit in solution.unassigned:
        assert cheapest_insertion(problem, routes, visit, problem.penalties[visit]) is None


@pytest.mark.parametrize("breaks", [False, True])
def test_no_exchange_that_pays_is_left(breaks: bool) -> None:
    tried = 0
    for seed in range(12):
        problem = crowded_day(seed, breaks=breaks, prices=True)
        solution = exchanged(problem)
        orders = orders_of(solution)
        for visit in solution.unassigned:
            permitted = {
                s: order
                for s, order in orders.items()
                if problem.allows(problem.visits[visit], problem.shifts[s])
            }
            costs = displacement_costs(problem, permitted, visit)
            tried += len(costs)
            assert min(costs, default=problem.penalties[visit]) >= problem.penalties[visit]
    assert tried > 100


def test_no_reason_names_an_exchange_that_pays() -> None:
    problem = crowded_day(3, breaks=True, prices=True)
    reasons = explain_unassigned(problem, exchanged(problem))
    offered = [reason.instead for reason in reasons.values() if reason.instead]
    assert offered
    assert all(each.extra >= each.worth for each in offered)
