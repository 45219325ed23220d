"""The best insertions of many visits into every route, evaluated by the kernel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.costs import assignment_cost
from routing.disruption import Announcement
from routing.kernel import columns as c
from routing.kernel.classes import assignment_key, eligibility_key, table_by_class
from routing.kernel.encode import EncodedProblem, encode
from routing.kernel.loading import load_kernel
from routing.kernel.rows import visit_tables
from routing.kernel.tables import Ints, SearchState, Tables
from routing.problem import Problem, Shift, TimeWindow, Visit, depots

from .result import BestInsertions, Insertion, InsertionKind

_LARGEST_GROUP = 1500
"""Visits in the routes that are encoded together; tables grow with the square."""
_CHUNK = 1000
"""Candidates that are evaluated together."""
_NO_SKILLS = frozenset[str]()

_KINDS = {
    c.FEASIBLE: InsertionKind.FEASIBLE,
    c.DISPLACING: InsertionKind.DISPLACING,
    c.NEEDS_WINDOW: InsertionKind.WINDOW,
    c.NEEDS_SHIFT_END: InsertionKind.SHIFT_END,
    c.NEEDS_SKILLS: InsertionKind.SKILLS,
    c.NEEDS_VISIT: InsertionKind.MAX_VISITS,
    c.NEEDS_TRAVEL: InsertionKind.MAX_TRAVEL,
    c.NEEDS_DURATION: InsertionKind.MAX_DURATION,
    c.NEEDS_CAPACITY: InsertionKind.CAPACITY,
}

VisitOrders = Mapping[int, Sequence[int]]
"""The visits of each shift's route, in order."""
WidestWindows = Mapping[int, Sequence[TimeWindow]]
"""Spans by visit, beyond which none of its windows may be widened."""


def best_insertions(
    problem: Problem,
    orders: VisitOrders,
    visits: Sequence[int],
    *,
    widest_windows: WidestWindows | None = None,
    excluded_shifts: Mapping[int, int] | None = None,
    relax: bool = True,
    displace: bool = True,
) -> dict[int, BestInsertions]:
    """Evaluate every insertion of some visits, and keep the best of each kind.

    Parameters
    ----------
    problem
        The problem.
    orders
        The routes; shifts without one are tried as well.
    visits
        The visits to insert.
    widest_windows
        The spans within which windows may be widened; None: without a limit.
    excluded_shifts
        The shift that is not tried, by visit.
    relax, displace
        True to relax rules one at a time, and to displace other visits, as well.

    Returns
    -------
    dict
        By visit the best insertion of each kind.
    """
    best: dict[int, BestInsertions] = {v: {} for v in visits}
    if not visits or not problem.shifts:
        return best
    evaluator = _Evaluator(
        problem, orders, widest_windows, excluded_shifts or {}, relax, displace
    )
    for shifts in _shift_groups(problem, orders):
        group = evaluator.encode_group(shifts)
        for first in range(0, len(visits), _CHUNK):
            chunk = visits[first : first + _CHUNK]
            results = evaluator.evaluate(group, chunk)
            for visit, rows in zip(chunk, results, strict=True):
                _keep_better(best[visit], rows, group.encoded.shifts)
    return best


@dataclass(frozen=True, eq=False)
class _RouteGroup:
    """Some of the routes as tables.

    Attributes
    ----------
    row
        The placeholder's row, into which each candidate is written in turn.
    is_sound
        By shift True if its route is feasible, so that visits can be inserted.
    """

    encoded: EncodedProblem
    state: SearchState
    row: int
    is_sound: Ints


def _with_placeholder(problem: Problem) -> tuple[Problem, int]:
    """Return the problem with one more visit, whose row the candidates take in turn."""
    announced = Announcement(frozenset(), 0) if problem.has_announcements else None
    ids = {visit.id for visit in problem.visits}
    name = "placeholder"
    while name in ids:
        name += "'"
    visit = Visit(name, problem.shifts[0].start, 0, (), 0, announced=announced)
    return replace(problem, visits=(*problem.visits, visit)), len(problem.visits)


