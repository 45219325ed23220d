"""One step of the search in numba: ruin, recreate, then the acceptance criterion."""

from math import log

import numpy as np

from routing.kernel.columns import (
    BEST_COST,
    CURRENT_COST,
    NODE,
    POOL_COST,
    POOL_HASH,
    POOL_LENGTH,
    POOL_SHIFT,
    POOL_START,
    ROUTE,
    ROUTE_COST,
    ROUTE_LENGTH,
    UNASSIGNED,
    UNASSIGNED_COST,
)
from routing.kernel.jit import njit_inner
from routing.kernel.route_operations import commit, roll_back

from .recreate import draw_value_factor, recreate
from .rng import uniform
from .ruin import ruin, ruin_and_open_route

_UNASSIGNED_RATE = 0.5
"""Probability that an unassigned visit of the vicinity joins the removed ones."""
_OPENING_FACTOR = 6
"""Factor by which more unassigned visits join a step that opens a route."""
_PROBES = 8
"""Number of rows of the hash table that are looked at for a route."""


@njit_inner
def record_best(tables, state):
    """Record the present routes as the best ones."""
    state.totals[BEST_COST] = state.totals[CURRENT_COST]
    for s in range(tables.shift.shape[0]):
        length = state.route[s, ROUTE_LENGTH]
        state.best_length[s] = length
        for i in range(length):
            state.best_order[s, i] = state.stop[s, i + 1, NODE]


@njit_inner
def _undo(state, count):
    """Reject a step: the removed visits are unassigned again or back in their routes."""
    for i in range(count):
        state.location[state.removed[i], ROUTE] = UNASSIGNED
    roll_back(state)


@njit_inner
def _collect_routes(tables, state):
    """Add the routes of this step to the route pool, the cheapest order of each visit set.

    The pool is a hash table over the shift and the set of visits.
    """
    stop, route, pool, pool_visits = state.stop, state.route, state.pool, state.pool_visits
    n, last = tables.visit.shape[0], pool.shape[0] - 1
    for number in range(state.changed[-1]):
        s = state.changed[number]
        length = route[s, ROUTE_LENGTH]
        route_hash = state.node_hash[n + s]
        for i in range(1, length + 1):
            route_hash ^= state.node_hash[stop[s, i, NODE]]
        route_hash = np.int64(route_hash)
        for probe in range(_PROBES):
            row = (route_hash + probe) & last
            free = pool[row, POOL_LENGTH] == 0
            if not free and pool[row, POOL_HASH] != route_hash:
                continue
            if free:
                if length == 0 or state.pool_size[0] + length > pool_visits.shape[0]:
                    break
                pool[row, POOL_START] = state.pool_size[0]
                state.pool_size[0] += length
            elif pool[row, POOL_COST] <= route[s, ROUTE_COST]:
                break
            pool[row, POOL_HASH], pool[row, POOL_SHIFT] = route_hash, s
            pool[row, POOL_LENGTH], pool[row, POOL_COST] = length, route[s, ROUTE_COST]
            for i in range(length):
                pool_visits[pool[row, POOL_START] + i] = stop[s, i + 1, NODE]
            break


@njit_inner
def accepts(state, temperature, change):
    """Apply the acceptance criterion of simulated annealing to a change of the cost.

    An improvement is always accepted; a deterioration more rarely, the larger it is and
    the lower the temperature.
    """
    return change < -temperature * log(uniform(state.rng) + 1e-300)


@njit_inner
def step(tables, state, params, seed, temperature, value_factor, mean_length, used_routes):
    """Make one step of ruin and recreate around a visit.

    Parameters
    ----------
    tables, state, params
        `Tables`, `SearchState` and `StepParams`.
    seed
        The visit around which the routes are ruined.
    temperature
        In seconds of travel.
    value_factor
        Multiple of its value that a visit counts in this step, at least 1.
    mean_length, used_routes
        Mean length and number of the used routes.
    """
    if used_routes < tables.shift.shape[0] and uniform(state.rng) < params.opening_share:
        # A new route needs every visit around it; in other steps chance decides who joins.
        most = _OPENING_FACTOR * params.max_unassigned
        count = ruin_and_open_route(tables, state, seed, params, mean_length, most)
    else:
        most = params.max_unassigned
        count = ruin(tables, state, seed, params, mean_length, most, _UNASSIGNED_RATE)
    if count == 0:
        return
    cost, penalty_change = recreate(
        tables, state, count, draw_value_factor(state) * value_factor
    )
    if accepts(state, temperature, cost + value_factor * penalty_change):
        state.totals[CURRENT_COST] += cost + penalty_change
        state.totals[UNASSIGNED_COST] += penalty_change
        over = state.totals[CURRENT_COST] - state.totals[BEST_COST]
        if params.pool_threshold and over < params.pool_threshold * temperature:
            _collect_routes(tables, state)
        commit(state)
        if over < 0:
            record_best(tables, state)
    else:
        _undo(state, count)
        commit(state)
