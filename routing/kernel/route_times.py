"""The times of a whole route, in numba: departure, end, every stop and every break.

The earliest departures of `labels` say when a route ends at the earliest. From them follow
the departure and, backward, the leg on which each break lies. Where work without a break is
limited, a stop has several labels for each number of breaks, as a later departure may go
with a later break. docs/schedule.md has the rule, and the parameters are those of `timing`.
"""

import numpy as np

from .breaks import (
    first_open,
    ready_after_breaks,
    ready_after_split,
    record_split,
    take_break,
)
from .columns import (
    ARRIVE,
    BEGIN,
    BREAK_BEGIN,
    BREAK_COUNT,
    BREAK_DURATION,
    BREAK_EARLIEST,
    BREAK_LATEST,
    DEPARTURE,
    EARLIEST_DEPARTURE,
    FINISH,
    HAS_VISITED,
    LABEL_BEFORE,
    LABEL_BREAKS,
    LABEL_DEPARTURE,
    LABEL_SINCE,
    LABEL_SPLIT,
    LATEST_END,
    LATEST_START,
    LEG,
    MAX_DURATION,
    MAX_WORK,
    NEVER,
    NODE,
    SINCE_BREAK,
)
from .jit import njit_inner
from .labels import begin_route, close_route, is_first_leg, propagate_backward
from .labels import propagate_forward as forward
from .timing import (
    FULL_SPEED,
    arrival_time,
    earliest_finish,
    latest_arrival,
    latest_departure,
    time_of_work,
    time_on_site,
)


@njit_inner
def fill_forward(visit, window, shift, breaks, speed, stop, s, row, length):
    """Compute the earliest departures of all stops from those of the start."""
    for i in range(1, length + 2):
        x, on_site = -1, 0
        if i <= length:
            x = stop[row, i, NODE]
            on_site = time_on_site(visit, stop[row, i - 1, NODE], x)
        forward(
            visit, window, shift, breaks, speed, stop, s, row, i - 1, stop[row, i, LEG], x,
            on_site, row, i, is_first_leg(shift, s, i - 1),
        )  # fmt: skip


@njit_inner
def earliest_end(shift, stop, s, row, length):
    """Return the earliest end and the number of breaks with which it is reached."""
    end, best = NEVER, 0
    for k in range(shift[s, BREAK_COUNT] + 1):
        t = stop[row, length + 1, EARLIEST_DEPARTURE + k]
        if t < end:
            end, best = t, k
    return end, best


@njit_inner
def _first_label(shift, stop, s, row):
    """Return the number of breaks of the one label of the first stop."""
    k = 0
    while k < shift[s, BREAK_COUNT] and stop[row, 1, EARLIEST_DEPARTURE + k] >= NEVER:
        k += 1
    return k


@njit_inner
def postpone(visit, window, shift, breaks, speed, stop, s, row, scratch, length, end):
    """Return the latest departure that delays neither the end nor frees from a break.

    The earliest departures that follow from it are left in row ``scratch``.
    """
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    for i in range(length + 2):
        stop[scratch, i, NODE] = stop[row, i, NODE]
        stop[scratch, i, LEG] = stop[row, i, LEG]
    close_route(shift, breaks, stop, s, scratch, length + 1, end)
    for i in range(length, 0, -1):
        x, on_site = -1, 0
        if i < length:
            x = stop[row, i + 1, NODE]
            on_site = time_on_site(visit, stop[row, i, NODE], x)
        propagate_backward(
            visit, window, shift, breaks, speed, stop, s, scratch, i, stop[row, i + 1, LEG],
            x, on_site,
        )  # fmt: skip
    k, x = _first_label(shift, stop, s, row), stop[row, 1, NODE]
    finish = stop[scratch, 1, latest_column + k]
    if k < shift[s, BREAK_COUNT]:
        finish = min(finish, breaks[s, k, BREAK_LATEST])
    on_site = time_on_site(visit, stop[row, 0, NODE], x)
    arrival = latest_arrival(visit, window, x, finish, on_site)
    departure = latest_departure(speed, arrival, stop[row, 1, LEG])
    departure = min(departure, shift[s, LATEST_START])
    begin_route(shift, breaks, stop, s, scratch, departure)
    fill_forward(visit, window, shift, breaks, speed, stop, s, scratch, length)
    return departure


@njit_inner
def _departure(visit, shift, speed, stop, s, row):
    """Return the latest departure with which the first visit begins as early as it can."""
    if shift[s, DEPARTURE] >= shift[s, LATEST_START]:
        return shift[s, DEPARTURE]
    finish = stop[row, 1, EARLIEST_DEPARTURE + _first_label(shift, stop, s, row)]
    begin = finish - time_on_site(visit, stop[row, 0, NODE], stop[row, 1, NODE])
    departure = latest_departure(speed, begin, stop[row, 1, LEG])
    return min(departure, shift[s, LATEST_START])


