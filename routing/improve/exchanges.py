"""Exchanges: unassigned visits are inserted where that pays, also in the place of others.

The search looks for such changes near a visit's neighbours only. This last step looks
everywhere, so that no reason of an unassigned visit names a change that would pay.
"""

from collections.abc import Sequence

from routing.costs import route_cost
from routing.insertion.best import best_insertions
from routing.insertion.result import Insertion
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solution import Route


def exchange_visits(problem: Problem, routes: Sequence[Route]) -> list[Route]:
    """Insert unassigned visits until nothing of this kind pays any more.

    Up to three visits in a row give way to an inserted visit. It is inserted if the cost of
    its route, with the penalties of the visits that give way, rises by less than its own
    penalty.

    Parameters
    ----------
    problem
        The problem.
    routes
        The routes of a solution.
    """
    by_shift = {route.shift: route for route in routes}
    # Each round lowers the cost, so that this ends.
    while _exchange_once(problem, by_shift):
        pass
    return [by_shift[shift] for shift in sorted(by_shift)]


def _exchange_once(problem: Problem, by_shift: dict[int, Route]) -> bool:
    """Change each route at most once; return True if any was changed."""
    planned = {visit for route in by_shift.values() for visit in route.visits}
    unassigned = [v for v in range(len(problem.visits)) if v not in planned]
    orders = {shift: route.visits for shift, route in by_shift.items()}
    insertions = best_insertions(problem, orders, unassigned, relax=False)
    gains = sorted(
        (
            (problem.penalties[visit] - insertion.extra, visit, insertion.kind)
            for visit, by_kind in insertions.items()
            for insertion in by_kind.values()
        ),
        key=lambda gain: (-gain[0], *gain[1:]),
    )
    changed: dict[int, int] = {}
    for gain, visit, kind in gains:
        insertion = insertions[visit][kind]
        if gain <= 0 or visit in changed.values() or insertion.shift in changed:
            continue
        route = _changed_route(problem, by_shift.get(insertion.shift), visit, insertion)
        if route is not None:
            by_shift[insertion.shift] = route
            changed[insertion.shift] = visit
    return bool(changed)


def _changed_route(
    problem: Problem, route: Route | None, visit: int, insertion: Insertion
) -> Route | None:
    """Return the route with the visit, or None if that does not pay."""
    order = () if route is None else route.visits
    changed = schedule_route(problem, insertion.shift, insertion.order_with(visit, order))
    if changed is None:
        return None
    displaced = set(order) - set(changed.visits)
    rise = route_cost(problem, changed) - (
        0 if route is None else route_cost(problem, route)
    )
    rise += sum(problem.penalties[v] for v in displaced)
    return changed if rise < problem.penalties[visit] else None
