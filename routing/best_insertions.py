"""Visits that are in no route, tried everywhere by `kernel.insertion`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.costs import assignment_cost
from routing.problem import Announcement, Problem, Shift, TimeWindow, Visit, depots

from .kernel import columns as c
from .kernel.classes import assignment_key, eligibility_key, table_by_class
from .kernel.encode import EncodedProblem, encode
from .kernel.loading import load_kernel
from .kernel.rows import visit_tables
from .kernel.tables import Ints, SearchState, Tables
from .schedule import feasible_prefixes

_LARGEST_GROUP = 1500
"""Visits in the routes that are looked at together; tables grow with the square."""
_CHUNK = 1000
"""Guests that are tried together."""
_NO_SKILLS = frozenset[str]()

Orders = Mapping[int, Sequence[int]]
Hours = Mapping[int, Sequence[TimeWindow]]


@dataclass(frozen=True)
class Insertion:
    """A place for a guest, or one that would be if so much were not missing.

    Attributes
    ----------
    missing
        Seconds, skills, visits or load that are missing; of a place that is free the
        extra cost, of an exchange with the penalties of the displaced.
    extra
        Extra cost in seconds.
    shift
        Index in the problem.
    behind, ahead
        The guest comes behind so many of the route's visits, and before the visit with
        the number ``ahead`` - 1; those between are displaced.
    window, at_end, to
        Of missing hours: which window, whether its end moves, and to which second.
    """

    missing: int
    extra: int
    shift: int
    behind: int
    ahead: int
    window: int = 0
    at_end: bool = False
    to: int = 0


Finds = dict[int, Insertion]
"""By kind of find, see `columns`."""


def evaluate_insertions(
    problem: Problem,
    orders: Orders,
    guests: Sequence[int],
    *,
    hours: Hours | None = None,
    own: Mapping[int, int] | None = None,
    relax: bool = True,
) -> dict[int, Finds]:
    """The best places of every route for each guest, by visit index.

    Parameters
    ----------
    problem
        Whose visits and shifts.
    orders
        Visits of the routes by shift; shifts without one are tried as well.
    guests
        Visits to try, none of them settled.
    hours
        By guest the spans within which each window may be widened; None: as far as it
        takes.
    own
        By guest the shift that is not tried.
    relax
        Whether rules are left aside one at a time, and other visits displaced.

    Notes
    -----
    With paces, or several breaks in a shift, times are on the safe side: places may be
    missed, and what is found is to be confirmed.
    """
    finds: dict[int, Finds] = {v: {} for v in guests}
    if not guests or not problem.shifts:
        return finds
    tries = _Tries(problem, orders, hours, own or {}, relax)
    for shifts in _groups(problem, orders):
        group = tries.group(shifts)
        for first in range(0, len(guests), _CHUNK):
            chunk = guests[first : first + _CHUNK]
            for visit, found in zip(chunk, tries.of(group, chunk), strict=True):
                _merge(finds[visit], found, group.part.shifts)
    return finds


@dataclass(frozen=True, eq=False)
class _Group:
    """Some of the routes as tables.

    Attributes
    ----------
    row
        Of the visit that stands for each guest in turn.
    """

    part: EncodedProblem
    state: SearchState
    row: int


def _with_stand_in(problem: Problem) -> tuple[Problem, int]:
    """The problem with one visit more, in whose row of the tables guests take turns."""
    announced = Announcement(frozenset(), 0) if problem.has_announcements else None
    taken = {visit.id for visit in problem.visits}
    name = "guest"
    while name in taken:
        name += "'"
    guest = Visit(name, problem.shifts[0].start, 0, (), 0, announced=announced)
    return replace(problem, visits=(*problem.visits, guest)), len(problem.visits)


def _groups(problem: Problem, orders: Orders) -> Iterator[list[int]]:
    """Shifts whose routes together are not too many visits for one set of tables."""
    group: list[int] = []
    size = 0
    for shift in range(len(problem.shifts)):
        # An empty route has a start and an end all the same.
        more = len(orders.get(shift, ())) + 2
        if group and size + more > _LARGEST_GROUP:
            yield group
            group, size = [], 0
        group.append(shift)
        size += more
    yield group


class _Tries:
    """Tries guests of a problem in groups of its routes."""

    def __init__(
        self,
        problem: Problem,
        orders: Orders,
        hours: Hours | None,
        own: Mapping[int, int],
        relax: bool,
    ) -> None:
        self._problem, self._orders = problem, orders
        self._hours, self._own, self._relax = hours, own, relax
        self._whole, self._stand_in = _with_stand_in(problem)
        self._penalties = np.array([*problem.penalties, 0], dtype=np.int64)

    def group(self, shifts: Sequence[int]) -> _Group:
        """The routes of some shifts."""
        inside = [v for s in shifts for v in self._orders.get(s, ())]
        prefixes = feasible_prefixes(self._whole, shifts)
        part = encode(self._whole, [*inside, self._stand_in], shifts, prefixes)
        part.tables.visit[:, c.PENALTY] = self._penalties[part.visits]
        row = int(np.flatnonzero(part.visits == self._stand_in)[0])
        return _Group(part, part.initial_state(self._orders, 0), row)

    def of(self, group: _Group, chunk: Sequence[int]) -> Ints:
        """What is found for some guests, by guest, kind and column."""
        problem, part = self._problem, group.part
        made = [problem.visits[v] for v in chunk]
        crews = [problem.shifts[s] for s in part.shifts]
        who, lacking, classes = _who(made, crews)
        wish, wishes = table_by_class(
            [assignment_key(visit) for visit in made],
            len(crews),
            lambda i, s: assignment_cost(problem, made[i], crews[s]),
        )
        # The guests' rows come behind those of the visits in the routes.
        tables = part.tables
        rows, windows = visit_tables(
            problem, np.array(chunk), made, classes, wishes + len(tables.assignment)
        )
        rows[:, [c.FIRST_WINDOW, c.END_WINDOW]] += len(tables.window)
        spare = np.zeros((1, 2), dtype=np.int64)
        tables = tables._replace(
            window=np.concatenate([tables.window, windows, spare]),
            assignment=np.concatenate([tables.assignment, wish]),
        )
        numbers = {int(s): number for number, s in enumerate(part.shifts)}
        own = [numbers.get(self._own.get(v, -1), -1) for v in chunk]
        settled = [
            crew.prefix_length(self._orders.get(int(s), ()))
            for s, crew in zip(part.shifts, crews, strict=True)
        ]
        found = np.zeros(
            (len(chunk), c.INSERTION_KINDS, c.INSERTION_COLUMNS), dtype=np.int64
        )
        found[:, :, c.SHORTFALL] = c.NO_INSERTION
        load_kernel("insertion").evaluate_insertions(
            tables,
            group.state,
            rows,
            *_ways(problem, crews, tables, made),
            who,
            lacking,
            np.array(own, dtype=np.int64),
            np.array(settled, dtype=np.int64),
            group.row,
            self._bounds(made, chunk, len(tables.window)),
            self._relax,
            found,
        )
        return found

    def _bounds(self, made: Sequence[Visit], chunk: Sequence[int], rows: int) -> Ints:
        """From and to which second the windows of the guests, the last ones, may grow."""
        spans = [
            (-c.NEVER, c.NEVER)
            if self._hours is None
            else _around(window, self._hours.get(number, ()))
            for number, visit in zip(chunk, made, strict=True)
            for window in visit.windows
        ]
        bounds = np.zeros((rows, 2), dtype=np.int64)
        if spans:
            bounds[rows - 1 - len(spans) : rows - 1] = spans
        return bounds


def _around(window: TimeWindow, hours: Sequence[TimeWindow]) -> tuple[int, int]:
    """The span that holds a window; the window itself where none does."""
    for span in hours:
        if span.start <= window.start and window.end <= span.end:
            return span.start, span.end
    return window.start, window.end


def _who(made: Sequence[Visit], crews: Sequence[Shift]) -> tuple[Ints, Ints, Ints]:
    """May a crew come, how many skills it lacks, by class; and the visits' classes."""
    keys = [eligibility_key(visit) for visit in made]

    def may(i: int, s: int) -> int:
        if Problem.allows(made[i], crews[s]):
            return c.ELIGIBLE
        trained = Problem.allows(replace(made[i], skills=_NO_SKILLS), crews[s])
        return c.UNSKILLED if trained else c.INELIGIBLE

    def missing(i: int, s: int) -> int:
        return len(made[i].skills - crews[s].skills)

    welcome, classes = table_by_class(keys, len(crews), may)
    lacking, _ = table_by_class(keys, len(crews), missing)
    return welcome, lacking, classes


