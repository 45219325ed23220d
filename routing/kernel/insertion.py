"""Every place of every route for visits that are in none of them, in numba.

Such a visit, a guest, is tried between any two stops, as it is and with one rule at a
time left aside, and in place of up to three stops in a row. With the earliest times of
the stop before and the latest of the stop behind, most places are judged at a glance.
"""

from .columns import (
    AHEAD,
    AT_END,
    BALANCE,
    BARRED,
    BEHIND,
    BREAKS,
    BY,
    CAPACITY,
    CLASS,
    CLOSES,
    COST,
    DURATION,
    EARLY,
    END,
    EXACT,
    EXCHANGE,
    EXTRA,
    FIRST_WINDOW,
    FREE,
    HOURS,
    LAST_WINDOW,
    LATEST,
    LEG,
    LENGTH,
    LOAD,
    LONGEST,
    MISSING,
    MODE,
    MOST_TRAVEL,
    MOST_VISITS,
    MOVED_TO,
    NEVER,
    NOTHING,
    ON_BOARD,
    ON_SITE,
    OPENS,
    OVERTIME,
    PENALTY,
    PLAIN,
    REGULAR_END,
    ROUTE_COLUMNS,
    SHIFT_END,
    SKILLS,
    TRAVEL,
    TRAVELLED,
    UNTRAINED,
    VISIT,
    VISIT_COLUMNS,
    VISITS,
    WEIGHT,
    WELCOME,
    WHICH,
    WHOLE,
    WHOSE,
    WISH,
    WISHED,
)
from .jit import lean
from .route_operations import duration, load_price, retime
from .timing import arrive_by, backward, finish, forward, service_after

_UNREACHABLE = (1 << 31) - 1
_MOST_DISPLACED = 3


@lean(inline="always")
def _fits(visit, window, stop, row, late, breaks, g, on_site):
    """Whether some window has room between the earliest and latest times in a row."""
    for k in range(breaks + 1):
        ready, leave = stop[row, 0, EARLY + k], stop[row, 0, late + k]
        if ready + on_site > leave:
            continue
        for w in range(visit[g, FIRST_WINDOW], visit[g, LAST_WINDOW]):
            begin = max(ready, window[w, OPENS])
            if begin + on_site <= min(leave, window[w, CLOSES]):
                return True
    return False


@lean
def _wider(visit, window, stop, row, late, breaks, g, on_site, bounds):
    """The least by which one window must be wider, within its bounds.

    Returns that, the window, whether its end moves, where to, and when one begins then.
    """
    best, which, at_end, to, begins = NOTHING, 0, 0, 0, 0
    w_first, w_last = visit[g, FIRST_WINDOW], visit[g, LAST_WINDOW]
    for k in range(breaks + 1):
        ready, leave = stop[row, 0, EARLY + k], stop[row, 0, late + k]
        if ready + on_site > leave:
            continue
        for w in range(w_first, w_last):
            begin = max(ready, window[w, OPENS])
            edge = begin + on_site
            if window[w, CLOSES] < edge <= leave:
                for v in range(w + 1, w_last):
                    # As soon as it reaches a later window, they are one.
                    if window[v, OPENS] <= edge <= window[v, CLOSES]:
                        edge = window[v, OPENS]
                if edge <= bounds[w, 1] and edge - window[w, CLOSES] < best:
                    best, which, at_end = edge - window[w, CLOSES], w - w_first, 1
                    to, begins = edge, begin
            begin = min(leave, window[w, CLOSES]) - on_site
            edge = begin
            if ready <= edge < window[w, OPENS]:
                for v in range(w - 1, w_first - 1, -1):
                    if window[v, OPENS] <= edge <= window[v, CLOSES]:
                        edge = window[v, CLOSES]
                if edge >= bounds[w, 0] and window[w, OPENS] - edge < best:
                    best, which, at_end = window[w, OPENS] - edge, w - w_first, 0
                    to, begins = edge, begin
    return best, which, at_end, to, begins


@lean
def _end(visit, window, stop, s, i, j, length, g, way, on):
    """End of a route without breaks, the guest between stops i and j; NEVER: too late."""
    on_site = service_after(visit, stop[s, i, VISIT], g)
    ready = finish(visit, window, g, stop[s, i, EARLY] + way, on_site)
    before, leg = g, on
    for at in range(j, length + 1):
        if ready >= NEVER:
            return NEVER
        on_site = service_after(visit, before, stop[s, at, VISIT])
        ready = finish(visit, window, stop[s, at, VISIT], ready + leg, on_site)
        before, leg = stop[s, at, VISIT], stop[s, at + 1, LEG]
    return ready + leg if ready < NEVER else NEVER


