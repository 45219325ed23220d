"""A route as a strip of time: where its visits and breaks lie in the day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.domain.plan import PlanDocument, RouteDocument

WIDTH = 1000


@dataclass(frozen=True)
class Span:
    """A piece of a strip.

    Attributes
    ----------
    kind
        ``way`` for the whole route, ``visit`` or ``rest``.
    x, width
        In units of which the day has `WIDTH`.
    """

    kind: str
    x: int
    width: int


Strip = tuple[Span, ...]


def strips_of(plan: PlanDocument) -> Mapping[str, Strip]:
    """The strips of all routes on one scale, by team id."""
    if not plan.routes:
        return {}
    first = min(route.start.at for route in plan.routes)
    last = max(route.end.at for route in plan.routes)
    return {route.team_id: tuple(_spans(route, first, last)) for route in plan.routes}


def _spans(route: RouteDocument, first: datetime, last: datetime) -> Iterable[Span]:
    whole = (last - first).total_seconds() or 1.0

    def span(kind: str, begin: datetime, finish: datetime) -> Span:
        x = round((begin - first).total_seconds() / whole * WIDTH)
        return Span(kind, x, round((finish - begin).total_seconds() / whole * WIDTH))

    yield span("way", route.start.at, route.end.at)
    yield from (span("visit", stop.begin, stop.finish) for stop in route.stops)
    yield from (span("rest", rest.begin, rest.finish) for rest in route.breaks)
