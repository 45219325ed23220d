"""Filling up: what the search left out, put where it still pays."""

from collections.abc import Mapping, Sequence

from routing.best_insertions import everywhere, is_exact
from routing.insertion import cheapest_insertion
from routing.kernel.columns import FREE
from routing.problem import Problem
from routing.solution import Route


def fill(problem: Problem, routes: Sequence[Route]) -> list[Route]:
    """Insert every left-out visit that costs less in some route than left out.

    The dearest come first, each at its cheapest place.
    """
    by_shift = {route.shift: route for route in routes}
    planned = {visit for route in routes for visit in route.visits}
    rest = [v for v in range(len(problem.visits)) if v not in planned]
    rest.sort(key=lambda v: (-problem.penalties[v], v))
    changed = set(range(len(problem.shifts)))
    inexact = {shift for shift in changed if not is_exact(problem, shift)}
    # One that was put in can make a way for another that had none.
    while changed:
        tried, changed = changed, set()
        free = _free(problem, by_shift, [v for v in rest if v not in problem.locked_shifts])
        for visit in list(rest):
            likely = tried
            if visit not in problem.locked_shifts:
                likely = (inexact & tried) | changed | free.get(visit, set())
            best = cheapest_insertion(
                problem, by_shift, visit, problem.penalties[visit], likely
            )
            if best is not None:
                by_shift[best[1].shift] = best[1]
                changed.add(best[1].shift)
                rest.remove(visit)
    return [by_shift[shift] for shift in sorted(by_shift)]


def _free(
    problem: Problem, routes: Mapping[int, Route], guests: Sequence[int]
) -> dict[int, set[int]]:
    """The shift with the cheapest free place of each guest who has one, by the kernel."""
    orders = {shift: route.visits for shift, route in routes.items()}
    found = everywhere(problem, orders, guests, relax=False)
    return {guest: {finds[FREE].shift} for guest, finds in found.items() if FREE in finds}
