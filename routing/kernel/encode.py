"""A problem, or a part of one, as the tables of the search, and back."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.costs import assignment_cost
from routing.problem import Problem, Shift, Visit, depots
from routing.schedule import schedule_route

from . import columns as c
from .compile import kernel
from .tables import Ints, SearchState, Tables

_NEIGHBOURS = 25
"""A visit is put next to one of so many neighbours."""
_HOME = 12
"""A visit is put at the ends of the routes of so many shifts, or of all that are alike."""
_AROUND = 100
"""A step reaches at most so many visits around its seed."""
_WAITING = 0.2
"""Weight of the waiting that two visits in a row enforce, in seconds of travel."""
_TRIAL_ROWS = 3
_KNOWN = 4096
"""Routes that a turn remembers, at most; a power of two."""
_LISTED = 16
"""Room for so many visits in each of them, on average."""

Orders = list[list[int]]


@dataclass(frozen=True, eq=False)
class EncodedProblem:
    """Some visits and shifts of a problem as tables.

    Attributes
    ----------
    visits, shifts
        Their indices in the problem, in the order of the tables.
    """

    tables: Tables
    visits: Ints
    shifts: Ints

    def state(self, orders: Mapping[int, Sequence[int]], seed: int) -> SearchState:
        """A state with the given orders of the part's shifts; unknown visits are dropped.

        Parameters
        ----------
        orders
            By shift of the problem.
        seed
            Of the random numbers.
        """
        search = kernel()
        state = _blank(self.tables, seed)
        search.empty(self.tables, state)
        number = {int(v): i for i, v in enumerate(self.visits)}
        for s, shift in enumerate(self.shifts):
            for at, visit in enumerate(
                v for v in orders.get(int(shift), ()) if v in number
            ):
                search.put(self.tables, state, s, at, number[visit])
        search.settle(state)
        return state

    def orders(self, rows: Ints, lengths: Ints) -> dict[int, list[int]]:
        """Orders by the problem's shift, from rows of the part's visits."""
        return {
            int(shift): self.visits[rows[s, : lengths[s]]].tolist()
            for s, shift in enumerate(self.shifts)
        }


def pack(problem: Problem, visits: Sequence[int], shifts: Sequence[int]) -> EncodedProblem:
    """The tables of some visits and shifts.

    Visits that none of the shifts may make stay away: they would only be tried in vain.
    """
    settled = {v: s for s in shifts for v in _kept_prefix(problem, s)}
    calls = np.array(
        [v for v in visits if _possible(problem, v, shifts, settled)], dtype=np.int64
    )
    made = [problem.visits[v] for v in calls]
    crews = [problem.shifts[s] for s in shifts]
    owners = [settled.get(int(v)) for v in calls]

    def allowed(i: int, s: int) -> bool:
        return owners[i] in (None, shifts[s]) and problem.allows(made[i], crews[s])

    keys = [(*who(visit), owner) for visit, owner in zip(made, owners, strict=True)]
    ok, classes = by_class(keys, len(crews), allowed)
    wish, wishes = by_class(
        [wishes_of(visit) for visit in made],
        len(crews),
        lambda i, s: assignment_cost(problem, made[i], crews[s]),
    )
    prefixes = [len(_kept_prefix(problem, s)) for s in shifts]
    kinds = _kinds(crews, prefixes, ok, wish)
    order = np.argsort(kinds, kind="stable")
    crews = [crews[s] for s in order]
    modes = sorted({crew.mode for crew in crews})
    travel = _travel(problem, made, crews, modes)
    line = _line(travel[0, : len(made), : len(made)])
    calls, classes, wishes = calls[line], classes[line], wishes[line]
    made = [made[i] for i in line]
    nodes = np.r_[line, len(made) : travel.shape[1]]
    # In the order in memory for which the search is compiled, which indexing changes.
    travel = np.ascontiguousarray(travel[:, nodes[:, None], nodes])
    visit_table, window_table = visit_tables(problem, calls, made, classes, wishes)
    tables = Tables(
        visit=visit_table,
        window=window_table,
        shift=_shift_table(
            problem, crews, [prefixes[s] for s in order], kinds[order], modes
        ),
        rest=_rest_table(crews),
        price=np.array(
            [
                problem.overtime_price,
                problem.balance,
                problem.disruption.time,
                problem.disruption.tolerance,
            ],
            dtype=np.int64,
        ),
        pace=_pace_table(problem),
        travel=travel,
        back=_back(travel),
        ok=np.ascontiguousarray(ok[:, order].astype(np.bool_)),
        wish=np.ascontiguousarray(wish[:, order]),
        home=_home(
            len(made), kinds[order], [modes.index(crew.mode) for crew in crews], travel
        ),
        **_neighbours(made, travel),
        key=_keys(problem, calls, made),
    )
    return EncodedProblem(
        tables, calls, np.array([shifts[s] for s in order], dtype=np.int64)
    )


def _kept_prefix(problem: Problem, shift: int) -> tuple[int, ...]:
    """The settled visits of a shift, as far as they can be kept at all."""
    prefix = problem.shifts[shift].prefix
    return prefix if prefix and schedule_route(problem, shift, prefix) else ()


def _possible(
    problem: Problem, v: int, shifts: Sequence[int], settled: dict[int, int]
) -> bool:
    if v in problem.locked_shifts:
        return v in settled
    visit = problem.visits[v]
    return any(problem.allows(visit, problem.shifts[s]) for s in shifts)


def who(visit: Visit) -> tuple[Hashable, ...]:
    """All that decides who may make a visit."""
    return visit.skills, visit.team_size, visit.forbidden, visit.allowed, visit.shift


def wishes_of(visit: Visit) -> tuple[Hashable, ...]:
    """All that decides what it costs to send whom."""
    crew = visit.announced.team if visit.announced else None
    preferred = visit.preferred if visit.preference else frozenset()
    return preferred, visit.preference if preferred else 0, crew


def by_class(
    keys: Sequence[Hashable], shifts: int, value: Callable[[int, int], int]
) -> tuple[Ints, Ints]:
    """A row of values by shift for each different key, and each visit's row.

    ``value`` takes the number of a visit that has the key, and that of a shift.
    """
    rows: dict[Hashable, int] = {}
    first: list[int] = []
    for i, key in enumerate(keys):
        if rows.setdefault(key, len(rows)) == len(first):
            first.append(i)
    table = np.zeros((max(1, len(rows)), shifts), dtype=np.int64)
    for row, i in enumerate(first):
        table[row] = [value(i, s) for s in range(shifts)]
    return table, np.array([rows[key] for key in keys], dtype=np.int64)


def _kinds(crews: list[Shift], prefixes: list[int], ok: Ints, wish: Ints) -> Ints:
    """Number of the group of shifts that are alike in all that the search looks at."""
    groups: dict[Hashable, int] = {}
    numbers = []
    for s, crew in enumerate(crews):
        key = (
            crew.start, crew.end, crew.window, crew.overtime, crew.mode, crew.breaks,
            crew.max_visits, crew.max_travel, crew.max_duration, crew.capacity,
            s if prefixes[s] else None, ok[:, s].tobytes(), wish[:, s].tobytes(),
        )  # fmt: skip
        numbers.append(groups.setdefault(key, len(groups)))
    return np.array(numbers, dtype=np.int64)


def _travel(
    problem: Problem, made: list[Visit], crews: list[Shift], modes: list[str]
) -> Ints:
    """Seconds between the nodes by mode; no way leads on from an open end's visit."""
    places = [visit.place for visit in made]
    places += depots(crews)
    nodes, shifts = len(places), len(crews)
    travel = np.zeros((max(1, len(modes)), nodes, nodes), dtype=np.int32)
    for number, mode in enumerate(modes):
        travel[number] = problem.travel[mode].block(places)
    opened = [nodes - shifts + s for s, crew in enumerate(crews) if crew.end is None]
    travel[:, :, opened] = 0
    return travel


