"""The best insertions are those that are found by trying every position one by one."""

import pytest
from hypothesis import given

from routing.costs import route_cost
from routing.insertion.best import best_insertions
from routing.insertion.result import Insertion, InsertionKind
from routing.problem import Problem, TimeWindow
from routing.schedule import schedule_route
from tests.support.insertions import (
    greedy_solution,
    insertion_costs,
    orders_of,
    orders_with,
    problem_of,
)
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


def route_of_two(end: int | None) -> Problem:
    """A shift from place 0 past the visits 0 and 1; the visit 2 lies between these."""
    return Problem(
        (visit("v0", place=2), visit("v1", place=4), visit("v2", place=3)),
        (shift(end=end),),
        {"car": line(5)},
    )


# Hand-checked


def test_a_visit_on_the_way_costs_nothing_where_the_route_passes_it():
    best = best_insertions(
        route_of_two(end=None), {0: (0, 1)}, [2], relax=False, displace=False
    )
    # At the start the way is 20 s longer, and at the end 10 s.
    on_the_way = Insertion(
        InsertionKind.FEASIBLE, shortfall=0, extra=0, shift=0, position=1
    )
    assert best == {2: {InsertionKind.FEASIBLE: on_the_way}}
    assert on_the_way.order_with(2, (0, 1)) == (0, 2, 1)


def test_the_cheapest_shift_is_chosen_unless_it_is_excluded():
    problem = problem_of({"place": 3}, [{}, {"start": 4, "end": 4}])
    near = best_insertions(problem, {}, [0])[0][InsertionKind.FEASIBLE]
    assert (near.shift, near.position, near.extra) == (1, 0, 20)
    far = best_insertions(problem, {}, [0], excluded_shifts={0: 1})
    assert (far[0][InsertionKind.FEASIBLE].shift, far[0][InsertionKind.FEASIBLE].extra) == (
        0,
        60,
    )


@pytest.mark.parametrize(
    ("kind", "shortfall", "extra", "call", "team"),
    [
        # The ride takes 20 s, the visit 5 s, and the ride back 20 s; overtime costs 1 a s.
        (InsertionKind.SHIFT_END, 15, 55, {}, {"window": TimeWindow(0, 30)}),
        (InsertionKind.MAX_TRAVEL, 10, 40, {}, {"max_travel": 30}),
        (InsertionKind.MAX_DURATION, 5, 40, {}, {"max_duration": 40}),
        (InsertionKind.CAPACITY, 2, 40, {"load": 3}, {"capacity": 1}),
        (InsertionKind.MAX_VISITS, 1, 40, {}, {"max_visits": 0}),
        (InsertionKind.SKILLS, 1, 40, {"skills": frozenset({"law"})}, {}),
    ],
)
def test_a_rule_that_stands_in_the_way_is_named_with_its_shortfall(
    kind: InsertionKind, shortfall: int, extra: int, call: dict, team: dict
):
    problem = problem_of({"place": 2, "value": 90, **call}, [team])
    assert best_insertions(problem, {}, [0], relax=False, displace=False) == {0: {}}
    found = best_insertions(problem, {}, [0])
    assert found == {0: {kind: Insertion(kind, shortfall, extra, shift=0, position=0)}}
    # No rule gives way for a visit that costs more than it is worth.
    cheap = problem_of({"place": 2, "value": extra - 1, **call}, [team])
    assert best_insertions(cheap, {}, [0]) == {0: {}}


def test_a_window_is_widened_as_far_as_the_visit_needs_and_may_have():
    problem = problem_of({"place": 2, "value": 90, "windows": (TimeWindow(0, 22),)}, [{}])
    found = best_insertions(problem, {}, [0])[0]
    assert found.keys() == {InsertionKind.WINDOW}
    wider = found[InsertionKind.WINDOW]
    assert (wider.shortfall, wider.window, wider.window_start, wider.window_end) == (
        3,
        0,
        None,
        25,
    )
    for end, kinds in ((25, {InsertionKind.WINDOW}), (24, set())):
        widest = {0: (TimeWindow(0, end),)}
        bounded = best_insertions(problem, {}, [0], widest_windows=widest)
        assert bounded[0].keys() == kinds


def test_another_visit_gives_way_at_the_price_of_its_penalty():
    problem = Problem(
        (visit("v0", place=1, value=7), visit("v1", place=2, value=90)),
        (shift(max_visits=1),),
        {"car": line(5)},
    )
    found = best_insertions(problem, {0: (0,)}, [1])[1]
    assert found.keys() == {InsertionKind.DISPLACING, InsertionKind.MAX_VISITS}
    instead = found[InsertionKind.DISPLACING]
    # The ride is 20 s longer than that to the visit which gives way.
    assert (instead.position, instead.displaced) == (0, 1)
    assert instead.extra == instead.shortfall == 20 + problem.penalties[0]
    assert instead.order_with(1, (0,)) == (1,)


def test_without_visits_or_shifts_there_is_nothing_to_insert():
    assert best_insertions(problem_of({}, [{}]), {}, []) == {}
    assert best_insertions(problem_of({}, []), {}, [0]) == {0: {}}


# Drawn


@given(problems())
def test_the_best_is_as_cheap_as_the_cheapest_of_all_positions(problem: Problem):
    solution = greedy_solution(problem)
    orders = orders_of(solution)
    for planned in [None, *(v for route in solution.routes for v in route.visits)]:
        # Each visit of a route is taken out in turn, as it surely fits again.
        rest = {s: tuple(v for v in order if v != planned) for s, order in orders.items()}
        left = [*solution.unassigned, *([] if planned is None else [planned])]
        best = best_insertions(problem, rest, left, relax=False, displace=False)
        for index in left:
            costs = {
                number: insertion_costs(problem, number, rest.get(number, ()), index)
                for number in range(len(problem.shifts))
            }
            cheapest = min((cost for each in costs.values() for cost in each), default=None)
            found = best[index].get(InsertionKind.FEASIBLE)
            assert (found.extra if found else None) == cheapest
            if found is None:
                continue
            order = rest.get(found.shift, ())
            longer = found.order_with(index, order)
            assert longer in orders_with(problem, order, index)
            before = schedule_route(problem, found.shift, order) if order else None
            after = schedule_route(problem, found.shift, longer)
            assert after is not None
            base = route_cost(problem, before) if before else 0
            assert route_cost(problem, after) - base == found.extra