@lean
def _build(t, st, s, i, j, g, way, on, more_travel, more_site, more_wish):
    """The route with the guest between stops i and j in a row for trials; its number.

    It has all earliest and latest times; NEVER stands in its end where it is too late.
    """
    row = t.shift.shape[0] + 1
    stop, route = st.stop, st.route
    length, columns = route[s, LENGTH], stop.shape[2]
    for column in range(ROUTE_COLUMNS):
        route[row, column] = route[s, column]
    for at in range(i + 1):
        for column in range(columns):
            stop[row, at, column] = stop[s, at, column]
    stop[row, i + 1, VISIT], stop[row, i + 1, LEG] = g, way
    for at in range(j, length + 2):
        for column in range(columns):
            stop[row, at - j + i + 2, column] = stop[s, at, column]
    stop[row, i + 2, LEG] = on
    length += i + 2 - j
    route[row, LENGTH] = length
    route[row, TRAVEL] += more_travel
    route[row, ON_SITE] += more_site
    route[row, WISHED] += more_wish
    if not retime(t, st, s, row, i + 1, length):
        route[row, END] = NEVER
    return row


@lean
def _dearer(t, st, s, i, j, g, way, on, base, other, more_travel, more_site, more_wish):
    """Extra cost of the guest where it fits, and by how much the day is too long then.

    ``base`` has the travel, the wishes and the balance, ``other`` what the route pays
    for overtime and moved visits now.
    """
    shift, stop, route = t.shift, st.stop, st.route
    exact = shift[s, EXACT]
    if exact == PLAIN:
        return base, 0
    if exact != WHOLE and shift[s, BREAKS] == 0 and t.pace.shape[0] == 0:
        end = _end(t.visit, t.window, stop, s, i, j, route[s, LENGTH], g, way, on)
        late = max(0, end - shift[s, REGULAR_END])
        return base + t.price[OVERTIME] * late - other, 0
    row = _build(t, st, s, i, j, g, way, on, more_travel, more_site, more_wish)
    if route[row, END] >= NEVER:
        return NEVER, 0
    over = 0
    if shift[s, LONGEST] < NEVER:
        over = max(0, duration(t, st, s, row) - shift[s, LONGEST])
    return route[row, COST] - route[s, COST], over


@lean
def _longer(t, st, s, i, j, g, way, on, other, more_travel, more_site, more_wish):
    """Seconds by which the shift must be longer for the guest, and the extra cost then.

    The breaks keep to the shift as it is. NOTHING where that does not help.
    """
    shift, stop, route, price = t.shift, st.stop, st.route, t.price
    latest, length = shift[s, LATEST], route[s, LENGTH]
    work = route[s, TRAVEL] + route[s, ON_SITE]
    simple = shift[s, BREAKS] == 0 and t.pace.shape[0] == 0
    if simple and shift[s, EXACT] != WHOLE:
        end = _end(t.visit, t.window, stop, s, i, j, length, g, way, on)
        if end >= NEVER:
            return NOTHING, 0
        late = max(0, end - shift[s, REGULAR_END])
        extra = more_travel + more_wish + price[OVERTIME] * late - other
    else:
        shift[s, LATEST] = NEVER
        row = _build(t, st, s, i, j, g, way, on, more_travel, more_site, more_wish)
        end, over = route[row, END], 0
        if end < NEVER and shift[s, LONGEST] < NEVER:
            over = duration(t, st, s, row) - shift[s, LONGEST]
        shift[s, LATEST] = latest
        if over > 0:
            return NOTHING, 0
        extra = route[row, COST] - other - route[s, TRAVEL] - route[s, WISHED]
    if end >= NEVER or end <= latest:
        return NOTHING, 0
    if price[BALANCE]:
        # What is paid for balance depends on the length, of the present route too.
        shift[s, LATEST] = end
        extra += load_price(price, shift, s, work + more_travel + more_site)
        extra -= load_price(price, shift, s, work)
        shift[s, LATEST] = latest
    return end - latest, extra


