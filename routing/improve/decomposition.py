"""Decomposition of a problem into subproblems that can be solved side by side.

`routing.engines.ruin_recreate.decomposition_search` searches large problems by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.problem import Problem

_NEAREST_STOPS = 3
"""Number of a route's stops whose mean travel time says how near the route is."""


@dataclass(frozen=True)
class Subproblem:
    """A part of a problem: shifts near each other, with their and some unassigned visits.

    Attributes
    ----------
    shifts, visits
        Indices in the problem, in rising order.
    """

    shifts: tuple[int, ...]
    visits: tuple[int, ...]


def decompose_problem(
    problem: Problem,
    orders: Sequence[Sequence[int]],
    count: int,
    random: np.random.Generator,
) -> list[Subproblem]:
    """Decompose a problem into disjoint subproblems that hold all its shifts and visits.

    The shifts are halved repeatedly: two visits are drawn at random, and the shifts are
    ordered by how much nearer their routes lie to the one than to the other. An unassigned
    visit goes to the side on which its place lies. No coordinates are needed, only travel
    times.

    Parameters
    ----------
    problem
        The problem.
    orders
        For each shift its visits in order; a shift without any counts by its start.
    count
        Largest number of subproblems; there are fewer where there are fewer shifts.
    random
        Draws the visits.
    """
    undivided = Subproblem(
        tuple(range(len(problem.shifts))), tuple(range(len(problem.visits)))
    )
    return _halve(problem, orders, undivided, count, random)


def shifts_near_visit(
    problem: Problem, orders: Sequence[Sequence[int]], visit: int, count: int
) -> frozenset[int]:
    """Return the shifts whose routes come nearest to a visit.

    The distance of a route is the mean travel time to the three nearest of its visits and
    its start.

    Parameters
    ----------
    problem
        The problem.
    orders
        For each shift its visits in order.
    visit
        Index of the visit.
    count
        Number of shifts.
    """
    origin, distances = problem.visits[visit].place, []
    for number, shift in enumerate(problem.shifts):
        places = [problem.visits[v].place for v in orders[number]]
        seconds = problem.travel[shift.mode].row(origin, [shift.start, *places])
        distances.append(np.sort(seconds)[:_NEAREST_STOPS].mean())
    return frozenset(np.argsort(distances, kind="stable")[:count].tolist())


def _halve(
    problem: Problem,
    orders: Sequence[Sequence[int]],
    subproblem: Subproblem,
    count: int,
    random: np.random.Generator,
) -> list[Subproblem]:
    if count < 2 or len(subproblem.shifts) < 2 or not subproblem.visits:
        return [subproblem]
    direction = _Direction(problem, subproblem, random)
    shifts = sorted(subproblem.shifts, key=lambda s: direction.of_shift(s, orders[s]))
    first_count = count // 2
    cut = _cut([len(orders[s]) + 1 for s in shifts], first_count / count)
    border = direction.of_shift(shifts[cut], orders[shifts[cut]])
    planned = {v for s in subproblem.shifts for v in orders[s]}
    unassigned = [v for v in subproblem.visits if v not in planned]
    halves = []
    for half, is_first in ((shifts[:cut], True), (shifts[cut:], False)):
        visits = [v for s in half for v in orders[s]]
        visits += [v for v in unassigned if (direction.of_visit(v) < border) == is_first]
        halves.append(Subproblem(tuple(sorted(half)), tuple(sorted(visits))))
    return [
        *_halve(problem, orders, halves[0], first_count, random),
        *_halve(problem, orders, halves[1], count - first_count, random),
    ]


def _cut(weights: list[int], share: float) -> int:
    """Return after how many items the weights reach a share, with one or more per side."""
    reached = np.cumsum(weights) / sum(weights)
    return int(np.clip(np.searchsorted(reached, share) + 1, 1, len(weights) - 1))


class _Direction:
    """Measures how much nearer a place lies to one than to another of two random visits."""

    def __init__(
        self, problem: Problem, subproblem: Subproblem, random: np.random.Generator
    ) -> None:
        self._problem = problem
        matrix = problem.travel[problem.shifts[subproblem.shifts[0]].mode]
        first, second = (
            problem.visits[subproblem.visits[random.integers(len(subproblem.visits))]].place
            for _ in range(2)
        )
        places = {problem.visits[v].place for v in subproblem.visits}
        places |= {problem.shifts[s].start for s in subproblem.shifts}
        ordered = sorted(places)
        difference = matrix.row(first, ordered).astype(np.int64)
        difference -= matrix.row(second, ordered)
        self._difference = dict(zip(ordered, difference.tolist(), strict=True))

    def of_visit(self, visit: int) -> float:
        return float(self._difference[self._problem.visits[visit].place])

    def of_shift(self, shift: int, order: Sequence[int]) -> float:
        """Return the mean over a shift's visits, or the value of its start."""
        if not order:
            return float(self._difference[self._problem.shifts[shift].start])
        return sum(map(self.of_visit, order)) / len(order)
