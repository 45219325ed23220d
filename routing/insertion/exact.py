"""The cheapest insertion of one visit, found with the schedule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from routing.costs import assignment_cost, balance_cost, route_cost
from routing.matrix import UNREACHABLE
from routing.problem import Problem
from routing.schedule import schedule_route, service_time
from routing.solution import Route


class InsertionPoint(NamedTuple):
    """A position in a route, and the least that the insertion there can cost.

    Attributes
    ----------
    bound
        A lower bound of the extra cost in seconds.
    shift
        Index of the shift.
    position
        Number of visits of the route that come before.
    """

    bound: int
    shift: int
    position: int


def cheapest_insertion(
    problem: Problem,
    routes: Mapping[int, Route],
    visit: int,
    limit: int | None = None,
    shifts: Iterable[int] | None = None,
) -> tuple[int, Route] | None:
    """Find the route that takes one more visit at the least extra cost.

    Parameters
    ----------
    problem
        The problem of the routes.
    routes
        By shift; shifts without a route are tried as well.
    visit
        The visit (index), which is in none of the routes.
    limit
        Only insertions that cost less are of interest; None: all.
    shifts
        The shifts that are tried; None: all.

    Returns
    -------
    tuple or None
        Extra cost in seconds and the new route; None if there is no such insertion.
    """
    best: tuple[int, Route] | None = None
    for bound, shift, position in insertions_by_bound(problem, routes, visit, shifts):
        threshold = best[0] if best else limit
        if threshold is not None and bound >= threshold:
            break
        route = routes.get(shift)
        order = route.visits if route else ()
        longer = schedule_route(
            problem, shift, (*order[:position], visit, *order[position:])
        )
        if longer is None:
            continue
        extra = route_cost(problem, longer) - (route_cost(problem, route) if route else 0)
        if threshold is None or extra < threshold:
            best = (extra, longer)
    return best


def insertions_by_bound(
    problem: Problem,
    routes: Mapping[int, Route],
    visit: int,
    shifts: Iterable[int] | None = None,
) -> Iterator[InsertionPoint]:
    """Yield the positions where the visit can be reached, the lowest bound first.

    Parameters are those of `cheapest_insertion`.
    """
    points: list[InsertionPoint] = []
    for shift in range(len(problem.shifts)) if shifts is None else shifts:
        if problem.allows(problem.visits[visit], problem.shifts[shift]):
            points += _points(problem, shift, routes.get(shift), visit)
    yield from sorted(points)


def _points(
    problem: Problem, shift_index: int, route: Route | None, visit_index: int
) -> Iterator[InsertionPoint]:
    shift, visit = problem.shifts[shift_index], problem.visits[visit_index]
    order = route.visits if route else ()
    matrix = problem.travel[shift.mode]
    places = [shift.start, *(problem.visits[v].place for v in order)]
    inbound = matrix.between(places, [visit.place])[:, 0].tolist()
    following = places[1:] if shift.end is None else [*places[1:], shift.end]
    # An open end adds no leg behind the last visit.
    outbound = [*matrix.row(visit.place, following).tolist(), 0][: len(places)]
    legs = [*(stop.travel for stop in route.stops), route.back_travel] if route else [0]
    assignment = assignment_cost(problem, visit, shift)
    work, avoidable = _work_and_avoidable_cost(problem, route)
    balance = balance_cost(problem, shift, work)
    for position, (to, onward, leg) in enumerate(zip(inbound, outbound, legs, strict=True)):
        if UNREACHABLE in (to, onward):
            continue
        travel = to + onward - leg
        longer = work + travel + _extra_on_site(problem, order, position, visit_index)
        extra_balance = balance_cost(problem, shift, longer) - balance
        bound = travel + assignment + extra_balance - avoidable
        yield InsertionPoint(bound, shift_index, position)


def _work_and_avoidable_cost(problem: Problem, route: Route | None) -> tuple[int, int]:
    """Return a route's working time, and its cost of overtime and of changed times.

    Other times of the visits could save that cost, so a lower bound leaves it out.
    """
    if route is None:
        return 0, 0
    shift = problem.shifts[route.shift]
    unavoidable = route.travel + balance_cost(problem, shift, route.work)
    for v in route.visits:
        unavoidable += assignment_cost(problem, problem.visits[v], shift)
    return route.work, route_cost(problem, route) - unavoidable


def _extra_on_site(
    problem: Problem, order: Sequence[int], position: int, visit: int
) -> int:
    """Return the seconds on site that a visit adds.

    Its set-up, or that of the visit behind it, may become due or fall away.
    """
    previous = order[position - 1] if position else None
    seconds = service_time(problem, previous, problem.visits[visit])
    if position < len(order):
        following = problem.visits[order[position]]
        seconds += service_time(problem, visit, following)
        seconds -= service_time(problem, previous, following)
    return seconds
