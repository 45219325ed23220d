"""The times of one order of visits, in numba: the entry for the schedules of routes.

The earliest departures, which the search keeps with its routes, are computed here first.
The team then waits at home rather than on its way. docs/schedule.md has the rule.
"""

import numpy as np

from .columns import (
    BREAK_BEGIN,
    DEPARTURE,
    LATEST_START,
    MAX_DURATION,
    MAX_WORK,
    NEVER,
)
from .jit import njit_entry, njit_inner
from .labels import begin_route
from .route_times import (
    earliest_end,
    fill_forward,
    find_limited,
    find_times,
    postpone,
    trace,
)


@njit_inner
def _wait_at_home(
    visit, window, shift, breaks, speed, stop, label, label_count, s, row, scratch, length,
    times, pauses, departure, reserve,
):  # fmt: skip
    """Find the times if the team leaves as late as its reserve allows.

    Returns
    -------
    tuple
        Departure and end; the end is NEVER if work without a break would be too long.
    """
    end, k = earliest_end(shift, stop, s, row, length)
    later = postpone(
        visit, window, shift, breaks, speed, stop, s, row, scratch, length, end
    )
    later = max(departure, later - reserve)
    begin_route(shift, breaks, stop, s, scratch, later)
    fill_forward(visit, window, shift, breaks, speed, stop, s, scratch, length)
    for j in range(breaks.shape[1]):
        pauses[j, BREAK_BEGIN] = -NEVER
    if shift[s, MAX_WORK] < NEVER:
        end = find_limited(
            visit, window, shift, breaks, speed, stop, label, label_count, s, scratch,
            length, later, times, pauses,
        )  # fmt: skip
    else:
        end, k = earliest_end(shift, stop, s, scratch, length)
        trace(
            visit, window, shift, breaks, speed, stop, s, scratch, length, later, k, times,
            pauses,
        )  # fmt: skip
    return later, end


@njit_entry(nogil=True)
def schedule_order(
    visit, window, shift, breaks, speed, stop, label, label_count, s, length, reserve,
    times, pauses,
):  # fmt: skip
    """Find the times of the order whose nodes and legs stand in the first row of ``stop``.

    The second row is scratch. The team waits at home rather than on its way, but for
    ``reserve`` seconds; NEVER stands for no such wait. Other parameters and the result are
    those of `find_times`, and the end is NEVER where the limit of duration is exceeded too.
    """
    departure = shift[s, DEPARTURE]
    if departure > shift[s, LATEST_START]:
        return 0, NEVER
    row, scratch = np.int64(0), np.int64(1)
    begin_route(shift, breaks, stop, s, row, departure)
    fill_forward(visit, window, shift, breaks, speed, stop, s, row, length)
    departure, end = find_times(
        visit, window, shift, breaks, speed, stop, label, label_count, s, row, scratch,
        length, times, pauses,
    )  # fmt: skip
    if end < NEVER and end - departure > shift[s, MAX_DURATION]:
        return departure, NEVER
    is_free = shift[s, DEPARTURE] < shift[s, LATEST_START]
    if end < NEVER and is_free and shift[s, MAX_DURATION] >= NEVER and reserve < NEVER:
        later, later_end = _wait_at_home(
            visit, window, shift, breaks, speed, stop, label, label_count, s, row, scratch,
            length, times, pauses, departure, reserve,
        )  # fmt: skip
        if later_end <= end:
            return later, later_end
        return find_times(
            visit, window, shift, breaks, speed, stop, label, label_count, s, row, scratch,
            length, times, pauses,
        )  # fmt: skip
    return departure, end


__all__ = ["schedule_order"]
