"""A plan as GeoJSON (RFC 7946): positions are [lon, lat] in WGS-84, six decimals.

Six decimals are about 0.1 m; points along streets have five, about 1 m. No names,
addresses or amounts: whoever may see those looks them up by `customer_id`.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from dispatch.domain.plan import PlanDocument, RouteDocument

from .path_lines import LatLon, route_line

_DECIMALS = 6


class Positioned(Protocol):
    """Anything with a latitude and a longitude in WGS-84 degrees."""

    @property
    def lat(self) -> float:
        """Degrees north."""

    @property
    def lon(self) -> float:
        """Degrees east."""


def plan_geojson(plan: PlanDocument) -> dict[str, object]:
    """Write all routes of a plan as one FeatureCollection.

    Returns
    -------
    dict
        Per route, in this order: a LineString (``kind`` ``route``) along the streets where
        they are known and straight elsewhere, a Point ``start``, a Point ``stop``
        per stop and a Point ``end``. Every feature
        has ``kind`` and ``team_id``.
    """
    features = [feature for route in plan.routes for feature in _features(route)]
    return {"type": "FeatureCollection", "features": features}


def point_feature(place: Positioned, properties: Mapping[str, object]) -> dict[str, object]:
    """Write one place as a Point feature."""
    geometry = {"type": "Point", "coordinates": _position(place)}
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def line_feature(
    points: Iterable[LatLon], properties: Mapping[str, object]
) -> dict[str, object]:
    """Write the line of a route, see `maps.path_lines.route_line`, as a LineString."""
    positions = [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lat, lon in points]
    geometry = {"type": "LineString", "coordinates": positions}
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def _features(route: RouteDocument) -> list[dict[str, object]]:
    team = {"team_id": route.team_id}
    sums = route.model_dump(include={"travel_mode", "travel_s", "distance_m", "service_s"})
    properties = {
        "sequence",
        "visit_id",
        "customer_id",
        "arrive",
        "begin",
        "finish",
        "tier",
        "score",
    }
    return [
        line_feature(
            route_line(route), {"kind": "route", **team, "stops": len(route.stops), **sums}
        ),
        point_feature(
            route.start, {"kind": "start", **team, "at": route.start.at.isoformat()}
        ),
        *(
            point_feature(
                stop,
                {"kind": "stop", **team} | stop.model_dump(mode="json", include=properties),
            )
            for stop in route.stops
        ),
        point_feature(route.end, {"kind": "end", **team, "at": route.end.at.isoformat()}),
    ]


def _position(place: Positioned) -> list[float]:
    return [round(place.lon, _DECIMALS), round(place.lat, _DECIMALS)]
