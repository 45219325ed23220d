"""When a route's visits happen: the earliest timetable of a given order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .costs import route_cost
from .matrix import UNREACHABLE
from .problem import Problem, Shift, Visit
from .solution import Route, ScheduledBreak, Solution, Stop
from .speed_profile import arrival_time, latest_departure, work_done


@dataclass(frozen=True)
class _Call:
    """One state of a route behind a stop; chained to the state behind the stop before.

    Attributes
    ----------
    rests
        The breaks taken on the way to this stop.
    """

    before: "_Call | None"
    arrive: int
    begin: int
    finish: int
    rests: tuple[ScheduledBreak, ...] = ()


_States = list[_Call | None]
"""By the number of breaks taken: the state that is left the earliest, or None."""

_Way = tuple[int, int, tuple[ScheduledBreak, ...]]
"""Arrival, readiness for the visit, and the breaks taken from leaving until then."""


def service_time(problem: Problem, before: int | None, visit: Visit) -> int:
    """Seconds on site, the set-up included where the place is a new one.

    Parameters
    ----------
    problem
        To which the visit belongs.
    before
        The visit before it (index), or None behind the start.
    visit
        The visit.
    """
    same = before is not None and problem.visits[before].place == visit.place
    return visit.service + (0 if same else visit.setup)


def earliest_begin(visit: Visit, ready: int, on_site: int) -> int | None:
    """The first second ≥ ``ready`` at which the whole visit fits into a window."""
    for window in visit.windows:
        begin = max(ready, window.start)
        if begin + on_site <= window.end:
            return begin
    return None


def schedule_route(
    problem: Problem, shift_index: int, visits: Sequence[int]
) -> Route | None:
    """The timetable that ends earliest, or None where the order cannot be kept.

    The visitor leaves each place at once; only the first departure is as late as the
    first visit allows, or, in a shift with a longest duration, as late as the end
    allows. Breaks are taken where the day still ends earliest.

    Parameters
    ----------
    problem
        Who and where.
    shift_index
        The shift; whether its crew may serve the visits is looked at too.
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
    leave = shift.window.start
    last = _last(problem, shift, visits, seconds, leave)
    if last is None:
        return None
    if shift.max_duration is not None:
        leave, last = _compressed(problem, shift, visits, seconds, last)
        if last.finish - leave > shift.max_duration:
            return None
    return _read(problem, shift_index, leave, visits, seconds, metres, last)


