"""Work that is done at the speeds of a profile, second by second."""

from collections.abc import Sequence

from routing.speed_profile import FREE_FLOW, SpeedPeriod


def percent_at(profile: Sequence[SpeedPeriod], second: int) -> int:
    """Percent of free-flow speed in a second."""
    percent = profile[0].percent if profile else FREE_FLOW
    for period in profile:
        if period.start <= second:
            percent = period.percent
    return percent


def work_done(profile: Sequence[SpeedPeriod], begin: int, end: int) -> int:
    """The work that is done between two seconds of the day."""
    return sum(percent_at(profile, second) for second in range(begin, end))
