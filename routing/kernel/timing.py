"""Times of a single leg or visit, in numba: speeds, time on site and time windows.

Parameters have the same names everywhere: ``visit``, ``window``, ``shift``, ``breaks``,
``speed`` and ``stop`` are the arrays of `Tables` and `SearchState`, ``s`` a shift, ``row``
the row in which its route stands, ``i`` the number of a stop and ``x`` a visit. A leg is
given in seconds at full speed, its work in percent of full speed times seconds, and
``on_site`` in seconds with the set-up.
"""

from .columns import (
    END_WINDOW,
    FIRST_WINDOW,
    NEVER,
    PLACE,
    SERVICE,
    SETUP,
    WINDOW_END,
    WINDOW_START,
)
from .jit import njit_entry, njit_inner

_PERIOD_START, _DISTANCE, _PERCENT = range(3)
"""Columns of the speed profile: start of a period, distance covered until then in percent
of full speed times seconds, and the period's speed in percent of full speed."""
FULL_SPEED = 100


@njit_inner
def _distance_at(speed, t):
    """Return the distance covered until t, in percent of full speed times seconds."""
    i = 0
    while i + 1 < speed.shape[0] and speed[i + 1, _PERIOD_START] <= t:
        i += 1
    return speed[i, _DISTANCE] + (t - speed[i, _PERIOD_START]) * speed[i, _PERCENT]


@njit_inner
def work_between(speed, begin, end):
    """Return the work that is done between two seconds."""
    if speed.shape[0] == 0:
        return (end - begin) * FULL_SPEED
    return _distance_at(speed, end) - _distance_at(speed, begin)


@njit_inner
def time_of_work(speed, t, work):
    """Return the first second at which some work is done that begins at t."""
    if speed.shape[0] == 0:
        return t + -(-work // FULL_SPEED)
    target = _distance_at(speed, t) + work
    i = 0
    while i + 1 < speed.shape[0] and speed[i + 1, _DISTANCE] < target:
        i += 1
    remaining = target - speed[i, _DISTANCE]
    return speed[i, _PERIOD_START] + -(-remaining // speed[i, _PERCENT])


@njit_entry
def arrival_time(speed, t, leg):
    """Return the arrival of a visitor who departs at t."""
    if speed.shape[0] == 0 or t >= NEVER:
        return t + leg
    return time_of_work(speed, t, leg * FULL_SPEED)


@njit_entry
def latest_departure(speed, t, leg):
    """Return the latest departure that still arrives by t."""
    if speed.shape[0] == 0 or t <= -NEVER:
        return t - leg
    target = _distance_at(speed, t) - leg * FULL_SPEED
    i = speed.shape[0] - 1
    while i > 0 and speed[i, _DISTANCE] > target:
        i -= 1
    return speed[i, _PERIOD_START] + (target - speed[i, _DISTANCE]) // speed[i, _PERCENT]


@njit_inner(inline="always")
def time_on_site(visit, before, x):
    """Return the seconds on site at x when the visitor comes from node ``before``.

    The set-up falls away where the visit before is at the same place.
    """
    setup = visit[x, SETUP]
    if setup and before < visit.shape[0] and visit[before, PLACE] == visit[x, PLACE]:
        setup = 0
    return visit[x, SERVICE] + setup


@njit_inner(inline="always")
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


@njit_inner(inline="always")
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
