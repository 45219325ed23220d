"""A problem is checked on creation."""

import pickle

import numpy as np
import pytest
from hypothesis import given

from routing.disruption import DisruptionCost
from routing.errors import ProblemError
from routing.problem import Break, Problem, StartState, TimeWindow, merge_windows
from routing.speed_profile import SpeedPeriod
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: TimeWindow(5, 4), "ends before"),
        (lambda: visit(service=-1), "service is -1; it must be 0 or more"),
        (lambda: visit(tier=4), "tier 4"),
        (lambda: visit(team_size=3), "team size 3"),
        (lambda: visit(windows=(TimeWindow(0, 5), TimeWindow(5, 9))), "0-5 and 5-9"),
        (lambda: shift(team=("a", "a")), "two different"),
        (lambda: shift(team=()), "one or two"),
        (lambda: shift(overtime=-1), "overtime is -1; it must be 0 or more"),
        (lambda: shift(max_visits=-2), "max_visits is -2"),
        (lambda: shift(max_work=-1), "max_work is -1"),
        (lambda: StartState(60, worked=-1), "no duration below 0"),
        (lambda: shift(breaks=(Break(60, TimeWindow(2000, 3000)),)), "does not fit"),
        (lambda: Problem((visit(), visit()), (), {"car": line(1)}), r"\['v'\]"),
        (lambda: Problem((), (shift(), shift()), {"car": line(1)}), r"\['s'\]"),
        (lambda: Problem((visit(place=3),), (), {"car": line(1)}), "place 3"),
        (lambda: Problem((), (shift(end=3),), {"car": line(1)}), "place 3"),
        (lambda: Problem((), (shift(mode="boat"),), {"car": line(1)}), "boat"),
        (lambda: Problem((), (), {"a": line(1), "b": line(2)}), "differ"),
        (lambda: Problem((visit(shift="x"),), (shift(),), {"car": line(1)}), "shift 'x'"),
        (lambda: Problem((), (), lateness_price=-1), "lateness price -1"),
        (lambda: Problem((), (), balance=101), "Balance 101"),
        (
            lambda: Problem((), (), speed_profile=(SpeedPeriod(9, 50), SpeedPeriod(3, 60))),
            r"\[9, 3\]",
        ),
        (lambda: DisruptionCost(team=-1), "no value below 0"),
        (lambda: Problem((visit(value=2**62),), (), {"car": line(1)}), "too large"),
    ],
)
def test_contradictions_are_refused_with_the_value(make, text):
    with pytest.raises(ProblemError, match=text):
        make()


@given(problems())
def test_any_problem_survives_pickling(problem):
    twin = pickle.loads(pickle.dumps(problem))
    assert (twin.visits, twin.shifts) == (problem.visits, problem.shifts)
    assert np.array_equal(twin.travel["car"].seconds, problem.travel["car"].seconds)


@given(problems())
def test_a_higher_tier_outweighs_all_lower_ones_and_any_route(problem):
    for tier in range(3):
        above = [
            p
            for v, p in zip(problem.visits, problem.penalties, strict=True)
            if v.tier == tier
        ]
        below = [
            p
            for v, p in zip(problem.visits, problem.penalties, strict=True)
            if v.tier > tier
        ]
        longest = problem.horizon * (1 + problem.overtime_price)
        assert all(p > sum(below) + longest for p in above)


def test_the_break_may_begin_only_inside_window_and_shift():
    required = Break(30, TimeWindow(90, 400))
    evening = shift(window=TimeWindow(100, 200), overtime=50, breaks=(required,))
    assert evening.break_span(0) == TimeWindow(100, 220)


def test_windows_that_touch_or_overlap_are_merged():
    windows = (TimeWindow(30, 40), TimeWindow(0, 10), TimeWindow(10, 20), TimeWindow(5, 8))
    assert merge_windows(windows) == (TimeWindow(0, 20), TimeWindow(30, 40))


def test_a_break_begins_no_later_than_those_after_it():
    early, late = Break(30, TimeWindow(90, 400)), Break(10, TimeWindow(150, 200))
    day = shift(breaks=(early, late))
    assert day.break_span(0) == TimeWindow(90, 190)
    assert day.break_span(1) == TimeWindow(150, 190)


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"team_size": 2}, False),
        ({"skills": frozenset({"law"})}, False),
        ({"skills": frozenset({"care"})}, True),
        ({"forbidden": frozenset({"s"})}, False),
        ({"allowed": frozenset({"s", "t"})}, True),
        ({"allowed": frozenset({"t"})}, False),
        ({"shift": "s"}, True),
        ({"shift": "t"}, False),
    ],
)
def test_a_shift_may_make_a_visit_if_every_condition_on_the_team_holds(changes, allowed):
    caring = shift("s", skills=frozenset({"care"}))
    assert Problem.allows(visit(**changes), caring) is allowed
