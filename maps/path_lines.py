"""The line of a route: along streets where the paths of its legs are known."""

from collections.abc import Iterator
from math import cos, radians

import polyline
from shapely import LineString

from dispatch.domain.plan import LegDocument, RouteDocument
from dispatch.planning.leg_paths import DECIMALS

LatLon = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees."""

_TOLERANCE_M = 5.0
_METRES_PER_DEGREE = 111_195.0


def route_line(route: RouteDocument, *, simplified: bool = False) -> list[LatLon]:
    """List all points of a route from start to end, through every stop.

    Parameters
    ----------
    route
        A leg whose path is not known is straight.
    simplified
        True leaves out points that matter less than 5 m, which makes the lines of a city
        day several times shorter for a screen.
    """
    line = [(route.start.lat, route.start.lon)]
    for place, leg in _legs(route):
        if leg is not None:
            points = polyline.decode(leg.path, DECIMALS)
            line += (simplify_line(points) if simplified else points)[1:-1]
        line.append(place)
    return line


def simplify_line(points: list[LatLon]) -> list[LatLon]:
    """Leave out points of a line that stays within 5 m without them; its ends stay."""
    if len(points) < 3:
        return points
    # On a plane, on which degrees of longitude are shorter than those of latitude.
    east = cos(radians(points[0][0]))
    flat = LineString([(lat, lon * east) for lat, lon in points])
    simplified = flat.simplify(_TOLERANCE_M / _METRES_PER_DEGREE)
    decimals = DECIMALS
    return [
        (round(lat, decimals), round(lon / east, decimals))
        for lat, lon in simplified.coords
    ]


def _legs(route: RouteDocument) -> Iterator[tuple[LatLon, LegDocument | None]]:
    for stop in route.stops:
        yield (stop.lat, stop.lon), stop.way
    yield (route.end.lat, route.end.lon), route.way_back
