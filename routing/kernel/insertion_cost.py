"""Feasibility and cost of one more visit in a route, in numba.

The parameters are those of `route_operations`.
"""

import numpy as np

from .columns import (
    ASSIGNMENT,
    BALANCE_PRICE,
    BREAK_COUNT,
    BY_DELTA,
    BY_DELTA_IF_ON_TIME,
    BY_WHOLE_ROUTE,
    CAPACITY,
    EARLIEST_DEPARTURE,
    ELIGIBILITY,
    EVALUATION,
    LEG,
    LOAD,
    MAX_TRAVEL,
    MAX_VISITS,
    MODE,
    NEVER,
    NODE,
    REGULAR_END,
    ROUTE,
    ROUTE_COST,
    ROUTE_END,
    ROUTE_LENGTH,
    ROUTE_LOAD,
    SERVICE_TIME,
    TRAVEL_TIME,
    UNASSIGNED,
)
from .jit import njit_entry, njit_inner
from .labels import earliest_in_time, is_first_leg, propagate_forward
from .route_operations import (
    balance_cost,
    commit,
    copy_route,
    insert_stop,
    insert_visit,
    is_too_long,
    remove_stops,
    update_times,
)
from .timing import time_on_site


@njit_inner(inline="always")
def has_capacity(visit, shift, eligible, route, s, x):
    """Return True if the shift may serve x and has capacity for it."""
    return (
        eligible[visit[x, ELIGIBILITY], s]
        and route[s, ROUTE_LENGTH] < shift[s, MAX_VISITS]
        and route[s, ROUTE_LOAD] + visit[x, LOAD] <= shift[s, CAPACITY]
    )


@njit_inner
def fits_in_time(tables, state, s, position, x):
    """Return True if x can be inserted behind a position within all time windows.

    The departures from x and from the next stop are left in the first trial row.
    """
    visit, window, shift = tables.visit, tables.window, tables.shift
    breaks, speed = tables.breaks, tables.speed
    stop, mode, trial, zero = state.stop, shift[s, MODE], shift.shape[0], np.int64(0)
    before, after = stop[s, position, NODE], stop[s, position + 1, NODE]
    leg_in = np.int64(tables.inbound[mode, x, before])
    leg_out = np.int64(tables.travel[mode, x, after])
    on_site = time_on_site(visit, before, x)
    propagate_forward(
        visit, window, shift, breaks, speed, stop,
        s, s, position, leg_in, x, on_site, trial, zero, is_first_leg(shift, s, position),
    )  # fmt: skip
    on_site = 0
    if position < state.route[s, ROUTE_LENGTH]:
        on_site = time_on_site(visit, x, after)
    else:
        after = -1
    propagate_forward(
        visit, window, shift, breaks, speed, stop,
        s, trial, zero, leg_out, after, on_site, trial, zero + 1, zero > 0,
    )  # fmt: skip
    return earliest_in_time(shift, breaks, stop, s, trial, 1, s, position + 1) < NEVER


@njit_inner
def insertion_cost(tables, state, s, position, x, detour):
    """Return the full cost of inserting x where it fits, given its ``detour``.

    The detour is the extra travel with the assignment cost. NEVER is returned where the
    whole route turns out to be infeasible.
    """
    visit, shift, stop, route = tables.visit, tables.shift, state.stop, state.route
    evaluation = shift[s, EVALUATION]
    if evaluation == BY_DELTA_IF_ON_TIME:
        fits_in_time(tables, state, s, position, x)
        evaluation = (
            BY_WHOLE_ROUTE if _may_end_late(shift, stop, route, s, position) else BY_DELTA
        )
    if evaluation == BY_WHOLE_ROUTE:
        return _whole_route_cost(tables, state, s, position, x)
    if tables.prices[BALANCE_PRICE]:
        before = stop[s, position, NODE]
        work = route[s, TRAVEL_TIME] + route[s, SERVICE_TIME]
        added = detour - tables.assignment[visit[x, ASSIGNMENT], s]
        added += time_on_site(visit, before, x)
        if position < route[s, ROUTE_LENGTH]:
            after = stop[s, position + 1, NODE]
            added += time_on_site(visit, x, after) - time_on_site(visit, before, after)
        detour += balance_cost(tables.prices, shift, s, work + added)
        detour -= balance_cost(tables.prices, shift, s, work)
    return detour


