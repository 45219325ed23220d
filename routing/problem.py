"""The problem: visits, shifts, and travel between their places."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .disruption import FREE_DISRUPTION, Announcement, DisruptionCost
from .errors import ProblemError
from .matrix import TravelMatrix
from .speed_profile import SpeedPeriod
from .tiers import TIERS, tier_penalties

_LARGEST_SUM = 2**61


@dataclass(frozen=True, order=True)
class TimeWindow:
    """A closed span in seconds from the plan's midnight, ``start`` ≤ ``end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ProblemError(
                f"Time window {self.start}-{self.end} ends before it starts; swap them."
            )


def merge_windows(windows: Iterable[TimeWindow]) -> tuple[TimeWindow, ...]:
    """Return the windows sorted, with those that touch or overlap merged into one."""
    merged: list[TimeWindow] = []
    for window in sorted(windows):
        if merged and window.start <= merged[-1].end:
            last = merged.pop()
            window = TimeWindow(last.start, max(last.end, window.end))
        merged.append(window)
    return tuple(merged)


@dataclass(frozen=True)
class Break:
    """A break of a shift, which is required where work lies on both sides of it.

    It lies on a leg between two visits and never interrupts a visit. See
    docs/schedule.md.

    Attributes
    ----------
    duration
        Seconds in one piece.
    window
        The span in which the whole break lies.
    """

    duration: int
    window: TimeWindow


@dataclass(frozen=True)
class Visit:
    """One call that may be made.

    Attributes
    ----------
    id
        Unique among the visits.
    place
        Number of the place in the travel matrices.
    service
        Service time: seconds on site, ≥ 0.
    windows
        Sorted and disjoint time windows; the whole service lies in one of them. A visit
        without windows is never made.
    value
        Seconds of travel that the visit is worth, ≥ 0, against others of its tier.
    tier
        0 (first) to 3; no visit of a higher tier is unassigned in favour of lower ones.
    skills
        Skills that the team must have, all of them.
    team_size
        Number of visitors who must come together, 1 or 2.
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
        Amount that the visit takes of the shift's capacity, ≥ 0.
    announced
        What an earlier plan announced; a departure costs the problem's `DisruptionCost`.
    due
        Second by which the visit should begin; a later begin costs the problem's
        ``lateness_price``. None: no begin is late.
    max_detour
        Longest detour in seconds, ≥ 0: the travel that the route saves without the visit.
        None: any.
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
    due: int | None = None
    max_detour: int | None = None

    def __post_init__(self) -> None:
        for name in ("service", "value", "preference", "setup", "load"):
            if (amount := getattr(self, name)) < 0:
                raise ProblemError(
                    f"Visit {self.id!r}: {name} is {amount}; it must be 0 or more."
                )
        if self.max_detour is not None and self.max_detour < 0:
            raise ProblemError(
                f"Visit {self.id!r}: max_detour is {self.max_detour}; it must be 0 or more."
            )
        if self.tier not in range(TIERS) or self.team_size not in (1, 2):
            raise ProblemError(
                f"Visit {self.id!r}: tier {self.tier} must be 0 to {TIERS - 1} and "
                f"team size {self.team_size} 1 or 2."
            )
        for a, b in zip(self.windows, self.windows[1:], strict=False):
            if a.end >= b.start:
                raise ProblemError(
                    f"Visit {self.id!r}: the windows {a.start}-{a.end} and "
                    f"{b.start}-{b.end} must be sorted and must not touch or overlap; "
                    "merge them first."
                )


@dataclass(frozen=True)
class StartState:
    """The state of a shift that is under way, from which its route goes on.

    Attributes
    ----------
    time
        Second at which the team departs from the shift's start, its present place.
    worked
        Seconds of travel and on site that lie behind the team, ≥ 0; they count for balance.
    since_break
        Seconds since the team's departure or the end of its last break, ≥ 0; they count
        for the longest work without a break.
    has_visited
        True if visits were made before, so that breaks may begin from the departure on.
    """

    time: int
    worked: int = 0
    since_break: int = 0
    has_visited: bool = False

    def __post_init__(self) -> None:
        if min(self.worked, self.since_break) < 0:
            raise ProblemError(f"{self} must have no duration below 0.")


@dataclass(frozen=True)
class Shift:
    """One team's working time on one day: the unit that gets a route.

    Attributes
    ----------
    id
        Unique among the shifts.
    team
        Ids of the visitors who travel together, one or two.
    start, end
        Numbers of places; ``end`` None: the route ends at the last visit.
    window
        Regular working time, from leaving ``start`` to reaching ``end``.
    overtime
        Seconds by which the end may be exceeded, at the problem's price.
    mode
        Travel mode: a key of the problem's ``travel``.
    skills
        Skills of the team on this day, without those that have expired.
    breaks
        The breaks that are required, in this order.
    max_visits, max_travel, max_duration, capacity
        Upper limits of the number of visits, of the seconds of travel, of the seconds
        from the latest departure that does not delay the end until that end, and of the
        load; None for no limit.
    latest_start
        Last second at which the team leaves its start; None: any.
    max_work
        Upper limit of the seconds from the departure, or from the end of a break, to the
        begin of the next break or the end of the route; None for no limit.
    start_state
        The state of a shift that is under way. Its breaks and limits are then what is left
        of them. None: the shift has not begun.
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
    latest_start: int | None = None
    max_work: int | None = None
    start_state: StartState | None = None

    def __post_init__(self) -> None:
        if len(self.team) not in (1, 2) or len(set(self.team)) != len(self.team):
            raise ProblemError(
                f"Shift {self.id!r}: a team is one or two different visitors, "
                f"not {self.team}."
            )
        limits = ("max_visits", "max_travel", "max_duration", "capacity", "max_work")
        for name in ("overtime", *limits):
            limit = getattr(self, name)
            if limit is not None and limit < 0:
                raise ProblemError(
                    f"Shift {self.id!r}: {name} is {limit}; it must be 0 or more."
                )
        self._check_breaks()

    def _check_breaks(self) -> None:
        earliest = self.window.start
        for pause in self.breaks:
            begin = max(earliest, pause.window.start)
            earliest = begin + pause.duration
            if earliest > min(pause.window.end, self.latest):
                raise ProblemError(
                    f"Shift {self.id!r}: the break of {pause.duration} s does not fit into "
                    f"{pause.window.start}-{pause.window.end} inside the shift, after the "
                    "breaks before it; shorten the break or widen its window."
                )

    @property
    def latest(self) -> int:
        """The last second of the shift, overtime included."""
        return self.window.end + self.overtime

    @property
    def departure(self) -> int:
        """The first second at which the team may leave its start."""
        return self.window.start if self.start_state is None else self.start_state.time

    @property
    def worked(self) -> int:
        """Seconds of travel and on site that lie behind the team."""
        return 0 if self.start_state is None else self.start_state.worked

    def break_span(self, number: int) -> TimeWindow:
        """Return the first and last second at which the break ``number`` may begin.

        As breaks come in their order, none begins later than a later one may.
        """
        return TimeWindow(
            max(self.breaks[number].window.start, self.window.start),
            min(
                min(later.window.end, self.latest) - later.duration
                for later in self.breaks[number:]
            ),
        )


