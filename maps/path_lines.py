"""The line of a route: along streets where its ways are known, else straight."""

from collections.abc import Iterator
from math import cos, radians

import polyline
from shapely import LineString

from dispatch.domain.plan import LegDocument, RouteDocument
from dispatch.planning.leg_paths import DECIMALS

Spot = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees."""

_TOLERANCE_M = 5.0
_METRES_PER_DEGREE = 111_195.0


def line_of(route: RouteDocument, *, drawn: bool = False) -> list[Spot]:
    """All points of a route from start to end, through every stop.

    Parameters
    ----------
    route
        A leg without a way is straight.
    drawn
        For a screen: points that matter less than 5 m are left out, which makes the
        lines of a city day several times shorter.
    """
    found = [(route.start.lat, route.start.lon)]
    for place, way in _legs(route):
        if way is not None:
            points = polyline.decode(way.path, DECIMALS)
            found += (simple(points) if drawn else points)[1:-1]
        found.append(place)
    return found


def simple(points: list[Spot]) -> list[Spot]:
    """A line that stays within 5 m of another, with its ends and some of its points."""
    if len(points) < 3:
        return points
    # Degrees of longitude are shorter than those of latitude; as if on a plane.
    east = cos(radians(points[0][0]))
    flat = LineString([(lat, lon * east) for lat, lon in points])
    kept = flat.simplify(_TOLERANCE_M / _METRES_PER_DEGREE)
    decimals = DECIMALS
    return [(round(lat, decimals), round(lon / east, decimals)) for lat, lon in kept.coords]


def _legs(route: RouteDocument) -> Iterator[tuple[Spot, LegDocument | None]]:
    for stop in route.stops:
        yield (stop.lat, stop.lon), stop.way
    yield (route.end.lat, route.end.lon), route.way_back
