"""Earliest and latest departures of a route's stops, step by step, in numba.

With ``k`` of its breaks taken or not owed, a stop has an earliest and a latest time of
departure. Both are exact: who is ready earlier is never ready later afterwards. A break is
not owed if it could no longer begin when the first visit is over, or could still begin when
the last one is. So the first visit has one label, and the end is reached from the labels
whose next break could still begin. docs/schedule.md has the rule, and the parameters are
those of `timing`.
"""

from .breaks import first_open, latest_before_breaks, ready_after_breaks
from .columns import (
    BREAK_COUNT,
    BREAK_LATEST,
    EARLIEST_DEPARTURE,
    HAS_VISITED,
    LATEST_ARRIVAL,
    NEVER,
)
from .jit import njit_inner
from .timing import arrival_time, earliest_finish, latest_arrival, latest_departure


@njit_inner
def is_first_leg(shift, s, i):
    """Return True if no break may lie on the leg from a stop as no visit was made."""
    return i == 0 and shift[s, HAS_VISITED] == 0


@njit_inner
def begin_route(shift, breaks, stop, s, row, departure):
    """Set the earliest departures from the start."""
    break_count = shift[s, BREAK_COUNT]
    for k in range(breaks.shape[1] + 1):
        stop[row, 0, EARLIEST_DEPARTURE + k] = NEVER
    k = 0
    if shift[s, HAS_VISITED] and departure < NEVER:
        k = first_open(breaks, s, break_count, departure)
    stop[row, 0, EARLIEST_DEPARTURE + k] = departure


@njit_inner
def propagate_forward(
    visit, window, shift, breaks, speed, stop, s, row, i, leg, x, on_site, to_row, to_i,
    is_first,
):  # fmt: skip
    """Compute the earliest departures from x, the stop behind stop ``i`` of ``row``.

    They are written to stop ``to_i`` of row ``to_row``. A negative x stands for the end
    place; ``is_first`` is the result of `is_first_leg`.
    """
    break_count = shift[s, BREAK_COUNT]
    if is_first:
        for k in range(break_count + 1):
            stop[to_row, to_i, EARLIEST_DEPARTURE + k] = NEVER
        t = stop[row, i, EARLIEST_DEPARTURE]
        if t < NEVER:
            finish = earliest_finish(visit, window, x, arrival_time(speed, t, leg), on_site)
            if finish < NEVER:
                k = first_open(breaks, s, break_count, finish)
                stop[to_row, to_i, EARLIEST_DEPARTURE + k] = finish
        return
    for k in range(break_count + 1):
        t = stop[row, i, EARLIEST_DEPARTURE + k]
        best = NEVER
        if x < 0:
            if t < NEVER and (k == break_count or t <= breaks[s, k, BREAK_LATEST]):
                best = arrival_time(speed, t, leg)
            stop[to_row, to_i, EARLIEST_DEPARTURE + k] = best
            continue
        if t < NEVER:
            best = earliest_finish(visit, window, x, arrival_time(speed, t, leg), on_site)
        for j in range(k):
            t = stop[row, i, EARLIEST_DEPARTURE + j]
            if t > breaks[s, j, BREAK_LATEST]:
                continue
            ready = ready_after_breaks(speed, breaks, s, j, k, t, leg)
            if ready < best:
                ready = earliest_finish(visit, window, x, ready, on_site)
                best = ready if ready < best else best
        stop[to_row, to_i, EARLIEST_DEPARTURE + k] = best


@njit_inner
def propagate_backward(
    visit, window, shift, breaks, speed, stop, s, row, i, leg, x, on_site
):
    """Compute the latest departures from stop ``i``, from those of the next stop x."""
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    break_count = shift[s, BREAK_COUNT]
    if x < 0:
        for k in range(break_count + 1):
            latest = latest_departure(speed, stop[row, i + 1, latest_column + k], leg)
            if k < break_count and latest > breaks[s, k, BREAK_LATEST]:
                latest = breaks[s, k, BREAK_LATEST]
            stop[row, i, latest_column + k] = latest
        return
    for k in range(break_count + 1):
        stop[row, i, latest_column + k] = -NEVER
    for taken in range(break_count + 1):
        ready = latest_arrival(
            visit, window, x, stop[row, i + 1, latest_column + taken], on_site
        )
        if ready <= -NEVER:
            continue
        latest = latest_departure(speed, ready, leg)
        if latest > stop[row, i, latest_column + taken]:
            stop[row, i, latest_column + taken] = latest
        for k in range(taken):
            latest = latest_before_breaks(speed, breaks, s, k, taken, ready, leg)
            if latest > stop[row, i, latest_column + k]:
                stop[row, i, latest_column + k] = latest


@njit_inner
def close_route(shift, breaks, stop, s, row, i, limit):
    """Set the latest arrivals at the end place."""
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    break_count = shift[s, BREAK_COUNT]
    for k in range(break_count + 1):
        stop[row, i, latest_column + k] = limit
    stop[row, i, LATEST_ARRIVAL] = -1 if break_count else limit


@njit_inner
def earliest_in_time(shift, breaks, stop, s, row, i, end_row, end_i):
    """Return the earliest departure that a stop's latest departures allow, or NEVER."""
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    best = NEVER
    for k in range(shift[s, BREAK_COUNT] + 1):
        t = stop[row, i, EARLIEST_DEPARTURE + k]
        if t < best and t <= stop[end_row, end_i, latest_column + k]:
            best = t
    return best
