"""The visitors: field agents with a shift, skills and partners."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from .windows import DayWindow


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor on duty with the shift, skills and partners of the day.

    Attributes
    ----------
    end_lat, end_lon
        The place at which the day ends; if None and ``open_end`` is False, the place at
        which it starts.
    open_end
        True if the day ends at the last visit.
    shift_start, shift_end
        Minutes from midnight.
    break_minutes
        Length of the one break, 0 for none.
    break_window
        Span that the whole break lies in; None: any time in the shift.
    skills
        Name of a skill to the last day it is valid on, None for ever.
    max_visits
        None for no limit.
    pair_with
        Id of the visitor to be paired with; empty: whoever suits.
    never_pair_with
        Ids of visitors never to be paired with.
    """

    visitor_id: str
    name: str
    start_lat: float
    start_lon: float
    shift_start: int
    shift_end: int
    phone: str = ""
    end_lat: float | None = None
    end_lon: float | None = None
    open_end: bool = False
    max_overtime_minutes: int = 0
    break_minutes: int = 0
    break_window: DayWindow | None = None
    skills: dict[str, date | None] = field(default_factory=dict)
    travel_mode: str = "car"
    max_visits: int | None = None
    branch: str = ""
    pair_with: str = ""
    never_pair_with: tuple[str, ...] = ()
    extra: dict[str, str] = field(default_factory=dict)

    def with_shift(self, begin: int, end: int, middle: float | None = None) -> Self:
        """Return the visitor with another shift.

        A break that the shift leaves no time for is not owed, as the visitor does not work
        then or has made it.

        Parameters
        ----------
        begin, end
            Minutes from midnight, begin ≤ end.
        middle
            The middle of the working day, to which a break without a window belongs; None:
            that of the shift.
        """
        window = self.break_window
        if window is None:
            in_time = middle is None or begin <= middle
            owed = in_time and self.break_minutes <= end - begin
        else:
            opens = max(window.opens, begin)
            closes = min(window.closes, end + self.max_overtime_minutes)
            owed = opens < closes and self.break_minutes <= closes - opens
            window = DayWindow(opens, closes, window.day) if owed else None
        return replace(
            self,
            shift_start=begin,
            shift_end=end,
            break_minutes=self.break_minutes if owed else 0,
            break_window=window,
        )
