"""The calendar of a visitor: the weekly working times."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .windows import DAY_MINUTES, clock


class Weekday(StrEnum):
    """The days of the week, in their order."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEK = tuple(Weekday)
"""The days of the week by their number, 0 for Monday."""


class ExceptionKind(StrEnum):
    """The kinds of a day that differs from the week."""

    OFF = "off"
    """A day off."""
    ON = "on"
    """A day of work at other times, or at all."""


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """The working time of a visitor on one day of every week.

    Attributes
    ----------
    weekday
        The day of the week.
    begin, end
        Minutes from midnight, 0 ≤ ``begin`` < ``end`` ≤ 1440.
    valid_from, valid_to
        The first and the last day on which it counts; None: there is no such bound.

    Raises
    ------
    ValueError
        When it ends before it begins, in the day or in the calendar.
    """

    weekday: Weekday
    begin: int
    end: int
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.begin < self.end <= DAY_MINUTES:
            raise ValueError("a working time must end after its begin, within one day")
        if (self.valid_from or date.min) > (self.valid_to or date.max):
            raise ValueError("the last day of a working time lies before its first")

    def meets(self, other: "WeeklySpan") -> bool:
        """True if there are days on which both spans count."""
        first = max(self.valid_from or date.min, other.valid_from or date.min)
        last = min(self.valid_to or date.max, other.valid_to or date.max)
        return self.weekday is other.weekday and first <= last

    def __str__(self) -> str:
        since = f" from {self.valid_from.isoformat()}" if self.valid_from else ""
        until = f" until {self.valid_to.isoformat()}" if self.valid_to else ""
        return f"{self.weekday} {clock(self.begin)}-{clock(self.end)}{since}{until}"
