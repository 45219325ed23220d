"""One insertion evaluated exactly, and the least change of a rule that allows it, in numba.

The parameters are those of `insertion`: visit ``x`` is inserted into the route of shift
``s`` between its stops ``i`` and ``j``, with the legs ``leg_in`` and ``leg_out``; stops
between them are displaced.
"""

from .breaks import ready_after_breaks
from .columns import (
    ASSIGNMENT_COST,
    BALANCE_PRICE,
    BREAK_COUNT,
    BREAK_LATEST,
    BY_DELTA,
    BY_WHOLE_ROUTE,
    EARLIEST_DEPARTURE,
    END_WINDOW,
    EVALUATION,
    EXTRA_COST,
    FIRST_WINDOW,
    INSERTION_SHIFT,
    LATEST_END,
    LEG,
    MAX_DURATION,
    NEEDS_SHIFT_END,
    NEEDS_WINDOW,
    NEVER,
    NO_INSERTION,
    NODE,
    OVERTIME_PRICE,
    PENALTY,
    PREDECESSOR,
    REGULAR_END,
    ROUTE_COLUMNS,
    ROUTE_COST,
    ROUTE_DURATION,
    ROUTE_END,
    ROUTE_LENGTH,
    SERVICE_TIME,
    SHORTFALL,
    SUCCESSOR,
    TRAVEL_TIME,
    WIDENED_WINDOW,
    WIDENS_END,
    WINDOW_EDGE,
    WINDOW_END,
    WINDOW_START,
)
from .jit import njit_inner
from .labels import is_first_leg
from .route_operations import balance_cost, update_times
from .timing import arrival_time, earliest_finish, time_on_site


@njit_inner
def _arrive_anyhow(shift, breaks, speed, stop, s, i, leg_in, on_site, from_row, to_row):
    """Write earliest and latest times at a stop behind stop ``i`` without its windows.

    They are the second at which the visit could begin, and the latest departure of
    ``from_row``, by number of breaks.
    """
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    break_count = shift[s, BREAK_COUNT]
    for k in range(break_count + 1):
        ready, latest = NEVER, stop[from_row, 0, latest_column + k]
        if is_first_leg(shift, s, i):
            # With this number of breaks the first visit must end between two of them.
            ready = arrival_time(speed, stop[s, 0, EARLIEST_DEPARTURE], leg_in)
            if k > 0:
                ready = max(ready, breaks[s, k - 1, BREAK_LATEST] + 1 - on_site)
            if k < break_count:
                latest = min(latest, breaks[s, k, BREAK_LATEST])
        else:
            for j in range(k + 1):
                t = stop[s, i, EARLIEST_DEPARTURE + j]
                if j == k and t < NEVER:
                    ready = min(ready, arrival_time(speed, t, leg_in))
                elif j < k and t <= breaks[s, j, BREAK_LATEST]:
                    after = ready_after_breaks(speed, breaks, s, j, k, t, leg_in)
                    ready = min(ready, after)
        stop[to_row, 0, EARLIEST_DEPARTURE + k] = ready
        stop[to_row, 0, latest_column + k] = latest


@njit_inner
def least_widening(
    visit, window, stop, row, latest_column, break_count, x, on_site, bounds
):
    """Find the least by which one window of x must be wider, within its bounds.

    Returns
    -------
    tuple
        That number of seconds, the window's number, 1 if its end moves, the second to
        which the edge moves, and the begin of the visit then.
    """
    best, number, moves_end, edge_to, begin_then = NO_INSERTION, 0, 0, 0, 0
    w_first, w_end = visit[x, FIRST_WINDOW], visit[x, END_WINDOW]
    for k in range(break_count + 1):
        ready = stop[row, 0, EARLIEST_DEPARTURE + k]
        departure = stop[row, 0, latest_column + k]
        if ready + on_site > departure:
            continue
        for w in range(w_first, w_end):
            begin = max(ready, window[w, WINDOW_START])
            edge = begin + on_site
            if window[w, WINDOW_END] < edge <= departure:
                for v in range(w + 1, w_end):
                    # As soon as it reaches a later window, the two are one.
                    if window[v, WINDOW_START] <= edge <= window[v, WINDOW_END]:
                        edge = window[v, WINDOW_START]
                if edge <= bounds[w, 1] and edge - window[w, WINDOW_END] < best:
                    best = edge - window[w, WINDOW_END]
                    number, moves_end = w - w_first, 1
                    edge_to, begin_then = edge, begin
            begin = min(departure, window[w, WINDOW_END]) - on_site
            edge = begin
            if ready <= edge < window[w, WINDOW_START]:
                for v in range(w - 1, w_first - 1, -1):
                    if window[v, WINDOW_START] <= edge <= window[v, WINDOW_END]:
                        edge = window[v, WINDOW_END]
                if edge >= bounds[w, 0] and window[w, WINDOW_START] - edge < best:
                    best = window[w, WINDOW_START] - edge
                    number, moves_end = w - w_first, 0
                    edge_to, begin_then = edge, begin
    return best, number, moves_end, edge_to, begin_then


