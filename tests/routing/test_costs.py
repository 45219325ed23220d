"""Every part of a route's cost, each by itself and all together."""

from hypothesis import given
from hypothesis import strategies as st

from routing.costs import (
    assignment_cost,
    balance_cost,
    preference_cost,
    route_cost,
    time_disruption_cost,
)
from routing.disruption import Announcement, DisruptionCost
from routing.problem import Problem, TimeWindow
from routing.solution import Route, Stop
from tests.support.routing_builders import line, shift, visit


def problem(**changes: object) -> Problem:
    return Problem((visit(),), (shift(),), {"car": line(2)}, **changes)


def test_a_preference_is_missed_only_by_a_team_without_any_preferred_visitor():
    preferring = visit(preferred=frozenset({"s", "t"}), preference=7)
    assert preference_cost(preferring, shift("s")) == 0
    assert preference_cost(preferring, shift("u")) == 7
    assert preference_cost(visit(preference=7), shift("u")) == 0


def test_another_team_than_announced_has_its_price():
    announced = visit(announced=Announcement(frozenset({"s"}), 100))
    day = problem(disruption=DisruptionCost(team=50))
    assert assignment_cost(day, announced, shift("s")) == 0
    assert assignment_cost(day, announced, shift("t")) == 50
    assert assignment_cost(day, announced, shift("s", team=("s", "t"))) == 50
    assert assignment_cost(day, visit(), shift("t")) == 0


def test_a_begin_costs_only_beyond_the_tolerance():
    announced = visit(announced=Announcement(frozenset({"s"}), 100))
    day = problem(disruption=DisruptionCost(time=30, tolerance=10))
    costs = {begin: time_disruption_cost(day, announced, begin) for begin in (89, 90, 110)}
    assert costs == {89: 30, 90: 0, 110: 0}
    assert time_disruption_cost(day, announced, 111) == 30
    assert time_disruption_cost(day, visit(), 111) == 0


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_balance_makes_the_next_second_dearer_in_a_fuller_shift(less, more):
    day, long = problem(balance=100), shift(window=TimeWindow(0, 900), overtime=100)
    assert balance_cost(problem(), long, 500) == 0
    assert balance_cost(day, long, 1000) == 1000
    assert balance_cost(day, long, 500) == 250
    less, more = sorted((less, more))
    extra_of_less = balance_cost(day, long, less + 100) - balance_cost(day, long, less)
    extra_of_more = balance_cost(day, long, more + 100) - balance_cost(day, long, more)
    # Each cost is rounded down, so that a difference may be off by one.
    assert extra_of_less <= extra_of_more + 1


def test_a_route_costs_the_sum_of_its_parts():
    called = visit(
        preferred=frozenset({"t"}),
        preference=7,
        announced=Announcement(frozenset({"t"}), 100),
    )
    day = Problem(
        (called,),
        (shift("s", window=TimeWindow(0, 200), overtime=50),),
        {"car": line(2)},
        overtime_price=3,
        balance=100,
        disruption=DisruptionCost(team=50, time=30),
    )
    stop = Stop(visit=0, arrive=190, begin=190, finish=195, travel=10, metres=10)
    route = Route(0, 180, (stop,), (), back_travel=10, back_metres=10, end=205)
    assert route.work == 25
    assert route_cost(day, route) == 20 + 3 * 5 + 7 + 50 + 30 + 25**2 // 250
