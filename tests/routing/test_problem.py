"""A problem is checked on creation."""

import pickle

import numpy as np
import pytest
from hypothesis import given

from routing.errors import ProblemError
from routing.problem import Break, DisruptionCost, Problem, TimeWindow, merge_windows
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
        (lambda: shift(prefix=(0, 0)), r"\(0, 0\) has a visit twice"),
        (lambda: shift(breaks=(Break(60, TimeWindow(2000, 3000)),)), "does not fit"),
        (lambda: Problem((visit(), visit()), (), {"car": line(1)}), r"\['v'\]"),
        (lambda: Problem((), (shift(), shift()), {"car": line(1)}), r"\['s'\]"),
        (lambda: Problem((visit(place=3),), (), {"car": line(1)}), "place 3"),
        (lambda: Problem((), (shift(end=3),), {"car": line(1)}), "place 3"),
        (lambda: Problem((), (shift(mode="boat"),), {"car": line(1)}), "boat"),
        (lambda: Problem((), (), {"a": line(1), "b": line(2)}), "differ"),
        (lambda: Problem((visit(shift="x"),), (shift(),), {"car": line(1)}), "shift 'x'"),
        (lambda: Problem((), (shift(prefix=(3,)),), {"car": line(1)}), r"\[3\]"),
        (
            lambda: Problem(
                (visit(),),
                (shift("a", prefix=(0,)), shift("b", prefix=(0,))),
                {"car": line(1)},
            ),
            r"Visits \[0\] stand in more than one prefix",
        ),
        (
            lambda: Problem((visit(team_size=2),), (shift(prefix=(0,)),), {"car": line(1)}),
            "locked to shift 's'",
        ),
        (lambda: Problem((), (), balance=101), "balance 101"),
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
    locked = {problem.visits[v].id for v in problem.locked_shifts}
    for tier in range(3):
        above = [
            p
            for v, p in zip(problem.visits, problem.penalties, strict=True)
            if v.tier == tier and v.id not in locked
        ]
        below = [
            p
            for v, p in zip(problem.visits, problem.penalties, strict=True)
            if v.tier > tier and v.id not in locked
        ]
        longest = problem.horizon * (1 + problem.overtime_price)
        assert all(p > sum(below) + longest for p in above)


def test_the_break_may_begin_only_inside_window_and_shift():
    owed = Break(30, TimeWindow(90, 400))
    evening = shift(window=TimeWindow(100, 200), overtime=50, breaks=(owed,))
    assert evening.break_span(0) == TimeWindow(100, 220)


def test_windows_that_touch_or_overlap_are_merged():
    windows = (TimeWindow(30, 40), TimeWindow(0, 10), TimeWindow(10, 20), TimeWindow(5, 8))
    assert merge_windows(windows) == (TimeWindow(0, 20), TimeWindow(30, 40))


def test_the_prefix_counts_only_as_a_whole():
    locked = shift(prefix=(2, 0))
    assert locked.prefix_length((2, 0, 1)) == 2
    assert locked.prefix_length((2, 1, 0)) == 0
    assert shift().prefix_length((1, 0)) == 0


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
