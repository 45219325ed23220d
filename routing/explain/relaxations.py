"""What would have to be otherwise for a left-out visit to fit: one rule each."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from enum import StrEnum

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
        What the visit costs there, in seconds; less than its penalty.
    """

    shift: str
    extra: int

    @abstractmethod
    def eased(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """Visit and shift with the one rule changed and all else as it is."""


@dataclass(frozen=True)
class WiderWindow(Relaxation):
    """One of the customer's windows would have to begin earlier, or last longer.

    Attributes
    ----------
    window
        Number of the window among the visit's.
    begins
        The second at which it would have to begin; None where it must last longer.
    ends
        The second until which it would have to last; None where it must begin earlier.
    """

    window: int
    begins: int | None = None
    ends: int | None = None

    def eased(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """The visit with a wider window, joined with those that it reaches."""
        windows = list(visit.windows)
        old = windows[self.window]
        windows[self.window] = TimeWindow(
            old.start if self.begins is None else self.begins,
            old.end if self.ends is None else self.ends,
        )
        return replace(visit, windows=merge_windows(windows)), shift


@dataclass(frozen=True)
class LongerShift(Relaxation):
    """The shift would have to be allowed more overtime.

    Attributes
    ----------
    seconds
        How much more than now.
    """

    seconds: int

    def eased(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """The shift with more overtime."""
        return visit, replace(shift, overtime=shift.overtime + self.seconds)


@dataclass(frozen=True)
class MoreSkills(Relaxation):
    """The crew would have to be trained.

    Attributes
    ----------
    skills
        What is missing, in alphabetical order.
    """

    skills: tuple[str, ...]

    def eased(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """The shift with a crew that has these skills too."""
        return visit, replace(shift, skills=shift.skills.union(self.skills))


@dataclass(frozen=True)
class HigherLimit(Relaxation):
    """A limit of the shift would have to be higher.

    Attributes
    ----------
    limit
        Which one.
    by
        How many visits, seconds, or how much load more.
    """

    limit: Limit
    by: int

    def eased(self, visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
        """The shift with the limit raised."""
        if self.limit is Limit.VISITS:
            return visit, replace(shift, max_visits=(shift.max_visits or 0) + self.by)
        if self.limit is Limit.TRAVEL:
            return visit, replace(shift, max_travel=(shift.max_travel or 0) + self.by)
        if self.limit is Limit.DURATION:
            return visit, replace(shift, max_duration=(shift.max_duration or 0) + self.by)
        return visit, replace(shift, capacity=(shift.capacity or 0) + self.by)
