"""Operations on routes in numba: insert and remove visits, update times, undo.

Parameters have the same names everywhere: ``tables`` and ``state`` are `Tables` and
`SearchState`, ``s`` is a shift, ``row`` the row in which its route stands (its own or one
for trials), ``position`` or ``i`` the number of a stop and ``x`` a visit.
"""

import numpy as np

from .columns import (
    ANNOUNCED,
    ASSIGNMENT,
    ASSIGNMENT_COST,
    BALANCE_PRICE,
    BEGIN,
    BREAK_COUNT,
    BY_WHOLE_ROUTE,
    DEPARTURE,
    DISRUPTION_PRICE,
    DISRUPTION_TOLERANCE,
    DUE,
    EARLIEST_DEPARTURE,
    EVALUATION,
    FIRST_LEG,
    HAS_TIME_COSTS,
    LAST_LEG,
    LATENESS_PRICE,
    LATEST_ARRIVAL,
    LATEST_END,
    LATEST_START,
    LEG,
    LOAD,
    MAX_DURATION,
    MODE,
    NEVER,
    NODE,
    OVERTIME_PRICE,
    POSITION,
    REGULAR_END,
    REMOVED,
    ROUTE,
    ROUTE_COLUMNS,
    ROUTE_COST,
    ROUTE_DURATION,
    ROUTE_END,
    ROUTE_LENGTH,
    ROUTE_LOAD,
    SERVICE_TIME,
    SETUP,
    SHIFT_START,
    TRAVEL_TIME,
    TRIAL_ROWS,
    WORKED,
)
from .jit import njit_entry, njit_inner
from .labels import (
    begin_route,
    close_route,
    earliest_in_time,
    is_first_leg,
    propagate_backward,
    propagate_forward,
)
from .route_times import find_times
from .timing import earliest_finish, latest_arrival, time_on_site


@njit_entry
def reset_routes(tables, state):
    """Empty every route, so that only its start and end are left."""
    n, shifts = tables.visit.shape[0], tables.shift.shape[0]
    latest_column = EARLIEST_DEPARTURE + tables.breaks.shape[1] + 1
    for s in range(shifts):
        stop = state.stop[s]
        stop[0, NODE], stop[1, NODE] = n + s, n + shifts + s
        for k in range(tables.breaks.shape[1] + 1):
            stop[1, latest_column + k] = -NEVER
        departure = tables.shift[s, DEPARTURE]
        if departure > tables.shift[s, LATEST_START]:
            departure = NEVER
        begin_route(tables.shift, tables.breaks, state.stop, s, s, departure)
        close_route(
            tables.shift, tables.breaks, state.stop, s, s, 1, tables.shift[s, LATEST_END]
        )
        state.route[s, :] = 0
    state.location[:, :] = -1


@njit_inner
def update_times(tables, state, s, row, first, last):
    """Update the times and cost of a route; return True if it is feasible in time.

    Stops before ``first`` keep their earliest departures, and those after ``last`` keep
    their latest ones.
    """
    visit, window, shift = tables.visit, tables.window, tables.shift
    breaks, speed = tables.breaks, tables.speed
    stop, route = state.stop, state.route
    length = route[row, ROUTE_LENGTH]
    if length == 0:
        for column in range(ROUTE_COLUMNS):
            route[row, column] = 0
        stop[row, 1, LEG] = 0
        stop[row, 1, NODE] = visit.shape[0] + shift.shape[0] + s
        close_route(shift, breaks, stop, s, row, 1, shift[s, LATEST_END])
        return True
    is_simple = shift[s, BREAK_COUNT] == 0 and speed.shape[0] == 0
    for i in range(max(1, first), length + 2):
        leg = stop[row, i, LEG]
        x, on_site = -1, 0
        if i <= length:
            x = stop[row, i, NODE]
            on_site = time_on_site(visit, stop[row, i - 1, NODE], x)
        if is_simple:
            ready = stop[row, i - 1, EARLIEST_DEPARTURE] + leg
            if x >= 0:
                ready = earliest_finish(visit, window, x, ready, on_site)
            if i > last + 1 and ready == stop[row, i, EARLIEST_DEPARTURE]:
                break  # Waiting has absorbed the change.
            stop[row, i, EARLIEST_DEPARTURE] = ready
            continue
        propagate_forward(
            visit, window, shift, breaks, speed, stop,
            s, row, i - 1, leg, x, on_site, row, i, is_first_leg(shift, s, i - 1),
        )  # fmt: skip
    close_route(shift, breaks, stop, s, row, length + 1, shift[s, LATEST_END])
    update_latest_times(
        visit, window, shift, breaks, speed, stop, route, s, row, first, min(last, length)
    )
    route[row, FIRST_LEG] = stop[row, 1, LEG]
    route[row, LAST_LEG] = stop[row, length + 1, LEG]
    is_in_time = earliest_in_time(shift, breaks, stop, s, row, 1, row, 1) < NEVER
    if is_in_time and shift[s, EVALUATION] == BY_WHOLE_ROUTE:
        departure, end = find_times(
            visit, window, shift, breaks, speed, stop, state.label, state.label_count, s,
            row, shift.shape[0] + 2, length, state.times, state.pauses,
        )  # fmt: skip
        route[row, ROUTE_DURATION] = end - departure
        is_in_time = end < NEVER
    else:
        end = earliest_in_time(shift, breaks, stop, s, row, length + 1, row, length + 1)
    route[row, ROUTE_END] = end
    route[row, ROUTE_COST] = _cost(
        visit, shift, tables.prices, stop, state.times, route, s, row, end
    )
    return is_in_time


