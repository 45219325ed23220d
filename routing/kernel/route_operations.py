"""Taking visits out of routes and putting them back, in numba."""

import numpy as np

from .columns import (
    BALANCE,
    BEFORE,
    BREAKS,
    BY,
    CAPACITY,
    CLASS,
    COST,
    EARLY,
    END,
    EXACT,
    HOMEWARD,
    IN_BANK,
    LATEST,
    LEG,
    LENGTH,
    LOAD,
    LONGEST,
    MAY_RUN_LATE,
    MODE,
    MOST_VISITS,
    MOVED,
    NEVER,
    ON_BOARD,
    ON_SITE,
    OUT,
    OVERTIME,
    PLAIN,
    POSITION,
    PREFIX,
    REGULAR_END,
    ROUTE,
    ROUTE_COLUMNS,
    SETUP,
    START,
    TOLERANCE,
    TRAVEL,
    VISIT,
    WHOLE,
    WISH,
    WISHED,
)
from .jit import lean
from .timing import arrive_by, backward, close, finish, forward, in_time, service_after


@lean
def empty(t, st):
    """Make every route empty, its start and end in place."""
    n, shifts = t.visit.shape[0], t.shift.shape[0]
    late = EARLY + t.rest.shape[1] + 1
    for s in range(shifts):
        stop = st.stop[s]
        stop[0, VISIT], stop[1, VISIT] = n + s, n + shifts + s
        for k in range(t.rest.shape[1] + 1):
            stop[0, EARLY + k] = NEVER
            stop[1, late + k] = -NEVER
        stop[0, EARLY] = t.shift[s, START]
        close(t.shift, t.rest, st.stop, s, s, 1, t.shift[s, LATEST])
        st.route[s, :] = 0
    st.at[:, :] = -1


@lean
def retime(t, st, s, row, first, last):
    """Bring the times of a route up to date, and its cost; whether it can be kept.

    ``row`` is where it stands (its own, or one for trials). Stops before ``first`` keep
    their earliest, those after ``last`` their latest times.
    """
    visit, window, shift, rest, pace = t.visit, t.window, t.shift, t.rest, t.pace
    stop, route = st.stop, st.route
    length = route[row, LENGTH]
    if length == 0:
        for column in range(ROUTE_COLUMNS):
            route[row, column] = 0
        stop[row, 1, LEG] = 0
        stop[row, 1, VISIT] = visit.shape[0] + shift.shape[0] + s
        close(shift, rest, stop, s, row, 1, shift[s, LATEST])
        return True
    simple = shift[s, BREAKS] == 0 and pace.shape[0] == 0
    for i in range(max(1, first), length + 2):
        way = stop[row, i, LEG]
        x, on_site = -1, 0
        if i <= length:
            x = stop[row, i, VISIT]
            on_site = service_after(visit, stop[row, i - 1, VISIT], x)
        if simple:
            ready = stop[row, i - 1, EARLY] + way
            if x >= 0:
                ready = finish(visit, window, x, ready, on_site)
            if i > last + 1 and ready == stop[row, i, EARLY]:
                break  # waiting has taken up the change
            stop[row, i, EARLY] = ready
            continue
        forward(
            visit, window, shift, rest, pace, stop,
            s, row, i - 1, way, x, on_site, row, i,
        )  # fmt: skip
    close(shift, rest, stop, s, row, length + 1, shift[s, LATEST])
    _retime_back(
        visit, window, shift, rest, pace, stop, route, s, row, first, min(last, length)
    )
    end = in_time(shift, rest, stop, s, row, length + 1, row, length + 1)
    route[row, END] = end
    route[row, OUT], route[row, HOMEWARD] = stop[row, 1, LEG], stop[row, length + 1, LEG]
    route[row, COST] = _cost(visit, shift, rest, t.price, stop, route, s, row, end)
    return in_time(shift, rest, stop, s, row, 0, row, 0) < NEVER


@lean
def _retime_back(visit, window, shift, rest, pace, stop, route, s, row, first, last):
    length = route[row, LENGTH]
    simple = shift[s, BREAKS] == 0 and pace.shape[0] == 0
    late = EARLY + rest.shape[1] + 1
    for i in range(last, -1, -1):
        way = stop[row, i + 1, LEG]
        x, on_site = -1, 0
        if i < length:
            x = stop[row, i + 1, VISIT]
            on_site = service_after(visit, stop[row, i, VISIT], x)
        if simple:
            by = stop[row, i + 1, late]
            if x >= 0:
                by = arrive_by(visit, window, x, by, on_site)
                stop[row, i + 1, BY] = -1 if visit[x, SETUP] else by
            if i < first - 1 and by - way == stop[row, i, late]:
                break
            stop[row, i, late] = by - way
            continue
        backward(visit, window, shift, rest, pace, stop, s, row, i, way, x, on_site)
        if x >= 0:
            stop[row, i + 1, BY] = -1


