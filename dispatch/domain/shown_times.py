"""Durations as they are shown beside clock times, so that times and durations add up.

Clock times are shown floored to the minute. A duration between two of them is therefore the
difference of the shown times, which may be a minute more or less than the exact one.
"""

from dataclasses import dataclass
from datetime import datetime

from .plan import BreakDocument, RouteDocument, StopDocument


@dataclass(frozen=True)
class ShownLeg:
    """The way to a stop as it is shown.

    Attributes
    ----------
    travel_s
        Seconds on the road, whole minutes.
    wait_s
        Seconds to spare between the arrival and the begin, whole minutes.
    """

    travel_s: int
    wait_s: int


def shown_leg(route: RouteDocument, stop: StopDocument) -> ShownLeg:
    """Return the way to a stop of a route, without the breaks in between."""
    before = stop.sequence - 2
    departure = route.start.at if before < 0 else route.stops[before].finish
    return ShownLeg(
        _shown_s(departure, stop.arrive, route.breaks),
        _shown_s(stop.arrive, stop.begin, route.breaks),
    )


def _shown_s(begin: datetime, end: datetime, breaks: tuple[BreakDocument, ...]) -> int:
    """Return the seconds between two shown times, less the breaks that lie between them."""
    inside = [pause for pause in breaks if begin <= pause.begin and pause.finish <= end]
    seconds = _difference_s(begin, end)
    return max(0, seconds - sum(_difference_s(p.begin, p.finish) for p in inside))


def _difference_s(begin: datetime, end: datetime) -> int:
    first, last = (each.replace(second=0, microsecond=0) for each in (begin, end))
    return int((last - first).total_seconds())