@njit_inner
def _record_leg(
    visit, window, breaks, speed, s, first, end, t, leg, x, on_site, finish, pauses
):
    """Write the breaks of the leg to x that allow a given finish; return the arrival.

    A team pauses before it leaves if it may, else after the arrival, and on the road only
    where nothing else is left.
    """
    if first == end:
        return arrival_time(speed, t, leg)
    is_open = t >= breaks[s, first, BREAK_EARLIEST]
    for number in range(first, end + 1):
        split = end + first - number if is_open else number
        ready = ready_after_split(speed, breaks, s, first, end, split, t, leg)
        if ready < NEVER and earliest_finish(visit, window, x, ready, on_site) == finish:
            break
    return record_split(speed, breaks, s, first, end, split, t, leg, pauses)


@njit_inner
def trace(
    visit, window, shift, breaks, speed, stop, s, row, length, departure, k, times, pauses
):
    """Write the times of the stops and breaks that lead to the end with k breaks."""
    for i in range(length, 0, -1):
        leg, x = stop[row, i, LEG], stop[row, i, NODE]
        on_site = time_on_site(visit, stop[row, i - 1, NODE], x)
        finish = stop[row, i, EARLIEST_DEPARTURE + k]
        times[i, FINISH], times[i, BEGIN] = finish, finish - on_site
        if is_first_leg(shift, s, i - 1):
            times[i, ARRIVE] = arrival_time(speed, departure, leg)
            return
        before = 0
        while before < k:
            t = stop[row, i - 1, EARLIEST_DEPARTURE + before]
            if t <= breaks[s, before, BREAK_LATEST]:
                ready = ready_after_breaks(speed, breaks, s, before, k, t, leg)
                if (
                    ready < NEVER
                    and earliest_finish(visit, window, x, ready, on_site) == finish
                ):
                    break
            before += 1
        times[i, ARRIVE] = _record_leg(
            visit, window, breaks, speed, s, before, k,
            stop[row, i - 1, EARLIEST_DEPARTURE + before], leg, x, on_site, finish, pauses,
        )  # fmt: skip
        k = before


@njit_inner
def _add_label(label, label_count, i, k, is_last, departure, since, breaks, before, split):
    """Add a label to a stop, unless another one is as good in every way.

    While breaks are still to come, only a label of the same departure can be as good: a
    team that is ready earlier also begins its next break earlier.
    """
    count, kept = label_count[i, k], 0
    for n in range(count):
        other, other_since = label[i, k, n, LABEL_DEPARTURE], label[i, k, n, LABEL_SINCE]
        comparable = is_last or other == departure
        if comparable and other <= departure and other_since >= since:
            return
    for n in range(count):
        other, other_since = label[i, k, n, LABEL_DEPARTURE], label[i, k, n, LABEL_SINCE]
        comparable = is_last or other == departure
        if comparable and departure <= other and since >= other_since:
            continue
        for column in range(label.shape[3]):
            label[i, k, kept, column] = label[i, k, n, column]
        kept += 1
    if kept < label.shape[2]:
        label[i, k, kept, LABEL_DEPARTURE] = departure
        label[i, k, kept, LABEL_SINCE] = since
        label[i, k, kept, LABEL_BREAKS] = breaks
        label[i, k, kept, LABEL_BEFORE] = before
        label[i, k, kept, LABEL_SPLIT] = split
        kept += 1
    label_count[i, k] = kept


@njit_inner
def _since_after_breaks(speed, breaks, s, first, end, split, t, leg, since, max_work):
    """Return when leg and breaks are over, and the end of the last break, or NEVER."""
    now, missing = t, leg * FULL_SPEED
    for j in range(first, end):
        if j == split:
            now, missing = time_of_work(speed, now, missing), 0
        begin, missing, _ = take_break(speed, breaks, s, j, now, missing)
        if begin >= NEVER or begin - since > max_work:
            return NEVER, since
        now = since = begin + breaks[s, j, BREAK_DURATION]
    return time_of_work(speed, now, missing), since


@njit_inner
def _extend_label(
    visit, window, shift, breaks, speed, label, label_count, s, i, k, n, leg, x, on_site
):
    """Extend a label of stop ``i - 1`` to stop ``i``, with every number of breaks."""
    break_count, max_work = shift[s, BREAK_COUNT], shift[s, MAX_WORK]
    t, since = label[i - 1, k, n, LABEL_DEPARTURE], label[i - 1, k, n, LABEL_SINCE]
    for end in range(k, break_count + 1):
        for split in range(k, end + 1):
            if end == k:
                ready, last = arrival_time(speed, t, leg), since
            else:
                ready, last = _since_after_breaks(
                    speed, breaks, s, k, end, split, t, leg, since, max_work
                )
            if ready >= NEVER:
                continue
            finish = earliest_finish(visit, window, x, ready, on_site)
            if finish < NEVER and finish - last <= max_work:
                _add_label(
                    label, label_count, i, end, end == break_count, finish, last, k, n,
                    split,
                )  # fmt: skip