@njit_inner
def update_latest_times(
    visit, window, shift, breaks, speed, stop, route, s, row, first, last
):
    """Update the latest departures from stop ``last`` backward."""
    length = route[row, ROUTE_LENGTH]
    is_simple = shift[s, BREAK_COUNT] == 0 and speed.shape[0] == 0
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    for i in range(last, -1, -1):
        leg = stop[row, i + 1, LEG]
        x, on_site = -1, 0
        if i < length:
            x = stop[row, i + 1, NODE]
            on_site = time_on_site(visit, stop[row, i, NODE], x)
        if is_simple:
            latest = stop[row, i + 1, latest_column]
            if x >= 0:
                latest = latest_arrival(visit, window, x, latest, on_site)
                stop[row, i + 1, LATEST_ARRIVAL] = -1 if visit[x, SETUP] else latest
            if i < first - 1 and latest - leg == stop[row, i, latest_column]:
                break
            stop[row, i, latest_column] = latest - leg
            continue
        if x >= 0:
            stop[row, i + 1, LATEST_ARRIVAL] = -1
        # Nothing is inserted before the start, so that its latest departures do not count.
        if i > 0:
            propagate_backward(
                visit, window, shift, breaks, speed, stop, s, row, i, leg, x, on_site
            )


@njit_inner
def _cost(visit, shift, prices, stop, times, route, s, row, end):
    """Return the cost of a route that ends at ``end``, with the times of its stops."""
    cost = route[row, TRAVEL_TIME] + route[row, ASSIGNMENT_COST]
    if prices[BALANCE_PRICE]:
        cost += balance_cost(
            prices, shift, s, route[row, TRAVEL_TIME] + route[row, SERVICE_TIME]
        )
    if end > shift[s, REGULAR_END]:
        cost += prices[OVERTIME_PRICE] * (end - shift[s, REGULAR_END])
    if prices[HAS_TIME_COSTS] and end < NEVER:
        for i in range(1, route[row, ROUTE_LENGTH] + 1):
            x, begin = stop[row, i, NODE], times[i, BEGIN]
            if visit[x, ANNOUNCED] >= 0:
                change = abs(begin - visit[x, ANNOUNCED])
                if change > prices[DISRUPTION_TOLERANCE]:
                    cost += prices[DISRUPTION_PRICE]
            if begin > visit[x, DUE]:
                cost += prices[LATENESS_PRICE] * (begin - visit[x, DUE])
    return cost


@njit_inner
def balance_cost(prices, shift, s, work):
    """Return the price of working time, which rises with its share of the shift."""
    unit = 100 * max(1, shift[s, LATEST_END] - shift[s, SHIFT_START])
    worked, price = shift[s, WORKED], prices[BALANCE_PRICE]
    if worked == 0:
        return price * work * work // unit
    return (
        price * (worked + work) * (worked + work) // unit - price * worked * worked // unit
    )


@njit_inner(inline="always")
def is_too_long(shift, route, s, row):
    """Return True if a route lasts longer than its shift may."""
    longest = shift[s, MAX_DURATION]
    return longest < NEVER and route[row, ROUTE_DURATION] > longest


@njit_inner
def _add_times(visit, stop, route, row, first, last, sign):
    """Add or subtract the legs and the time on site of the stops ``first`` to ``last``."""
    travel, on_site = 0, 0
    length = route[row, ROUTE_LENGTH]
    for i in range(first, last + 1):
        travel += stop[row, i, LEG]
        if i <= length:
            on_site += time_on_site(visit, stop[row, i - 1, NODE], stop[row, i, NODE])
    route[row, TRAVEL_TIME] += sign * travel
    route[row, SERVICE_TIME] += sign * on_site


@njit_inner
def copy_route(stop, route, row, to_row):
    """Copy a route into another row."""
    for column in range(ROUTE_COLUMNS):
        route[to_row, column] = route[row, column]
    for i in range(route[row, ROUTE_LENGTH] + 2):
        for column in range(stop.shape[2]):
            stop[to_row, i, column] = stop[row, i, column]


@njit_inner(inline="always")
def saved_row(state, number):
    """Return the row of a changed route as it was before the present step."""
    return state.is_changed.shape[0] + TRIAL_ROWS + number


@njit_inner(inline="always")
def backup_row(state, s):
    """Return the row of a shift's route as it was before the present perturbation."""
    return 2 * state.is_changed.shape[0] + TRIAL_ROWS + s