@lean
def _cost(visit, shift, rest, price, stop, route, s, row, end):
    cost = route[row, TRAVEL] + route[row, WISHED]
    if price[BALANCE]:
        cost += load_price(price, shift, s, route[row, TRAVEL] + route[row, ON_SITE])
    if end > shift[s, REGULAR_END]:
        cost += price[OVERTIME] * (end - shift[s, REGULAR_END])
    if price[MOVED]:
        for i in range(1, route[row, LENGTH] + 1):
            x = stop[row, i, VISIT]
            if visit[x, BEFORE] >= 0:
                done = in_time(shift, rest, stop, s, row, i, row, i)
                done -= service_after(visit, stop[row, i - 1, VISIT], x)
                if abs(done - visit[x, BEFORE]) > price[TOLERANCE]:
                    cost += price[MOVED]
    return cost


@lean
def load_price(price, shift, s, work):
    """Price of working time that grows with the share of the shift that is taken."""
    length = max(1, shift[s, LATEST] - shift[s, START])
    return price[BALANCE] * work * work // (100 * length)


@lean
def _count(visit, stop, route, row, first, last, sign):
    """Add the legs to stops ``first`` to ``last`` and the time on site, or take it off."""
    travel, on_site = 0, 0
    length = route[row, LENGTH]
    for i in range(first, last + 1):
        travel += stop[row, i, LEG]
        if i <= length:
            on_site += service_after(visit, stop[row, i - 1, VISIT], stop[row, i, VISIT])
    route[row, TRAVEL] += sign * travel
    route[row, ON_SITE] += sign * on_site


@lean
def copy(stop, route, row, to_stop, to_route, to):
    """Copy a route into another row, perhaps of another table."""
    for column in range(ROUTE_COLUMNS):
        to_route[to, column] = route[row, column]
    for i in range(route[row, LENGTH] + 2):
        for column in range(stop.shape[2]):
            to_stop[to, i, column] = stop[row, i, column]


@lean
def save(st, s):
    """Remember a route before its first change in the present step."""
    if st.mark[s]:
        return
    st.mark[s] = True
    number = st.touched[-1]
    st.touched[number] = s
    st.touched[-1] = number + 1
    copy(st.stop, st.route, s, st.saved_stop, st.saved_route, number)


@lean
def bring_back(st, from_stop, from_route, row, s):
    """Make a route what it was when it was copied, and its visits stand in it again."""
    stop, at = st.stop, st.at
    copy(from_stop, from_route, row, stop, st.route, s)
    for i in range(1, st.route[s, LENGTH] + 1):
        x = stop[s, i, VISIT]
        at[x, ROUTE], at[x, POSITION] = s, i


@lean
def restore(st):
    """Undo every change since the last `settle`."""
    for number in range(st.touched[-1]):
        bring_back(st, st.saved_stop, st.saved_route, number, st.touched[number])


@lean
def settle(st):
    """Make the present routes those that `restore` leads back to."""
    for number in range(st.touched[-1]):
        st.mark[st.touched[number]] = False
    st.touched[-1] = 0


@lean
def cut(t, st, s, first, last, keep_first, keep_last, count):
    """Take stops ``first`` to ``last`` out into the bank, but for those that are kept.

    Returns how many are in the bank then. The times are right again.
    """
    save(st, s)
    count = _take_out(t, st, s, first, last, keep_first, keep_last, count)
    kept = max(0, keep_last - keep_first + 1)
    if not retime(t, st, s, s, first, first + kept - 1):
        # Where the direct way is the longer one, what is left may not fit any more.
        fixed, length = t.shift[s, PREFIX], st.route[s, LENGTH]
        count = _take_out(t, st, s, fixed + 1, length, 1, 0, count)
        retime(t, st, s, s, fixed + 1, fixed)
    return count


@lean
def _take_out(t, st, s, first, last, keep_first, keep_last, count):
    visit, travel, mode = t.visit, t.travel, t.shift[s, MODE]
    stop, route, at = st.stop, st.route, st.at
    length, wish = route[s, LENGTH], t.wish
    _count(visit, stop, route, s, first, last + 1, -1)
    to = first
    for i in range(first, length + 2):
        x = stop[s, i, VISIT]
        if i <= last and not keep_first <= i <= keep_last:
            at[x, ROUTE] = IN_BANK
            st.bank[count] = x
            st.was_out[count] = False
            count += 1
            route[s, ON_BOARD] -= visit[x, LOAD]
            route[s, WISHED] -= wish[visit[x, WISH], s]
        else:
            for column in range(stop.shape[2]):
                stop[s, to, column] = stop[s, i, column]
            if i <= length:
                at[x, POSITION] = to
            to += 1
    length = to - 2
    route[s, LENGTH] = length
    kept = max(0, keep_last - keep_first + 1)
    for i in range(first, min(first + kept, length + 1) + 1):
        stop[s, i, LEG] = travel[mode, stop[s, i - 1, VISIT], stop[s, i, VISIT]]
    _count(visit, stop, route, s, first, min(first + kept, length + 1), 1)
    return count


@lean
def put(t, st, s, position, x):
    """Put visit x behind a position of a route, where it must fit."""
    save(st, s)
    stop, at = st.stop, st.at
    _insert(t, stop, st.route, s, s, position, x)
    for i in range(position + 1, st.route[s, LENGTH] + 1):
        at[stop[s, i, VISIT], POSITION] = i
    at[x, ROUTE] = s
    retime(t, st, s, s, position + 1, position + 1)


