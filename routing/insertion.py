"""Where one more visit could go, tried for real."""

from collections.abc import Iterable, Iterator, Mapping

from .costs import assignment_cost, balance_cost, route_cost
from .matrix import UNREACHABLE
from .problem import Problem
from .schedule import schedule_route, service_time
from .solution import Route

MOST_TRIES = 20_000
"""Visits times shifts up to which it is quick enough to try every place one by one."""


def cheapest_insertion(
    problem: Problem,
    routes: Mapping[int, Route],
    visit: int,
    limit: int | None = None,
    shifts: Iterable[int] | None = None,
) -> tuple[int, Route] | None:
    """The route that takes one more visit at the least extra cost.

    Parameters
    ----------
    problem
        What the routes belong to.
    routes
        By shift; shifts without one are tried as well.
    visit
        The visit to add, in none of the routes.
    limit
        Only places cheaper than this are of interest.
    shifts
        Those that are tried; None: all.

    Returns
    -------
    tuple or None
        Extra cost in seconds and the new route; None where no place is left.
    """
    best: tuple[int, Route] | None = None
    for least, shift, position in insertions_by_bound(problem, routes, visit, shifts):
        bar = best[0] if best else limit
        if bar is not None and least >= bar:
            break
        route = routes.get(shift)
        order = route.visits if route else ()
        longer = schedule_route(
            problem, shift, (*order[:position], visit, *order[position:])
        )
        if longer is None:
            continue
        extra = route_cost(problem, longer) - (route_cost(problem, route) if route else 0)
        if bar is None or extra < bar:
            best = (extra, longer)
    return best


def insertions_by_bound(
    problem: Problem,
    routes: Mapping[int, Route],
    visit: int,
    shifts: Iterable[int] | None = None,
) -> Iterator[tuple[int, int, int]]:
    """The places that a way leads to and from, the cheapest at best first.

    Parameters are those of `cheapest_insertion`.

    Yields
    ------
    tuple
        The least that the place may cost, the shift, and how many visits come before.
    """
    found: list[tuple[int, int, int]] = []
    for shift in range(len(problem.shifts)) if shifts is None else shifts:
        if problem.allows(problem.visits[visit], problem.shifts[shift]):
            found += _bounds(problem, shift, routes.get(shift), visit)
    yield from sorted(found)


def _bounds(
    problem: Problem, shift: int, route: Route | None, visit: int
) -> Iterator[tuple[int, int, int]]:
    crew, call = problem.shifts[shift], problem.visits[visit]
    order = route.visits if route else ()
    matrix, to = problem.travel[crew.mode], call.place
    places = [crew.start, *(problem.visits[v].place for v in order)]
    there = matrix.between(places, [to])[:, 0].tolist()
    ahead = places[1:] if crew.end is None else [*places[1:], crew.end]
    back = [*matrix.row(to, ahead).tolist(), 0][: len(places)]
    legs = [*(stop.travel for stop in route.stops), route.back_travel] if route else [0]
    wish = assignment_cost(problem, call, crew)
    work, spare = _paid(problem, route)
    levelled = balance_cost(problem, crew, work)
    for position, (way, on, leg) in enumerate(zip(there, back, legs, strict=True)):
        if UNREACHABLE in (way, on):
            continue
        more = way + on - leg
        longer = work + more + _on_site(problem, order, position, visit)
        level = balance_cost(problem, crew, longer) - levelled
        yield more + wish + level - spare, shift, position


def _paid(problem: Problem, route: Route | None) -> tuple[int, int]:
    """A route's working time, and what it pays for overtime and moved visits."""
    if route is None:
        return 0, 0
    crew = problem.shifts[route.shift]
    work = route.travel + sum(stop.finish - stop.begin for stop in route.stops)
    wishes = sum(assignment_cost(problem, problem.visits[v], crew) for v in route.visits)
    rest = route.travel + wishes + balance_cost(problem, crew, work)
    return work, route_cost(problem, route) - rest


def _on_site(problem: Problem, order: tuple[int, ...], position: int, visit: int) -> int:
    """Seconds on site that a visit adds, as set-up falls away for others or for it."""
    before = order[position - 1] if position else None
    seconds = service_time(problem, before, problem.visits[visit])
    if position < len(order):
        after = problem.visits[order[position]]
        seconds += service_time(problem, visit, after) - service_time(
            problem, before, after
        )
    return seconds
