"""Departure times of a route's stops: one step forward, one step backward, in numba.

With ``k`` of its breaks taken, a stop has an earliest and a latest time of departure.
Both are exact for several time windows, since waiting is always allowed: a visitor who
arrives earlier can always continue as if they had arrived later.

Parameters have the same names everywhere: ``visit``, ``window``, ``shift``, ``breaks``,
``speed`` and ``stop`` are the arrays of `Tables` and `SearchState`, ``s`` a shift, ``row``
the row in which its route stands, ``i`` the number of a stop and ``x`` a visit. A leg is
given in seconds at full speed, and ``on_site`` in seconds with the set-up.
"""

from .columns import (
    BREAK_COUNT,
    BREAK_DURATION,
    BREAK_EARLIEST,
    BREAK_LATEST,
    EARLIEST_DEPARTURE,
    END_WINDOW,
    FIRST_WINDOW,
    LATEST_ARRIVAL,
    NEVER,
    PLACE,
    SERVICE,
    SETUP,
    WINDOW_END,
    WINDOW_START,
)
from .jit import njit_no_refcount

_PERIOD_START, _DISTANCE, _PERCENT = range(3)
"""Columns of the speed profile: start of a period, distance covered until then in percent
of full speed times seconds, and the period's speed in percent of full speed."""
_FULL_SPEED = 100


@njit_no_refcount
def _distance_at(speed, t):
    """Return the distance covered until t, in percent of full speed times seconds."""
    i = 0
    while i + 1 < speed.shape[0] and speed[i + 1, _PERIOD_START] <= t:
        i += 1
    return speed[i, _DISTANCE] + (t - speed[i, _PERIOD_START]) * speed[i, _PERCENT]


