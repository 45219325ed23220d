"""Greedy insertion: unassigned visits are inserted where that still pays."""

from collections.abc import Mapping, Sequence

from routing.insertion.best import best_insertions
from routing.insertion.exact import cheapest_insertion
from routing.insertion.result import InsertionKind
from routing.problem import Problem
from routing.solution import Route


def insert_greedily(problem: Problem, routes: Sequence[Route]) -> list[Route]:
    """Insert every unassigned visit that costs less in a route than unassigned.

    The visits with the largest penalties come first, each at its cheapest insertion.

    Parameters
    ----------
    problem
        The problem.
    routes
        The routes of a solution.
    """
    by_shift = {route.shift: route for route in routes}
    planned = {visit for route in routes for visit in route.visits}
    unassigned = [v for v in range(len(problem.visits)) if v not in planned]
    unassigned.sort(key=lambda v: (-problem.penalties[v], v))
    changed = set(range(len(problem.shifts)))
    # The insertion of one visit can make another one feasible.
    while changed:
        changed = set()
        feasible = _feasible_shifts(problem, by_shift, unassigned)
        for visit in list(unassigned):
            likely = changed | feasible.get(visit, set())
            best = cheapest_insertion(
                problem, by_shift, visit, problem.penalties[visit], likely
            )
            if best is not None:
                by_shift[best[1].shift] = best[1]
                changed.add(best[1].shift)
                unassigned.remove(visit)
    return [by_shift[shift] for shift in sorted(by_shift)]


def _feasible_shifts(
    problem: Problem, routes: Mapping[int, Route], visits: Sequence[int]
) -> dict[int, set[int]]:
    """Return by visit the shift with its cheapest feasible insertion, by the kernel."""
    orders = {shift: route.visits for shift, route in routes.items()}
    insertions = best_insertions(problem, orders, visits, relax=False)
    return {
        visit: {by_kind[InsertionKind.FEASIBLE].shift}
        for visit, by_kind in insertions.items()
        if InsertionKind.FEASIBLE in by_kind
    }
