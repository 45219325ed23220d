"""The best places and times for one more visit in a day that is planned already."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing.costs import route_cost
from routing.insertion import insertions_by_bound
from routing.problem import Problem, TimeWindow
from routing.schedule import schedule_route, service_time
from routing.solution import Route, Solution

from .single_shift import single_shift_problem


@dataclass(frozen=True)
class TimeSlot:
    """One place in one route, and when the visit can begin there.

    Attributes
    ----------
    shift
        Index of the shift.
    position
        Number of visits that come before it in the route.
    earliest, latest
        First and last second of the begin with which every rule is still kept for all
        visits of the route. With breaks, not every second between need be possible.
    extra
        Extra cost in seconds when it begins as early as the timetable has it.
    travel
        Extra seconds on the way.
    """

    shift: int
    position: int
    earliest: int
    latest: int
    extra: int
    travel: int


def best_time_slots(
    problem: Problem, solution: Solution, visit: int, k: int
) -> tuple[TimeSlot, ...]:
    """The k best places and times for a visit, the cheapest first.

    Parameters
    ----------
    problem, solution
        The solution's routes must be sound.
    visit
        Index of a visit that is in none of the routes.
    k
        How many, ≥ 1. There may be fewer; none where the visit fits nowhere.

    Raises
    ------
    ValueError
        Where the visit is in a route, or k is below 1.
    """
    routes = {route.shift: route for route in solution.routes}
    if k < 1 or any(visit in route.visits for route in solution.routes):
        raise ValueError(
            f"There are no {k} offers for visit {visit}; ask for at least one, for a "
            "visit that is in no route."
        )
    best: list[tuple[TimeSlot, _Place]] = []
    for bound, shift, position in insertions_by_bound(problem, routes, visit):
        if len(best) == k and bound >= best[-1][0].extra:
            break
        best += _at(problem, routes, visit, shift, position)
        best = sorted(best, key=lambda one: (one[0].extra, one[0].earliest))[:k]
    return tuple(place.timed(offer) for offer, place in best)


@dataclass(frozen=True, eq=False)
class _Place:
    """One route's day with the visit in it, which may begin only in one window."""

    problem: Problem
    position: int
    window: TimeWindow
    on_site: int

    def timed(self, offer: TimeSlot) -> TimeSlot:
        """The offer with the first and last second at which the visit can begin."""
        first, last = self.window.start, self.window.end - self.on_site
        low, high = first, offer.earliest
        earliest = offer.earliest
        while low < high:
            middle = (low + high) // 2
            begin = self._begin(first, middle)
            if begin is None:
                low = middle + 1
            else:
                high = earliest = begin
        low, high, latest = offer.earliest, last, offer.earliest
        while low < high:
            middle = (low + high + 1) // 2
            begin = self._begin(middle, last)
            if begin is None:
                high = middle - 1
            else:
                low = latest = begin
        return replace(offer, earliest=earliest, latest=latest)

    def _begin(self, first: int, last: int) -> int | None:
        """When the visit begins if it must from a first to a last second."""
        visits = list(self.problem.visits)
        window = TimeWindow(first, last + self.on_site)
        visits[self.position] = replace(visits[self.position], windows=(window,))
        route = schedule_route(
            replace(self.problem, visits=tuple(visits)), 0, range(len(visits))
        )
        return None if route is None else route.stops[self.position].begin


def _at(
    problem: Problem, routes: dict[int, Route], visit: int, shift: int, position: int
) -> Iterator[tuple[TimeSlot, _Place]]:
    """What one place of a route offers: a visit may begin in each of its windows."""
    route, call = routes.get(shift), problem.visits[visit]
    order = route.visits if route else ()
    numbers = (*order[:position], visit, *order[position:])
    if schedule_route(problem, shift, numbers) is None:
        return
    before = order[position - 1] if position else None
    crew, on_site = problem.shifts[shift], service_time(problem, before, call)
    settled = crew.prefix_length(numbers)
    for window in call.windows:
        visits = [problem.visits[v] for v in numbers]
        visits[position] = replace(call, windows=(window,))
        one = single_shift_problem(problem, crew, visits, settled)
        longer = schedule_route(one, 0, range(len(visits)))
        if longer is not None:
            begin = longer.stops[position].begin
            cost = route_cost(one, longer) - (route_cost(problem, route) if route else 0)
            travel = longer.travel - (route.travel if route else 0)
            offer = TimeSlot(shift, position, begin, begin, cost, travel)
            yield offer, _Place(one, position, window, on_site)
