"""Every insertion of unassigned visits into every route, in numba.

Each visit is tried between any two stops, as it is and with one rule at a time relaxed,
and in place of up to three stops in a row. With the earliest departure from the stop before
and the latest from the stop behind, most insertions are decided at once.
"""

import numpy as np

from .columns import (
    ASSIGNMENT,
    ASSIGNMENT_COST,
    BALANCE_PRICE,
    BREAK_COUNT,
    CAPACITY,
    DISPLACING,
    EARLIEST_DEPARTURE,
    ELIGIBILITY,
    ELIGIBLE,
    FEASIBLE,
    INELIGIBLE,
    LATEST_ARRIVAL,
    LEG,
    LOAD,
    MAX_TRAVEL,
    MAX_VISITS,
    MODE,
    NEEDS_CAPACITY,
    NEEDS_DURATION,
    NEEDS_SKILLS,
    NEEDS_TRAVEL,
    NEEDS_VISIT,
    NEVER,
    NODE,
    PENALTY,
    ROUTE_COST,
    ROUTE_LENGTH,
    ROUTE_LOAD,
    SERVICE_TIME,
    SHORTFALL,
    TRAVEL_TIME,
    UNSKILLED,
    VISIT_COLUMNS,
)
from .jit import njit_entry, njit_inner
from .labels import is_first_leg, propagate_backward, propagate_forward
from .relaxation import exact_cost, keep_if_better, relax_times
from .route_operations import balance_cost
from .timing import earliest_finish, latest_arrival, time_on_site

_UNREACHABLE = (1 << 31) - 1
_MAX_DISPLACED = 3


@njit_inner(inline="always")
def _is_in_time(stop, row, latest_column, break_count):
    """Return True if the first stop of a row can be left in time."""
    for k in range(break_count + 1):
        if stop[row, 0, EARLIEST_DEPARTURE + k] <= stop[row, 0, latest_column + k]:
            return True
    return False