@njit_inner
def _end_without_breaks(visit, window, stop, s, i, j, length, x, leg_in, leg_out):
    """Return the end of a route without breaks after the insertion; NEVER: too late."""
    on_site = time_on_site(visit, stop[s, i, NODE], x)
    ready = earliest_finish(
        visit, window, x, stop[s, i, EARLIEST_DEPARTURE] + leg_in, on_site
    )
    before, leg = x, leg_out
    for position in range(j, length + 1):
        if ready >= NEVER:
            return NEVER
        on_site = time_on_site(visit, before, stop[s, position, NODE])
        ready = earliest_finish(
            visit, window, stop[s, position, NODE], ready + leg, on_site
        )
        before, leg = stop[s, position, NODE], stop[s, position + 1, LEG]
    return ready + leg if ready < NEVER else NEVER


@njit_inner
def _build_trial(
    tables, state, s, i, j, x, leg_in, leg_out, travel_change, service_change,
    assignment_change,
):  # fmt: skip
    """Build the route with x in a row for trials, with all its times; return the row.

    Its end is NEVER where the route is too late.
    """
    row = tables.shift.shape[0] + 1
    stop, route = state.stop, state.route
    length, columns = route[s, ROUTE_LENGTH], stop.shape[2]
    for column in range(ROUTE_COLUMNS):
        route[row, column] = route[s, column]
    for position in range(i + 1):
        for column in range(columns):
            stop[row, position, column] = stop[s, position, column]
    stop[row, i + 1, NODE], stop[row, i + 1, LEG] = x, leg_in
    for position in range(j, length + 2):
        for column in range(columns):
            stop[row, position - j + i + 2, column] = stop[s, position, column]
    stop[row, i + 2, LEG] = leg_out
    length += i + 2 - j
    route[row, ROUTE_LENGTH] = length
    route[row, TRAVEL_TIME] += travel_change
    route[row, SERVICE_TIME] += service_change
    route[row, ASSIGNMENT_COST] += assignment_change
    if not update_times(tables, state, s, row, i + 1, length):
        route[row, ROUTE_END] = NEVER
    return row


@njit_inner
def exact_cost(
    tables, state, s, i, j, x, leg_in, leg_out, base_cost, time_cost, travel_change,
    service_change, assignment_change,
):  # fmt: skip
    """Return the extra cost where x fits, and the excess over the longest duration.

    Parameters
    ----------
    base_cost
        Extra travel, assignment cost and balance cost.
    time_cost
        The route's present cost of overtime and moved visits.
    """
    shift, stop, route = tables.shift, state.stop, state.route
    evaluation = shift[s, EVALUATION]
    if evaluation == BY_DELTA:
        return base_cost, 0
    is_simple = shift[s, BREAK_COUNT] == 0 and tables.speed.shape[0] == 0
    if evaluation != BY_WHOLE_ROUTE and is_simple:
        end = _end_without_breaks(
            tables.visit, tables.window, stop, s, i, j, route[s, ROUTE_LENGTH],
            x, leg_in, leg_out,
        )  # fmt: skip
        overtime = max(0, end - shift[s, REGULAR_END])
        return base_cost + tables.prices[OVERTIME_PRICE] * overtime - time_cost, 0
    row = _build_trial(
        tables, state, s, i, j, x, leg_in, leg_out, travel_change, service_change,
        assignment_change,
    )  # fmt: skip
    if route[row, ROUTE_END] >= NEVER:
        return NEVER, 0
    excess = max(0, route[row, ROUTE_DURATION] - shift[s, MAX_DURATION])
    return route[row, ROUTE_COST] - route[s, ROUTE_COST], excess