def _line(way: Ints) -> Ints:
    """The visits one behind the other, each the nearest to the last that is left."""
    left = np.minimum(way, way.T).astype(np.float32)
    line = np.zeros(len(way), dtype=np.int64)
    for i in range(1, len(way)):
        left[:, line[i - 1]] = np.inf
        line[i] = np.argmin(left[line[i - 1]])
    return line


def _back(travel: Ints) -> Ints:
    """The ways from column to row; the same table where all are alike both ways."""
    back = travel.transpose(0, 2, 1)
    return travel if np.array_equal(travel, back) else np.ascontiguousarray(back)


def visit_tables(
    problem: Problem, calls: Ints, made: list[Visit], classes: Ints, wishes: Ints
) -> tuple[Ints, Ints]:
    """A row for each visit, and the rows of their windows."""
    table = np.zeros((len(made), c.VISIT_COLUMNS), dtype=np.int64)
    windows: list[tuple[int, int]] = []
    for i, visit in enumerate(made):
        table[i, c.FIRST_WINDOW] = len(windows)
        windows += [(window.start, window.end) for window in visit.windows]
        table[i, c.LAST_WINDOW] = len(windows)
        table[i, c.SERVICE], table[i, c.SETUP] = visit.service, visit.setup
        table[i, c.PLACE], table[i, c.LOAD] = visit.place, visit.load
        table[i, c.BEFORE] = -1 if visit.announced is None else visit.announced.begin
        table[i, c.PENALTY] = problem.penalties[calls[i]]
    table[:, c.CLASS], table[:, c.WISH] = classes, wishes
    return table, np.array(windows, dtype=np.int64).reshape(-1, 2)


