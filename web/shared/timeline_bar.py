"""A route as a bar of time that shows when its visits and breaks are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.domain.plan import PlanDocument, RouteDocument

WIDTH = 1000


@dataclass(frozen=True)
class BarSegment:
    """A piece of a timeline bar.

    Attributes
    ----------
    kind
        ``route`` for the whole route, ``visit`` or ``break``.
    x, width
        In units of which the day has `WIDTH`.
    """

    kind: str
    x: int
    width: int


TimelineBar = tuple[BarSegment, ...]


def timeline_bars(plan: PlanDocument) -> Mapping[str, TimelineBar]:
    """Draw the bars of all routes on one scale, by team id."""
    if not plan.routes:
        return {}
    first = min(route.start.at for route in plan.routes)
    last = max(route.end.at for route in plan.routes)
    return {route.team_id: tuple(_segments(route, first, last)) for route in plan.routes}


def _segments(
    route: RouteDocument, first: datetime, last: datetime
) -> Iterable[BarSegment]:
    whole = (last - first).total_seconds() or 1.0

    def segment(kind: str, begin: datetime, finish: datetime) -> BarSegment:
        x = round((begin - first).total_seconds() / whole * WIDTH)
        return BarSegment(kind, x, round((finish - begin).total_seconds() / whole * WIDTH))

    yield segment("route", route.start.at, route.end.at)
    yield from (segment("visit", stop.begin, stop.finish) for stop in route.stops)
    yield from (segment("break", pause.begin, pause.finish) for pause in route.breaks)
