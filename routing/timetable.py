"""When a route's visits happen: the earliest timetable of a given order."""

from collections.abc import Sequence
from dataclasses import dataclass

from .problem import UNREACHABLE, Problem, Shift, Visit
from .solution import Route, Solution, Stop, TakenRest

Orders = Sequence[Sequence[int]]
"""For each shift of a problem the visits in their order; empty for no route."""


@dataclass(frozen=True)
class _Leg:
    """The way to a stop and what happens there; chained to the leg before it."""

    before: "_Leg | None"
    arrive: int
    begin: int
    finish: int
    rest: TakenRest | None


def earliest_begin(visit: Visit, ready: int) -> int | None:
    """The first second ≥ ``ready`` at which the whole visit fits into a window."""
    for window in visit.windows:
        begin = max(ready, window.start)
        if begin + visit.service <= window.end:
            return begin
    return None


def schedule(problem: Problem, shift_index: int, visits: Sequence[int]) -> Route | None:
    """The timetable that ends earliest, or None where the order cannot be kept.

    The visitor leaves each place at once; only the first departure is as late as the
    first visit allows. The break is taken where the day still ends earliest.

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
    if not visits or not _may_serve(problem, shift, visits):
        return None
    matrix = problem.travel[shift.mode]
    seconds, metres = matrix.seconds, matrix.metres
    origin = _Leg(None, shift.window.start, shift.window.start, shift.window.start, None)
    # Two chains, each the earliest of its kind: break still owed, break taken (or none).
    owing: _Leg | None = origin if shift.rest else None
    rested: _Leg | None = None if shift.rest else origin
    place = shift.start
    for index in visits:
        visit = problem.visits[index]
        travel = int(seconds[place, visit.place])
        if travel == UNREACHABLE:
            return None
        rested = _earlier(
            _go(rested, travel, visit, None), _go(owing, travel, visit, shift)
        )
        owing = _go(owing, travel, visit, None)
        if owing is None and rested is None:
            return None
        place = visit.place
    back = 0 if shift.end is None else int(seconds[place, shift.end])
    if back == UNREACHABLE:
        return None
    last = _close(shift, owing, rested, back)
    if last is None:
        return None
    back_metres = 0 if shift.end is None else int(metres[place, shift.end])
    return _read(problem, shift_index, visits, last, back, back_metres)


def route_cost(problem: Problem, route: Route) -> int:
    """Travel seconds, priced overtime and missed preferences of one route."""
    shift = problem.shifts[route.shift]
    overtime = max(0, route.end - shift.window.end)
    missed = sum(problem.preference_cost(problem.visits[v], shift) for v in route.visits)
    return route.travel + problem.overtime_price * overtime + missed


def assemble(problem: Problem, routes: Sequence[Route], engine: str) -> Solution:
    """A solution from its routes; everything not in them is left out."""
    planned = {visit for route in routes for visit in route.visits}
    left_out = tuple(v for v in range(len(problem.visits)) if v not in planned)
    return Solution(
        routes=tuple(sorted(routes, key=lambda route: route.shift)),
        left_out=left_out,
        cost=sum(route_cost(problem, route) for route in routes)
        + sum(problem.penalties[v] for v in left_out),
        engine=engine,
    )


def _may_serve(problem: Problem, shift: Shift, visits: Sequence[int]) -> bool:
    if shift.max_visits is not None and len(visits) > shift.max_visits:
        return False
    return all(problem.allows(problem.visits[v], shift) for v in visits)


def _place_rest(shift: Shift, free: int, travel: int) -> tuple[int, int] | None:
    """Begin of the break and time of readiness at the next stop, the break included.

    On leaving where that is allowed, else on arriving, else on the way.
    """
    span = shift.rest_span
    if span is None or shift.rest is None or free > span.end:
        return None
    arrive, duration = free + travel, shift.rest.duration
    if free >= span.start:
        return free, arrive + duration
    if arrive <= span.end:
        begin = max(arrive, span.start)
        return begin, begin + duration
    return span.start, arrive + duration


def _go(leg: _Leg | None, travel: int, visit: Visit, resting: Shift | None) -> _Leg | None:
    """Go on from a leg to the next visit, taking the break on the way if asked to."""
    if leg is None:
        return None
    arrive = ready = leg.finish + travel
    rest = None
    if resting is not None:
        placed = _place_rest(resting, leg.finish, travel)
        if placed is None or resting.rest is None:
            return None
        rest = TakenRest(placed[0], placed[0] + resting.rest.duration)
        ready = placed[1]
        if rest.begin < arrive:
            arrive = ready
    begin = earliest_begin(visit, ready)
    if begin is None:
        return None
    return _Leg(leg, arrive, begin, begin + visit.service, rest)


def _earlier(a: _Leg | None, b: _Leg | None) -> _Leg | None:
    if a is None or b is None:
        return a or b
    return a if a.finish <= b.finish else b


def _close(shift: Shift, owing: _Leg | None, rested: _Leg | None, back: int) -> _Leg | None:
    """The way to the end place, on time and with the break taken or still to take."""
    ends = []
    if rested is not None:
        at = rested.finish + back
        ends.append(_Leg(rested, at, at, at, None))
    span = shift.rest_span
    if owing is not None and shift.rest is not None and span is not None:
        at, duration = owing.finish + back, shift.rest.duration
        if at <= span.end:  # rest once home: the day itself gets no longer
            begin = max(at, span.start)
            ends.append(_Leg(owing, at, at, at, TakenRest(begin, begin + duration)))
        elif owing.finish <= span.end:
            begin, at = max(owing.finish, span.start), at + duration
            ends.append(_Leg(owing, at, at, at, TakenRest(begin, begin + duration)))
    ends = [leg for leg in ends if leg.finish <= shift.latest]
    return min(ends, key=lambda leg: leg.finish, default=None)


def _read(
    problem: Problem,
    shift_index: int,
    visits: Sequence[int],
    last: _Leg,
    back: int,
    back_metres: int,
) -> Route:
    shift = problem.shifts[shift_index]
    matrix = problem.travel[shift.mode]
    legs: list[_Leg] = []
    leg: _Leg | None = last
    while leg is not None:
        legs.append(leg)
        leg = leg.before
    _origin, *calls, end = reversed(legs)
    stops, place = [], shift.start
    for index, call in zip(visits, calls, strict=True):
        to = problem.visits[index].place
        travel, metres = int(matrix.seconds[place, to]), int(matrix.metres[place, to])
        stops.append(Stop(index, call.arrive, call.begin, call.finish, travel, metres))
        place = to
    depart = shift.window.start
    if calls[0].rest is None:
        depart = stops[0].begin - stops[0].travel
        first = stops[0]
        stops[0] = Stop(
            first.visit,
            first.begin,
            first.begin,
            first.finish,
            first.travel,
            first.metres,
        )
    rests = tuple(call.rest for call in (*calls, end) if call.rest is not None)
    return Route(
        shift=shift_index,
        depart=depart,
        stops=tuple(stops),
        rests=rests,
        back_travel=back,
        back_metres=back_metres,
        end=end.finish,
    )