def _shift_groups(problem: Problem, orders: VisitOrders) -> Iterator[list[int]]:
    """Yield shifts whose routes together are small enough for one set of tables."""
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


class _Evaluator:
    """Evaluates the candidates of a problem in groups of its routes."""

    def __init__(
        self,
        problem: Problem,
        orders: VisitOrders,
        widest_windows: WidestWindows | None,
        excluded_shifts: Mapping[int, int],
        relax: bool,
        displace: bool,
    ) -> None:
        self._problem, self._orders = problem, orders
        self._widest_windows = widest_windows
        self._relax, self._displace = relax, displace
        self._excluded_shifts = excluded_shifts
        self._extended, self._placeholder = _with_placeholder(problem)
        self._penalties = np.array([*problem.penalties, 0], dtype=np.int64)

    def encode_group(self, shifts: Sequence[int]) -> _RouteGroup:
        """Encode the routes of some shifts."""
        planned = [v for s in shifts for v in self._orders.get(s, ())]
        encoded = encode(self._extended, [*planned, self._placeholder], shifts)
        encoded.tables.visit[:, c.PENALTY] = self._penalties[encoded.visits]
        row = int(np.flatnonzero(encoded.visits == self._placeholder)[0])
        state = encoded.initial_state(self._orders, 0)
        lengths = [len(self._orders.get(int(s), ())) for s in encoded.shifts]
        is_sound = state.route[: len(lengths), c.ROUTE_LENGTH] == lengths
        return _RouteGroup(encoded, state, row, is_sound)

    def evaluate(self, group: _RouteGroup, candidates: Sequence[int]) -> Ints:
        """Return the best insertions by candidate, kind and column."""
        problem, encoded = self._problem, group.encoded
        visits = [problem.visits[v] for v in candidates]
        shifts = [problem.shifts[s] for s in encoded.shifts]
        eligibility, missing_skills, classes = _eligibility(visits, shifts)
        eligibility[:, ~group.is_sound] = c.INELIGIBLE
        tables, rows = self._candidate_rows(encoded.tables, candidates, classes, shifts)
        numbers = {int(s): number for number, s in enumerate(encoded.shifts)}
        excluded = [numbers.get(self._excluded_shifts.get(v, -1), -1) for v in candidates]
        shape = (len(candidates), c.INSERTION_KINDS, c.INSERTION_COLUMNS)
        insertions = np.zeros(shape, dtype=np.int64)
        insertions[:, :, c.SHORTFALL] = c.NO_INSERTION
        load_kernel("insertion").evaluate_insertions(
            tables,
            group.state,
            rows,
            *_travel_to_and_from(problem, shifts, tables, visits),
            eligibility,
            missing_skills,
            np.array(excluded, dtype=np.int64),
            group.row,
            self._window_bounds(visits, candidates, len(tables.window)),
            self._relax,
            self._displace,
            insertions,
        )
        return insertions

    def _candidate_rows(
        self,
        tables: Tables,
        candidates: Sequence[int],
        eligibility_classes: Ints,
        shifts: Sequence[Shift],
    ) -> tuple[Tables, Ints]:
        """Return the tables with the candidates' windows and costs, and their rows."""
        problem = self._problem
        visits = [problem.visits[v] for v in candidates]
        assignment, classes = table_by_class(
            [assignment_key(visit) for visit in visits],
            len(shifts),
            lambda i, s: assignment_cost(problem, visits[i], shifts[s]),
        )
        rows, windows = visit_tables(
            problem,
            np.array(candidates),
            visits,
            eligibility_classes,
            classes + len(tables.assignment),
        )
        rows[:, [c.FIRST_WINDOW, c.END_WINDOW]] += len(tables.window)
        spare = np.zeros((1, 2), dtype=np.int64)
        extended = tables._replace(
            window=np.concatenate([tables.window, windows, spare]),
            assignment=np.concatenate([tables.assignment, assignment]),
        )
        return extended, rows

    def _window_bounds(
        self, visits: Sequence[Visit], candidates: Sequence[int], rows: int
    ) -> Ints:
        """Return how far each window may be widened; the candidates' come last."""
        spans = [
            (-c.NEVER, c.NEVER)
            if self._widest_windows is None
            else _span_around(window, self._widest_windows.get(number, ()))
            for number, visit in zip(candidates, visits, strict=True)
            for window in visit.windows
        ]
        bounds = np.zeros((rows, 2), dtype=np.int64)
        if spans:
            bounds[rows - 1 - len(spans) : rows - 1] = spans
        return bounds


