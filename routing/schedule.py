"""Schedules: the times of a route whose visits and order are given.

The kernel computes them, by the rule in docs/schedule.md; this module hands it the tables
of a problem and makes a `Route` of the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from weakref import WeakKeyDictionary

import numpy as np

from .costs import route_cost
from .errors import SolutionError
from .kernel import columns as c
from .kernel.loading import load_kernel
from .kernel.rows import break_table, shift_table, speed_table, visit_tables
from .kernel.state import blank_labels
from .kernel.tables import Ints
from .matrix import UNREACHABLE
from .problem import Problem, Visit
from .solution import Route, ScheduledBreak, Solution, Stop


def service_time(problem: Problem, previous: int | None, visit: Visit) -> int:
    """Return the seconds on site, with the set-up where the place is a new one.

    Parameters
    ----------
    problem
        The problem of the visit.
    previous
        The visit before it (index); None at the start of a route.
    visit
        The visit.
    """
    same = previous is not None and problem.visits[previous].place == visit.place
    return visit.service + (0 if same else visit.setup)


def schedule_route(
    problem: Problem, shift_index: int, visits: Sequence[int]
) -> Route | None:
    """Return the route that ends earliest, or None if the order is infeasible.

    Its team waits at home rather than on its way, but for the problem's reserve.

    Parameters
    ----------
    problem
        The problem.
    shift_index
        The shift; whether its team may make the visits is checked too.
    visits
        Visit indices in order, at least one.
    """
    return _scheduler(problem).schedule(problem, shift_index, visits)


def schedule_orders(problem: Problem, orders: Sequence[Sequence[int]]) -> list[Route]:
    """Return the routes of a solution's orders.

    Parameters
    ----------
    problem
        The problem.
    orders
        For each shift its visits in order; a shift without any gets no route.

    Raises
    ------
    SolutionError
        If an order is infeasible, which would be a fault of whoever found it.
    """
    scheduler, routes = _scheduler(problem), []
    for shift, order in enumerate(orders):
        if not order:
            continue
        route = scheduler.schedule(problem, shift, order)
        if route is None:
            name = problem.shifts[shift].id
            visits = ", ".join(problem.visits[v].id for v in order)
            raise SolutionError(f"Shift {name} cannot make {visits} in this order.")
        routes.append(route)
    return routes


def feasible_order(problem: Problem, shift_index: int, visits: Sequence[int]) -> list[int]:
    """Return an order without the visits of least penalty for which there is no room.

    Parameters
    ----------
    problem
        The problem.
    shift_index
        The shift.
    visits
        The visits in order, as someone else has chosen them.
    """
    order = list(visits)
    while order and schedule_route(problem, shift_index, order) is None:
        order.remove(min(order, key=lambda v: (problem.penalties[v], v)))
    return order


def assemble_solution(problem: Problem, routes: Sequence[Route], engine: str) -> Solution:
    """Return the solution of the given routes; all other visits are unassigned."""
    planned = {visit for route in routes for visit in route.visits}
    unassigned = tuple(v for v in range(len(problem.visits)) if v not in planned)
    return Solution(
        routes=tuple(sorted(routes, key=lambda route: route.shift)),
        unassigned=unassigned,
        cost=sum(route_cost(problem, route) for route in routes)
        + sum(problem.penalties[v] for v in unassigned),
        engine=engine,
    )


@dataclass(frozen=True, eq=False)
class _Scheduler:
    """The tables of a problem, without which the kernel cannot schedule its routes.

    Attributes
    ----------
    kernel
        The compiled functions.
    visit, window, shift, breaks, speed
        As in `Tables`.
    no_labels
        The labels of shifts without a limit of work, which need none.
    """

    kernel: ModuleType
    visit: Ints
    window: Ints
    shift: Ints
    breaks: Ints
    speed: Ints
    no_labels: tuple[Ints, Ints]

    def schedule(
        self, problem: Problem, shift_index: int, visits: Sequence[int]
    ) -> Route | None:
        """See `schedule_route`."""
        if not visits or not _may_make(problem, shift_index, visits):
            return None
        shift, count = problem.shifts[shift_index], len(visits)
        places = [shift.start, *(problem.visits[v].place for v in visits)]
        if shift.end is not None:
            places.append(shift.end)
        seconds, metres = problem.travel[shift.mode].legs(places)
        if UNREACHABLE in seconds:
            return None
        if shift.max_travel is not None and sum(seconds) > shift.max_travel:
            return None
        most = self.breaks.shape[1]
        stop = np.zeros((2, count + 2, c.EARLIEST_DEPARTURE + 2 * (most + 1)), np.int64)
        stop[0, 0, c.NODE] = len(problem.visits)
        stop[0, 1 : count + 1, c.NODE] = visits
        stop[0, 1 : len(places), c.LEG] = seconds
        times = np.zeros((count + 1, c.TIME_COLUMNS), np.int64)
        pauses = np.zeros((most, 2), np.int64)
        labels = self.no_labels
        if shift.max_work is not None:
            labels = blank_labels(self.shift, count + 2, most)
        departure, end = self.kernel.schedule_order(
            self.visit,
            self.window,
            self.shift,
            self.breaks,
            self.speed,
            stop,
            *labels,
            shift_index,
            count,
            c.NEVER if problem.has_time_costs else problem.reserve,
            times,
            pauses,
        )
        if end >= c.NEVER:
            return None
        is_open = shift.end is None
        legs = zip(visits, times[1:].tolist(), seconds, metres, strict=False)
        return Route(
            shift=shift_index,
            depart=departure,
            stops=tuple(
                Stop(v, arrive, begin, finish, travel, length)
                for v, (arrive, begin, finish), travel, length in legs
            ),
            breaks=tuple(
                ScheduledBreak(*pause)
                for pause in pauses.tolist()
                if pause[c.BREAK_BEGIN] > -c.NEVER
            ),
            back_travel=0 if is_open else seconds[-1],
            back_metres=0 if is_open else metres[-1],
            end=end,
        )


_schedulers: WeakKeyDictionary[Problem, _Scheduler] = WeakKeyDictionary()
"""The tables of the problems whose routes were scheduled, as long as the problems live."""


def _scheduler(problem: Problem) -> _Scheduler:
    scheduler = _schedulers.get(problem)
    if scheduler is None:
        shifts, visits = problem.shifts, problem.visits
        classes = np.zeros(len(visits), dtype=np.int64)
        numbers = np.arange(len(visits), dtype=np.int64)
        groups = np.zeros(len(shifts), dtype=np.int64)
        modes = sorted({shift.mode for shift in shifts})
        visit, window = visit_tables(problem, numbers, visits, classes, classes)
        shift, breaks = shift_table(problem, shifts, groups, modes), break_table(shifts)
        scheduler = _Scheduler(
            load_kernel("schedule_order"),
            visit,
            window,
            shift,
            breaks,
            speed_table(problem),
            blank_labels(shift[:0], 0, breaks.shape[1]),
        )
        _schedulers[problem] = scheduler
    return scheduler


def _may_make(problem: Problem, shift_index: int, visits: Sequence[int]) -> bool:
    """Return True if a shift may make the visits, whatever their times."""
    shift = problem.shifts[shift_index]
    if shift.max_visits is not None and len(visits) > shift.max_visits:
        return False
    load = sum(problem.visits[v].load for v in visits)
    if shift.capacity is not None and load > shift.capacity:
        return False
    return all(problem.allows(problem.visits[v], shift) for v in visits)
