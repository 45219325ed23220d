"""Rows of the kernel's tables for visits, windows, shifts, breaks, speeds and travel."""

from collections.abc import Sequence

import numpy as np

from routing.problem import Problem, Shift, Visit, depots

from . import columns as c
from .tables import Ints


def travel_table(
    problem: Problem, visits: Sequence[Visit], shifts: Sequence[Shift], modes: Sequence[str]
) -> Ints:
    """Return the seconds between all nodes by mode; a leg to an open end takes none."""
    places = [visit.place for visit in visits]
    places += depots(shifts)
    nodes, count = len(places), len(shifts)
    travel = np.zeros((max(1, len(modes)), nodes, nodes), dtype=np.int32)
    for number, mode in enumerate(modes):
        travel[number] = problem.travel[mode].block(places)
    open_ends = [nodes - count + s for s, shift in enumerate(shifts) if shift.end is None]
    travel[:, :, open_ends] = 0
    return travel


def inbound_table(travel: Ints) -> Ints:
    """Return the seconds from column to row; the same table where it is symmetric."""
    inbound = travel.transpose(0, 2, 1)
    return travel if np.array_equal(travel, inbound) else np.ascontiguousarray(inbound)


def visit_tables(
    problem: Problem,
    numbers: Ints,
    visits: Sequence[Visit],
    eligibility: Ints,
    assignment: Ints,
) -> tuple[Ints, Ints]:
    """Return a row for each visit, and the rows of their windows.

    Parameters
    ----------
    problem
        The problem to which the visits belong.
    numbers, visits
        Their indices in the problem, and the visits.
    eligibility, assignment
        The classes of the visits.
    """
    table = np.zeros((len(visits), c.VISIT_COLUMNS), dtype=np.int64)
    windows: list[tuple[int, int]] = []
    for i, visit in enumerate(visits):
        table[i, c.FIRST_WINDOW] = len(windows)
        windows += [(window.start, window.end) for window in visit.windows]
        table[i, c.END_WINDOW] = len(windows)
        table[i, c.SERVICE], table[i, c.SETUP] = visit.service, visit.setup
        table[i, c.PLACE], table[i, c.LOAD] = visit.place, visit.load
        table[i, c.ANNOUNCED] = -1 if visit.announced is None else visit.announced.begin
        table[i, c.DUE] = c.NEVER if visit.due is None else visit.due
        table[i, c.PENALTY] = problem.penalties[numbers[i]]
    table[:, c.ELIGIBILITY], table[:, c.ASSIGNMENT] = eligibility, assignment
    return table, np.array(windows, dtype=np.int64).reshape(-1, 2)


def shift_table(
    problem: Problem, shifts: Sequence[Shift], groups: Ints, modes: Sequence[str]
) -> Ints:
    """Return a row for each shift."""
    table = np.zeros((len(shifts), c.SHIFT_COLUMNS), dtype=np.int64)
    for s, shift in enumerate(shifts):
        evaluation = c.BY_DELTA
        if shift.overtime and problem.overtime_price:
            evaluation = c.BY_DELTA_IF_ON_TIME
        limits = shift.max_duration, shift.max_work
        if problem.has_time_costs or limits != (None, None):
            evaluation = c.BY_WHOLE_ROUTE
        table[s, c.SHIFT_START] = shift.window.start
        table[s, c.REGULAR_END] = shift.window.end
        table[s, c.LATEST_END], table[s, c.MODE] = shift.latest, modes.index(shift.mode)
        table[s, c.MAX_VISITS] = _limit(shift.max_visits)
        table[s, c.MAX_TRAVEL] = _limit(shift.max_travel)
        table[s, c.MAX_DURATION] = _limit(shift.max_duration)
        table[s, c.MAX_WORK] = _limit(shift.max_work)
        table[s, c.CAPACITY] = _limit(shift.capacity)
        table[s, c.BREAK_COUNT] = len(shift.breaks)
        table[s, c.SHIFT_GROUP], table[s, c.EVALUATION] = groups[s], evaluation
        table[s, c.DEPARTURE] = shift.departure
        table[s, c.LATEST_START] = _limit(shift.latest_start)
        if (state := shift.start_state) is not None:
            table[s, c.LATEST_START] = state.time
            table[s, c.HAS_VISITED], table[s, c.WORKED] = state.has_visited, state.worked
            table[s, c.SINCE_BREAK] = state.since_break
    return table


def _limit(limit: int | None) -> int:
    return c.NEVER if limit is None else min(limit, c.NEVER)


def break_table(shifts: Sequence[Shift]) -> Ints:
    """Return the breaks of each shift: earliest and latest begin, and duration."""
    most = max((len(shift.breaks) for shift in shifts), default=0)
    table = np.zeros((len(shifts), most, 3), dtype=np.int64)
    for s, shift in enumerate(shifts):
        for j, pause in enumerate(shift.breaks):
            span = shift.break_span(j)
            table[s, j] = span.start, span.end, pause.duration
    return table


def price_table(problem: Problem) -> Ints:
    """Return the prices of a problem."""
    return np.array(
        [
            problem.overtime_price,
            problem.balance,
            problem.disruption.time,
            problem.disruption.tolerance,
            problem.lateness_price,
            problem.has_time_costs,
        ],
        dtype=np.int64,
    )


def speed_table(problem: Problem) -> Ints:
    """Return the speed profile with the distance covered until each period begins."""
    rows: list[tuple[int, int, int]] = []
    for period in problem.speed_profile:
        distance = 0
        if rows:
            start, before, percent = rows[-1]
            distance = before + (period.start - start) * percent
        rows.append((period.start, distance, period.percent))
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def sort_keys(problem: Problem, numbers: Ints, visits: Sequence[Visit]) -> Ints:
    """Return the keys by which removed visits are sorted.

    They are the penalty, the penalty per second on site, the width of the windows, their
    start and their end.
    """
    penalty = np.array([problem.penalties[v] for v in numbers], dtype=np.float64)
    service = np.array([max(1, visit.service) for visit in visits], dtype=np.float64)
    spans = [[(w.start, w.end) for w in visit.windows] or [(0, 0)] for visit in visits]
    width = [sum(end - start for start, end in windows) for windows in spans]
    first = [windows[0][0] for windows in spans]
    last = [windows[-1][1] for windows in spans]
    return np.array([penalty, penalty / service, width, first, last], dtype=np.float64)
