"""Detours: the extra travel of one visit, which may have a limit.

The detour of a visit is the travel that its route saves without it, so it depends on the
other visits of the route: two visits in one village share the way there.
"""

from collections.abc import Iterator, Sequence

from routing.matrix import UNREACHABLE
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solution import Route


def drop_long_detours(problem: Problem, routes: Sequence[Route]) -> list[Route]:
    """Take visits out of their routes whose detours are longer than they may be.

    The visit that exceeds its limit the most goes first, as the others' detours change.

    Parameters
    ----------
    problem
        The problem.
    routes
        The routes of a solution.
    """
    if all(visit.max_detour is None for visit in problem.visits):
        return list(routes)
    kept = (_without_long_detours(problem, route) for route in routes)
    return [route for route in kept if route is not None]


def has_long_detour(problem: Problem, route: Route) -> bool:
    """Return True if a visit of the route has a longer detour than it may have."""
    return any(excess > 0 for excess, _ in _excesses(problem, route))


def detours(problem: Problem, route: Route) -> list[int | None]:
    """Return the detour of each visit of a route, in seconds.

    None stands for a visit without which the route has no path.
    """
    shift = problem.shifts[route.shift]
    matrix = problem.travel[shift.mode]
    places = [shift.start, *(problem.visits[v].place for v in route.visits)]
    if shift.end is not None:
        places.append(shift.end)
    legs = [*(stop.travel for stop in route.stops), route.back_travel]
    lengths: list[int | None] = []
    for number in range(len(route.stops)):
        detour = legs[number] + legs[number + 1]
        if number + 2 < len(places):
            direct, _ = matrix.legs([places[number], places[number + 2]])
            lengths.append(None if direct[0] == UNREACHABLE else detour - direct[0])
        else:
            lengths.append(detour)
    return lengths


def _excesses(problem: Problem, route: Route) -> Iterator[tuple[int, int]]:
    """Yield by how many seconds each visit exceeds its limit, and the visit."""
    if all(problem.visits[visit].max_detour is None for visit in route.visits):
        return
    for visit, detour in zip(route.visits, detours(problem, route), strict=True):
        limit = problem.visits[visit].max_detour
        if limit is not None and detour is not None:
            yield detour - limit, visit


def _without_long_detours(problem: Problem, route: Route) -> Route | None:
    """Return the route without its long detours; None if no visit is left."""
    while True:
        excess, visit = max(_excesses(problem, route), default=(0, 0))
        if excess <= 0:
            return route
        order = [v for v in route.visits if v != visit]
        shorter = None
        # A shorter order is hardly ever infeasible, but breaks and speeds can make it so.
        while order and (shorter := schedule_route(problem, route.shift, order)) is None:
            order.pop()
        if shorter is None:
            return None
        route = shorter
