"""Schedules: the times of a route whose visits and order are given.

The schedule that ends earliest is computed by labels: after each stop there is, for every
number of breaks taken so far, one label that leaves the stop as early as possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from .costs import route_cost
from .matrix import UNREACHABLE
from .problem import Problem, Shift, Visit
from .solution import Route, ScheduledBreak, Solution, Stop
from .speed_profile import arrival_time, latest_departure, work_done


@dataclass(frozen=True)
class _Label:
    """The times of one stop, chained to those of the stop before.

    Attributes
    ----------
    previous
        The label of the stop before; None at the start.
    arrive, begin, finish
        Arrival, and begin and end of the time on site.
    breaks
        The breaks that are taken between the stop before and this one.
    """

    previous: "_Label | None"
    arrive: int
    begin: int
    finish: int
    breaks: tuple[ScheduledBreak, ...] = ()


_Labels = list[_Label | None]
"""By the number of breaks taken: the label that leaves the earliest, or None."""


class _Ride(NamedTuple):
    """A leg with the breaks on it: ``ready`` is when the visit may begin."""

    arrival: int
    ready: int
    breaks: tuple[ScheduledBreak, ...]


def service_time(problem: Problem, previous: int | None, visit: Visit) -> int:
    """Return the seconds on site, with the set-up where the place is a new one.

    Parameters
    ----------
    problem
        The problem of the visit.
    previous
        The visit before it (index); None at the start of a route.
    visit
        The visit.
    """
    same = previous is not None and problem.visits[previous].place == visit.place
    return visit.service + (0 if same else visit.setup)


def earliest_begin(visit: Visit, ready: int, on_site: int) -> int | None:
    """Return the first second ≥ ``ready`` at which the whole visit fits into a window."""
    for window in visit.windows:
        begin = max(ready, window.start)
        if begin + on_site <= window.end:
            return begin
    return None


def schedule_route(
    problem: Problem, shift_index: int, visits: Sequence[int]
) -> Route | None:
    """Return the route that ends earliest, or None if the order cannot be kept.

    The team leaves each place at once. Only the first departure is as late as the first
    visit allows, or, in a shift with a limit of duration, as late as the end allows.
    Breaks are taken where the route still ends earliest.

    Parameters
    ----------
    problem
        The problem.
    shift_index
        The shift; whether its team may make the visits is checked too.
    visits
        Visit indices in order, at least one.
    """
    shift = problem.shifts[shift_index]
    if not visits or not _may_serve(problem, shift_index, visits):
        return None
    places = [shift.start, *(problem.visits[v].place for v in visits)]
    if shift.end is not None:
        places.append(shift.end)
    seconds, metres = problem.travel[shift.mode].legs(places)
    if UNREACHABLE in seconds:
        return None
    if shift.max_travel is not None and sum(seconds) > shift.max_travel:
        return None
    departure = shift.window.start
    last = _last_label(problem, shift, visits, seconds, departure)
    if last is None:
        return None
    if shift.max_duration is not None:
        departure, last = _compressed(problem, shift, visits, seconds, last)
        if last.finish - departure > shift.max_duration:
            return None
    return _route(problem, shift_index, departure, visits, (seconds, metres), last)


def feasible_prefixes(
    problem: Problem, shifts: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Return the locked visits at the begin of each shift's route, where they can be kept.

    Parameters
    ----------
    problem
        The problem.
    shifts
        Indices of the shifts that are looked at.
    """
    prefixes = {shift: problem.shifts[shift].prefix for shift in shifts}
    return {
        shift: prefix
        for shift, prefix in prefixes.items()
        if prefix and schedule_route(problem, shift, prefix)
    }


def assemble_solution(problem: Problem, routes: Sequence[Route], engine: str) -> Solution:
    """Return the solution of the given routes; all other visits are unassigned."""
    planned = {visit for route in routes for visit in route.visits}
    unassigned = tuple(v for v in range(len(problem.visits)) if v not in planned)
    return Solution(
        routes=tuple(sorted(routes, key=lambda route: route.shift)),
        unassigned=unassigned,
        cost=sum(route_cost(problem, route) for route in routes)
        + sum(problem.penalties[v] for v in unassigned),
        engine=engine,
    )


def _may_serve(problem: Problem, shift_index: int, visits: Sequence[int]) -> bool:
    shift = problem.shifts[shift_index]
    if shift.max_visits is not None and len(visits) > shift.max_visits:
        return False
    load = sum(problem.visits[v].load for v in visits)
    if shift.capacity is not None and load > shift.capacity:
        return False
    if not shift.prefix_length(visits) and not set(shift.prefix).isdisjoint(visits):
        return False
    return all(
        problem.allows(problem.visits[v], shift)
        and problem.locked_shifts.get(v, shift_index) == shift_index
        for v in visits
    )


def _last_label(
    problem: Problem,
    shift: Shift,
    visits: Sequence[int],
    legs: Sequence[int],
    departure: int,
) -> _Label | None:
    """Return the label of the end that is reached earliest after a departure."""
    start = _Label(None, departure, departure, departure)
    labels: _Labels = [start, *[None] * len(shift.breaks)]
    previous = None
    for number, leg in zip(visits, legs, strict=False):
        visit = problem.visits[number]
        on_site = service_time(problem, previous, visit)
        labels = _extended(problem, shift, labels, leg, visit, on_site)
        if not any(labels):
            return None
        previous = number
    leg = legs[len(visits)] if shift.end is not None else 0
    labels = _extended(problem, shift, labels, leg, None, 0)
    ends = [_closed(shift, label) for label in labels if label is not None]
    return min(
        (end for end in ends if end is not None),
        key=lambda end: end.finish,
        default=None,
    )