@lean
def _insert(t, stop, route, s, row, position, x):
    length, visit = route[row, LENGTH], t.visit
    _count(visit, stop, route, row, position + 1, position + 1, -1)
    for i in range(length + 1, position, -1):
        for column in range(stop.shape[2]):
            stop[row, i + 1, column] = stop[row, i, column]
    travel, mode = t.travel, t.shift[s, MODE]
    stop[row, position + 1, VISIT] = x
    stop[row, position + 1, LEG] = travel[mode, stop[row, position, VISIT], x]
    stop[row, position + 2, LEG] = travel[mode, x, stop[row, position + 2, VISIT]]
    route[row, LENGTH] = length + 1
    route[row, ON_BOARD] += visit[x, LOAD]
    route[row, WISHED] += t.wish[visit[x, WISH], s]
    _count(visit, stop, route, row, position + 1, position + 2, 1)


@lean(inline="always")
def has_room(visit, shift, ok, route, s, x):
    """Whether the shift may serve x, and has room for one more visit with its load."""
    return (
        ok[visit[x, CLASS], s]
        and route[s, LENGTH] < shift[s, MOST_VISITS]
        and route[s, ON_BOARD] + visit[x, LOAD] <= shift[s, CAPACITY]
    )


@lean
def fits(t, st, s, position, x):
    """Whether x can be made behind a position in time.

    When x and the next stop could be left then stands in the row for trials.
    """
    visit, window, shift, rest, pace = t.visit, t.window, t.shift, t.rest, t.pace
    stop, mode, trial = st.stop, shift[s, MODE], shift.shape[0]
    before, after = stop[s, position, VISIT], stop[s, position + 1, VISIT]
    way, on = np.int64(t.back[mode, x, before]), np.int64(t.travel[mode, x, after])
    on_site = service_after(visit, before, x)
    forward(
        visit, window, shift, rest, pace, stop, s, s, position, way, x, on_site, trial, 0
    )
    on_site = 0
    if position < st.route[s, LENGTH]:
        on_site = service_after(visit, x, after)
    else:
        after = -1
    forward(
        visit, window, shift, rest, pace, stop, s, trial, 0, on, after, on_site, trial, 1
    )
    return in_time(shift, rest, stop, s, trial, 1, s, position + 1) < NEVER


@lean
def price(t, st, s, position, x, extra):
    """What it costs in all to put x where it fits, given its `detour`.

    NEVER where only the whole route shows that it cannot be.
    """
    visit, shift, stop, route = t.visit, t.shift, st.stop, st.route
    exact = shift[s, EXACT]
    if exact == MAY_RUN_LATE:
        fits(t, st, s, position, x)
        exact = WHOLE if _late(shift, stop, route, s, position) else PLAIN
    if exact == WHOLE:
        return _tried(t, st, s, position, x)
    if t.price[BALANCE]:
        before, work = stop[s, position, VISIT], route[s, TRAVEL] + route[s, ON_SITE]
        more = extra - t.wish[visit[x, WISH], s] + service_after(visit, before, x)
        if position < route[s, LENGTH]:
            after = stop[s, position + 1, VISIT]
            more += service_after(visit, x, after) - service_after(visit, before, after)
        extra += load_price(t.price, shift, s, work + more)
        extra -= load_price(t.price, shift, s, work)
    return extra


@lean
def _late(shift, stop, route, s, position):
    """Whether the route may end after regular time; the trial row has its next stop.

    The end is not delayed by more than the next stop is, but where a later visit misses
    a window; then the whole route's cost is found out when the visit is put there.
    """
    trial = shift.shape[0]
    if route[s, LENGTH] == 0:
        return stop[trial, 1, EARLY] > shift[s, REGULAR_END]
    push = 0
    for k in range(shift[s, BREAKS] + 1):
        was = stop[s, position + 1, EARLY + k]
        if was < NEVER:
            push = max(push, stop[trial, 1, EARLY + k] - was)
    return route[s, END] + push > shift[s, REGULAR_END]


@lean
def _tried(t, st, s, position, x):
    """Cost found by building the whole route: overtime, moved times, longest day."""
    row = t.shift.shape[0] + 1
    stop, route = st.stop, st.route
    copy(stop, route, s, stop, route, row)
    _insert(t, stop, route, s, row, position, x)
    if not retime(t, st, s, row, position + 1, position + 1):
        return NEVER
    if t.shift[s, LONGEST] < NEVER and duration(t, st, s, row) > t.shift[s, LONGEST]:
        return NEVER
    return route[row, COST] - route[s, COST]


@lean
def duration(t, st, s, row):
    """Seconds from the latest start that does not delay the end until that end."""
    stop, length, rest = st.stop, st.route[row, LENGTH], t.rest
    end = st.route[row, END]
    close(t.shift, rest, stop, s, row, length + 1, end)
    _retime_back(
        t.visit, t.window, t.shift, rest, t.pace, stop, st.route, s, row, 0, length
    )
    return end - stop[row, 0, EARLY + rest.shape[1] + 1]