def _span_around(window: TimeWindow, spans: Sequence[TimeWindow]) -> tuple[int, int]:
    """Return the span that contains a window; the window itself where none does."""
    for span in spans:
        if span.start <= window.start and window.end <= span.end:
            return span.start, span.end
    return window.start, window.end


def _eligibility(
    visits: Sequence[Visit], shifts: Sequence[Shift]
) -> tuple[Ints, Ints, Ints]:
    """Return eligibility and number of missing skills by class and shift, and classes."""
    keys = [eligibility_key(visit) for visit in visits]

    def eligibility(i: int, s: int) -> int:
        if Problem.allows(visits[i], shifts[s]):
            return c.ELIGIBLE
        skilled = Problem.allows(replace(visits[i], skills=_NO_SKILLS), shifts[s])
        return c.UNSKILLED if skilled else c.INELIGIBLE

    def missing_skills(i: int, s: int) -> int:
        return len(visits[i].skills - shifts[s].skills)

    table, classes = table_by_class(keys, len(shifts), eligibility)
    missing, _ = table_by_class(keys, len(shifts), missing_skills)
    return table, missing, classes


def _travel_to_and_from(
    problem: Problem, shifts: Sequence[Shift], tables: Tables, visits: Sequence[Visit]
) -> tuple[Ints, Ints]:
    """Return the seconds from each node to each candidate, and back, by mode."""
    goals = [visit.place for visit in visits]
    places = tables.visit[:, c.PLACE].tolist()
    places += depots(shifts)
    modes = sorted({shift.mode for shift in shifts})
    inbound = [problem.travel[mode].between(places, goals).T for mode in modes]
    outbound = np.stack([problem.travel[mode].between(goals, places) for mode in modes])
    first = len(places) - len(shifts)
    open_ends = [first + s for s, shift in enumerate(shifts) if shift.end is None]
    outbound[:, :, open_ends] = 0
    return np.ascontiguousarray(np.stack(inbound)), outbound


def _keep_better(best: BestInsertions, rows: Ints, shifts: Ints) -> None:
    """Keep the insertions of one group that are better than those of earlier groups."""
    for number, row in enumerate(rows.tolist()):
        if row[c.SHORTFALL] >= c.NO_INSERTION:
            continue
        kind = _KINDS[number]
        known = best.get(kind)
        if known and (known.shortfall, known.extra) <= (
            row[c.SHORTFALL],
            row[c.EXTRA_COST],
        ):
            continue
        edge = row[c.WINDOW_EDGE] if kind is InsertionKind.WINDOW else None
        widens_end = bool(row[c.WIDENS_END])
        best[kind] = Insertion(
            kind=kind,
            shortfall=row[c.SHORTFALL],
            extra=row[c.EXTRA_COST],
            shift=int(shifts[row[c.INSERTION_SHIFT]]),
            position=row[c.PREDECESSOR],
            displaced=row[c.SUCCESSOR] - 1 - row[c.PREDECESSOR],
            window=row[c.WIDENED_WINDOW],
            window_start=None if widens_end else edge,
            window_end=edge if widens_end else None,
        )
