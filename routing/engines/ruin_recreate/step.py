"""One step of the search: ruin, recreate, accept or undo, in numba."""

from math import log

import numpy as np

from routing.kernel.columns import (
    BALANCE,
    BEST,
    BY,
    CODE,
    COST,
    CURRENT,
    EARLY,
    EXACT,
    FIRST,
    HOMEWARD,
    IN_BANK,
    KIND,
    LEFT_OUT,
    LEG,
    LENGTH,
    LOST,
    MODE,
    MOST_TRAVEL,
    NEVER,
    OF_SHIFT,
    OUT,
    PENALTY,
    POSITION,
    PREFIX,
    PRICE,
    ROUTE,
    SIZE,
    TRAVEL,
    VISIT,
    WISH,
)
from routing.kernel.jit import lean
from routing.kernel.route_operations import cut, fits, has_room, price, put, restore, settle
from routing.kernel.timing import finish, service_after

_BLINK = 0.01
_SPLIT, _SPLIT_GROWS = 0.5, 0.01
_JOINS = 0.5
_MORE_OUTS = 6
_ORDERS = 8
_PROBES = 8
_MOST = 4e18


@lean(inline="always")
def chance(state):
    """A number from 0 to below 1 (xorshift64*, Vigna 2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    x *= np.uint64(2685821657736338717)
    return (x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@lean(inline="always")
def below(state, n):
    """A whole number from 0 to below n."""
    return int(chance(state) * n)


@lean
def cheapest(t, st, x, limit, blink):
    """Cost, shift and position where x is put at the least cost below ``limit``.

    Looked at are the places before and behind its neighbours, and of the shifts at home
    nearby both ends of each route and one empty route of each kind. The shift is -1
    where there is no place.
    """
    visit, window, shift, ok, wish, near = t.visit, t.window, t.shift, t.ok, t.wish, t.near
    travel, back, stop, route, at = t.travel, t.back, st.stop, st.route, st.at
    simple, balance = t.pace.shape[0] == 0, t.price[BALANCE]
    best, best_s, best_i = limit, -1, 0
    neighbours, wished, state = near.shape[1], visit[x, WISH], st.chance
    home, tried, from_near, to_near = t.home, -1, t.from_near, t.to_near
    visits, shifts = visit.shape[0], shift.shape[0]
    for number in range(neighbours + home.shape[1]):
        # Most places are too dear by one of their two ways alone.
        if number < neighbours:
            y = near[x, number]
            s = at[y, ROUTE] if y >= 0 else -1
            if s < 0:
                continue
            mode, place, step = shift[s, MODE], at[y, POSITION], 1
            first, last = place, place - 1
            if from_near[mode, x, number] - stop[s, place + 1, LEG] >= best:
                first = place - 1
            if to_near[mode, x, number] - stop[s, place, LEG] >= best:
                last = place
        else:
            s = home[x, number - neighbours]
            if s < 0:
                break
            mode, length = shift[s, MODE], route[s, LENGTH]
            first, last, step = length, 0, max(1, length)
            if length == 0:
                if shift[s, KIND] == tried:
                    continue
                tried = shift[s, KIND]
            else:
                if travel[mode, x, visits + shifts + s] - route[s, HOMEWARD] >= best:
                    first = 0
                if back[mode, x, visits + s] - route[s, OUT] >= best:
                    last = length
        for i in range(first, last - 1, -step):
            # Asked a thousand times a step: as little as possible comes before the no.
            there = np.int64(back[mode, x, stop[s, i, VISIT]])
            on = np.int64(travel[mode, x, stop[s, i + 1, VISIT]])
            cost = there + on - stop[s, i + 1, LEG]
            if cost >= best:
                continue
            longer = route[s, TRAVEL] + cost
            cost += wish[wished, s]
            if cost >= best or i < shift[s, PREFIX]:
                continue
            if simple and stop[s, i + 1, BY] >= 0:
                ready = stop[s, i, EARLY] + there
                on_site = service_after(visit, stop[s, i, VISIT], x)
                done = finish(visit, window, x, ready, on_site)
                if done + on > stop[s, i + 1, BY]:
                    continue
            elif not fits(t, st, s, i, x):
                continue
            if (
                not has_room(visit, shift, ok, route, s, x)
                or longer > shift[s, MOST_TRAVEL]
                or chance(state) < blink
            ):
                continue
            if shift[s, EXACT] or balance:
                cost = price(t, st, s, i, x, cost)
            if cost < best:
                best, best_s, best_i = cost, s, i
    return best, best_s, best_i


@lean
def keep(t, st):
    """Remember the present routes as the best."""
    st.total[BEST] = st.total[CURRENT]
    for s in range(t.shift.shape[0]):
        length = st.route[s, LENGTH]
        st.best_length[s] = length
        for i in range(length):
            st.best[s, i] = st.stop[s, i + 1, VISIT]


@lean
def _cut_string(t, st, x, longest, count):
    """Take a string of stops around x out, perhaps with a kept middle."""
    s, at = st.at[x, ROUTE], st.at[x, POSITION]
    fixed = t.shift[s, PREFIX]
    free = st.route[s, LENGTH] - fixed
    size = min(free, int(chance(st.chance) * min(float(free), longest) + 1.0))
    kept = 0
    if 1 < size < free and chance(st.chance) < _SPLIT:
        kept = 1
        while size + kept < free and chance(st.chance) < _SPLIT_GROWS:
            kept += 1
    span = size + kept
    lowest = max(fixed + 1, at - span + 1)
    first = lowest + below(st.chance, min(at, fixed + free - span + 1) - lowest + 1)
    keep_first, keep_last = 1, 0
    if kept:
        keep_first = first + 1 + below(st.chance, size - 1)
        keep_last = keep_first + kept - 1
    return cut(t, st, s, first, first + span - 1, keep_first, keep_last, count)


@lean
def _ruin(t, st, seed, knobs, mean_length, outs, joins):
    """Put strings of routes near the seed, and left-out visits there, into the bank.

    They are in an order then that is drawn anew each time.
    """
    longest = min(knobs.longest_string, mean_length)
    strings = int(chance(st.chance) * (4.0 * knobs.removed / (1.0 + longest) - 1.0) + 1.0)
    count = 0
    for c in t.around[seed]:
        if c < 0 or (strings <= 0 and outs <= 0):
            break
        s = st.at[c, ROUTE]
        if s == LEFT_OUT:
            if outs > 0 and chance(st.chance) < joins:
                st.at[c, ROUTE] = IN_BANK
                st.bank[count], st.was_out[count] = c, True
                count += 1
                outs -= 1
        elif (
            s >= 0
            and strings > 0
            and not st.mark[s]
            and st.at[c, POSITION] > t.shift[s, PREFIX]
        ):
            count = _cut_string(t, st, c, longest, count)
            strings -= 1
    if count:
        sort(t, st, seed, count)
    return count


@lean
def sort(t, st, seed, count):
    """Order the bank by a key that is drawn anew each time."""
    by = below(st.chance, _ORDERS)
    for i in range(count):
        x = st.bank[i]
        if by == 0:
            key = chance(st.chance)
        elif by < 3:  # the value, or the value per second on site
            key = -t.key[by - 1, x] * (0.8 + 0.4 * chance(st.chance))
        elif by < 6:  # width of the windows, their start, their end
            key = t.key[by - 1, x]
        else:  # nearest to the seed first, or last
            way = float(t.travel[0, seed, x])
            key = way if by == 6 else -way
        out = st.was_out[i]
        j = i
        while j > 0 and st.order[j - 1] > key:
            st.order[j] = st.order[j - 1]
            st.bank[j] = st.bank[j - 1]
            st.was_out[j] = st.was_out[j - 1]
            j -= 1
        st.order[j], st.bank[j], st.was_out[j] = key, x, out


@lean
def open_around(t, st, seed, knobs, mean_length, outs):
    """Open a route amid what is left out around the seed; how many are in the bank."""
    count = _ruin(t, st, seed, knobs, mean_length, outs, 1.0)
    if count:
        _open_route(t, st, count)
    return count


@lean
def _open_route(t, st, count):
    """Put the first of the bank that fits into some empty route, whatever it costs."""
    visit, shift, route = t.visit, t.shift, st.route
    shifts = shift.shape[0]
    first = below(st.chance, shifts)
    for step in range(shifts):
        s = (first + step) % shifts
        if route[s, LENGTH] or st.mark[s]:
            continue
        for i in range(count):
            x = st.bank[i]
            if not has_room(visit, shift, t.ok, route, s, x):
                continue
            way = np.int64(t.back[shift[s, MODE], x, st.stop[s, 0, VISIT]])
            way += t.travel[shift[s, MODE], x, st.stop[s, 1, VISIT]]
            if way > shift[s, MOST_TRAVEL] or not fits(t, st, s, 0, x):
                continue
            # The longest duration shows only on the whole route.
            if not shift[s, EXACT] or price(t, st, s, 0, x, way) < NEVER:
                put(t, st, s, 0, x)
                return
        return


@lean
def _generosity(st):
    """How many times its value a visit may cost: one alone cannot pay a far route."""
    u = chance(st.chance)
    if u < 0.4:
        return 1.0
    if u < 0.7:
        return 1.5
    return 4.0 if u < 0.9 else 1e9


@lean
def recreate(t, st, count, times):
    """Put the bank back; the change in cost of the routes, and in value left out.

    A visit may cost so many times its value.
    """
    cost, lost = np.int64(0), np.int64(0)
    for i in range(count):
        x = st.bank[i]
        penalty = t.visit[x, PENALTY]
        if st.at[x, ROUTE] < 0:
            limit = np.int64(min(_MOST, penalty * times))
            _, s, at = cheapest(t, st, x, min(limit, NEVER), _BLINK)
            if s >= 0:
                put(t, st, s, at, x)
            else:
                st.at[x, ROUTE] = LEFT_OUT
        lost -= penalty * st.was_out[i]
        if st.at[x, ROUTE] < 0:
            lost += penalty
    for number in range(st.touched[-1]):
        cost += st.route[st.touched[number], COST] - st.saved_route[number, COST]
    return cost, lost


@lean
def _undo(st, count):
    for i in range(count):
        st.at[st.bank[i], ROUTE] = LEFT_OUT
    restore(st)


@lean
def _remember(t, st):
    """Remember the routes of this step, the cheapest order of the same visits each."""
    stop, route, known, listed = st.stop, st.route, st.known, st.listed
    n, last = t.visit.shape[0], known.shape[0] - 1
    for number in range(st.touched[-1]):
        s = st.touched[number]
        length = route[s, LENGTH]
        code = st.code[n + s]
        for i in range(1, length + 1):
            code ^= st.code[stop[s, i, VISIT]]
        code = np.int64(code)
        for probe in range(_PROBES):
            row = (code + probe) & last
            free = known[row, SIZE] == 0
            if not free and known[row, CODE] != code:
                continue
            if free:
                if length == 0 or st.filled[0] + length > listed.shape[0]:
                    break
                known[row, FIRST] = st.filled[0]
                st.filled[0] += length
            elif known[row, PRICE] <= route[s, COST]:
                break
            known[row, CODE], known[row, OF_SHIFT] = code, s
            known[row, SIZE], known[row, PRICE] = length, route[s, COST]
            for i in range(length):
                listed[known[row, FIRST] + i] = stop[s, i + 1, VISIT]
            break


@lean
def passes(st, temperature, change):
    """Whether a change is accepted: a dearer one the more rarely, the colder it is."""
    return change < -temperature * log(chance(st.chance) + 1e-300)


@lean
def step(t, st, knobs, seed, temperature, worth, mean_length, used):
    """One step of ruin and recreate around a visit.

    Parameters
    ----------
    t, st, knobs
        `Tables`, `State` and `Knobs`.
    seed
        The visit.
    temperature
        In seconds of travel.
    worth
        So many times its value a visit counts here, ≥ 1.
    mean_length, used
        Of the routes, and how many there are.
    """
    if used < t.shift.shape[0] and chance(st.chance) < knobs.opening:
        # A route is opened with all that lies around; else not always the same join.
        count = open_around(t, st, seed, knobs, mean_length, _MORE_OUTS * knobs.outs)
    else:
        count = _ruin(t, st, seed, knobs, mean_length, knobs.outs, _JOINS)
    if count == 0:
        return
    cost, lost = recreate(t, st, count, _generosity(st) * worth)
    if passes(st, temperature, cost + worth * lost):
        st.total[CURRENT] += cost + lost
        st.total[LOST] += lost
        over = st.total[CURRENT] - st.total[BEST]
        if knobs.near and over < knobs.near * temperature:
            _remember(t, st)
        settle(st)
        if over < 0:
            keep(t, st)
    else:
        _undo(st, count)
        settle(st)