def _shift_table(
    problem: Problem,
    crews: list[Shift],
    prefixes: list[int],
    kinds: Ints,
    modes: list[str],
) -> Ints:
    table = np.zeros((len(crews), c.SHIFT_COLUMNS), dtype=np.int64)
    moved = problem.disruption.time > 0 and problem.has_announcements
    for s, crew in enumerate(crews):
        exact = c.PLAIN
        if crew.overtime and problem.overtime_price:
            exact = c.MAY_RUN_LATE
        if moved or crew.max_duration is not None:
            exact = c.WHOLE
        table[s, c.START], table[s, c.REGULAR_END] = crew.window.start, crew.window.end
        table[s, c.LATEST], table[s, c.MODE] = crew.latest, modes.index(crew.mode)
        table[s, c.MOST_VISITS] = _limit(crew.max_visits)
        table[s, c.MOST_TRAVEL] = _limit(crew.max_travel)
        table[s, c.LONGEST] = _limit(crew.max_duration)
        table[s, c.CAPACITY] = _limit(crew.capacity)
        table[s, c.BREAKS], table[s, c.PREFIX] = len(crew.breaks), prefixes[s]
        table[s, c.KIND], table[s, c.EXACT] = kinds[s], exact
    return table


def _limit(most: int | None) -> int:
    return c.NEVER if most is None else min(most, c.NEVER)


def _rest_table(crews: list[Shift]) -> Ints:
    most = max((len(crew.breaks) for crew in crews), default=0)
    table = np.zeros((len(crews), most, 3), dtype=np.int64)
    for s, crew in enumerate(crews):
        for j, rest in enumerate(crew.breaks):
            span = crew.break_span(j)
            table[s, j] = span.start, span.end, rest.duration
    return table


def _pace_table(problem: Problem) -> Ints:
    rows: list[tuple[int, int, int]] = []
    for pace in problem.speed_profile:
        work = 0
        if rows:
            start, before, percent = rows[-1]
            work = before + (pace.start - start) * percent
        rows.append((pace.start, work, pace.percent))
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _home(n: int, kinds: Ints, modes: list[int], travel: Ints) -> Ints:
    """The shifts of the kinds with the shortest ways out and back."""
    shifts = len(kinds)
    if not n or not shifts:
        return np.zeros((n, 0), dtype=np.int32)
    first = np.flatnonzero(np.r_[True, np.diff(kinds) > 0])
    sizes = np.diff(np.r_[first, shifts])
    trips = np.stack(
        [
            travel[modes[s], n + s, :n].astype(np.int64)
            + travel[modes[s], :n, n + shifts + s]
            for s in first
        ],
        axis=1,
    )
    home = np.full((n, _HOME + sizes.max()), -1, dtype=np.int32)
    for x, order in enumerate(np.argsort(trips, axis=1, kind="stable")):
        count = 0
        for kind in order:
            if count >= _HOME:
                break
            home[x, count : count + sizes[kind]] = np.arange(
                first[kind], first[kind] + sizes[kind]
            )
            count += sizes[kind]
    return home


