"""The day on which the tests play, and a clock that they set."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

DAY = date(2026, 11, 24)
"""A Tuesday, for which most tests plan."""
MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
"""Half past eight of that day in Shanghai, before the first shift begins."""
NOW = datetime(2026, 11, 24, tzinfo=UTC)
"""Eight o'clock of that day in Shanghai, an hour before the first shift begins."""


@dataclass
class Clock:
    """A clock that stands still until a test puts it forward or sleeps by it.

    Attributes
    ----------
    now
        The time that it shows.
    slept
        Every wait that somebody asked of it, in seconds.
    """

    now: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        """Tell the time, as the clock of a context."""
        return self.now

    def monotonic(self) -> float:
        """Tell the time in seconds, as `time.monotonic`."""
        return self.now.timestamp()

    def forward(self, **by: float) -> None:
        """Put it forward by so many days, hours or seconds."""
        self.now += timedelta(**by)

    def sleep(self, seconds: float) -> None:
        """Put it forward and note the wait, as `time.sleep` without waiting."""
        self.slept.append(seconds)
        self.forward(seconds=seconds)
