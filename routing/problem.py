"""What there is to solve: visits, shifts and the ways between their places."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from .errors import ProblemError

UNREACHABLE = int(np.iinfo(np.int32).max)
"""Travel seconds and metres of a way that does not exist."""

TIERS = 4
_LARGEST_SUM = 2**61


@dataclass(frozen=True, order=True)
class TimeWindow:
    """A closed span in seconds from the plan's midnight, ``start`` ≤ ``end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ProblemError(
                f"Window {self.start}-{self.end} ends before it starts; swap them."
            )


def joined(windows: Iterable[TimeWindow]) -> tuple[TimeWindow, ...]:
    """Sorted windows, those that touch or overlap made one."""
    found: list[TimeWindow] = []
    for window in sorted(windows):
        if found and window.start <= found[-1].end:
            last = found.pop()
            window = TimeWindow(last.start, max(last.end, window.end))
        found.append(window)
    return tuple(found)


@dataclass(frozen=True)
class Break:
    """A break that is owed: ``duration`` seconds in one piece, wholly inside ``window``.

    It may lie between two visits, split a way, or come before the first or after the
    last one, but it never interrupts a visit and always lies inside the shift.
    """

    duration: int
    window: TimeWindow


@dataclass(frozen=True)
class Announcement:
    """What was said before about a visit: who comes, and at which second it begins."""

    team: frozenset[str]
    begin: int


@dataclass(frozen=True)
class Visit:
    """One call that may be made.

    Attributes
    ----------
    id
        Unique among the visits.
    place
        Number of the place in the problem's ways.
    service
        Seconds on site, ≥ 0.
    windows
        Sorted and disjoint; the whole service lies in one of them. Empty: never.
    value
        Seconds of travel that the visit is worth, ≥ 0, against others of its tier.
    tier
        0 (first) to 3; visits of a higher tier are never left out for lower ones.
    skills
        All of these must be among the team's skills.
    team_size
        Visitors who must come together, 1 or 2.
    forbidden, preferred
        Ids of visitors who must not, or should, be in the team.
    preference
        Seconds of travel that it is worth to send a preferred visitor, ≥ 0.
    allowed
        Ids of the only visitors who may be in the team; None: anyone.
    shift
        Id of the only shift that may make the visit; None: any.
    setup
        Seconds on site before the service, ≥ 0, within the window too; not due when the
        visit before was at the same place.
    load
        What it takes of the shift's capacity, ≥ 0.
    announced
        What a former plan said; departing from it has the problem's `DisruptionCost`.
    """

    id: str
    place: int
    service: int
    windows: tuple[TimeWindow, ...]
    value: int
    tier: int = TIERS - 1
    skills: frozenset[str] = frozenset()
    team_size: int = 1
    forbidden: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    preference: int = 0
    allowed: frozenset[str] | None = None
    shift: str | None = None
    setup: int = 0
    load: int = 0
    announced: Announcement | None = None

    def __post_init__(self) -> None:
        amounts = (self.service, self.value, self.preference, self.setup, self.load)
        if min(amounts) < 0:
            raise ProblemError(
                f"Visit {self.id!r}: service, value, preference, setup and load must be "
                "0 or more."
            )
        if self.tier not in range(TIERS) or self.team_size not in (1, 2):
            raise ProblemError(
                f"Visit {self.id!r}: tier {self.tier} must be 0 to {TIERS - 1} and "
                f"team size {self.team_size} 1 or 2."
            )
        pairs = zip(self.windows, self.windows[1:], strict=False)
        if any(a.end >= b.start for a, b in pairs):
            raise ProblemError(
                f"Visit {self.id!r}: windows must be sorted and must not overlap; "
                "merge them first."
            )