@njit_inner
def find_limited(
    visit, window, shift, breaks, speed, stop, label, label_count, s, row, length,
    departure, times, pauses,
):  # fmt: skip
    """Return the earliest end with limited work, or NEVER; write the times to it."""
    break_count, max_work = shift[s, BREAK_COUNT], shift[s, MAX_WORK]
    since = departure - shift[s, SINCE_BREAK]
    for i in range(length + 1):
        for k in range(break_count + 1):
            label_count[i, k] = 0
    zero, k = np.int64(0), np.int64(0)
    if shift[s, HAS_VISITED]:
        k = first_open(breaks, s, break_count, departure)
    _add_label(
        label, label_count, zero, k, k == break_count, departure, since, k, zero, zero
    )
    for i in range(1, length + 1):
        leg, x = stop[row, i, LEG], stop[row, i, NODE]
        on_site = time_on_site(visit, stop[row, i - 1, NODE], x)
        if is_first_leg(shift, s, i - 1):
            finish = earliest_finish(
                visit, window, x, arrival_time(speed, departure, leg), on_site
            )
            if finish >= NEVER or finish - since > max_work:
                return NEVER
            k = first_open(breaks, s, break_count, finish)
            _add_label(
                label, label_count, i, k, k == break_count, finish, since, zero, zero, zero
            )
            continue
        for k in range(break_count + 1):
            for n in range(label_count[i - 1, k]):
                _extend_label(
                    visit, window, shift, breaks, speed, label, label_count, s, i, k, n,
                    leg, x, on_site,
                )  # fmt: skip
    return _trace_limited(
        visit, shift, breaks, speed, stop, label, label_count, s, row, length, departure,
        times, pauses,
    )  # fmt: skip


@njit_inner
def _trace_limited(
    visit, shift, breaks, speed, stop, label, label_count, s, row, length, departure,
    times, pauses,
):  # fmt: skip
    """Find the label with the earliest end, and write the times that lead to it."""
    break_count, leg = shift[s, BREAK_COUNT], stop[row, length + 1, LEG]
    end, left, k, n = NEVER, NEVER, 0, 0
    for taken in range(break_count + 1):
        for number in range(label_count[length, taken]):
            t = label[length, taken, number, LABEL_DEPARTURE]
            since = label[length, taken, number, LABEL_SINCE]
            if taken < break_count and t > breaks[s, taken, BREAK_LATEST]:
                continue
            arrival = arrival_time(speed, t, leg)
            if arrival - since > shift[s, MAX_WORK]:
                continue
            if arrival < end or (arrival == end and t < left):
                end, left, k, n = arrival, t, taken, number
    if end > shift[s, LATEST_END]:
        return NEVER
    for i in range(length, 0, -1):
        leg, x = stop[row, i, LEG], stop[row, i, NODE]
        finish = label[i, k, n, LABEL_DEPARTURE]
        on_site = time_on_site(visit, stop[row, i - 1, NODE], x)
        times[i, FINISH], times[i, BEGIN] = finish, finish - on_site
        if is_first_leg(shift, s, i - 1):
            times[i, ARRIVE] = arrival_time(speed, departure, leg)
            break
        before, split = label[i, k, n, LABEL_BREAKS], label[i, k, n, LABEL_SPLIT]
        n = label[i, k, n, LABEL_BEFORE]
        t = label[i - 1, before, n, LABEL_DEPARTURE]
        times[i, ARRIVE] = record_split(speed, breaks, s, before, k, split, t, leg, pauses)
        k = before
    return end


@njit_inner
def find_times(
    visit, window, shift, breaks, speed, stop, label, label_count, s, row, scratch, length,
    times, pauses,
):  # fmt: skip
    """Find the times of a route whose earliest departures are known.

    Parameters
    ----------
    scratch
        A row of ``stop`` that is free.
    length
        Number of visits, at least 1.
    label, label_count
        Room for the labels where work is limited: (stops, breaks + 1, labels, columns) and
        (stops, breaks + 1).
    times, pauses
        The times of each stop, and of each break with a begin of -NEVER if it is not owed:
        the result.

    Returns
    -------
    tuple
        Departure and end; the end is NEVER where the order is infeasible. The limit of
        duration is not looked at.
    """
    for j in range(breaks.shape[1]):
        pauses[j, BREAK_BEGIN] = -NEVER
    end, k = earliest_end(shift, stop, s, row, length)
    if end > shift[s, LATEST_END]:
        return 0, NEVER
    if shift[s, MAX_DURATION] < NEVER and shift[s, DEPARTURE] < shift[s, LATEST_START]:
        departure = postpone(
            visit, window, shift, breaks, speed, stop, s, row, scratch, length, end
        )
        row = scratch
        end, k = earliest_end(shift, stop, s, row, length)
    else:
        departure = _departure(visit, shift, speed, stop, s, row)
    if shift[s, MAX_WORK] < NEVER:
        end = find_limited(
            visit, window, shift, breaks, speed, stop, label, label_count, s, row, length,
            departure, times, pauses,
        )  # fmt: skip
    else:
        trace(
            visit, window, shift, breaks, speed, stop, s, row, length, departure, k, times,
            pauses,
        )  # fmt: skip
    return departure, end
