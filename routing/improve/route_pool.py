"""Chooses, of all routes that were seen, those that are best together; with CP-SAT.

A search looks at one day at a time. A route that was good beside others of its time may
be better beside those of another: that choice is a set packing problem, which the solver
takes as a whole.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from routing.problem import Problem

MOST_VISITS = 3000
"""For days of up to so many visits; of larger ones too few routes would be seen twice."""
_MOST = 4000
"""Routes that are chosen from, at most; the latest, which are the best ones."""


@dataclass(frozen=True)
class PooledRoute:
    """A route that was seen.

    Attributes
    ----------
    shift, visits
        Whose, and its visits in order (indices).
    cost
        Seconds, without the penalties of those left out.
    """

    shift: int
    visits: tuple[int, ...]
    cost: int


class RoutePool:
    """The routes that were seen, the cheapest order of the same visits each."""

    def __init__(self) -> None:
        self._routes: dict[tuple[int, frozenset[int]], PooledRoute] = {}

    def add(self, routes: Iterable[PooledRoute]) -> None:
        """Remember routes; the longest unseen are forgotten where they are too many."""
        for route in routes:
            key = route.shift, frozenset(route.visits)
            before = self._routes.pop(key, route)
            self._routes[key] = min(before, route, key=lambda one: one.cost)
        for key in list(self._routes)[: max(0, len(self._routes) - _MOST)]:
            del self._routes[key]

    def __len__(self) -> int:
        return len(self._routes)

    def __iter__(self) -> Iterator[PooledRoute]:
        return iter(self._routes.values())


def choose(
    problem: Problem,
    pool: Iterable[PooledRoute],
    start: Iterable[PooledRoute],
    *,
    seconds: float | None,
    seed: int,
) -> list[PooledRoute]:
    """The routes that cost the least together, with what the others would make left out.

    Parameters
    ----------
    problem
        To which the routes belong.
    pool
        What to choose from: at most one for each shift, each visit in one at most.
    start
        Routes in the pool to begin with.
    seconds
        Limit, ≥ 0, with the building of the model; None for one of the solver's own
        measure, so that the answer repeats.
    seed
        Of the solver.

    Returns
    -------
    list
        Empty where nothing was found in time.
    """
    began = time.monotonic()
    # Only here: it takes half a second to import.
    from ortools.sat.python import cp_model

    routes, first = list(pool), set(start)
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in routes]
    by_shift: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_visit: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for route, one in zip(routes, taken, strict=True):
        model.add_hint(one, route in first)
        by_shift[route.shift].append(one)
        for visit in route.visits:
            by_visit[visit].append(one)
    for ones in by_shift.values():
        model.add_at_most_one(ones)
    # A variable for each visit keeps the sum of all coefficients below what overflows.
    made = {visit: model.new_bool_var("") for visit in by_visit}
    for visit, ones in by_visit.items():
        model.add(sum(ones) == made[visit])
    model.minimize(
        cp_model.LinearExpr.weighted_sum(taken, [route.cost for route in routes])
        - cp_model.LinearExpr.weighted_sum(
            list(made.values()), [problem.penalties[visit] for visit in made]
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    if seconds is None:
        solver.parameters.max_deterministic_time = 1
    else:
        solver.parameters.max_time_in_seconds = max(0, seconds - (time.monotonic() - began))
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [route for route, one in zip(routes, taken, strict=True) if solver.value(one)]