@dataclass(frozen=True)
class Shift:
    """One team's working day: the unit that gets a route.

    Attributes
    ----------
    id
        Unique among the shifts.
    team
        Ids of the visitors who travel together, one or two.
    start, end
        Indices of places; ``end`` None: the day ends at the last visit.
    window
        Regular working time, from leaving ``start`` to reaching ``end``.
    overtime
        Seconds by which the end may be exceeded, at the problem's price.
    mode
        Key into the problem's ways.
    skills
        What the team can do on this day (lapsed training left out).
    breaks
        The breaks that are owed, in this order.
    max_visits, max_travel, max_duration, capacity
        At most so many visits, seconds of travel, seconds from the latest start that
        does not delay the end until that end, and so much load; None for no limit.
    prefix
        Visits (indices) that are settled: they come first, in this order.
    """

    id: str
    team: tuple[str, ...]
    start: int
    end: int | None
    window: TimeWindow
    overtime: int = 0
    mode: str = "car"
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    max_visits: int | None = None
    max_travel: int | None = None
    max_duration: int | None = None
    capacity: int | None = None
    prefix: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.team) not in (1, 2) or len(set(self.team)) != len(self.team):
            raise ProblemError(
                f"Shift {self.id!r}: a team is one or two different visitors, "
                f"not {self.team}."
            )
        limits = (self.max_visits, self.max_travel, self.max_duration, self.capacity)
        if self.overtime < 0 or any(limit is not None and limit < 0 for limit in limits):
            raise ProblemError(
                f"Shift {self.id!r}: overtime and every limit must be 0 or more."
            )
        if len(set(self.prefix)) != len(self.prefix):
            raise ProblemError(f"Shift {self.id!r}: its prefix has a visit twice.")
        earliest = self.window.start
        for rest in self.breaks:
            begin = max(earliest, rest.window.start)
            earliest = begin + rest.duration
            if earliest > min(rest.window.end, self.latest):
                raise ProblemError(
                    f"Shift {self.id!r}: its break of {rest.duration} s does not fit "
                    "into the break's window inside the shift, after the breaks before."
                )

    @property
    def latest(self) -> int:
        """The last second of the shift, overtime included."""
        return self.window.end + self.overtime

    def settled_in(self, order: Sequence[int]) -> int:
        """How many visits of an order are settled: its prefix, or none without it."""
        kept = tuple(order[: len(self.prefix)]) == self.prefix
        return len(self.prefix) if kept else 0

    def break_span(self, number: int) -> TimeWindow:
        """First and last second at which the break with this number may begin."""
        rest = self.breaks[number]
        return TimeWindow(
            max(rest.window.start, self.window.start),
            min(rest.window.end, self.latest) - rest.duration,
        )


def depots(shifts: Sequence[Shift]) -> list[int]:
    """Where all shifts start, then where all end; an open end stands at its start."""
    ends = [shift.start if shift.end is None else shift.end for shift in shifts]
    return [*(shift.start for shift in shifts), *ends]


@dataclass(frozen=True)
class DisruptionCost:
    """What departing from an announced visit costs, in seconds of travel, each ≥ 0.

    Attributes
    ----------
    team
        For other visitors than announced.
    time
        For a begin more than ``tolerance`` seconds away from the announced one.
    """

    team: int = 0
    time: int = 0
    tolerance: int = 0

    def __post_init__(self) -> None:
        if min(self.team, self.time, self.tolerance) < 0:
            raise ProblemError(f"{self} must have no value below 0.")


@dataclass(frozen=True)
class SpeedPeriod:
    """From second ``start`` on one moves at ``percent`` of full speed, 1 to 100."""

    start: int
    percent: int

    def __post_init__(self) -> None:
        if not 1 <= self.percent <= 100:
            raise ProblemError(
                f"A pace of {self.percent} % from {self.start} on must be 1 to 100 %; "
                "give travel times at full speed."
            )


class TravelMatrix(Protocol):
    """Travel between numbered places by one mode.

    The same two places have the same seconds whatever they are asked for with. It
    pickles. `DenseMatrix` holds all ways; `formula_matrix.Computed` holds none.
    """

    @property
    def source(self) -> str:
        """Where the figures come from, in words for a person."""
        ...

    @property
    def estimated(self) -> bool:
        """Whether they are not from real roads."""
        ...

    def __len__(self) -> int:
        """How many places there are, numbered from 0."""
        ...

    def block(self, places: Sequence[int]) -> np.ndarray:
        """Seconds between some places, int32, in their order; `UNREACHABLE`: no way."""
        ...

    def between(self, origins: Sequence[int], goals: Sequence[int]) -> np.ndarray:
        """Seconds from some places (rows) to others (columns), int32."""
        ...

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """Seconds from one place to some others, int32, in their order."""
        ...

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """Seconds and metres from each of the places to the next."""
        ...