def _neighbours(made: list[Visit], travel: Ints) -> dict[str, Ints]:
    """The nearest visits, once by time lost between two visits, once by travel alone."""
    n = len(made)
    way = travel[:, :n, :n].min(axis=0).astype(np.float32)
    opens = np.array([v.windows[0].start if v.windows else 0 for v in made], np.float32)
    closes = np.array([v.windows[-1].end if v.windows else 0 for v in made], np.float32)
    service = np.array([visit.service for visit in made], dtype=np.float32)
    last = closes - service
    lost = way.copy()
    if n:
        gap = opens[None, :] - (last + service)[:, None] - way
        lost += _WAITING * np.maximum(gap, 0)
        lost += np.maximum((opens + service)[:, None] + way - last[None, :], 0)
    near = _nearest(np.minimum(lost, lost.T), _NEIGHBOURS, itself=False)
    each = np.arange(n)[:, None]
    return {
        "near": near,
        "from_near": np.ascontiguousarray(travel[:, near, each]),
        "to_near": np.ascontiguousarray(travel[:, each, near]),
        "around": _nearest(np.minimum(way, way.T), _AROUND, itself=True),
    }


def _nearest(gap: Ints, most: int, *, itself: bool) -> Ints:
    n = len(gap)
    np.fill_diagonal(gap, -1 if itself else np.inf)
    k = min(most, n if itself else n - 1)
    if k < 1:
        return np.zeros((n, 0), dtype=np.int32)
    some = np.argpartition(gap, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(gap, some, 1), axis=1, kind="stable")
    return np.take_along_axis(some, order, 1).astype(np.int32)


def _keys(problem: Problem, calls: Ints, made: list[Visit]) -> Ints:
    """Penalty, penalty per second on site, width of the windows, their start and end."""
    penalty = np.array([problem.penalties[v] for v in calls], dtype=np.float64)
    service = np.array([max(1, visit.service) for visit in made], dtype=np.float64)
    spans = [[(w.start, w.end) for w in visit.windows] or [(0, 0)] for visit in made]
    width = [sum(end - start for start, end in windows) for windows in spans]
    first = [windows[0][0] for windows in spans]
    last = [windows[-1][1] for windows in spans]
    return np.array([penalty, penalty / service, width, first, last], dtype=np.float64)


def _blank(t: Tables, seed: int) -> SearchState:
    n, shifts, breaks = len(t.visit), len(t.shift), t.rest.shape[1]
    longest = min(n, int(t.shift[:, c.MOST_VISITS].max(initial=0))) + 3
    width = c.EARLY + 2 * (breaks + 1)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    # Any state but 0 will do; neighbouring seeds must not give neighbouring states.
    mixed = np.random.SeedSequence(seed).generate_state(1 + n + shifts, np.uint64)
    return SearchState(
        stop=ints(shifts + _TRIAL_ROWS, longest, width),
        route=ints(shifts + _TRIAL_ROWS, c.ROUTE_COLUMNS),
        at=ints(n, 2),
        saved_stop=ints(shifts, longest, width),
        saved_route=ints(shifts, c.ROUTE_COLUMNS),
        touched=ints(shifts + 1),
        mark=np.zeros(shifts, dtype=np.bool_),
        bank=ints(n),
        was_out=np.zeros(n, dtype=np.bool_),
        order=np.zeros(n, dtype=np.float64),
        best=ints(shifts, longest),
        best_length=ints(shifts),
        total=ints(3),
        chance=np.maximum(mixed[:1], np.uint64(1)),
        code=mixed[1:],
        known=ints(_KNOWN, c.KNOWN_COLUMNS),
        listed=np.zeros(_KNOWN * _LISTED, dtype=np.int32),
        filled=ints(1),
        kept_stop=ints(shifts, longest, width),
        kept_route=ints(shifts, c.ROUTE_COLUMNS),
        touring=ints(n),
    )
