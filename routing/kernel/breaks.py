"""Breaks on a leg, in numba: the times when they are over, and when to leave for that.

Each break begins as early as possible: as soon as its window is open, which may be on the
road, or as soon as that is the case after the arrival. A *split* is the number of the first
break that waits for the arrival. docs/schedule.md has the rule, and the parameters are
those of `timing`.
"""

from .columns import (
    BREAK_BEGIN,
    BREAK_DURATION,
    BREAK_EARLIEST,
    BREAK_END,
    BREAK_LATEST,
    NEVER,
)
from .jit import njit_inner
from .timing import FULL_SPEED, latest_departure, time_of_work, work_between


@njit_inner
def first_open(breaks, s, break_count, t):
    """Return the number of the first break that may still begin at t."""
    k = 0
    while k < break_count and breaks[s, k, BREAK_LATEST] < t:
        k += 1
    return k


@njit_inner
def take_break(speed, breaks, s, j, now, missing):
    """Take break j as soon as possible, with some work of the leg missing.

    Returns
    -------
    tuple
        The begin of the break, or NEVER where it is too late; the work that is missing
        then, and the arrival where none is.
    """
    begin = max(now, breaks[s, j, BREAK_EARLIEST])
    if begin > breaks[s, j, BREAK_LATEST]:
        return NEVER, missing, now
    if missing == 0:
        return begin, missing, now
    arrival = time_of_work(speed, now, missing)
    if arrival <= begin:
        return begin, 0, arrival
    return begin, missing - work_between(speed, now, begin), arrival


@njit_inner
def ready_after_split(speed, breaks, s, first, end, split, t, leg):
    """Return when the breaks ``first`` to ``end - 1`` and the leg are over, or NEVER."""
    now, missing = t, leg * FULL_SPEED
    for j in range(first, end):
        if j == split:
            now, missing = time_of_work(speed, now, missing), 0
        begin, missing, _ = take_break(speed, breaks, s, j, now, missing)
        if begin >= NEVER:
            return NEVER
        now = begin + breaks[s, j, BREAK_DURATION]
    return time_of_work(speed, now, missing)


@njit_inner
def ready_after_breaks(speed, breaks, s, first, end, t, leg):
    """Return the earliest second at which a leg and the breaks on it are over, or NEVER."""
    if speed.shape[0] == 0:
        # At one speed all day, no break is better taken late.
        if end > first + 1:
            return ready_after_split(speed, breaks, s, first, end, end, t, leg)
        if t > breaks[s, first, BREAK_LATEST]:
            return NEVER
        arrival, earliest_begin = t + leg, breaks[s, first, BREAK_EARLIEST]
        begin = arrival if arrival > earliest_begin else earliest_begin
        return begin + breaks[s, first, BREAK_DURATION]
    best = NEVER
    for split in range(first, end + 1):
        ready = ready_after_split(speed, breaks, s, first, end, split, t, leg)
        best = ready if ready < best else best
    return best


@njit_inner
def latest_before_breaks(speed, breaks, s, first, end, ready, leg):
    """Return the latest departure so that leg and breaks are over by then, or -NEVER."""
    if ready <= -NEVER:
        return -NEVER
    latest = breaks[s, first, BREAK_LATEST]
    earliest_begin = breaks[s, first, BREAK_EARLIEST]
    if speed.shape[0] == 0 and end == first + 1:
        duration = breaks[s, first, BREAK_DURATION]
        if earliest_begin + duration > ready:
            return -NEVER
        departure = ready - duration - leg
        return departure if departure < latest else latest
    # A team that arrives when the first break may begin is ready as early as any other.
    low = latest_departure(speed, earliest_begin, leg)
    if ready_after_breaks(speed, breaks, s, first, end, low, leg) > ready:
        return -NEVER
    high = ready - leg
    for j in range(first, end):
        high -= breaks[s, j, BREAK_DURATION]
    high = min(high, latest)
    low = min(low, high)
    while low < high:
        middle = (low + high + 1) // 2
        if ready_after_breaks(speed, breaks, s, first, end, middle, leg) <= ready:
            low = middle
        else:
            high = middle - 1
    return low


@njit_inner
def record_split(speed, breaks, s, first, end, split, t, leg, pauses):
    """Write the breaks of a leg into ``pauses``; return the arrival."""
    now, missing, arrival = t, leg * FULL_SPEED, t
    for j in range(first, end):
        if j == split and missing > 0:
            now = arrival = time_of_work(speed, now, missing)
            missing = 0
        had_arrived = missing == 0
        begin, missing, then = take_break(speed, breaks, s, j, now, missing)
        if not had_arrived and missing == 0:
            arrival = then
        now = begin + breaks[s, j, BREAK_DURATION]
        pauses[j, BREAK_BEGIN], pauses[j, BREAK_END] = begin, now
    return arrival if missing == 0 else time_of_work(speed, now, missing)