@dataclass(frozen=True, eq=False)
class DenseMatrix:
    """`TravelMatrix` that are all held, which takes memory by the square of the places.

    Attributes
    ----------
    seconds, metres
        int32, shape (places, places), not symmetric, along the fastest way;
        `UNREACHABLE` where there is none. Read-only.
    source
        Where the figures come from, in words for a person.
    estimated
        True where they are not from real roads.
    """

    seconds: np.ndarray
    metres: np.ndarray
    source: str
    estimated: bool

    def __post_init__(self) -> None:
        n = len(self.seconds)
        for name in ("seconds", "metres"):
            array = getattr(self, name)
            if array.shape != (n, n) or array.dtype != np.int32:
                raise ProblemError(
                    f"Matrix.{name} has shape {array.shape} and type {array.dtype}; "
                    "it must be square and int32."
                )
            if n and int(array.min()) < 0:
                raise ProblemError(f"Matrix.{name} has a value below 0.")
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.seconds)

    def block(self, places: Sequence[int]) -> np.ndarray:
        """Seconds between some places, int32, in their order."""
        at = np.asarray(places, dtype=np.int64)
        seconds: np.ndarray = self.seconds[np.ix_(at, at)]
        return seconds

    def between(self, origins: Sequence[int], goals: Sequence[int]) -> np.ndarray:
        """Seconds from some places (rows) to others (columns), int32."""
        here, there = np.asarray(origins, np.int64), np.asarray(goals, np.int64)
        seconds: np.ndarray = self.seconds[np.ix_(here, there)]
        return seconds

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """Seconds from one place to some others, int32, in their order."""
        seconds: np.ndarray = self.seconds[place, np.asarray(places, dtype=np.int64)]
        return seconds

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """Seconds and metres from each of the places to the next."""
        here, there = list(places[:-1]), list(places[1:])
        return self.seconds[here, there].tolist(), self.metres[here, there].tolist()


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a solve needs; checked at birth, and it pickles.

    Attributes
    ----------
    visits, shifts
        Referred to by their index everywhere in this house.
    travel
        Mode to its `TravelMatrix`, all of the same size.
    overtime_price
        Seconds of travel that one second of overtime costs as much as, ≥ 0.
    balance
        Evens out the shifts: a shift that works w of its L seconds is charged
        ``balance`` / 100 · w² / L, so that the next hour is dearer in a full shift; L is
        the length with overtime. 0 to 100; 0: not at all.
    disruption
        Price of departing from what was announced.
    speed_profile
        How speed changes in the course of the day, by rising start; empty: travel takes
        what the ways say. Travel times are for full speed.

    Raises
    ------
    ProblemError
        Where an id is doubled, a place or a mode is unknown, or the values are so
        large that their sum would overflow.
    """

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    travel: Mapping[str, TravelMatrix] = field(default_factory=dict)
    overtime_price: int = 1
    balance: int = 0
    disruption: DisruptionCost = DisruptionCost()
    speed_profile: tuple[SpeedPeriod, ...] = ()

    def __post_init__(self) -> None:
        if self.overtime_price < 0 or not 0 <= self.balance <= 100:
            raise ProblemError(
                f"Overtime price {self.overtime_price} must be 0 or more and balance "
                f"{self.balance} from 0 to 100."
            )
        starts = [pace.start for pace in self.speed_profile]
        if starts != sorted(set(starts)):
            raise ProblemError(f"The paces' starts must rise: {starts}.")
        for name, things in (("visit", self.visits), ("shift", self.shifts)):
            doubled = [i for i, n in Counter(t.id for t in things).items() if n > 1]
            if doubled:
                raise ProblemError(f"More than one {name} has an id of {doubled}.")
        sizes = {len(ways) for ways in self.travel.values()}
        if len(sizes) > 1:
            raise ProblemError(f"Ways differ in size: {sorted(sizes)}.")
        places = next(iter(sizes), 0)
        for visit in self.visits:
            self._check_place(f"Visit {visit.id!r}", visit.place, places)
        for shift in self.shifts:
            for place in (shift.start, shift.end):
                if place is not None:
                    self._check_place(f"Shift {shift.id!r}", place, places)
            if shift.mode not in self.travel:
                raise ProblemError(
                    f"Shift {shift.id!r} travels by {shift.mode!r}, for which there is "
                    f"no way; there is {sorted(self.travel)}."
                )
        self._check_pins()
        if sum(self.penalties) > _LARGEST_SUM:
            raise ProblemError(
                "The values are too large to add up; lower the visits' values or "
                "use fewer tiers."
            )

    def _check_pins(self) -> None:
        ids = {shift.id for shift in self.shifts}
        for visit in self.visits:
            if visit.shift is not None and visit.shift not in ids:
                raise ProblemError(
                    f"Visit {visit.id!r} is for shift {visit.shift!r}, which is not there."
                )
        settled = [v for shift in self.shifts for v in shift.prefix]
        if len(set(settled)) != len(settled):
            raise ProblemError("A visit stands in more than one prefix.")
        if bad := [v for v in settled if not 0 <= v < len(self.visits)]:
            raise ProblemError(f"Prefixes name visits {bad}, which are not there.")
        for shift in self.shifts:
            for number in shift.prefix:
                visit = self.visits[number]
                if not self.allows(visit, shift):
                    raise ProblemError(
                        f"Visit {visit.id!r} is settled for shift {shift.id!r}, whose "
                        "team may not make it."
                    )

    @staticmethod
    def _check_place(who: str, place: int, places: int) -> None:
        if not 0 <= place < places:
            raise ProblemError(
                f"{who} is at place {place}; the ways have places 0 to {places - 1}."
            )

    @cached_property
    def horizon(self) -> int:
        """The last second at which anything may happen."""
        return max((shift.latest for shift in self.shifts), default=0)

    @cached_property
    def has_announced(self) -> bool:
        """Whether anything was said before about some visit."""
        return any(visit.announced for visit in self.visits)

    @cached_property
    def settled(self) -> dict[int, int]:
        """Settled visit to the shift that makes it, both by index."""
        return {v: s for s, shift in enumerate(self.shifts) for v in shift.prefix}

    @cached_property
    def penalties(self) -> tuple[int, ...]:
        """Seconds that leaving out each visit costs.

        In the last tier that is the visit's value. In each tier above, and for settled
        visits above all tiers, it is so much more that neither all visits of the lower
        tiers together nor the dearest possible route weigh as much, so that tiers are
        lexicographic.
        """
        # Travel and overtime, the price of balance, and every wish that may be missed.
        dearest_route = (1 + self.overtime_price + self.balance) * self.horizon
        dearest_route += sum(visit.preference for visit in self.visits)
        announced = sum(visit.announced is not None for visit in self.visits)
        dearest_route += announced * (self.disruption.team + self.disruption.time)
        base, below = 0, 0
        bases = [0] * (TIERS + 1)
        ranks = [
            -1 if number in self.settled else visit.tier
            for number, visit in enumerate(self.visits)
        ]
        for rank in reversed(range(-1, TIERS)):
            bases[rank] = base
            values = [
                visit.value
                for visit, its in zip(self.visits, ranks, strict=True)
                if its == rank
            ]
            below += sum(values) + base * len(values)
            base = below + dearest_route + 1
        return tuple(
            visit.value + bases[rank]
            for visit, rank in zip(self.visits, ranks, strict=True)
        )

    @staticmethod
    def allows(visit: Visit, shift: Shift) -> bool:
        """Whether the team is large enough, trained, and the right one for the visit."""
        return (
            len(shift.team) >= visit.team_size
            and visit.skills <= shift.skills
            and visit.forbidden.isdisjoint(shift.team)
            and (visit.allowed is None or visit.allowed.issuperset(shift.team))
            and visit.shift in (None, shift.id)
        )

    def wish_cost(self, visit: Visit, shift: Shift) -> int:
        """Seconds charged when other visitors come than preferred or announced."""
        cost = 0
        if visit.preferred and visit.preferred.isdisjoint(shift.team):
            cost += visit.preference
        if visit.announced and visit.announced.team != frozenset(shift.team):
            cost += self.disruption.team
        return cost

    def time_cost(self, visit: Visit, begin: int) -> int:
        """Seconds charged when the visit begins at another time than announced."""
        if visit.announced is None:
            return 0
        moved = abs(begin - visit.announced.begin) > self.disruption.tolerance
        return self.disruption.time if moved else 0

    def load_cost(self, shift: Shift, work: int) -> int:
        """Seconds charged for a shift's working time, to even the shifts out."""
        length = max(1, shift.latest - shift.window.start)
        return self.balance * work * work // (100 * length)
