"""Ruin: remove strings of visits near a seed from their routes, in numba.

The removal is the adjacent string removal of SISR (Christiaens and Vanden Berghe 2020),
extended by unassigned visits of the vicinity, which join the removed ones.
"""

import numpy as np

from routing.kernel.columns import (
    EVALUATION,
    MAX_TRAVEL,
    MODE,
    NEVER,
    NODE,
    POSITION,
    REMOVED,
    ROUTE,
    ROUTE_LENGTH,
    UNASSIGNED,
)
from routing.kernel.insertion_cost import fits_in_time, has_capacity, insertion_cost
from routing.kernel.jit import njit_inner
from routing.kernel.route_operations import insert_visit, remove_stops

from .recreate import sort_removed
from .rng import random_below, uniform

_SPLIT_RATE, _SPLIT_DEPTH_RATE = 0.5, 0.01
"""Probability that a string keeps a middle part in its route, and that this middle part
grows by one more visit."""


@njit_inner
def _remove_string(tables, state, x, max_length, count):
    """Remove a string of stops around visit x, which may keep a middle part in the route.

    Returns the number of removed visits so far.
    """
    s, position = state.location[x, ROUTE], state.location[x, POSITION]
    length = state.route[s, ROUTE_LENGTH]
    size = min(length, int(uniform(state.rng) * min(float(length), max_length) + 1.0))
    kept = 0
    if 1 < size < length and uniform(state.rng) < _SPLIT_RATE:
        kept = 1
        while size + kept < length and uniform(state.rng) < _SPLIT_DEPTH_RATE:
            kept += 1
    span = size + kept
    lowest = max(1, position - span + 1)
    first = lowest + random_below(state.rng, min(position, length - span + 1) - lowest + 1)
    keep_first, keep_last = 1, 0
    if kept:
        keep_first = first + 1 + random_below(state.rng, size - 1)
        keep_last = keep_first + kept - 1
    return remove_stops(
        tables, state, s, first, first + span - 1, keep_first, keep_last, count
    )


@njit_inner
def ruin(tables, state, seed, params, mean_length, most_unassigned, rate):
    """Remove strings near the seed and add unassigned visits of its vicinity to them.

    Parameters
    ----------
    tables, state, params
        `Tables`, `SearchState` and `StepParams`.
    seed
        The visit in whose vicinity strings are removed.
    mean_length
        Mean length of the used routes, which limits the strings.
    most_unassigned
        At most this many unassigned visits join.
    rate
        Probability that an unassigned visit joins.

    Returns
    -------
    int
        Number of removed visits. They are sorted by a rule that is drawn each time.
    """
    max_length = min(params.max_string_length, mean_length)
    strings = int(
        uniform(state.rng) * (4.0 * params.mean_removed / (1.0 + max_length) - 1.0) + 1.0
    )
    count = 0
    for c in tables.vicinity[seed]:
        if c < 0 or (strings <= 0 and most_unassigned <= 0):
            break
        s = state.location[c, ROUTE]
        if s == UNASSIGNED:
            if most_unassigned > 0 and uniform(state.rng) < rate:
                state.location[c, ROUTE] = REMOVED
                state.removed[count], state.was_unassigned[count] = c, True
                count += 1
                most_unassigned -= 1
        elif s >= 0 and strings > 0 and not state.is_changed[s]:
            count = _remove_string(tables, state, c, max_length, count)
            strings -= 1
    if count:
        sort_removed(tables, state, seed, count)
    return count


@njit_inner
def ruin_and_open_route(tables, state, seed, params, mean_length, most_unassigned):
    """Ruin around the seed and open a route with a removed visit; return their number."""
    count = ruin(tables, state, seed, params, mean_length, most_unassigned, 1.0)
    if count:
        _open_route(tables, state, count)
    return count


@njit_inner
def _open_route(tables, state, count):
    """Insert the first removed visit that fits into an empty route, at any cost."""
    visit, shift, route = tables.visit, tables.shift, state.route
    shifts = shift.shape[0]
    first, start = random_below(state.rng, shifts), np.int64(0)
    for offset in range(shifts):
        s = (first + offset) % shifts
        if route[s, ROUTE_LENGTH] or state.is_changed[s]:
            continue
        for i in range(count):
            x = state.removed[i]
            if not has_capacity(visit, shift, tables.eligible, route, s, x):
                continue
            leg = np.int64(tables.inbound[shift[s, MODE], x, state.stop[s, 0, NODE]])
            leg += tables.travel[shift[s, MODE], x, state.stop[s, 1, NODE]]
            if leg > shift[s, MAX_TRAVEL] or not fits_in_time(tables, state, s, start, x):
                continue
            # Only the whole route shows if the longest duration is exceeded.
            if (
                not shift[s, EVALUATION]
                or insertion_cost(tables, state, s, start, x, leg) < NEVER
            ):
                insert_visit(tables, state, s, start, x)
                return
        return