@lean
def _note(found, x, kind, missing, extra, s, i, j):
    """Keep what is found if less is missing than before; whether it was kept."""
    if missing > found[x, kind, MISSING] or (
        missing == found[x, kind, MISSING] and extra >= found[x, kind, EXTRA]
    ):
        return False
    found[x, kind, MISSING], found[x, kind, EXTRA] = missing, extra
    found[x, kind, WHOSE], found[x, kind, BEHIND], found[x, kind, AHEAD] = s, i, j
    return True


@lean
def _relax_time(
    t, st, found, x, s, i, j, g, way, on, base, other, more_travel, more_site, more_wish,
    bounds,
):  # fmt: skip
    """What the guest's hours, or the shift, would have to be for a place in time."""
    visit, window, shift, stop = t.visit, t.window, t.shift, st.stop
    trial, breaks = shift.shape[0], shift[s, BREAKS]
    late, worth = EARLY + t.rest.shape[1] + 1, visit[g, PENALTY]
    on_site = service_after(visit, stop[s, i, VISIT], g)
    missing, which, at_end, to, begin = _wider(
        visit, window, stop, trial, late, breaks, g, on_site, bounds
    )
    if missing <= found[x, HOURS, MISSING] and missing < NOTHING:
        w_first, w_last, spare = (
            visit[g, FIRST_WINDOW], visit[g, LAST_WINDOW], window.shape[0] - 1,
        )  # fmt: skip
        window[spare, OPENS], window[spare, CLOSES] = begin, begin + on_site
        visit[g, FIRST_WINDOW], visit[g, LAST_WINDOW] = spare, spare + 1
        extra, over = _dearer(
            t, st, s, i, j, g, way, on, base, other, more_travel, more_site, more_wish
        )
        visit[g, FIRST_WINDOW], visit[g, LAST_WINDOW] = w_first, w_last
        if extra < worth and over == 0 and _note(found, x, HOURS, missing, extra, s, i, j):
            found[x, HOURS, WHICH], found[x, HOURS, AT_END] = which, at_end
            found[x, HOURS, MOVED_TO] = to
    missing, extra = _longer(
        t, st, s, i, j, g, way, on, other, more_travel, more_site, more_wish
    )
    if missing < NOTHING and extra < worth:
        _note(found, x, SHIFT_END, missing, extra, s, i, j)