@njit_inner
def _may_end_late(shift, stop, route, s, position):
    """Return True if the route may end after regular time with the visit in the trial row.

    The end is delayed at most as much as the next stop, unless a later visit misses a
    window; the cost of the whole route is computed in that case when the visit is inserted.
    """
    trial = shift.shape[0]
    if route[s, ROUTE_LENGTH] == 0:
        end = NEVER
        for k in range(shift[s, BREAK_COUNT] + 1):
            end = min(end, stop[trial, 1, EARLIEST_DEPARTURE + k])
        return end > shift[s, REGULAR_END]
    delay = 0
    for k in range(shift[s, BREAK_COUNT] + 1):
        departure = stop[s, position + 1, EARLIEST_DEPARTURE + k]
        if departure < NEVER:
            delay = max(delay, stop[trial, 1, EARLIEST_DEPARTURE + k] - departure)
    return route[s, ROUTE_END] + delay > shift[s, REGULAR_END]


@njit_inner
def _whole_route_cost(tables, state, s, position, x):
    """Return the extra cost of x by building the whole route in a trial row.

    Only the whole route shows overtime, moved times and an exceeded longest duration.
    """
    row = tables.shift.shape[0] + 1
    stop, route = state.stop, state.route
    copy_route(stop, route, s, row)
    insert_stop(tables, stop, route, s, row, position, x)
    if not update_times(tables, state, s, row, position + 1, position + 1):
        return NEVER
    if is_too_long(tables.shift, route, s, row):
        return NEVER
    return route[row, ROUTE_COST] - route[s, ROUTE_COST]


@njit_entry
def load_order(tables, state, s, order):
    """Set the route of a shift that has none; leave out what does not fit."""
    visit, shift, route = tables.visit, tables.shift, state.route
    mode = shift[s, MODE]
    if order.shape[0] <= shift[s, MAX_VISITS]:
        for number in range(order.shape[0]):
            insert_visit(tables, state, s, number, order[number])
        if _is_feasible(tables, state, s):
            commit(state)
            return
        zero, one = np.int64(0), np.int64(1)
        count = remove_stops(tables, state, s, one, route[s, ROUTE_LENGTH], one, zero, zero)
        for number in range(count):
            state.location[state.removed[number], ROUTE] = UNASSIGNED
    for number in range(order.shape[0]):
        x, position = order[number], route[s, ROUTE_LENGTH]
        before, after = state.stop[s, position, NODE], state.stop[s, position + 1, NODE]
        if not has_capacity(visit, shift, tables.eligible, route, s, x) or not fits_in_time(
            tables, state, s, position, x
        ):
            continue
        detour = np.int64(tables.travel[mode, before, x]) - state.stop[s, position + 1, LEG]
        detour += np.int64(tables.travel[mode, x, after])
        if (
            route[s, TRAVEL_TIME] + detour <= shift[s, MAX_TRAVEL]
            and _whole_route_cost(tables, state, s, position, x) < NEVER
        ):
            insert_visit(tables, state, s, position, x)
    commit(state)


@njit_inner
def _is_feasible(tables, state, s):
    """Return True if a route keeps every limit and all its visits are allowed."""
    visit, shift, route = tables.visit, tables.shift, state.route
    for i in range(1, route[s, ROUTE_LENGTH] + 1):
        if not tables.eligible[visit[state.stop[s, i, NODE], ELIGIBILITY], s]:
            return False
    return (
        route[s, ROUTE_LENGTH] <= shift[s, MAX_VISITS]
        and route[s, ROUTE_LOAD] <= shift[s, CAPACITY]
        and route[s, TRAVEL_TIME] <= shift[s, MAX_TRAVEL]
        and not is_too_long(shift, route, s, s)
        and (route[s, ROUTE_LENGTH] == 0 or route[s, ROUTE_END] < NEVER)
        and earliest_in_time(shift, tables.breaks, state.stop, s, s, 1, s, 1) < NEVER
    )