def _ways(
    problem: Problem, crews: Sequence[Shift], tables: Tables, made: Sequence[Visit]
) -> tuple[Ints, Ints]:
    """Seconds from each node to each guest, and on; by mode, guest and node."""
    goals = [visit.place for visit in made]
    places = tables.visit[:, c.PLACE].tolist()
    places += depots(crews)
    modes = sorted({crew.mode for crew in crews})
    there = [problem.travel[mode].between(places, goals).T for mode in modes]
    onward = np.stack([problem.travel[mode].between(goals, places) for mode in modes])
    first = len(places) - len(crews)
    onward[:, :, [first + s for s, crew in enumerate(crews) if crew.end is None]] = 0
    return np.ascontiguousarray(np.stack(there)), onward


def _merge(finds: Finds, found: Ints, shifts: Ints) -> None:
    """Keep what is better than what was found in other groups of shifts."""
    for kind, find in enumerate(found.tolist()):
        if find[c.SHORTFALL] >= c.NO_INSERTION:
            continue
        best = finds.get(kind)
        if best and (best.missing, best.extra) <= (find[c.SHORTFALL], find[c.EXTRA_COST]):
            continue
        finds[kind] = Insertion(
            find[c.SHORTFALL],
            find[c.EXTRA_COST],
            int(shifts[find[c.INSERTION_SHIFT]]),
            find[c.PREDECESSOR],
            find[c.SUCCESSOR],
            find[c.WIDENED_WINDOW],
            bool(find[c.WIDENS_END]),
            find[c.WINDOW_EDGE],
        )


def is_exact(problem: Problem, shift: int) -> bool:
    """Whether the kernel's times and costs of a shift's routes are exact."""
    crew = problem.shifts[shift]
    odd = bool(crew.breaks) or crew.max_duration is not None
    moved = problem.disruption.time > 0 and problem.has_announcements
    return not problem.speed_profile and len(crew.breaks) <= 1 and not (moved and odd)
