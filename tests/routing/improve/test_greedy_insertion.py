"""Greedy insertion never costs more, and leaves no visit out that pays."""

from hypothesis import given

from routing.check import check_solution
from routing.improve.greedy_insertion import insert_greedily
from routing.insertion.exact import cheapest_insertion
from routing.problem import Problem
from routing.schedule import assemble_solution
from tests.support.strategies import problems


@given(problems())
def test_greedy_insertion_never_costs_more(problem: Problem) -> None:
    before = assemble_solution(problem, [], "")
    after = assemble_solution(problem, insert_greedily(problem, []), "")
    assert after.cost <= before.cost
    assert check_solution(problem, after) == ()


@given(problems())
def test_no_visit_that_pays_stays_unassigned(problem: Problem) -> None:
    routes = {route.shift: route for route in insert_greedily(problem, [])}
    planned = {visit for route in routes.values() for visit in route.visits}
    for visit in set(range(len(problem.visits))) - planned:
        assert cheapest_insertion(problem, routes, visit, problem.penalties[visit]) is None