@njit_entry(nogil=True)
def evaluate_insertions(
    tables, state, candidates, inbound, outbound, eligibility, missing_skills,
    excluded_shift, x, bounds, relax, displace, insertions,
):  # fmt: skip
    """Evaluate every insertion of each candidate.

    Parameters
    ----------
    tables, state
        `Tables` and `SearchState` of the routes. ``tables.window`` has the candidates'
        windows too, and a spare row at its end.
    candidates
        int64, one row per candidate with the columns of a visit.
    inbound, outbound
        int32, (modes, candidates, nodes): seconds from the nodes and to them.
    eligibility, missing_skills
        By class of candidate and shift: the eligibility, and the number of skills that
        the team lacks.
    excluded_shift
        By candidate the shift that is not tried, or -1.
    x
        The row of ``tables.visit`` into which each candidate is written in turn.
    bounds
        int64, one row for each of ``tables.window``: the first and last second to which
        a candidate's window may be widened.
    relax, displace
        True to relax rules one at a time, and to displace other visits, as well.
    insertions
        int64, (candidates, kinds, columns), with `NO_INSERTION` as shortfall: the result.
    """
    visit, window, shift = tables.visit, tables.window, tables.shift
    breaks, speed, prices = tables.breaks, tables.speed, tables.prices
    stop, route, assignment = state.stop, state.route, tables.assignment
    trial, has_speeds = shift.shape[0], speed.shape[0] > 0
    latest_column = EARLIEST_DEPARTURE + breaks.shape[1] + 1
    balance, zero = prices[BALANCE_PRICE] > 0, np.int64(0)
    for number in range(candidates.shape[0]):
        for column in range(VISIT_COLUMNS):
            visit[x, column] = candidates[number, column]
        eligibility_class, load = candidates[number, ELIGIBILITY], candidates[number, LOAD]
        penalty = candidates[number, PENALTY]
        for s in range(shift.shape[0]):
            team = eligibility[eligibility_class, s]
            if (
                team == INELIGIBLE
                or s == excluded_shift[number]
                or (team == UNSKILLED and not relax)
            ):
                continue
            length, mode = route[s, ROUTE_LENGTH], shift[s, MODE]
            break_count = shift[s, BREAK_COUNT]
            excess_visits = length + 1 - shift[s, MAX_VISITS]
            excess_load = route[s, ROUTE_LOAD] + load - shift[s, CAPACITY]
            team_violations = (
                int(team == UNSKILLED) + int(excess_visits > 0) + int(excess_load > 0)
            )
            is_simple = break_count == 0 and not has_speeds
            assignment_cost = assignment[candidates[number, ASSIGNMENT], s]
            work = route[s, TRAVEL_TIME] + route[s, SERVICE_TIME]
            balance_before = balance_cost(prices, shift, s, work) if balance else 0
            time_cost = (
                route[s, ROUTE_COST]
                - route[s, TRAVEL_TIME]
                - route[s, ASSIGNMENT_COST]
                - balance_before
            )
            for i in range(length + 1):
                before = stop[s, i, NODE]
                leg_in = int(inbound[mode, number, before])
                if leg_in == _UNREACHABLE:
                    continue
                on_site = time_on_site(visit, before, x)
                if is_simple:
                    stop[trial, 0, EARLIEST_DEPARTURE] = earliest_finish(
                        visit, window, x, stop[s, i, EARLIEST_DEPARTURE] + leg_in, on_site
                    )
                else:
                    propagate_forward(
                        visit, window, shift, breaks, speed, stop,
                        s, s, i, leg_in, x, on_site, trial, zero, is_first_leg(shift, s, i),
                    )  # fmt: skip
                legs, displaced_service, displaced_assignment = 0, 0, 0
                displaced_load, displaced_penalty = 0, 0
                most = _MAX_DISPLACED if displace and team == ELIGIBLE else 0
                for j in range(i + 1, min(i + 1 + most, length + 1) + 1):
                    legs += stop[s, j, LEG]
                    if j > i + 1:
                        y = stop[s, j - 1, NODE]
                        displaced_service += time_on_site(visit, stop[s, j - 2, NODE], y)
                        displaced_assignment += assignment[visit[y, ASSIGNMENT], s]
                        displaced_load += visit[y, LOAD]
                        displaced_penalty += visit[y, PENALTY]
                    displaced = j - i - 1
                    leg_out = int(outbound[mode, number, stop[s, j, NODE]])
                    if leg_out == _UNREACHABLE:
                        continue
                    y, service_then, service_now = -1, 0, 0
                    if j <= length:
                        y = stop[s, j, NODE]
                        service_then = time_on_site(visit, x, y)
                        service_now = time_on_site(visit, stop[s, j - 1, NODE], y)
                    travel_change = leg_in + leg_out - legs
                    assignment_change = assignment_cost - displaced_assignment
                    service_change = on_site + service_then - service_now
                    service_change -= displaced_service
                    excess_travel = (
                        route[s, TRAVEL_TIME] + travel_change - shift[s, MAX_TRAVEL]
                    )
                    base_cost = travel_change + assignment_change
                    if balance:
                        base_cost += balance_cost(
                            prices, shift, s, work + travel_change + service_change
                        )
                        base_cost -= balance_before
                    # At best, overtime and moved visits cost nothing any more.
                    lower_bound = base_cost - time_cost
                    violations = 0
                    if displaced == 0:
                        violations = team_violations + int(excess_travel > 0)
                        if violations > int(relax):
                            continue
                        if lower_bound >= penalty and (
                            violations > 0
                            or lower_bound >= insertions[number, FEASIBLE, SHORTFALL]
                        ):
                            continue
                    elif (
                        excess_travel > 0
                        or excess_visits > displaced
                        or excess_load > displaced_load
                        or lower_bound + displaced_penalty
                        >= insertions[number, DISPLACING, SHORTFALL]
                    ):
                        continue
                    if is_simple:
                        latest = stop[s, j, LATEST_ARRIVAL]
                        if latest < 0:
                            latest = stop[s, j, latest_column]
                            if y >= 0:
                                latest = latest_arrival(
                                    visit, window, y, latest, service_then
                                )
                        stop[trial, 0, latest_column] = latest - leg_out
                    else:
                        for k in range(break_count + 1):
                            stop[trial, 1, latest_column + k] = stop[
                                s, j, latest_column + k
                            ]
                        propagate_backward(
                            visit, window, shift, breaks, speed, stop,
                            s, trial, zero, leg_out, y, service_then,
                        )  # fmt: skip
                    if not _is_in_time(stop, trial, latest_column, break_count):
                        if (
                            displaced == 0
                            and violations == 0
                            and relax
                            and lower_bound < penalty
                        ):
                            relax_times(
                                tables, state, insertions, number, s, i, j, x,
                                leg_in, leg_out, base_cost, time_cost,
                                travel_change, service_change, assignment_change, bounds,
                            )  # fmt: skip
                        continue
                    extra, excess = exact_cost(
                        tables, state, s, i, j, x, leg_in, leg_out, base_cost, time_cost,
                        travel_change, service_change, assignment_change,
                    )  # fmt: skip
                    if extra >= NEVER:
                        continue
                    if displaced > 0:
                        if excess == 0:
                            extra += displaced_penalty
                            keep_if_better(
                                insertions, number, DISPLACING, extra, extra, s, i, j
                            )
                        continue
                    if violations == 0 and excess == 0:
                        keep_if_better(insertions, number, FEASIBLE, extra, extra, s, i, j)
                        continue
                    if extra >= penalty or not relax:
                        continue
                    if violations == 0:
                        kind, shortfall = NEEDS_DURATION, excess
                    elif excess > 0:
                        continue
                    elif team == UNSKILLED:
                        kind, shortfall = (
                            NEEDS_SKILLS,
                            missing_skills[eligibility_class, s],
                        )
                    elif excess_visits > 0:
                        kind, shortfall = NEEDS_VISIT, excess_visits
                    elif excess_load > 0:
                        kind, shortfall = NEEDS_CAPACITY, excess_load
                    else:
                        kind, shortfall = NEEDS_TRAVEL, excess_travel
                    keep_if_better(insertions, number, kind, shortfall, extra, s, i, j)


__all__ = ["evaluate_insertions"]