@njit_inner
def save_route(state, s):
    """Save a route before its first change in the present step."""
    if state.is_changed[s]:
        return
    state.is_changed[s] = True
    number = state.changed[-1]
    state.changed[number] = s
    state.changed[-1] = number + 1
    copy_route(state.stop, state.route, s, saved_row(state, number))


@njit_inner
def load_route(state, row, s):
    """Replace a route by a copy, and locate its visits in it again."""
    stop, location = state.stop, state.location
    copy_route(stop, state.route, row, s)
    for i in range(1, state.route[s, ROUTE_LENGTH] + 1):
        x = stop[s, i, NODE]
        location[x, ROUTE], location[x, POSITION] = s, i


@njit_inner
def roll_back(state):
    """Undo every change since the last `commit`."""
    for number in range(state.changed[-1]):
        load_route(state, saved_row(state, number), state.changed[number])


@njit_inner
def commit(state):
    """Confirm all changes, so that `roll_back` returns to the present routes."""
    for number in range(state.changed[-1]):
        state.is_changed[state.changed[number]] = False
    state.changed[-1] = 0


@njit_inner
def remove_stops(tables, state, s, first, last, keep_first, keep_last, count):
    """Remove the stops ``first`` to ``last`` but for ``keep_first`` to ``keep_last``.

    The visits are appended to the removed ones, whose number before is ``count`` and is
    returned after. The times of the route are updated.
    """
    save_route(state, s)
    count = _remove_from_route(tables, state, s, first, last, keep_first, keep_last, count)
    kept = max(0, keep_last - keep_first + 1)
    is_in_time = update_times(tables, state, s, s, first, first + kept - 1)
    if not is_in_time or is_too_long(tables.shift, state.route, s, s):
        # The direct leg may be longer than the detour, or a break may find no room between
        # fewer visits; then all visits are removed.
        length, zero, one = state.route[s, ROUTE_LENGTH], np.int64(0), np.int64(1)
        count = _remove_from_route(tables, state, s, one, length, one, zero, count)
        update_times(tables, state, s, s, one, zero)
    return count


@njit_inner
def _remove_from_route(tables, state, s, first, last, keep_first, keep_last, count):
    """Remove stops as in `remove_stops`, without an update of the times."""
    visit, travel, mode = tables.visit, tables.travel, tables.shift[s, MODE]
    stop, route, location = state.stop, state.route, state.location
    length, assignment = route[s, ROUTE_LENGTH], tables.assignment
    _add_times(visit, stop, route, s, first, last + 1, -1)
    to_row = first
    for i in range(first, length + 2):
        x = stop[s, i, NODE]
        if i <= last and not keep_first <= i <= keep_last:
            location[x, ROUTE] = REMOVED
            state.removed[count] = x
            state.was_unassigned[count] = False
            count += 1
            route[s, ROUTE_LOAD] -= visit[x, LOAD]
            route[s, ASSIGNMENT_COST] -= assignment[visit[x, ASSIGNMENT], s]
        else:
            for column in range(stop.shape[2]):
                stop[s, to_row, column] = stop[s, i, column]
            if i <= length:
                location[x, POSITION] = to_row
            to_row += 1
    length = to_row - 2
    route[s, ROUTE_LENGTH] = length
    kept = max(0, keep_last - keep_first + 1)
    for i in range(first, min(first + kept, length + 1) + 1):
        stop[s, i, LEG] = travel[mode, stop[s, i - 1, NODE], stop[s, i, NODE]]
    _add_times(visit, stop, route, s, first, min(first + kept, length + 1), 1)
    return count


@njit_inner
def insert_visit(tables, state, s, position, x):
    """Insert visit x behind a position of a route where it fits."""
    save_route(state, s)
    stop, location = state.stop, state.location
    insert_stop(tables, stop, state.route, s, s, position, x)
    for i in range(position + 1, state.route[s, ROUTE_LENGTH] + 1):
        location[stop[s, i, NODE], POSITION] = i
    location[x, ROUTE] = s
    update_times(tables, state, s, s, position + 1, position + 1)


@njit_inner
def insert_stop(tables, stop, route, s, row, position, x):
    """Insert a stop into the route in ``row``, without an update of the times."""
    length, visit = route[row, ROUTE_LENGTH], tables.visit
    _add_times(visit, stop, route, row, position + 1, position + 1, -1)
    for i in range(length + 1, position, -1):
        for column in range(stop.shape[2]):
            stop[row, i + 1, column] = stop[row, i, column]
    travel, mode = tables.travel, tables.shift[s, MODE]
    stop[row, position + 1, NODE] = x
    stop[row, position + 1, LEG] = travel[mode, stop[row, position, NODE], x]
    stop[row, position + 2, LEG] = travel[mode, x, stop[row, position + 2, NODE]]
    route[row, ROUTE_LENGTH] = length + 1
    route[row, ROUTE_LOAD] += visit[x, LOAD]
    route[row, ASSIGNMENT_COST] += tables.assignment[visit[x, ASSIGNMENT], s]
    _add_times(visit, stop, route, row, position + 1, position + 2, 1)