def _extended(
    problem: Problem,
    shift: Shift,
    labels: _Labels,
    leg: int,
    visit: Visit | None,
    on_site: int,
) -> _Labels:
    """Return the labels of the next visit, or of the end place where that is None."""
    following: _Labels = []
    for taken in range(len(labels)):
        candidates: list[_Label] = []
        for before in range(taken + 1):
            label = labels[before]
            if label is None:
                continue
            for ride in _rides(problem, shift, label.finish, leg, range(before, taken)):
                begin: int | None = ride.ready
                if visit is not None:
                    begin = earliest_begin(visit, ride.ready, on_site)
                if begin is not None:
                    finish = begin + on_site
                    candidates.append(
                        _Label(label, ride.arrival, begin, finish, ride.breaks)
                    )
        following.append(min(candidates, key=lambda each: each.finish, default=None))
    return following


def _rides(
    problem: Problem, shift: Shift, departure: int, leg: int, breaks: range
) -> list[_Ride]:
    """Return the rides of a leg with some breaks on it; none if it is too late for one.

    The breaks are taken as soon as their windows open, or after the arrival.
    """
    direct = arrival_time(problem.speed_profile, departure, leg)
    if not breaks:
        return [_Ride(direct, direct, ())]
    early = _ride(problem, shift, departure, leg, breaks)
    late = _ride(problem, shift, direct, 0, breaks)
    if late is not None:
        late = late._replace(arrival=direct)
    # Nobody stops on the road who can as well pause at the customer's place.
    at_departure = departure >= shift.break_span(breaks[0]).start
    rides = (early, late) if at_departure else (late, early)
    return [ride for ride in rides if ride is not None]


def _ride(
    problem: Problem, shift: Shift, departure: int, leg: int, breaks: range
) -> _Ride | None:
    """Return a ride that takes each break as soon as possible; None if one is too late."""
    now, done, arrival = departure, 0, None
    taken: list[ScheduledBreak] = []
    for number in breaks:
        span = shift.break_span(number)
        begin = max(now, span.start)
        if begin > span.end:
            return None
        if arrival is None:
            undisturbed = arrival_time(problem.speed_profile, now, leg, done)
            if undisturbed <= begin:
                arrival, begin = undisturbed, max(undisturbed, span.start)
            else:
                done += work_done(problem.speed_profile, now, begin)
        now = begin + shift.breaks[number].duration
        taken.append(ScheduledBreak(begin, now))
    if arrival is None:
        arrival = now = arrival_time(problem.speed_profile, now, leg, done)
    return _Ride(arrival, now, tuple(taken))


def _closed(shift: Shift, end: _Label) -> _Label | None:
    """Return the end with all breaks that are still owed; None if it is too late."""
    if end.finish > shift.latest:
        return None
    taken = sum(len(label.breaks) for label in _chain(end))
    ready, breaks = end.finish, list(end.breaks)
    for number in range(taken, len(shift.breaks)):
        span = shift.break_span(number)
        begin = max(ready, span.start)
        if begin > span.end:
            return None
        ready = begin + shift.breaks[number].duration
        breaks.append(ScheduledBreak(begin, ready))
    return replace(end, breaks=tuple(breaks))


def _chain(last: _Label) -> list[_Label]:
    """Return the labels from the start to the last one."""
    chain = [last]
    while (previous := chain[-1].previous) is not None:
        chain.append(previous)
    return chain[::-1]


def _compressed(
    problem: Problem, shift: Shift, visits: Sequence[int], legs: Sequence[int], last: _Label
) -> tuple[int, _Label]:
    """Return the latest departure that does not delay the end, and the end's label."""
    low, high, best = shift.window.start, last.finish, last
    while low < high:
        departure = (low + high + 1) // 2
        end = _last_label(problem, shift, visits, legs, departure)
        if end is not None and end.finish == last.finish:
            low, best = departure, end
        else:
            high = departure - 1
    return low, best


def _route(
    problem: Problem,
    shift_index: int,
    departure: int,
    visits: Sequence[int],
    legs: tuple[Sequence[int], Sequence[int]],
    last: _Label,
) -> Route:
    """Return the route of the labels up to the last one."""
    seconds, metres = legs
    _start, *labels, end = _chain(last)
    stops = [
        Stop(number, label.arrive, label.begin, label.finish, leg, length)
        for number, label, leg, length in zip(visits, labels, seconds, metres, strict=False)
    ]
    first = stops[0]
    if not labels[0].breaks:
        # It is better to wait at the start than at the first customer's place.
        profile = problem.speed_profile
        departure = latest_departure(profile, first.begin, first.travel)
        arrival = arrival_time(profile, departure, first.travel)
        stops[0] = replace(first, arrive=arrival)
    back = len(seconds) > len(visits)
    return Route(
        shift=shift_index,
        depart=departure,
        stops=tuple(stops),
        breaks=tuple(pause for label in (*labels, end) for pause in label.breaks),
        back_travel=seconds[-1] if back else 0,
        back_metres=metres[-1] if back else 0,
        end=end.finish,
    )
