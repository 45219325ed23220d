"""Recreate: insert the removed visits one by one where they cost least, in numba."""

import numpy as np

from routing.kernel.columns import (
    ASSIGNMENT,
    BALANCE_PRICE,
    EARLIEST_DEPARTURE,
    EVALUATION,
    FIRST_LEG,
    LAST_LEG,
    LATEST_ARRIVAL,
    LEG,
    MAX_TRAVEL,
    MODE,
    NEVER,
    NODE,
    PENALTY,
    POSITION,
    ROUTE,
    ROUTE_COST,
    ROUTE_LENGTH,
    SHIFT_GROUP,
    TRAVEL_TIME,
    UNASSIGNED,
)
from routing.kernel.insertion_cost import fits_in_time, has_capacity, insertion_cost
from routing.kernel.jit import njit_inner
from routing.kernel.route_operations import insert_visit, saved_row
from routing.kernel.timing import earliest_finish, time_on_site

from .rng import random_below, uniform

_BLINK_RATE = 0.01
"""Probability that an insertion is overlooked, which keeps the greedy order from always
leading to the same routes."""
_SORT_RULES = 8
"""Number of rules by which removed visits are sorted; see `sort_removed`."""
_MAX_COST = 4e18
"""Upper bound of a cost limit, below the largest 64-bit integer."""


@njit_inner
def cheapest_position(tables, state, x, limit, blink):
    """Find the cheapest position for visit x that costs less than ``limit``.

    The positions before and behind its neighbours are tried, and of the nearest shifts
    both ends of each route and one empty route of each group of equal shifts. Each
    position is overlooked with probability ``blink``.

    Returns
    -------
    tuple
        Cost, shift and position; the shift is -1 where there is no such position.
    """
    visit, window, shift = tables.visit, tables.window, tables.shift
    eligible, assignment = tables.eligible, tables.assignment
    neighbours, nearest_shifts = tables.neighbours, tables.nearest_shifts
    from_neighbour, to_neighbour = tables.from_neighbour, tables.to_neighbour
    travel, inbound, rng = tables.travel, tables.inbound, state.rng
    stop, route, location = state.stop, state.route, state.location
    has_one_speed, balance = tables.speed.shape[0] == 0, tables.prices[BALANCE_PRICE]
    best, best_s, best_i, tried_group = limit, -1, 0, -1
    neighbour_count, assignment_class = neighbours.shape[1], visit[x, ASSIGNMENT]
    visits, shifts = visit.shape[0], shift.shape[0]
    for number in range(neighbour_count + nearest_shifts.shape[1]):
        # Most positions are too expensive by one of their two legs alone.
        if number < neighbour_count:
            y = neighbours[x, number]
            s = location[y, ROUTE] if y >= 0 else -1
            if s < 0:
                continue
            mode, position, step = shift[s, MODE], location[y, POSITION], 1
            first, last = position, position - 1
            if from_neighbour[mode, x, number] - stop[s, position + 1, LEG] >= best:
                first = position - 1
            if to_neighbour[mode, x, number] - stop[s, position, LEG] >= best:
                last = position
        else:
            s = nearest_shifts[x, number - neighbour_count]
            if s < 0:
                break
            mode, length = shift[s, MODE], route[s, ROUTE_LENGTH]
            first, last, step = length, 0, max(1, length)
            if length == 0:
                if shift[s, SHIFT_GROUP] == tried_group:
                    continue
                tried_group = shift[s, SHIFT_GROUP]
            else:
                if travel[mode, x, visits + shifts + s] - route[s, LAST_LEG] >= best:
                    first = 0
                if inbound[mode, x, visits + s] - route[s, FIRST_LEG] >= best:
                    last = length
        for i in range(first, last - 1, -step):
            # This runs a thousand times per step, so the cheapest tests come first.
            leg_in = np.int64(inbound[mode, x, stop[s, i, NODE]])
            leg_out = np.int64(travel[mode, x, stop[s, i + 1, NODE]])
            cost = leg_in + leg_out - stop[s, i + 1, LEG]
            if cost >= best:
                continue
            longer = route[s, TRAVEL_TIME] + cost
            cost += assignment[assignment_class, s]
            if cost >= best:
                continue
            if has_one_speed and stop[s, i + 1, LATEST_ARRIVAL] >= 0:
                ready = stop[s, i, EARLIEST_DEPARTURE] + leg_in
                on_site = time_on_site(visit, stop[s, i, NODE], x)
                finish = earliest_finish(visit, window, x, ready, on_site)
                if finish + leg_out > stop[s, i + 1, LATEST_ARRIVAL]:
                    continue
            elif not fits_in_time(tables, state, s, i, x):
                continue
            if (
                not has_capacity(visit, shift, eligible, route, s, x)
                or longer > shift[s, MAX_TRAVEL]
                or uniform(rng) < blink
            ):
                continue
            if shift[s, EVALUATION] or balance:
                cost = insertion_cost(tables, state, s, i, x, cost)
            if cost < best:
                best, best_s, best_i = cost, s, i
    return best, best_s, best_i


@njit_inner
def sort_removed(tables, state, seed, count):
    """Sort the removed visits by a rule that is drawn each time."""
    by = random_below(state.rng, _SORT_RULES)
    for i in range(count):
        x = state.removed[i]
        if by == 0:
            key = uniform(state.rng)
        elif by < 3:  # the value, or the value per second on site
            key = -tables.sort_key[by - 1, x] * (0.8 + 0.4 * uniform(state.rng))
        elif by < 6:  # width of the windows, their start, their end
            key = tables.sort_key[by - 1, x]
        else:  # nearest to the seed first, or last
            leg = float(tables.travel[0, seed, x])
            key = leg if by == 6 else -leg
        out = state.was_unassigned[i]
        j = i
        while j > 0 and state.sort_value[j - 1] > key:
            state.sort_value[j] = state.sort_value[j - 1]
            state.removed[j] = state.removed[j - 1]
            state.was_unassigned[j] = state.was_unassigned[j - 1]
            j -= 1
        state.sort_value[j], state.removed[j], state.was_unassigned[j] = key, x, out


@njit_inner
def draw_value_factor(state):
    """Draw the multiple of its value that a visit may cost.

    A visit alone cannot pay for a distant route, but several of them together can.
    """
    u = uniform(state.rng)
    if u < 0.4:
        return 1.0
    if u < 0.7:
        return 1.5
    return 4.0 if u < 0.9 else 1e9


@njit_inner
def recreate(tables, state, count, value_factor):
    """Insert the removed visits where they cost least.

    A visit may cost up to ``value_factor`` times its value; else it stays unassigned.

    Returns
    -------
    tuple
        Change of the routes' cost, and change of the unassigned visits' penalties.
    """
    cost, penalty_change = np.int64(0), np.int64(0)
    for i in range(count):
        x = state.removed[i]
        penalty = tables.visit[x, PENALTY]
        if state.location[x, ROUTE] < 0:
            limit = np.int64(min(_MAX_COST, penalty * value_factor))
            _, s, position = cheapest_position(
                tables, state, x, min(limit, NEVER), _BLINK_RATE
            )
            if s >= 0:
                insert_visit(tables, state, s, position, x)
            else:
                state.location[x, ROUTE] = UNASSIGNED
        penalty_change -= penalty * state.was_unassigned[i]
        if state.location[x, ROUTE] < 0:
            penalty_change += penalty
    for number in range(state.changed[-1]):
        cost += (
            state.route[state.changed[number], ROUTE_COST]
            - state.route[saved_row(state, number), ROUTE_COST]
        )
    return cost, penalty_change
