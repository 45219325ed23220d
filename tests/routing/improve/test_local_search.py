"""The local search never costs more, and leaves no change undone that pays."""

import pytest
from hypothesis import given

from routing.check import check_solution
from routing.explain.alternatives import best_alternatives
from routing.explain.reasons import explain_unassigned
from routing.improve.local_search import improve_locally
from routing.insertion.exact import cheapest_insertion
from routing.problem import Problem
from routing.schedule import assemble_solution, schedule_orders
from routing.solution import Solution
from tests.support.insertions import crowded_day, displacement_costs, orders_of
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


def improved(problem: Problem) -> Solution:
    return assemble_solution(problem, improve_locally(problem, []), "")


@given(problems())
def test_the_local_search_never_costs_more(problem: Problem) -> None:
    before = assemble_solution(problem, [], "")
    after = improved(problem)
    assert after.cost <= before.cost
    assert check_solution(problem, after) == ()


@given(problems())
def test_no_visit_that_pays_stays_unassigned(problem: Problem) -> None:
    solution = improved(problem)
    routes = {route.shift: route for route in solution.routes}
    for index in solution.unassigned:
        assert cheapest_insertion(problem, routes, index, problem.penalties[index]) is None


@pytest.mark.parametrize("breaks", [False, True])
def test_no_exchange_that_pays_is_left(breaks: bool) -> None:
    tried = 0
    for seed in range(12):
        problem = crowded_day(seed, breaks=breaks, prices=True)
        solution = improved(problem)
        orders = orders_of(solution)
        for index in solution.unassigned:
            permitted = {
                s: order
                for s, order in orders.items()
                if problem.allows(problem.visits[index], problem.shifts[s])
            }
            costs = displacement_costs(problem, permitted, index)
            tried += len(costs)
            assert min(costs, default=problem.penalties[index]) >= problem.penalties[index]
    assert tried > 100


def test_no_reason_names_a_change_that_pays() -> None:
    problem = crowded_day(3, breaks=True, prices=True)
    solution = improved(problem)
    reasons = explain_unassigned(problem, solution)
    offered = [reason.instead for reason in reasons.values() if reason.instead]
    assert offered
    assert all(each.extra >= each.worth for each in offered)
    others = best_alternatives(problem, solution)
    assert others
    assert all(other.extra >= 0 for other in others.values())


def test_a_visit_is_relocated_to_a_route_where_it_costs_less() -> None:
    visits = (visit("a", place=1), visit("b", place=4), visit("c", place=4))
    shifts = (shift("s0", start=0, end=0), shift("s1", start=5, end=5))
    problem = Problem(visits, shifts, {"car": line(6)})
    routes = schedule_orders(problem, [[0, 1], [2]])
    orders = [set(route.visits) for route in improve_locally(problem, routes)]
    assert orders == [{0}, {1, 2}]
