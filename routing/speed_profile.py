"""Speed profiles: how long a leg takes when speed changes in the course of the day.

A speed profile is a sequence of `SpeedPeriod`, sorted by start. Before the first period
its percentage holds too; an empty profile means free-flow speed all day. A leg is an
amount of work: its seconds at free-flow speed times `FREE_FLOW`. In every second of a
period ``percent`` units of that work are done, so all figures are integers and a later
departure never arrives earlier.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .errors import ProblemError

FREE_FLOW = 100
"""Percent of free-flow speed at which nothing slows a visitor down."""


@dataclass(frozen=True)
class SpeedPeriod:
    """The speed from one second of the day on, until the next period starts.

    Attributes
    ----------
    start
        First second of the period, from the plan's midnight.
    percent
        Percent of free-flow speed, 1 to 100.

    Raises
    ------
    ProblemError
        If the percentage is outside 1 to 100.
    """

    start: int
    percent: int

    def __post_init__(self) -> None:
        if not 1 <= self.percent <= FREE_FLOW:
            raise ProblemError(
                f"A speed of {self.percent} % from second {self.start} on must be 1 to "
                f"{FREE_FLOW} %; give travel times at free-flow speed."
            )


def arrival_time(profile: Sequence[SpeedPeriod], departure: int, duration: int) -> int:
    """Return the first whole second at which a leg is complete.

    Parameters
    ----------
    profile
        The speed profile.
    departure
        Second of the departure.
    duration
        Seconds of the whole leg at free-flow speed, ≥ 0.
    """
    missing, now = duration * FREE_FLOW, departure
    for percent, end in _spans(profile, departure):
        if end is None or (end - now) * percent >= missing:
            return now + -(-missing // percent)
        missing -= (end - now) * percent
        now = end
    raise AssertionError("the last span has no end")


def latest_departure(profile: Sequence[SpeedPeriod], arrival: int, duration: int) -> int:
    """Return the last second of departure that still arrives by ``arrival``."""
    low, high = arrival - duration * FREE_FLOW, arrival
    while low < high:
        middle = (low + high + 1) // 2
        if arrival_time(profile, middle, duration) <= arrival:
            low = middle
        else:
            high = middle - 1
    return low


def _spans(profile: Sequence[SpeedPeriod], start: int) -> Iterator[tuple[int, int | None]]:
    """Yield percent and end of each span from ``start`` on; the last has no end."""
    for number, period in enumerate(profile):
        end = profile[number + 1].start if number + 1 < len(profile) else None
        if end is None or end > start:
            yield period.percent, end
    if not profile:
        yield FREE_FLOW, None
