"""Simulated annealing over steps and perturbations, in numba and without the GIL."""

from math import exp, log

import numpy as np

from routing.kernel.columns import (
    CURRENT_COST,
    NEVER,
    PENALTY,
    ROUTE,
    ROUTE_COST,
    ROUTE_LENGTH,
    UNASSIGNED,
    UNASSIGNED_COST,
)
from routing.kernel.jit import njit_entry, njit_inner
from routing.kernel.route_operations import (
    backup_row,
    commit,
    copy_route,
    insert_visit,
    load_route,
    remove_stops,
)

from .recreate import cheapest_position, recreate, sort_removed
from .rng import random_below, uniform
from .ruin import ruin_and_open_route
from .step import accepts, record_best, step

_STATISTICS_INTERVAL = 64
"""Number of steps after which the mean length of the routes is computed anew."""
_PERTURBATION_STEPS, _PERTURBATION_STEPS_PER_VISIT = 2000, 10
"""Number of steps of a perturbation: at most 2000, and at most 10 for each visit."""
_PERTURBATION_NEIGHBOURS = 20
"""Each of these steps starts at one of the 20 visits nearest to a perturbed visit."""


@njit_entry(nogil=True)
def construct_routes(tables, state, initial_order):
    """Insert unassigned visits where that pays, in the given order; sum up the costs."""
    for number in range(initial_order.shape[0]):
        x = initial_order[number]
        if state.location[x, ROUTE] < 0:
            _, s, i = cheapest_position(
                tables, state, x, min(tables.visit[x, PENALTY], NEVER), 0.0
            )
            if s >= 0:
                insert_visit(tables, state, s, i, x)
                commit(state)
    cost, penalties = np.int64(0), np.int64(0)
    for s in range(tables.shift.shape[0]):
        cost += state.route[s, ROUTE_COST]
    for x in range(tables.visit.shape[0]):
        if state.location[x, ROUTE] < 0:
            penalties += tables.visit[x, PENALTY]
    state.totals[CURRENT_COST] = cost + penalties
    state.totals[UNASSIGNED_COST] = penalties
    record_best(tables, state)


@njit_inner
def _route_statistics(tables, state):
    """Return the mean length of the used routes and their number."""
    planned, used_routes = 0, 0
    for s in range(tables.shift.shape[0]):
        planned += state.route[s, ROUTE_LENGTH]
        used_routes += state.route[s, ROUTE_LENGTH] > 0
    return planned / max(1, used_routes), used_routes


@njit_inner
def _back_up_routes(tables, state):
    """Copy every route before a perturbation."""
    for s in range(tables.shift.shape[0]):
        copy_route(state.stop, state.route, s, backup_row(state, s))


@njit_inner
def _restore_backup(tables, state):
    """Undo a perturbation with all steps that followed it."""
    state.location[:, ROUTE] = UNASSIGNED
    for s in range(tables.shift.shape[0]):
        load_route(state, backup_row(state, s), s)


@njit_inner
def _clear_route(tables, state, seed):
    """Remove all visits of the route nearest to the seed; return their number."""
    for c in tables.vicinity[seed]:
        s = state.location[c, ROUTE] if c >= 0 else UNASSIGNED
        if s >= 0:
            zero, one = np.int64(0), np.int64(1)
            return remove_stops(
                tables, state, s, one, state.route[s, ROUTE_LENGTH], one, zero, zero
            )
    return 0


@njit_inner
def _perturb(
    tables, state, params, temperature, value_factor, mean_length, used_routes, steps
):
    """Open or clear a route at any cost, improve its surroundings, then accept or undo all.

    A single step cannot do this: a new route costs more than it gains until it and the
    routes around it have adapted to each other.
    """
    seed = random_below(state.rng, tables.visit.shape[0])
    cost_before = state.totals[CURRENT_COST]
    penalty_before = state.totals[UNASSIGNED_COST]
    _back_up_routes(tables, state)
    if used_routes < tables.shift.shape[0] and uniform(state.rng) < 0.5:
        whole_vicinity = tables.vicinity.shape[1]
        count = ruin_and_open_route(
            tables, state, seed, params, mean_length, whole_vicinity
        )
    else:
        count = _clear_route(tables, state, seed)
        sort_removed(tables, state, seed, count)
    if count == 0:
        return
    cost_change, penalty_change = recreate(tables, state, count, value_factor)
    state.totals[CURRENT_COST] += cost_change + penalty_change
    state.totals[UNASSIGNED_COST] += penalty_change
    commit(state)
    for i in range(count):
        state.perturbed[i] = state.removed[i]
    neighbour_count = min(_PERTURBATION_NEIGHBOURS, tables.vicinity.shape[1])
    for _ in range(steps):
        seed = tables.vicinity[
            state.perturbed[random_below(state.rng, count)],
            random_below(state.rng, neighbour_count),
        ]
        if seed >= 0:
            step(
                tables, state, params, seed, temperature, value_factor, mean_length,
                used_routes,
            )  # fmt: skip
    change = (
        state.totals[CURRENT_COST]
        - cost_before
        + (value_factor - 1.0) * (state.totals[UNASSIGNED_COST] - penalty_before)
    )
    if not accepts(state, temperature, change):
        _restore_backup(tables, state)
        state.totals[CURRENT_COST] = cost_before
        state.totals[UNASSIGNED_COST] = penalty_before


@njit_entry(nogil=True)
def anneal(tables, state, params, steps, start_temperature, end_temperature):
    """Make steps of ruin and recreate while the temperature falls.

    Parameters
    ----------
    tables, state, params
        `Tables`, `SearchState` and `StepParams`; the routes in the state are changed in
        place.
    steps
        Number of steps, those of perturbations included.
    start_temperature, end_temperature
        Temperatures at the beginning and at the end, in seconds of travel, > 0.
    """
    visits = tables.visit.shape[0]
    perturbation_steps = min(
        _PERTURBATION_STEPS, max(1, _PERTURBATION_STEPS_PER_VISIT * visits)
    )
    start_probability = (
        params.perturbation_share
        / perturbation_steps
        / max(1e-9, 1.0 - params.perturbation_share)
    )
    cooling_rate = log(end_temperature / start_temperature) / max(1, steps)
    mean_length, used_routes, step_number, next_statistics = 1.0, 0, 0, 0
    while step_number < steps:
        if step_number >= next_statistics:
            mean_length, used_routes = _route_statistics(tables, state)
            next_statistics = step_number + _STATISTICS_INTERVAL
        temperature = start_temperature * exp(cooling_rate * step_number)
        value_factor = 1.0 + params.value_bonus * temperature
        if (
            step_number + perturbation_steps <= steps
            and uniform(state.rng) < start_probability
        ):
            _perturb(
                tables, state, params, temperature, value_factor, mean_length,
                used_routes, perturbation_steps,
            )  # fmt: skip
            step_number += perturbation_steps
            next_statistics = step_number
        else:
            seed = random_below(state.rng, visits)
            step(
                tables, state, params, seed, temperature, value_factor, mean_length,
                used_routes,
            )  # fmt: skip
            step_number += 1


__all__ = ["anneal", "construct_routes"]
