"""A problem is checked at birth."""

import pickle

import numpy as np
import pytest
from hypothesis import given

from routing.errors import ProblemError
from routing.matrix import DenseMatrix
from routing.problem import Break, Problem, TimeWindow
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: TimeWindow(5, 4), "ends before"),
        (lambda: visit(service=-1), "0 or more"),
        (lambda: visit(tier=4), "tier 4"),
        (lambda: visit(team_size=3), "team size 3"),
        (lambda: visit(windows=(TimeWindow(0, 5), TimeWindow(5, 9))), "overlap"),
        (lambda: shift(team=("a", "a")), "two different"),
        (lambda: shift(team=()), "one or two"),
        (lambda: shift(overtime=-1), "0 or more"),
        (lambda: shift(breaks=(Break(60, TimeWindow(2000, 3000)),)), "does not fit"),
        (lambda: Problem((visit(), visit()), (), {"car": line(1)}), r"\['v'\]"),
        (lambda: Problem((), (shift(), shift()), {"car": line(1)}), r"\['s'\]"),
        (lambda: Problem((visit(place=3),), (), {"car": line(1)}), "place 3"),
        (lambda: Problem((), (shift(end=3),), {"car": line(1)}), "place 3"),
        (lambda: Problem((), (shift(mode="boat"),), {"car": line(1)}), "boat"),
        (lambda: Problem((), (), {"a": line(1), "b": line(2)}), "differ"),
        (lambda: Problem((visit(value=2**62),), (), {"car": line(1)}), "too large"),
        (
            lambda: DenseMatrix(np.zeros((2, 2)), np.zeros((2, 2)), "", estimated=True),
            "int32",
        ),
        (
            lambda: DenseMatrix(-line(2).seconds, line(2).metres, "", estimated=True),
            "below 0",
        ),
    ],
)
def test_contradictions_are_refused_with_the_value(make, text):
    with pytest.raises(ProblemError, match=text):
        make()


def test_matrices_cannot_be_written_to():
    matrix = line(2)
    with pytest.raises(ValueError, match="read-only"):
        matrix.seconds[0, 1] = 0


@given(problems())
def test_any_problem_survives_pickling(problem):
    twin = pickle.loads(pickle.dumps(problem))
    assert (twin.visits, twin.shifts) == (problem.visits, problem.shifts)
    assert np.array_equal(twin.travel["car"].seconds, problem.travel["car"].seconds)


@given(problems())
def test_a_higher_tier_outweighs_all_lower_ones_and_any_route(problem):
    settled = {problem.visits[v].id for v in problem.locked_shifts}
    for tier in range(3):
        above = [
            p
            for v, p in zip(problem.visits, problem.penalties, strict=True)
            if v.tier == tier and v.id not in settled
        ]
        below = [
            p
            for v, p in zip(problem.visits, problem.penalties, strict=True)
            if v.tier > tier and v.id not in settled
        ]
        longest = problem.horizon * (1 + problem.overtime_price)
        assert all(p > sum(below) + longest for p in above)


def test_the_break_may_begin_only_inside_window_and_shift():
    rest = Break(30, TimeWindow(90, 400))
    crew = shift(window=TimeWindow(100, 200), overtime=50, breaks=(rest,))
    assert crew.break_span(0) == TimeWindow(100, 220)