@njit_inner
def _least_extension(
    tables, state, s, i, j, x, leg_in, leg_out, time_cost, travel_change,
    service_change, assignment_change,
):  # fmt: skip
    """Return the seconds by which the shift must end later for x, and the extra cost.

    The breaks stay where they are. NO_INSERTION is returned where that does not help.
    """
    shift, stop, route, prices = tables.shift, state.stop, state.route, tables.prices
    latest_end, length = shift[s, LATEST_END], route[s, ROUTE_LENGTH]
    work = route[s, TRAVEL_TIME] + route[s, SERVICE_TIME]
    is_simple = shift[s, BREAK_COUNT] == 0 and tables.speed.shape[0] == 0
    if is_simple and shift[s, EVALUATION] != BY_WHOLE_ROUTE:
        end = _end_without_breaks(
            tables.visit, tables.window, stop, s, i, j, length, x, leg_in, leg_out
        )
        if end >= NEVER:
            return NO_INSERTION, 0
        overtime = max(0, end - shift[s, REGULAR_END])
        extra = travel_change + assignment_change
        extra += prices[OVERTIME_PRICE] * overtime - time_cost
    else:
        shift[s, LATEST_END] = NEVER
        row = _build_trial(
            tables, state, s, i, j, x, leg_in, leg_out, travel_change, service_change,
            assignment_change,
        )  # fmt: skip
        end, excess = route[row, ROUTE_END], 0
        if end < NEVER and shift[s, MAX_DURATION] < NEVER:
            excess = route[row, ROUTE_DURATION] - shift[s, MAX_DURATION]
        shift[s, LATEST_END] = latest_end
        if excess > 0:
            return NO_INSERTION, 0
        extra = route[row, ROUTE_COST] - time_cost
        extra -= route[s, TRAVEL_TIME] + route[s, ASSIGNMENT_COST]
    if end >= NEVER or end <= latest_end:
        return NO_INSERTION, 0
    if prices[BALANCE_PRICE]:
        # The balance cost depends on the shift's length, for the present route too.
        shift[s, LATEST_END] = end
        extra += balance_cost(prices, shift, s, work + travel_change + service_change)
        extra -= balance_cost(prices, shift, s, work)
        shift[s, LATEST_END] = latest_end
    return end - latest_end, extra


@njit_inner
def keep_if_better(insertions, number, kind, shortfall, extra, s, i, j):
    """Keep an insertion with a smaller shortfall than before; return True if kept."""
    if shortfall > insertions[number, kind, SHORTFALL] or (
        shortfall == insertions[number, kind, SHORTFALL]
        and extra >= insertions[number, kind, EXTRA_COST]
    ):
        return False
    insertions[number, kind, SHORTFALL] = shortfall
    insertions[number, kind, EXTRA_COST] = extra
    insertions[number, kind, INSERTION_SHIFT] = s
    insertions[number, kind, PREDECESSOR] = i
    insertions[number, kind, SUCCESSOR] = j
    return True


@njit_inner
def relax_times(
    tables, state, insertions, number, s, i, j, x, leg_in, leg_out, base_cost, time_cost,
    travel_change, service_change, assignment_change, bounds,
):  # fmt: skip
    """Find the least change of the visit's windows, and of the shift's end, that helps."""
    visit, window, shift, stop = tables.visit, tables.window, tables.shift, state.stop
    trial, break_count = shift.shape[0], shift[s, BREAK_COUNT]
    latest_column = EARLIEST_DEPARTURE + tables.breaks.shape[1] + 1
    penalty = visit[x, PENALTY]
    on_site = time_on_site(visit, stop[s, i, NODE], x)
    scratch = trial + 2
    _arrive_anyhow(
        shift, tables.breaks, tables.speed, stop, s, i, leg_in, on_site, trial, scratch
    )
    shortfall, window_number, moves_end, edge_to, begin = least_widening(
        visit, window, stop, scratch, latest_column, break_count, x, on_site, bounds
    )
    if (
        shortfall <= insertions[number, NEEDS_WINDOW, SHORTFALL]
        and shortfall < NO_INSERTION
    ):
        w_first, w_end = visit[x, FIRST_WINDOW], visit[x, END_WINDOW]
        spare = window.shape[0] - 1
        window[spare, WINDOW_START], window[spare, WINDOW_END] = begin, begin + on_site
        visit[x, FIRST_WINDOW], visit[x, END_WINDOW] = spare, spare + 1
        extra, excess = exact_cost(
            tables, state, s, i, j, x, leg_in, leg_out, base_cost, time_cost,
            travel_change, service_change, assignment_change,
        )  # fmt: skip
        visit[x, FIRST_WINDOW], visit[x, END_WINDOW] = w_first, w_end
        if (
            extra < penalty
            and excess == 0
            and keep_if_better(insertions, number, NEEDS_WINDOW, shortfall, extra, s, i, j)
        ):
            insertions[number, NEEDS_WINDOW, WIDENED_WINDOW] = window_number
            insertions[number, NEEDS_WINDOW, WIDENS_END] = moves_end
            insertions[number, NEEDS_WINDOW, WINDOW_EDGE] = edge_to
    shortfall, extra = _least_extension(
        tables, state, s, i, j, x, leg_in, leg_out, time_cost, travel_change,
        service_change, assignment_change,
    )  # fmt: skip
    if shortfall < NO_INSERTION and extra < penalty:
        keep_if_better(insertions, number, NEEDS_SHIFT_END, shortfall, extra, s, i, j)
