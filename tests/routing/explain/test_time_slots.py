"""Time slots can be kept, and no better one is missed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.costs import route_cost
from routing.explain.time_slots import TimeSlot, best_time_slots
from routing.problem import Problem, TimeWindow
from routing.schedule import assemble_solution, schedule_route, service_time
from routing.solution import Solution
from tests.support.examples import examples
from tests.support.insertions import crowded_day, greedy_solution
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


def moved(problem: Problem, index: int, first: int, last: int) -> Problem:
    """The problem with the visit inside one window only."""
    visits = list(problem.visits)
    visits[index] = replace(visits[index], windows=(TimeWindow(first, last),))
    return replace(problem, visits=tuple(visits))


def order_with(
    problem: Problem, solution: Solution, slot: TimeSlot, index: int
) -> tuple[int, ...]:
    orders = {route.shift: route.visits for route in solution.routes}
    order = orders.get(slot.shift, ())
    return (*order[: slot.position], index, *order[slot.position :])


def check_kept(problem: Problem, solution: Solution, index: int, k: int) -> int:
    """Check both limits of each time slot of a visit; return the number of slots."""
    slots = best_time_slots(problem, solution, index, k)
    for slot in slots:
        order = order_with(problem, solution, slot, index)
        before = order[slot.position - 1] if slot.position else None
        on_site = service_time(problem, before, problem.visits[index])
        for begin in (slot.earliest, slot.latest):
            fixed = moved(problem, index, begin, begin + on_site)
            route = schedule_route(fixed, slot.shift, order)
            assert route is not None
            assert route.stops[slot.position].begin == begin
            assert any(
                w.start <= begin and begin + on_site <= w.end
                for w in problem.visits[index].windows
            )
    return len(slots)


def check_cheapest(problem: Problem, solution: Solution, index: int, k: int) -> None:
    """Check that no position and window of any route costs less than the time slots."""
    routes = {route.shift: route for route in solution.routes}
    costs = []
    for number in range(len(problem.shifts)):
        route = routes.get(number)
        base = route_cost(problem, route) if route else 0
        order = route.visits if route else ()
        for at in range(len(order) + 1):
            for window in problem.visits[index].windows:
                single = moved(problem, index, window.start, window.end)
                longer = schedule_route(single, number, (*order[:at], index, *order[at:]))
                if longer:
                    costs.append(route_cost(single, longer) - base)
    slots = best_time_slots(problem, solution, index, k)
    assert [slot.extra for slot in slots] == sorted(costs)[:k]


def with_gap(problem: Problem) -> tuple[Solution, frozenset[int]]:
    """A solution without the last visit of its first route, and the visits that must fit.

    A greedy solution leaves out only what fits nowhere, so that no time slot would be
    looked at. There is none to take out if no visit of the problem fits.
    """
    solution = greedy_solution(problem)
    for number, route in enumerate(solution.routes):
        *order, last = route.visits
        shorter = schedule_route(problem, route.shift, order) if order else None
        if shorter is not None or not order:
            others = [r for k, r in enumerate(solution.routes) if k != number]
            routes = [shorter, *others] if shorter else others
            return assemble_solution(problem, routes, ""), frozenset({last})
    return solution, frozenset()


@examples(60)
@given(problems(), st.integers(1, 4))
def test_every_time_slot_can_be_kept_from_its_earliest_to_its_latest_begin(problem, k):
    solution, fitting = with_gap(problem)
    for index in solution.unassigned:
        slots = check_kept(problem, solution, index, k)
        assert slots > 0 or index not in fitting


@examples(60)
@given(problems(), st.integers(1, 4))
def test_the_cheapest_time_slots_come_first(problem, k):
    solution, _fitting = with_gap(problem)
    for index in solution.unassigned:
        check_cheapest(problem, solution, index, k)


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_on_a_crowded_day_a_visit_that_was_planned_has_time_slots(seed, breaks):
    problem = crowded_day(seed, breaks=breaks, prices=True)
    first, *others = greedy_solution(problem).routes
    *order, last = first.visits
    shorter = schedule_route(problem, first.shift, order)
    assert shorter is not None
    solution = assemble_solution(problem, [shorter, *others], "")
    assert check_kept(problem, solution, last, 3) > 0
    check_cheapest(problem, solution, last, 3)


@examples(50)
@given(problems(one_speed=True))
def test_no_earlier_or_later_begin_is_possible(problem):
    shifts = tuple(replace(s, breaks=(), max_duration=None) for s in problem.shifts)
    problem = replace(problem, shifts=shifts)
    solution, fitting = with_gap(problem)
    for index in solution.unassigned:
        slots = best_time_slots(problem, solution, index, 2)
        assert slots or index not in fitting
        for slot in slots:
            order = order_with(problem, solution, slot, index)
            before = order[slot.position - 1] if slot.position else None
            on_site = service_time(problem, before, problem.visits[index])
            (window,) = (
                w
                for w in problem.visits[index].windows
                if w.start <= slot.earliest and slot.earliest + on_site <= w.end
            )
            possible = [
                begin
                for begin in range(window.start, window.end - on_site + 1)
                if schedule_route(
                    moved(problem, index, begin, begin + on_site), slot.shift, order
                )
            ]
            assert (slot.earliest, slot.latest) == (possible[0], possible[-1])


def test_a_time_slot_says_who_when_and_at_what_price():
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
def test_what_has_no_time_slots_is_refused(index, k):
    problem = Problem((visit("v0"), visit("v1")), (shift(),), {"car": line(1)})
    solution = assemble_solution(problem, [schedule_route(problem, 0, [0])], "")
    with pytest.raises(ValueError, match=f"no {k} time slots for visit {index}"):
        best_time_slots(problem, solution, index, k)
