"""Relaxations: rules, each of which would let an unassigned visit fit if it gave way."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from enum import StrEnum

from routing.insertion.result import Insertion, InsertionKind
from routing.problem import Shift, TimeWindow, Visit, merge_windows


class Limit(StrEnum):
    """A limit of a shift, named as its field."""

    VISITS = "max_visits"
    TRAVEL = "max_travel"
    DURATION = "max_duration"
    LOAD = "capacity"


@dataclass(frozen=True)
class Relaxation(ABC):
    """One rule that would have to give way.

    Attributes
    ----------
    shift
        Id of the shift that could make the visit then.
    extra
        Extra cost of the visit there, in seconds; less than its penalty.
    """

    shift: str
    extra: int

    @abstractmethod
    def relaxed(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """Return visit and shift with the one rule changed and all else as it is."""


@dataclass(frozen=True)
class WiderWindow(Relaxation):
    """One of the customer's time windows would have to start earlier, or end later.

    Attributes
    ----------
    window
        Number of the window among the visit's.
    start
        The second at which it would have to start; None where it must end later.
    end
        The second at which it would have to end; None where it must start earlier.
    """

    window: int
    start: int | None = None
    end: int | None = None

    def relaxed(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """Return the visit with the wider window, merged with those that it reaches."""
        windows = list(visit.windows)
        old = windows[self.window]
        windows[self.window] = TimeWindow(
            old.start if self.start is None else self.start,
            old.end if self.end is None else self.end,
        )
        return replace(visit, windows=merge_windows(windows)), shift


@dataclass(frozen=True)
class LongerShift(Relaxation):
    """The shift would have to be allowed more overtime.

    Attributes
    ----------
    seconds
        The additional overtime.
    """

    seconds: int

    def relaxed(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """Return the shift with more overtime."""
        return visit, replace(shift, overtime=shift.overtime + self.seconds)


@dataclass(frozen=True)
class MoreSkills(Relaxation):
    """The team would have to be trained.

    Attributes
    ----------
    skills
        The missing skills, in alphabetical order.
    """

    skills: tuple[str, ...]

    def relaxed(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """Return the shift with a team that has these skills too."""
        return visit, replace(shift, skills=shift.skills.union(self.skills))


@dataclass(frozen=True)
class HigherLimit(Relaxation):
    """A limit of the shift would have to be higher.

    Attributes
    ----------
    limit
        The limit.
    increase
        Visits, seconds or load by which it would have to rise.
    """

    limit: Limit
    increase: int

    def relaxed(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """Return the shift with the limit raised."""
        match self.limit:
            case Limit.VISITS:
                return visit, replace(
                    shift, max_visits=(shift.max_visits or 0) + self.increase
                )
            case Limit.TRAVEL:
                return visit, replace(
                    shift, max_travel=(shift.max_travel or 0) + self.increase
                )
            case Limit.DURATION:
                return visit, replace(
                    shift, max_duration=(shift.max_duration or 0) + self.increase
                )
            case Limit.LOAD:
                return visit, replace(shift, capacity=(shift.capacity or 0) + self.increase)


_LIMITS = {
    InsertionKind.MAX_VISITS: Limit.VISITS,
    InsertionKind.MAX_TRAVEL: Limit.TRAVEL,
    InsertionKind.MAX_DURATION: Limit.DURATION,
    InsertionKind.CAPACITY: Limit.LOAD,
}


def relaxation_of(insertion: Insertion, visit: Visit, shift: Shift) -> Relaxation | None:
    """Return the rule that an insertion breaks, relaxed by as much as it takes.

    None for an insertion that breaks no rule.
    """
    extra, shortfall = insertion.extra, insertion.shortfall
    match insertion.kind:
        case InsertionKind.FEASIBLE | InsertionKind.DISPLACING:
            return None
        case InsertionKind.WINDOW:
            start, end = insertion.window_start, insertion.window_end
            return WiderWindow(shift.id, extra, insertion.window, start, end)
        case InsertionKind.SHIFT_END:
            return LongerShift(shift.id, extra, shortfall)
        case InsertionKind.SKILLS:
            lacking = tuple(sorted(visit.skills - shift.skills))
            return MoreSkills(shift.id, extra, lacking)
        case limit:
            return HigherLimit(shift.id, extra, _LIMITS[limit], shortfall)
