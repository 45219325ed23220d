"""Splits a problem into neighbourhoods that can be improved side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.problem import Problem

Orders = Sequence[Sequence[int]]
_NEAREST = 3


@dataclass(frozen=True)
class Subproblem:
    """Shifts that work near each other, with their visits and left-out ones nearby."""

    shifts: tuple[int, ...]
    visits: tuple[int, ...]


def split(
    problem: Problem, orders: Orders, parts: int, random: np.random.Generator
) -> list[Subproblem]:
    """Disjoint neighbourhoods that hold all shifts and all visits between them.

    The shifts are halved, again and again, by whether their routes lie nearer to one or
    to another of two visits drawn at random; a left-out visit goes where its place
    belongs. It takes no coordinates, only travel times.

    Parameters
    ----------
    problem
        What to split.
    orders
        For each shift its visits in order; shifts without any count by their start.
    parts
        At most so many; fewer where there are fewer shifts.
    random
        Draws the lines.
    """
    whole = Subproblem(tuple(range(len(problem.shifts))), tuple(range(len(problem.visits))))
    return _halve(problem, orders, whole, parts, random)


def near_shifts(problem: Problem, orders: Orders, visit: int, count: int) -> frozenset[int]:
    """So many shifts whose routes come nearest to a visit: a district of the day.

    Near is the mean way to the three nearest of a route's visits and its start.
    """
    here, nearness = problem.visits[visit].place, []
    for number, shift in enumerate(problem.shifts):
        places = [problem.visits[v].place for v in orders[number]]
        ways = problem.travel[shift.mode].row(here, [shift.start, *places])
        nearness.append(np.sort(ways)[:_NEAREST].mean())
    return frozenset(np.argsort(nearness, kind="stable")[:count].tolist())


def _halve(
    problem: Problem,
    orders: Orders,
    whole: Subproblem,
    parts: int,
    random: np.random.Generator,
) -> list[Subproblem]:
    if parts < 2 or len(whole.shifts) < 2 or not whole.visits:
        return [whole]
    key = _Line(problem, whole, random)
    shifts = sorted(whole.shifts, key=lambda s: key.of_shift(s, orders[s]))
    fewer = parts // 2
    cut = _cut([len(orders[s]) + 1 for s in shifts], fewer / parts)
    border = key.of_shift(shifts[cut], orders[shifts[cut]])
    planned = {v for s in whole.shifts for v in orders[s]}
    free = [v for v in whole.visits if v not in planned]
    halves = []
    for mine, near in ((shifts[:cut], True), (shifts[cut:], False)):
        visits = [v for s in mine for v in orders[s]]
        visits += [v for v in free if (key.of_visit(v) < border) == near]
        halves.append(Subproblem(tuple(sorted(mine)), tuple(sorted(visits))))
    return [
        *_halve(problem, orders, halves[0], fewer, random),
        *_halve(problem, orders, halves[1], parts - fewer, random),
    ]


def _cut(weights: list[int], share: float) -> int:
    """After how many items their weights reach a share; at least one is on each side."""
    reached = np.cumsum(weights) / sum(weights)
    return int(np.clip(np.searchsorted(reached, share) + 1, 1, len(weights) - 1))


class _Line:
    """How much nearer a place is to one than to another of two random visits."""

    def __init__(
        self, problem: Problem, whole: Subproblem, random: np.random.Generator
    ) -> None:
        self._problem = problem
        self._ways = problem.travel[problem.shifts[whole.shifts[0]].mode]
        one, other = (
            problem.visits[whole.visits[random.integers(len(whole.visits))]].place
            for _ in range(2)
        )
        places = {problem.visits[v].place for v in whole.visits}
        places |= {problem.shifts[s].start for s in whole.shifts}
        ordered = sorted(places)
        gap = self._ways.row(one, ordered).astype(np.int64)
        gap -= self._ways.row(other, ordered)
        self._key = dict(zip(ordered, gap.tolist(), strict=True))

    def of_visit(self, visit: int) -> float:
        return float(self._key[self._problem.visits[visit].place])

    def of_shift(self, shift: int, order: Sequence[int]) -> float:
        if not order:
            return float(self._key[self._problem.shifts[shift].start])
        return sum(map(self.of_visit, order)) / len(order)