@lean(nogil=True)
def everywhere(
    t, st, guest, there, onward, who, lacking, own, fixed, g, bounds, relax, found
):
    """Try each guest at every place.

    Parameters
    ----------
    t, st
        `Tables` and `State` of the routes. ``t.window`` has the guests' windows too, and
        a row to spare at its end.
    guest
        int64, a row per guest with the columns of a visit.
    there, onward
        int32, (modes, guests, nodes): seconds from the nodes and to them.
    who, lacking
        By class of a guest and shift: may the crew come, how many skills it lacks.
    own
        By guest the shift that is not tried, or -1.
    fixed
        By shift how many stops are settled.
    g
        The row of ``t.visit`` that stands for the guest of the moment.
    bounds
        int64, a row for each of ``t.window``: from and to which second the guests' hours
        may be widened.
    relax
        Whether rules are left aside, and other visits displaced.
    found
        int64, (guests, kinds, columns), with `NOTHING` as missing: what is found.
    """
    visit, window, shift, rest, pace = t.visit, t.window, t.shift, t.rest, t.pace
    stop, route, wish, price = st.stop, st.route, t.wish, t.price
    trial, late, paced = shift.shape[0], EARLY + rest.shape[1] + 1, pace.shape[0] > 0
    balance = price[BALANCE] > 0
    for x in range(guest.shape[0]):
        for column in range(VISIT_COLUMNS):
            visit[g, column] = guest[x, column]
        kind, load, worth = guest[x, CLASS], guest[x, LOAD], guest[x, PENALTY]
        for s in range(shift.shape[0]):
            may = who[kind, s]
            if may == BARRED or s == own[x] or (may == UNTRAINED and not relax):
                continue
            length, mode, breaks = route[s, LENGTH], shift[s, MODE], shift[s, BREAKS]
            full = length + 1 - shift[s, MOST_VISITS]
            heavy = route[s, ON_BOARD] + load - shift[s, CAPACITY]
            wrong_room = int(may == UNTRAINED) + int(full > 0) + int(heavy > 0)
            simple = breaks == 0 and not paced
            wished = wish[guest[x, WISH], s]
            work = route[s, TRAVEL] + route[s, ON_SITE]
            levelled = load_price(price, shift, s, work) if balance else 0
            other = route[s, COST] - route[s, TRAVEL] - route[s, WISHED] - levelled
            for i in range(fixed[s], length + 1):
                before = stop[s, i, VISIT]
                way = int(there[mode, x, before])
                if way == _UNREACHABLE:
                    continue
                on_site = service_after(visit, before, g)
                if simple:
                    stop[trial, 0, EARLY] = stop[s, i, EARLY] + way
                else:
                    forward(
                        visit, window, shift, rest, pace, stop,
                        s, s, i, way, -1, 0, trial, 0,
                    )  # fmt: skip
                legs, site, wishes, loads, worths = 0, 0, 0, 0, 0
                most = _MOST_DISPLACED if relax and may == WELCOME else 0
                for j in range(i + 1, min(i + 1 + most, length + 1) + 1):
                    legs += stop[s, j, LEG]
                    if j > i + 1:
                        y = stop[s, j - 1, VISIT]
                        site += service_after(visit, stop[s, j - 2, VISIT], y)
                        wishes += wish[visit[y, WISH], s]
                        loads += visit[y, LOAD]
                        worths += visit[y, PENALTY]
                    displaced = j - i - 1
                    on = int(onward[mode, x, stop[s, j, VISIT]])
                    if on == _UNREACHABLE:
                        continue
                    y, after, was = -1, 0, 0
                    if j <= length:
                        y = stop[s, j, VISIT]
                        after = service_after(visit, g, y)
                        was = service_after(visit, stop[s, j - 1, VISIT], y)
                    more_travel, more_wish = way + on - legs, wished - wishes
                    more_site = on_site + after - was - site
                    far = route[s, TRAVEL] + more_travel - shift[s, MOST_TRAVEL]
                    base = more_travel + more_wish
                    if balance:
                        base += load_price(price, shift, s, work + more_travel + more_site)
                        base -= levelled
                    # Overtime and moved visits cost nothing at the least.
                    least = base - other
                    wrong = 0
                    if displaced == 0:
                        wrong = wrong_room + int(far > 0)
                        if wrong > int(relax):
                            continue
                        if least >= worth and (
                            wrong > 0 or least >= found[x, FREE, MISSING]
                        ):
                            continue
                    elif (
                        far > 0
                        or full > displaced
                        or heavy > loads
                        or least + worths >= found[x, EXCHANGE, MISSING]
                    ):
                        continue
                    if simple:
                        by = stop[s, j, BY]
                        if by < 0:
                            by = stop[s, j, late]
                            if y >= 0:
                                by = arrive_by(visit, window, y, by, after)
                        stop[trial, 0, late] = by - on
                    else:
                        for k in range(breaks + 1):
                            stop[trial, 1, late + k] = stop[s, j, late + k]
                        backward(
                            visit, window, shift, rest, pace, stop,
                            s, trial, 0, on, y, after,
                        )  # fmt: skip
                    if not _fits(visit, window, stop, trial, late, breaks, g, on_site):
                        if displaced == 0 and wrong == 0 and relax and least < worth:
                            _relax_time(
                                t, st, found, x, s, i, j, g, way, on, base, other,
                                more_travel, more_site, more_wish, bounds,
                            )  # fmt: skip
                        continue
                    extra, over = _dearer(
                        t, st, s, i, j, g, way, on, base, other,
                        more_travel, more_site, more_wish,
                    )  # fmt: skip
                    if extra >= NEVER:
                        continue
                    if displaced > 0:
                        if over == 0:
                            extra += worths
                            _note(found, x, EXCHANGE, extra, extra, s, i, j)
                    elif wrong == 0 and over == 0:
                        _note(found, x, FREE, extra, extra, s, i, j)
                    elif extra >= worth or not relax:
                        continue
                    elif wrong == 0:
                        _note(found, x, DURATION, over, extra, s, i, j)
                    elif over > 0:
                        continue
                    elif may == UNTRAINED:
                        _note(found, x, SKILLS, lacking[kind, s], extra, s, i, j)
                    elif full > 0:
                        _note(found, x, VISITS, full, extra, s, i, j)
                    elif heavy > 0:
                        _note(found, x, WEIGHT, heavy, extra, s, i, j)
                    else:
                        _note(found, x, TRAVELLED, far, extra, s, i, j)


__all__ = ["everywhere"]
