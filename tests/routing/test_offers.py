"""What is offered can be kept, and nothing better is missed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.costs import route_cost
from routing.explain.time_slots import best_time_slots
from routing.improve.greedy_insertion import insert_greedily
from routing.problem import Problem, TimeWindow
from routing.schedule import assemble_solution, schedule_route, service_time
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


def moved(problem: Problem, index: int, first: int, last: int) -> Problem:
    """The problem with the visit inside one window only."""
    visits = list(problem.visits)
    visits[index] = replace(visits[index], windows=(TimeWindow(first, last),))
    return replace(problem, visits=tuple(visits))


def order_with(problem: Problem, solution, offer, index: int) -> tuple[int, ...]:
    orders = {route.shift: route.visits for route in solution.routes}
    order = orders.get(offer.shift, ())
    return (*order[: offer.position], index, *order[offer.position :])


@settings(max_examples=200)
@given(problems(), st.integers(1, 4))
def test_every_offer_can_be_kept_from_its_earliest_to_its_latest_begin(problem, k):
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    for index in solution.unassigned:
        for offer in best_time_slots(problem, solution, index, k):
            order = order_with(problem, solution, offer, index)
            before = order[offer.position - 1] if offer.position else None
            on_site = service_time(problem, before, problem.visits[index])
            for begin in (offer.earliest, offer.latest):
                fixed = moved(problem, index, begin, begin + on_site)
                route = schedule_route(fixed, offer.shift, order)
                assert route is not None
                assert route.stops[offer.position].begin == begin
                assert any(
                    w.start <= begin and begin + on_site <= w.end
                    for w in problem.visits[index].windows
                )


@settings(max_examples=200)
@given(problems(), st.integers(1, 4))
def test_the_best_places_are_offered_in_order(problem, k):
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    routes = {route.shift: route for route in solution.routes}
    for index in solution.unassigned:
        costs = []
        for number in range(len(problem.shifts)):
            route = routes.get(number)
            base = route_cost(problem, route) if route else 0
            order = route.visits if route else ()
            for at in range(len(order) + 1):
                for window in problem.visits[index].windows:
                    one = moved(problem, index, window.start, window.end)
                    longer = schedule_route(one, number, (*order[:at], index, *order[at:]))
                    if longer:
                        costs.append(route_cost(one, longer) - base)
        found = best_time_slots(problem, solution, index, k)
        assert [offer.extra for offer in found] == sorted(costs)[:k]


@settings(max_examples=100)
@given(problems(one_speed=True))
def test_no_earlier_or_later_begin_is_possible(problem):
    crews = tuple(replace(s, breaks=(), max_duration=None) for s in problem.shifts)
    problem = replace(problem, shifts=crews)
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    for index in solution.unassigned:
        for offer in best_time_slots(problem, solution, index, 2):
            order = order_with(problem, solution, offer, index)
            before = order[offer.position - 1] if offer.position else None
            on_site = service_time(problem, before, problem.visits[index])
            (window,) = (
                w
                for w in problem.visits[index].windows
                if w.start <= offer.earliest and offer.earliest + on_site <= w.end
            )
            possible = [
                begin
                for begin in range(window.start, window.end - on_site + 1)
                if schedule_route(
                    moved(problem, index, begin, begin + on_site), offer.shift, order
                )
            ]
            assert (offer.earliest, offer.latest) == (possible[0], possible[-1])


def test_an_offer_says_who_when_and_at_what_price():
    calls = (
        visit("v0", place=1, windows=(TimeWindow(100, 200),)),
        visit("v1", place=2, windows=(TimeWindow(0, 60), TimeWindow(300, 400))),
    )
    problem = Problem(calls, (shift(),), {"car": line(3)})
    solution = assemble_solution(problem, [schedule_route(problem, 0, [0])], "")
    first, second = best_time_slots(problem, solution, 1, 2)
    assert (first.shift, first.position, first.earliest, first.latest) == (0, 0, 20, 55)
    assert (second.position, second.earliest, second.latest) == (1, 300, 395)
    assert (first.extra, first.travel) == (second.extra, second.travel) == (20, 20)


@pytest.mark.parametrize(("index", "k"), [(0, 1), (1, 0)])  # planned; none asked for
def test_what_cannot_be_offered_is_refused(index, k):
    problem = Problem((visit("v0"), visit("v1")), (shift(),), {"car": line(1)})
    solution = assemble_solution(problem, [schedule_route(problem, 0, [0])], "")
    with pytest.raises(ValueError, match=f"no {k} offers for visit {index}"):
        best_time_slots(problem, solution, index, k)
