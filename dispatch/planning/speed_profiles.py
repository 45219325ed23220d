"""Turns the hours of the settings into the speed profile of one day."""

from bisect import bisect
from collections.abc import Mapping

from dispatch.domain.windows import DayClock, parse_clock
from routing.speed_profile import FREE_FLOW, SpeedPeriod

_MINUTE_S = 60
_SPAN_S = 2 * 86_400
"""Until when, from the day's midnight: no shift ends later, its overtime included."""


def speed_profile_of(hours: Mapping[str, int], clock: DayClock) -> tuple[SpeedPeriod, ...]:
    """Return the speed profile of a day; empty if the speed never changes.

    Parameters
    ----------
    hours
        Percent of the free speed by time of day, with the meaning of
        `dispatch.settings.TravelSettings`.
    clock
        Of the day. Hours are what its clocks show: where they are put back, an hour
        counts twice, and where they are put forward, one is left out.
    """
    if all(percent == FREE_FLOW for percent in hours.values()):
        return ()
    marks = sorted((parse_clock(text), percent) for text, percent in hours.items())
    starts = [minutes for minutes, _ in marks]
    periods: list[SpeedPeriod] = []
    # Minute by minute, as that is right on every day that a zone may have.
    for second in range(0, _SPAN_S, _MINUTE_S):
        now = clock.moment(second)
        # In front of the first one stands the last one, that of the day before.
        _, percent = marks[bisect(starts, now.hour * 60 + now.minute) - 1]
        if not periods or periods[-1].percent != percent:
            periods.append(SpeedPeriod(second, percent))
    return tuple(periods)
