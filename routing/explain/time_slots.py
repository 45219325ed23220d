"""Time slots: the best positions and times for one more visit in a planned day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from routing.costs import route_cost
from routing.insertion.exact import insertions_by_bound
from routing.problem import Problem, TimeWindow
from routing.schedule import schedule_route, service_time
from routing.solution import Route, Solution

from .single_shift import single_shift_problem


@dataclass(frozen=True)
class TimeSlot:
    """A position in a route, and the times at which a visit can begin there.

    Attributes
    ----------
    shift
        Index of the shift.
    position
        Number of visits of the route that come before.
    earliest, latest
        First and last second of a begin with which every rule is kept for all visits of
        the route. With breaks, not every second between need be possible.
    extra
        Extra cost in seconds of the earliest schedule.
    travel
        Extra seconds of travel.
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
    """Return the k best positions and times for a visit, the cheapest first.

    Parameters
    ----------
    problem, solution
        A problem and a solution whose routes are sound.
    visit
        Index of a visit that is in none of the routes.
    k
        Number of time slots, ≥ 1. Fewer are returned where the visit fits less often.

    Raises
    ------
    ValueError
        If the visit is in a route, or k is below 1.
    """
    routes = {route.shift: route for route in solution.routes}
    if k < 1 or any(visit in route.visits for route in solution.routes):
        raise ValueError(
            f"There are no {k} time slots for visit {visit}; give a k of 1 or more, and a "
            "visit that is in no route."
        )
    best: list[_Candidate] = []
    for bound, shift, position in insertions_by_bound(problem, routes, visit):
        if len(best) == k and bound >= best[-1].slot.extra:
            break
        best += _candidates(problem, routes, visit, shift, position)
        best = sorted(best, key=lambda each: (each.slot.extra, each.slot.earliest))[:k]
    return tuple(candidate.with_latest_and_earliest() for candidate in best)


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A time slot whose limits are not known yet, and the route that they depend on.

    Attributes
    ----------
    slot
        The time slot with the begin of the earliest schedule only.
    problem
        The one shift with the visit in its route.
    window
        The one window of the visit.
    on_site
        Seconds that the visit takes.
    """

    slot: TimeSlot
    problem: Problem
    window: TimeWindow
    on_site: int

    def with_latest_and_earliest(self) -> TimeSlot:
        """Return the time slot with the first and last second of a possible begin."""
        first, last = self.window.start, self.window.end - self.on_site
        low, high, earliest = first, self.slot.earliest, self.slot.earliest
        while low < high:
            middle = (low + high) // 2
            begin = self._begin(first, middle)
            if begin is None:
                low = middle + 1
            else:
                high = earliest = begin
        low, high, latest = self.slot.earliest, last, self.slot.earliest
        while low < high:
            middle = (low + high + 1) // 2
            begin = self._begin(middle, last)
            if begin is None:
                high = middle - 1
            else:
                low = latest = begin
        return replace(self.slot, earliest=earliest, latest=latest)

    def _begin(self, first: int, last: int) -> int | None:
        """Return the begin if it must lie between two seconds; None if it cannot."""
        position = self.slot.position
        visits = list(self.problem.visits)
        window = TimeWindow(first, last + self.on_site)
        visits[position] = replace(visits[position], windows=(window,))
        problem = replace(self.problem, visits=tuple(visits))
        route = schedule_route(problem, 0, range(len(visits)))
        return None if route is None else route.stops[position].begin


def _candidates(
    problem: Problem,
    routes: Mapping[int, Route],
    visit_index: int,
    shift_index: int,
    position: int,
) -> Iterator[_Candidate]:
    """Yield the candidates of one position: a visit may begin in each of its windows."""
    route, visit = routes.get(shift_index), problem.visits[visit_index]
    order = route.visits if route else ()
    numbers = (*order[:position], visit_index, *order[position:])
    if schedule_route(problem, shift_index, numbers) is None:
        return
    previous = order[position - 1] if position else None
    shift, on_site = problem.shifts[shift_index], service_time(problem, previous, visit)
    for window in visit.windows:
        visits = [problem.visits[v] for v in numbers]
        visits[position] = replace(visit, windows=(window,))
        single = single_shift_problem(problem, shift, visits)
        longer = schedule_route(single, 0, range(len(visits)))
        if longer is None:
            continue
        begin = longer.stops[position].begin
        extra = route_cost(single, longer) - (route_cost(problem, route) if route else 0)
        travel = longer.travel - (route.travel if route else 0)
        slot = TimeSlot(shift_index, position, begin, begin, extra, travel)
        yield _Candidate(slot, single, window, on_site)