def depots(shifts: Sequence[Shift]) -> list[int]:
    """Return the start places of all shifts, then their end places.

    An open end counts as its shift's start.
    """
    ends = [shift.start if shift.end is None else shift.end for shift in shifts]
    return [*(shift.start for shift in shifts), *ends]


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that a solve needs; checked when it is made, and it pickles.

    Attributes
    ----------
    visits, shifts
        The visits and shifts; `routing` refers to them by index.
    travel
        Travel matrix by travel mode, all of the same size.
    overtime_price
        Seconds of travel that cost as much as one second of overtime, ≥ 0.
    balance
        Weight that evens out the shifts, 0 (off) to 100: a shift that works w of its L
        seconds is charged ``balance`` / 100 · w² / L, so that the next hour is dearer in
        a full shift; L is the length with overtime.
    disruption
        The price of departing from what was announced.
    lateness_price
        Seconds of travel that cost as much as one second by which a visit begins after its
        ``due``, ≥ 0.
    reserve
        Seconds in hand, ≥ 0. A team leaves as late as the end of its route allows, with
        this much time to spare.
    speed_profile
        Change of speed in the course of the day, by rising start; empty: travel takes
        what the matrices say. Matrices hold times at free-flow speed.

    Raises
    ------
    ProblemError
        If an id occurs twice, a place, mode or shift does not exist, or the values are
        so large that their sum would overflow.
    """

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    travel: Mapping[str, TravelMatrix] = field(default_factory=dict)
    overtime_price: int = 1
    balance: int = 0
    disruption: DisruptionCost = FREE_DISRUPTION
    lateness_price: int = 0
    reserve: int = 900
    speed_profile: tuple[SpeedPeriod, ...] = ()

    def __post_init__(self) -> None:
        if min(self.overtime_price, self.lateness_price) < 0:
            raise ProblemError(
                f"Overtime price {self.overtime_price} and lateness price "
                f"{self.lateness_price} must be 0 or more."
            )
        if self.reserve < 0:
            raise ProblemError(f"Reserve {self.reserve} must be 0 or more.")
        if not 0 <= self.balance <= 100:
            raise ProblemError(f"Balance {self.balance} must be from 0 to 100.")
        starts = [period.start for period in self.speed_profile]
        if starts != sorted(set(starts)):
            raise ProblemError(
                f"The starts of the speed profile must rise: {starts}; sort the periods."
            )
        for name, things in (("visit", self.visits), ("shift", self.shifts)):
            repeated = [i for i, n in Counter(t.id for t in things).items() if n > 1]
            if repeated:
                raise ProblemError(f"More than one {name} has an id of {repeated}.")
        self._check_places()
        self._check_shift_ids()
        if sum(self.penalties) > _LARGEST_SUM:
            raise ProblemError(
                "The values are too large to add up; lower the visits' values or "
                "use fewer tiers."
            )

    def _check_places(self) -> None:
        sizes = {len(matrix) for matrix in self.travel.values()}
        if len(sizes) > 1:
            raise ProblemError(
                f"The travel matrices differ in size: {sorted(sizes)}; give every mode the "
                "same places."
            )
        size = next(iter(sizes), 0)
        for shift in self.shifts:
            if shift.mode not in self.travel:
                raise ProblemError(
                    f"Shift {shift.id!r} travels by {shift.mode!r}, for which there is no "
                    f"travel matrix; there is one for {sorted(self.travel)}."
                )
        places = [(f"Visit {visit.id!r}", visit.place) for visit in self.visits]
        places += [(f"Shift {shift.id!r}", shift.start) for shift in self.shifts]
        places += [(f"Shift {s.id!r}", s.end) for s in self.shifts if s.end is not None]
        for name, place in places:
            if not 0 <= place < size:
                raise ProblemError(
                    f"{name} is at place {place}; the travel matrices have places 0 to "
                    f"{size - 1}."
                )

    def _check_shift_ids(self) -> None:
        ids = {shift.id for shift in self.shifts}
        for visit in self.visits:
            if visit.shift is not None and visit.shift not in ids:
                raise ProblemError(
                    f"Visit {visit.id!r} is only for shift {visit.shift!r}, which does not "
                    f"exist; there are {sorted(ids)}."
                )

    @cached_property
    def horizon(self) -> int:
        """The last second at which anything may happen."""
        return max((shift.latest for shift in self.shifts), default=0)

    @cached_property
    def has_announcements(self) -> bool:
        """True if an earlier plan announced any of the visits."""
        return any(visit.announced for visit in self.visits)

    @cached_property
    def has_time_costs(self) -> bool:
        """True if the begin of any visit has a price."""
        announced = self.disruption.time > 0 and self.has_announcements
        due = any(visit.due is not None for visit in self.visits)
        return announced or (self.lateness_price > 0 and due)

    @cached_property
    def penalties(self) -> tuple[int, ...]:
        """The cost of leaving each visit unassigned, in seconds of travel.

        No visit is unassigned in favour of those of lower tiers; see `tier_penalties`.
        """
        visits = [(visit.tier, visit.value) for visit in self.visits]
        return tier_penalties(visits, self._dearest_route)

    @property
    def _dearest_route(self) -> int:
        """An upper bound of the cost of any route."""
        # Travel and overtime, balance, and every preference and announcement missed.
        cost = (1 + self.overtime_price + self.balance) * self.horizon
        cost += sum(visit.preference for visit in self.visits)
        announced = sum(visit.announced is not None for visit in self.visits)
        cost += announced * (self.disruption.team + self.disruption.time)
        dues = (visit.due for visit in self.visits if visit.due is not None)
        return cost + sum(self.lateness_price * max(0, self.horizon - due) for due in dues)

    @staticmethod
    def allows(visit: Visit, shift: Shift) -> bool:
        """Return True if the team is large enough, trained and the right one."""
        return (
            len(shift.team) >= visit.team_size
            and visit.skills <= shift.skills
            and visit.forbidden.isdisjoint(shift.team)
            and (visit.allowed is None or visit.allowed.issuperset(shift.team))
            and visit.shift in (None, shift.id)
        )
