"""The search itself: an annealing of steps and excursions, in numba, without the GIL."""

from math import exp, log

import numpy as np

from routing.kernel.columns import (
    COST,
    CURRENT,
    LEFT_OUT,
    LENGTH,
    LOST,
    NEVER,
    PENALTY,
    PREFIX,
    ROUTE,
)
from routing.kernel.jit import lean
from routing.kernel.route_operations import bring_back, copy, cut, empty, put, settle

from .step import below, chance, cheapest, keep, open_around, passes, recreate, sort, step

_STEPS_PER_MEASURE = 64
# An excursion goes on for so many steps, or for so many per visit where there are few,
# each around a neighbour, one of the nearest so many, of a visit that it began with.
_EXCURSION, _EXCURSION_PER_VISIT = 2000, 10
_NEAR = 20


@lean(nogil=True)
def begin(t, st, order):
    """Put left-out visits in where that pays, in the given order, and take stock."""
    for number in range(order.shape[0]):
        x = order[number]
        if st.at[x, ROUTE] < 0:
            _, s, i = cheapest(t, st, x, min(t.visit[x, PENALTY], NEVER), 0.0)
            if s >= 0:
                put(t, st, s, i, x)
                settle(st)
    cost, lost = np.int64(0), np.int64(0)
    for s in range(t.shift.shape[0]):
        cost += st.route[s, COST]
    for x in range(t.visit.shape[0]):
        if st.at[x, ROUTE] < 0:
            lost += t.visit[x, PENALTY]
    st.total[CURRENT], st.total[LOST] = cost + lost, lost
    keep(t, st)


@lean
def _mean_length(t, st):
    """Of the routes that are used, and how many these are."""
    planned, used = 0, 0
    for s in range(t.shift.shape[0]):
        planned += st.route[s, LENGTH]
        used += st.route[s, LENGTH] > 0
    return planned / max(1, used), used


@lean
def _remember_all(t, st):
    """Remember every route before an excursion."""
    for s in range(t.shift.shape[0]):
        copy(st.stop, st.route, s, st.kept_stop, st.kept_route, s)


@lean
def _go_back(t, st):
    """Undo all of an excursion."""
    st.at[:, ROUTE] = LEFT_OUT
    for s in range(t.shift.shape[0]):
        bring_back(st, st.kept_stop, st.kept_route, s, s)


@lean
def _clear_route(t, st, seed):
    """Take the route nearest to the seed out; how many are in the bank."""
    for c in t.around[seed]:
        s = st.at[c, ROUTE] if c >= 0 else LEFT_OUT
        if s >= 0 and t.shift[s, PREFIX] == 0:
            return cut(t, st, s, 1, st.route[s, LENGTH], 1, 0, 0)
    return 0


@lean
def _excursion(t, st, knobs, temperature, worth, mean_length, used, steps):
    """Open or clear a route whatever it costs, go on from there, and judge it then.

    A step cannot do this: a new route is dearer than what it brings, until it and those
    around it have got used to each other.
    """
    seed = below(st.chance, t.visit.shape[0])
    total, lost = st.total[CURRENT], st.total[LOST]
    _remember_all(t, st)
    if used < t.shift.shape[0] and chance(st.chance) < 0.5:
        everybody = t.around.shape[1]
        count = open_around(t, st, seed, knobs, mean_length, everybody)
    else:
        count = _clear_route(t, st, seed)
        sort(t, st, seed, count)
    if count == 0:
        return
    more_cost, more_lost = recreate(t, st, count, worth)
    st.total[CURRENT] += more_cost + more_lost
    st.total[LOST] += more_lost
    settle(st)
    for i in range(count):
        st.touring[i] = st.bank[i]
    near = min(_NEAR, t.around.shape[1])
    for _ in range(steps):
        seed = t.around[st.touring[below(st.chance, count)], below(st.chance, near)]
        if seed >= 0:
            step(t, st, knobs, seed, temperature, worth, mean_length, used)
    change = st.total[CURRENT] - total + (worth - 1.0) * (st.total[LOST] - lost)
    if not passes(st, temperature, change):
        _go_back(t, st)
        st.total[CURRENT], st.total[LOST] = total, lost


@lean(nogil=True)
def search(t, st, knobs, steps, hot, cold):
    """So many steps of ruin and recreate while the temperature falls.

    Parameters
    ----------
    t, st, knobs
        `Tables`, `State` and `Knobs`; the routes in the state are changed in place.
    steps
        How many, those of excursions included.
    hot, cold
        Temperatures at the beginning and at the end, in seconds of travel, > 0.
    """
    visits = t.visit.shape[0]
    length = min(_EXCURSION, max(1, _EXCURSION_PER_VISIT * visits))
    starts = knobs.excursions / length / max(1e-9, 1.0 - knobs.excursions)
    falls = log(cold / hot) / max(1, steps)
    mean_length, used, done, measured = 1.0, 0, 0, 0
    while done < steps:
        if done >= measured:
            mean_length, used = _mean_length(t, st)
            measured = done + _STEPS_PER_MEASURE
        temperature = hot * exp(falls * done)
        worth = 1.0 + knobs.bonus * temperature
        if done + length <= steps and chance(st.chance) < starts:
            _excursion(t, st, knobs, temperature, worth, mean_length, used, length)
            done += length
            measured = done
        else:
            seed = below(st.chance, visits)
            step(t, st, knobs, seed, temperature, worth, mean_length, used)
            done += 1


__all__ = ["begin", "empty", "put", "search", "settle"]
