"""Time windows in which a customer can be met, as people write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_ONE = re.compile(
    r"(?:(?P<day>\d{4}-\d{2}-\d{2})[ T])?\s*"
    r"(?P<open>\d{1,2}:\d{2})\s*[-–~至]\s*(?P<close>\d{1,2}:\d{2})"
)
DAY_MINUTES = 24 * 60
MOST_WINDOWS = 100
"""Most windows that may be entered at once, in a file or a form."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 12, 31)
"""Days that can be planned; beyond them time zones and calendars make no sense."""


@dataclass(frozen=True, order=True)
class DayWindow:
    """A span of wall-clock time, on one day or on every day.

    Attributes
    ----------
    opens, closes
        Minutes from midnight, 0 ≤ ``opens`` < ``closes`` ≤ 1440.
    day
        The only day that it holds on, or None for every day.
    """

    opens: int
    closes: int
    day: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(f"{self} must end after it starts, within one day")

    def __str__(self) -> str:
        day = f"{self.day.isoformat()} " if self.day else ""
        return f"{day}{clock(self.opens)}-{clock(self.closes)}"


def clock(minutes: int) -> str:
    """Write minutes from midnight as ``HH:MM``; 1440 is ``24:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_clock(text: str) -> int:
    """Parse ``HH:MM`` as minutes from midnight.

    Raises
    ------
    ValueError
        When it is not a time of day from 00:00 to 24:00.
    """
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    minutes = int(match[1]) * 60 + int(match[2]) if match else -1
    if match is None or int(match[2]) > 59 or minutes > DAY_MINUTES:
        raise ValueError(f"{text!r} is not a time of day such as 09:30")
    return minutes


def parse_windows(text: str) -> tuple[DayWindow, ...]:
    """Parse windows such as ``09:00-12:00;14:00-17:30``, or with a date in front.

    Raises
    ------
    ValueError
        When a part is not a window, or ends before it starts.
    """
    windows = []
    for part in re.split(r"[;；]", text):
        if not part.strip():
            continue
        match = _ONE.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{part.strip()!r} is not a window such as 09:00-12:00")
        day = date.fromisoformat(match["day"]) if match["day"] else None
        windows.append(
            DayWindow(parse_clock(match["open"]), parse_clock(match["close"]), day)
        )
    return tuple(windows)


def write_windows(windows: Iterable[DayWindow]) -> str:
    """Write windows as `parse_windows` reads them."""
    return ";".join(map(str, windows))


def on_day(windows: Iterable[DayWindow], day: date) -> tuple[DayWindow, ...]:
    """Return the windows that hold on a day; dated ones replace the undated ones."""
    windows = tuple(windows)
    dated = tuple(w for w in windows if w.day == day)
    return dated or tuple(w for w in windows if w.day is None)


class DayClock:
    """Turns wall-clock times of one day into seconds from its midnight and back.

    The seconds are elapsed ones, so that they stay right on days when the clock is
    put forward or back.

    Parameters
    ----------
    day, zone
        The plan's day and time zone.
    plan
        For a day in another zone: the clock of the plan, from whose midnight the seconds
        are counted all the same.
    """

    def __init__(self, day: date, zone: ZoneInfo, plan: Self | None = None) -> None:
        self.day = day
        self.zone = zone
        midnight = datetime.combine(day, time(), zone).astimezone(UTC)
        self._midnight: datetime = plan._midnight if plan else midnight

    def seconds(self, minutes: int) -> int:
        """Return the elapsed seconds at a wall-clock time in minutes from midnight."""
        naive = datetime.combine(self.day, time()) + timedelta(minutes=minutes)
        moment = naive.replace(tzinfo=self.zone).astimezone(UTC)
        return int((moment - self._midnight).total_seconds())

    def moment(self, seconds: int) -> datetime:
        """Return the local time, with its offset, a number of seconds after midnight."""
        return (self._midnight + timedelta(seconds=seconds)).astimezone(self.zone)

    def since_midnight(self, moment: datetime) -> int:
        """Return the elapsed seconds from the day's midnight to an aware moment."""
        return int((moment - self._midnight).total_seconds())