def assemble_solution(problem: Problem, routes: Sequence[Route], engine: str) -> Solution:
    """A solution from its routes; everything not in them is left out."""
    planned = {visit for route in routes for visit in route.visits}
    left_out = tuple(v for v in range(len(problem.visits)) if v not in planned)
    return Solution(
        routes=tuple(sorted(routes, key=lambda route: route.shift)),
        unassigned=left_out,
        cost=sum(route_cost(problem, route) for route in routes)
        + sum(problem.penalties[v] for v in left_out),
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


def _last(
    problem: Problem, shift: Shift, visits: Sequence[int], legs: Sequence[int], leave: int
) -> _Call | None:
    """The end of the timetable that ends earliest when one leaves at ``leave``."""
    owed = len(shift.breaks)
    states: _States = [_Call(None, leave, leave, leave), *[None] * owed]
    before = None
    for number, way in zip(visits, legs, strict=False):
        visit = problem.visits[number]
        states = _step(
            problem, shift, states, way, visit, service_time(problem, before, visit)
        )
        if not any(states):
            return None
        before = number
    way = legs[len(visits)] if shift.end is not None else 0
    ends = [_close(shift, call) for call in _step(problem, shift, states, way, None, 0)]
    return min(
        (end for end in ends if end is not None),
        key=lambda end: end.finish,
        default=None,
    )


def _step(
    problem: Problem,
    shift: Shift,
    states: _States,
    way: int,
    visit: Visit | None,
    on_site: int,
) -> _States:
    """Go on to the next visit (None: the end place), with any number of breaks."""
    following: _States = []
    for taken in range(len(states)):
        calls = []
        for had in range(taken + 1):
            before = states[had]
            if before is not None:
                calls += _calls(problem, shift, before, way, visit, on_site, had, taken)
        following.append(min(calls, key=lambda call: call.finish, default=None))
    return following


def _calls(
    problem: Problem,
    shift: Shift,
    before: _Call,
    way: int,
    visit: Visit | None,
    on_site: int,
    had: int,
    taken: int,
) -> list[_Call]:
    """What can be done on a leg with the breaks ``had`` to ``taken`` - 1 on it."""
    calls = []
    for arrive_at, ready, rests in _ways(problem, shift, before.finish, way, had, taken):
        begin: int | None = ready
        if visit is not None:
            begin = earliest_begin(visit, ready, on_site)
        if begin is not None:
            calls.append(_Call(before, arrive_at, begin, begin + on_site, rests))
    return calls


def _ways(
    problem: Problem, shift: Shift, free: int, way: int, had: int, taken: int
) -> list[_Way]:
    """The ways to make a leg with the breaks ``had`` to ``taken`` - 1; empty: too late.

    They are taken as soon as their windows open, or after the arrival.
    """
    direct = arrival_time(problem.speed_profile, free, way)
    if had == taken:
        return [(direct, direct, ())]
    soon = _rest(problem, shift, free, way, range(had, taken))
    after = _rest(problem, shift, direct, 0, range(had, taken))
    if after is not None:
        after = (direct, *after[1:])
    # Nobody stops on the road who can as well rest at a door.
    on_leaving = free >= shift.break_span(had).start
    ways = (soon, after) if on_leaving else (after, soon)
    return [one for one in ways if one is not None]


def _rest(
    problem: Problem, shift: Shift, free: int, way: int, numbers: range
) -> _Way | None:
    """Go and take each break as soon as it may begin; None where it is too late for one."""
    now, done, there, rests = free, 0, None, []
    for number in numbers:
        span = shift.break_span(number)
        begin = max(now, span.start)
        if begin > span.end:
            return None
        if there is None:
            arrival = arrival_time(problem.speed_profile, now, way, done)
            if arrival <= begin:
                there, begin = arrival, max(arrival, span.start)
            else:
                done += work_done(problem.speed_profile, now, begin)
        now = begin + shift.breaks[number].duration
        rests.append(ScheduledBreak(begin, now))
    if there is None:
        there = now = arrival_time(problem.speed_profile, now, way, done)
    return there, now, tuple(rests)


def _close(shift: Shift, end: _Call | None) -> _Call | None:
    """The end on time, with the breaks that are still owed taken there."""
    if end is None or end.finish > shift.latest:
        return None
    taken, call = 0, end
    while True:
        taken += len(call.rests)
        if call.before is None:
            break
        call = call.before
    ready, rests = end.finish, list(end.rests)
    for number in range(taken, len(shift.breaks)):
        span = shift.break_span(number)
        begin = max(ready, span.start)
        if begin > span.end:
            return None
        ready = begin + shift.breaks[number].duration
        rests.append(ScheduledBreak(begin, ready))
    return replace(end, rests=tuple(rests))


def _compressed(
    problem: Problem, shift: Shift, visits: Sequence[int], legs: Sequence[int], last: _Call
) -> tuple[int, _Call]:
    """The latest departure that does not delay the end, and the timetable from there."""
    low, high, best = shift.window.start, last.finish, last
    while low < high:
        leave = (low + high + 1) // 2
        found = _last(problem, shift, visits, legs, leave)
        if found is not None and found.finish == last.finish:
            low, best = leave, found
        else:
            high = leave - 1
    return low, best


def _read(
    problem: Problem,
    shift_index: int,
    leave: int,
    visits: Sequence[int],
    seconds: Sequence[int],
    metres: Sequence[int],
    last: _Call,
) -> Route:
    calls: list[_Call] = []
    call: _Call | None = last
    while call is not None:
        calls.append(call)
        call = call.before
    _origin, *calls, end = reversed(calls)
    stops = [
        Stop(number, call.arrive, call.begin, call.finish, way, length)
        for number, call, way, length in zip(visits, calls, seconds, metres, strict=False)
    ]
    first = stops[0]
    if not calls[0].rests:
        # Rather wait at the start than before the first door.
        leave = latest_departure(problem.speed_profile, first.begin, first.travel)
        first = replace(
            first, arrive=arrival_time(problem.speed_profile, leave, first.travel)
        )
        stops[0] = first
    back = len(seconds) > len(visits)
    return Route(
        shift=shift_index,
        depart=leave,
        stops=tuple(stops),
        breaks=tuple(rest for call in (*calls, end) for rest in call.rests),
        back_travel=seconds[-1] if back else 0,
        back_metres=metres[-1] if back else 0,
        end=end.finish,
    )