@njit_no_refcount
def arrival_time(speed, t, leg):
    """Return the arrival of a visitor who departs at t."""
    if speed.shape[0] == 0 or t >= NEVER:
        return t + leg
    target = _distance_at(speed, t) + leg * _FULL_SPEED
    i = 0
    while i + 1 < speed.shape[0] and speed[i + 1, _DISTANCE] < target:
        i += 1
    remaining = target - speed[i, _DISTANCE]
    return speed[i, _PERIOD_START] + -(-remaining // speed[i, _PERCENT])


@njit_no_refcount
def latest_departure(speed, t, leg):
    """Return the latest departure that still arrives by t."""
    if speed.shape[0] == 0 or t <= -NEVER:
        return t - leg
    target = _distance_at(speed, t) - leg * _FULL_SPEED
    i = speed.shape[0] - 1
    while i > 0 and speed[i, _DISTANCE] > target:
        i -= 1
    return speed[i, _PERIOD_START] + (target - speed[i, _DISTANCE]) // speed[i, _PERCENT]


@njit_no_refcount(inline="always")
def time_on_site(visit, before, x):
    """Return the seconds on site at x when the visitor comes from node ``before``.

    The set-up falls away where the visit before is at the same place.
    """
    setup = visit[x, SETUP]
    if setup and before < visit.shape[0] and visit[before, PLACE] == visit[x, PLACE]:
        setup = 0
    return visit[x, SERVICE] + setup


@njit_no_refcount(inline="always")
def earliest_finish(visit, window, x, ready, on_site):
    """Return the earliest end of the visit, or NEVER when no window is left."""
    finish = NEVER
    for w in range(visit[x, FIRST_WINDOW], visit[x, END_WINDOW]):
        opening = window[w, WINDOW_START]
        end = (ready if ready > opening else opening) + on_site
        if end <= window[w, WINDOW_END]:
            finish = end
            break
    return finish


@njit_no_refcount(inline="always")
def latest_arrival(visit, window, x, departure, on_site):
    """Return the latest arrival that allows the departure, or -NEVER where none does."""
    latest = -NEVER
    for w in range(visit[x, END_WINDOW] - 1, visit[x, FIRST_WINDOW] - 1, -1):
        closing = window[w, WINDOW_END]
        begin = (closing if closing < departure else departure) - on_site
        if begin >= window[w, WINDOW_START]:
            latest = begin
            break
    return latest


@njit_no_refcount
def _ride_with_break(speed, breaks, s, j, t, leg):
    """Return the end of a leg with break j, which begins as soon as it may.

    It lies before departure, on the leg or after arrival, whichever comes first.
    """
    earliest_begin, duration = breaks[s, j, BREAK_EARLIEST], breaks[s, j, BREAK_DURATION]
    if speed.shape[0] == 0:
        arrival = t + leg
        return (arrival if arrival > earliest_begin else earliest_begin) + duration
    if t >= earliest_begin:
        return arrival_time(speed, t + duration, leg)
    if arrival_time(speed, t, leg) <= earliest_begin:
        return earliest_begin + duration
    ridden = (_distance_at(speed, earliest_begin) - _distance_at(speed, t)) // _FULL_SPEED
    return arrival_time(speed, earliest_begin + duration, leg - ridden)


@njit_no_refcount
def _latest_departure_with_break(speed, breaks, s, j, ready, leg):
    """Return the latest departure so that the leg and break j are over when ``ready``."""
    earliest_begin, duration = breaks[s, j, BREAK_EARLIEST], breaks[s, j, BREAK_DURATION]
    if earliest_begin + duration > ready:
        return -NEVER
    latest_begin = breaks[s, j, BREAK_LATEST]
    if speed.shape[0] == 0:
        departure = ready - duration - leg
        return departure if departure < latest_begin else latest_begin
    departure = latest_departure(speed, ready, leg) - duration
    if departure >= earliest_begin:
        return departure if departure < latest_begin else latest_begin
    # The break splits the leg; the rest of the leg must be ridden before the break begins.
    after = (
        _distance_at(speed, ready) - _distance_at(speed, earliest_begin + duration)
    ) // _FULL_SPEED
    return min(earliest_begin, latest_departure(speed, earliest_begin, max(0, leg - after)))


@njit_no_refcount
def _break_in_place(breaks, s, j, ready):
    """Return the end of one more break at the same place, or NEVER when it is too late."""
    if ready > breaks[s, j, BREAK_LATEST]:
        return NEVER
    earliest_begin = breaks[s, j, BREAK_EARLIEST]
    return (ready if ready > earliest_begin else earliest_begin) + breaks[
        s, j, BREAK_DURATION
    ]


@njit_no_refcount
def _latest_break_begin(breaks, s, j, latest):
    """Return the latest begin of a break that must end by a time, or -NEVER."""
    last = latest - breaks[s, j, BREAK_DURATION]
    if last < breaks[s, j, BREAK_EARLIEST]:
        return -NEVER
    return min(breaks[s, j, BREAK_LATEST], last)


@njit_no_refcount
def propagate_forward(
    visit, window, shift, breaks, speed, stop, s, row, i, leg, x, on_site, to_row, to_i
):
    """Compute the earliest departures from x, the stop behind stop ``i`` of ``row``.

    They are written to stop ``to_i`` of row ``to_row``. A negative x stands for the end
    place.
    """
    for k in range(shift[s, BREAK_COUNT] + 1):
        t = stop[row, i, EARLIEST_DEPARTURE + k]
        best = NEVER
        if t < NEVER:
            best = arrival_time(speed, t, leg)
            if x >= 0:
                best = earliest_finish(visit, window, x, best, on_site)
        for j in range(k):
            t = stop[row, i, EARLIEST_DEPARTURE + j]
            if t > breaks[s, j, BREAK_LATEST]:
                continue
            ready = _ride_with_break(speed, breaks, s, j, t, leg)
            for next_break in range(j + 1, k):
                ready = _break_in_place(breaks, s, next_break, ready)
            if x >= 0 and ready < NEVER:
                ready = earliest_finish(visit, window, x, ready, on_site)
            best = ready if ready < best else best
        stop[to_row, to_i, EARLIEST_DEPARTURE + k] = best if best < NEVER else NEVER


@njit_no_refcount
def propagate_backward(
    visit, window, shift, breaks, speed, stop, s, row, i, leg, x, on_site
):
    """Compute the latest departures from stop ``i``, from those of the next stop x."""
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    break_count = shift[s, BREAK_COUNT]
    for k in range(break_count + 1):
        best = -NEVER
        for taken in range(k, break_count + 1):
            latest = stop[row, i + 1, latest_column + taken]
            if x >= 0:
                latest = latest_arrival(visit, window, x, latest, on_site)
            for j in range(taken - 1, k, -1):
                latest = _latest_break_begin(breaks, s, j, latest)
            if latest > -NEVER:
                if taken == k:
                    latest = latest_departure(speed, latest, leg)
                else:
                    latest = _latest_departure_with_break(speed, breaks, s, k, latest, leg)
                best = latest if latest > best else best
        stop[row, i, latest_column + k] = best


@njit_no_refcount
def close_route(shift, breaks, stop, s, row, i, limit):
    """Set the latest arrivals at the end place, where owed breaks are still taken."""
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    break_count = shift[s, BREAK_COUNT]
    latest = NEVER
    stop[row, i, latest_column + break_count] = limit
    stop[row, i, LATEST_ARRIVAL] = -1 if break_count else limit
    for j in range(break_count - 1, -1, -1):
        latest = _latest_break_begin(breaks, s, j, latest)
        stop[row, i, latest_column + j] = latest if latest < limit else limit


@njit_no_refcount
def earliest_in_time(shift, breaks, stop, s, row, i, end_row, end_i):
    """Return the earliest departure that a stop's latest departures allow, or NEVER."""
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    best = NEVER
    for k in range(shift[s, BREAK_COUNT] + 1):
        t = stop[row, i, EARLIEST_DEPARTURE + k]
        if t < best and t <= stop[end_row, end_i, latest_column + k]:
            best = t
    return best
