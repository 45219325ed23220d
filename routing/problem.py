"""What there is to solve: visits, shifts and the ways between their places."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .errors import ProblemError

UNREACHABLE = int(np.iinfo(np.int32).max)
"""Travel seconds and metres of a way that does not exist."""

TIERS = 4
_LARGEST_SUM = 2**61


@dataclass(frozen=True, order=True)
class Window:
    """A closed span in seconds from the plan's midnight, ``start`` ≤ ``end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ProblemError(
                f"Window {self.start}-{self.end} ends before it starts; swap them."
            )


@dataclass(frozen=True)
class Rest:
    """A break that is owed: ``duration`` seconds in one piece, wholly inside ``window``.

    It may lie between two visits, split a way, or come before the first or after the
    last one, but it never interrupts a visit and always lies inside the shift.
    """

    duration: int
    window: Window


@dataclass(frozen=True)
class Visit:
    """One call that may be made.

    Attributes
    ----------
    id
        Unique among the visits.
    place
        Index of the place in the travel matrices.
    service
        Seconds on site, ≥ 0.
    windows
        Sorted and disjoint; the whole service lies in one of them. Empty: never.
    value
        Seconds of travel that the visit is worth, ≥ 0, against others of its tier.
    tier
        0 (first) to 3; visits of a higher tier are never left out for lower ones.
    skills
        All of these must be among the crew's skills.
    crew
        Visitors who must come together, 1 or 2.
    forbidden, preferred
        Ids of visitors who must not, or should, be in the crew.
    preference
        Seconds of travel that it is worth to send a preferred visitor, ≥ 0.
    """

    id: str
    place: int
    service: int
    windows: tuple[Window, ...]
    value: int
    tier: int = TIERS - 1
    skills: frozenset[str] = frozenset()
    crew: int = 1
    forbidden: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    preference: int = 0

    def __post_init__(self) -> None:
        if self.service < 0 or self.value < 0 or self.preference < 0:
            raise ProblemError(
                f"Visit {self.id!r}: service, value and preference must be 0 or more."
            )
        if self.tier not in range(TIERS) or self.crew not in (1, 2):
            raise ProblemError(
                f"Visit {self.id!r}: tier {self.tier} must be 0 to {TIERS - 1} and "
                f"crew {self.crew} 1 or 2."
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
    crew
        Ids of the visitors who travel together, one or two.
    start, end
        Indices of places; ``end`` None: the day ends at the last visit.
    window
        Regular working time, from leaving ``start`` to reaching ``end``.
    overtime
        Seconds by which the end may be exceeded, at the problem's price.
    mode
        Key into the problem's travel matrices.
    skills
        What the crew can do on this day (lapsed training left out).
    rest
        The break that is owed, or None.
    max_visits
        None for no limit.
    """

    id: str
    crew: tuple[str, ...]
    start: int
    end: int | None
    window: Window
    overtime: int = 0
    mode: str = "car"
    skills: frozenset[str] = frozenset()
    rest: Rest | None = None
    max_visits: int | None = None

    def __post_init__(self) -> None:
        if len(self.crew) not in (1, 2) or len(set(self.crew)) != len(self.crew):
            raise ProblemError(
                f"Shift {self.id!r}: a crew is one or two different visitors, "
                f"not {self.crew}."
            )
        if self.overtime < 0 or (self.max_visits is not None and self.max_visits < 0):
            raise ProblemError(
                f"Shift {self.id!r}: overtime and max_visits must be 0 or more."
            )
        if self.rest is not None and self.rest_span is None:
            raise ProblemError(
                f"Shift {self.id!r}: its break of {self.rest.duration} s does not fit "
                "into the break's window inside the shift."
            )

    @property
    def latest(self) -> int:
        """The last second of the shift, overtime included."""
        return self.window.end + self.overtime

    @property
    def rest_span(self) -> Window | None:
        """First and last second at which the break may begin; None without a break."""
        if self.rest is None:
            return None
        first = max(self.rest.window.start, self.window.start)
        last = min(self.rest.window.end, self.latest) - self.rest.duration
        return Window(first, last) if first <= last else None


@dataclass(frozen=True, eq=False)
class Matrix:
    """Travel between all places by one mode.

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


@dataclass(frozen=True, eq=False)
class Problem:
    """All that a solve needs; checked at birth, and it pickles.

    Attributes
    ----------
    visits, shifts
        Referred to by their index everywhere in this house.
    travel
        Mode to `Matrix`, all of the same size.
    overtime_price
        Seconds of travel that one second of overtime costs as much as, ≥ 0.

    Raises
    ------
    ProblemError
        Where an id is doubled, a place or a mode is unknown, or the values are so
        large that their sum would overflow.
    """

    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    travel: Mapping[str, Matrix] = field(default_factory=dict)
    overtime_price: int = 1

    def __post_init__(self) -> None:
        for name, things in (("visit", self.visits), ("shift", self.shifts)):
            doubled = [i for i, n in Counter(t.id for t in things).items() if n > 1]
            if doubled:
                raise ProblemError(f"More than one {name} has an id of {doubled}.")
        sizes = {len(matrix) for matrix in self.travel.values()}
        if len(sizes) > 1:
            raise ProblemError(f"Travel matrices differ in size: {sorted(sizes)}.")
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
                    f"no matrix; there is {sorted(self.travel)}."
                )
        if sum(self.penalties) > _LARGEST_SUM:
            raise ProblemError(
                "The values are too large to add up; lower the visits' values or "
                "use fewer tiers."
            )

    @staticmethod
    def _check_place(who: str, place: int, places: int) -> None:
        if not 0 <= place < places:
            raise ProblemError(
                f"{who} is at place {place}; the matrices have places 0 to {places - 1}."
            )

    @cached_property
    def horizon(self) -> int:
        """The last second at which anything may happen."""
        return max((shift.latest for shift in self.shifts), default=0)

    @cached_property
    def penalties(self) -> tuple[int, ...]:
        """Seconds that leaving out each visit costs.

        In the last tier that is the visit's value. In each tier above it is so much
        more that neither all visits of the lower tiers together nor the dearest
        possible route weigh as much, so that tiers are lexicographic.
        """
        dearest_route = (1 + self.overtime_price) * self.horizon
        base, below = 0, 0
        bases = [0] * TIERS
        for tier in reversed(range(TIERS)):
            bases[tier] = base
            values = [visit.value for visit in self.visits if visit.tier == tier]
            below += sum(values) + base * len(values)
            base = below + dearest_route + 1
        return tuple(visit.value + bases[visit.tier] for visit in self.visits)

    def allows(self, visit: Visit, shift: Shift) -> bool:
        """Whether the crew is large enough, trained and not forbidden for the visit."""
        return (
            len(shift.crew) >= visit.crew
            and visit.skills <= shift.skills
            and visit.forbidden.isdisjoint(shift.crew)
        )

    def preference_cost(self, visit: Visit, shift: Shift) -> int:
        """Seconds charged when the visit wants another visitor than this crew's."""
        missed = visit.preferred and visit.preferred.isdisjoint(shift.crew)
        return visit.preference if missed else 0
