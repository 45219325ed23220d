"""Local search: every insertion, exchange and relocation that pays is made.

The search of an engine looks for changes near a visit's neighbours only. This last step
looks everywhere, so that no reason of a visit names a change that would pay.
"""

from collections.abc import Mapping, Sequence

from routing.costs import route_cost
from routing.insertion.best import best_insertions
from routing.insertion.result import BestInsertions, Insertion, InsertionKind
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solution import Route

from .detours import has_long_detour

_Routes = dict[int, Route]


def improve_locally(
    problem: Problem, routes: Sequence[Route], *, relocate: bool = True
) -> list[Route]:
    """Insert, exchange and relocate visits until nothing of this kind pays any more.

    An unassigned visit is inserted, and up to three visits in a row give way to it, if the
    cost of the route with the penalties of the visits that give way rises by less than its
    own penalty. A planned visit is relocated to another route if that lowers the cost.

    Parameters
    ----------
    problem
        The problem.
    routes
        The routes of a solution.
    relocate
        True to relocate planned visits too, which takes longer.
    """
    by_shift = {route.shift: route for route in routes}
    # Each change lowers the cost, so that this ends.
    while _insert_once(problem, by_shift) or (
        relocate and _relocate_once(problem, by_shift)
    ):
        pass
    return [by_shift[shift] for shift in sorted(by_shift)]


def _insert_once(problem: Problem, by_shift: _Routes) -> bool:
    """Insert unassigned visits, at most one in each route; return True if any was."""
    planned = {visit for route in by_shift.values() for visit in route.visits}
    unassigned = [v for v in range(len(problem.visits)) if v not in planned]
    insertions = best_insertions(problem, _orders(by_shift), unassigned, relax=False)
    gains = sorted(
        (
            (problem.penalties[visit] - insertion.extra, visit, insertion.kind)
            for visit, by_kind in insertions.items()
            for insertion in by_kind.values()
        ),
        key=lambda gain: (-gain[0], *gain[1:]),
    )
    inserted: set[int] = set()
    changed: set[int] = set()
    for gain, visit, kind in gains:
        insertion = insertions[visit][kind]
        if gain <= 0 or visit in inserted or insertion.shift in changed:
            continue
        route = _with_visit(problem, by_shift, visit, insertion)
        if route is None:
            continue
        order = by_shift[route.shift].visits if route.shift in by_shift else ()
        displaced = sum(problem.penalties[v] for v in set(order) - set(route.visits))
        if _rise(problem, by_shift, route) + displaced < problem.penalties[visit]:
            by_shift[route.shift] = route
            inserted.add(visit)
            changed.add(route.shift)
    return bool(changed)


def _relocate_once(problem: Problem, by_shift: _Routes) -> bool:
    """Relocate visits between routes that are unchanged; return True if any was."""
    present = {visit: s for s, route in by_shift.items() for visit in route.visits}
    insertions = best_insertions(
        problem,
        _orders(by_shift),
        list(present),
        excluded_shifts=present,
        relax=False,
        displace=False,
    )
    changed: set[int] = set()
    for visit, shift in sorted(present.items()):
        insertion = _feasible(insertions, visit)
        if insertion is None or changed & {shift, insertion.shift}:
            continue
        route = _with_visit(problem, by_shift, visit, insertion)
        rest = tuple(v for v in by_shift[shift].visits if v != visit)
        shorter = schedule_route(problem, shift, rest)
        if route is None or (
            rest and (shorter is None or has_long_detour(problem, shorter))
        ):
            continue
        saved = route_cost(problem, by_shift[shift])
        saved -= 0 if shorter is None else route_cost(problem, shorter)
        if _rise(problem, by_shift, route) < saved:
            by_shift[route.shift] = route
            del by_shift[shift]
            if shorter is not None:
                by_shift[shift] = shorter
            changed |= {shift, route.shift}
    return bool(changed)


def _feasible(insertions: Mapping[int, BestInsertions], visit: int) -> Insertion | None:
    return insertions[visit].get(InsertionKind.FEASIBLE)


def _orders(by_shift: _Routes) -> dict[int, tuple[int, ...]]:
    return {shift: route.visits for shift, route in by_shift.items()}


def _with_visit(
    problem: Problem, by_shift: _Routes, visit: int, insertion: Insertion
) -> Route | None:
    """Return the route with the visit; None if that breaks a rule."""
    route = by_shift.get(insertion.shift)
    order = insertion.order_with(visit, () if route is None else route.visits)
    changed = schedule_route(problem, insertion.shift, order)
    if changed is None or has_long_detour(problem, changed):
        return None
    return changed


def _rise(problem: Problem, by_shift: _Routes, route: Route) -> int:
    """Return the cost of a changed route above that of the present one."""
    present = by_shift.get(route.shift)
    before = 0 if present is None else route_cost(problem, present)
    return route_cost(problem, route) - before
