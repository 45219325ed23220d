"""A plan as GeoJSON (RFC 7946): positions are [lon, lat] in WGS-84, six decimals.

Six decimals are about 0.1 m. No names, addresses or amounts: whoever may see those
looks them up by `customer_id`.
"""

from collections.abc import Mapping
from typing import Protocol

from dispatch.planning.plan import Plan, Route

_DECIMALS = 6


class Place(Protocol):
    """Whatever has a latitude and a longitude in WGS-84 degrees."""

    @property
    def lat(self) -> float:
        """Degrees north."""

    @property
    def lon(self) -> float:
        """Degrees east."""


def plan_geojson(plan: Plan) -> dict[str, object]:
    """Write all routes of a plan as one FeatureCollection.

    Returns
    -------
    dict
        Per route, in this order: a LineString (``kind`` ``route``) in straight legs, a
        Point ``start``, a Point ``stop`` per stop and a Point ``end``. Every feature
        has ``kind`` and ``team_id``.
    """
    features = [part for route in plan.routes for part in _features(route)]
    return {"type": "FeatureCollection", "features": features}


def point(place: Place, properties: Mapping[str, object]) -> dict[str, object]:
    """One place as a Point feature."""
    geometry = {"type": "Point", "coordinates": _position(place)}
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def line(route: Route, properties: Mapping[str, object]) -> dict[str, object]:
    """One route, from start through its stops to its end, as a LineString feature."""
    way = [_position(place) for place in places(route)]
    geometry = {"type": "LineString", "coordinates": way}
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def places(route: Route) -> list[Place]:
    """List the places of a route in the order of the way: start, stops, end."""
    return [route.start, *route.stops, route.end]


def _features(route: Route) -> list[dict[str, object]]:
    team = {"team_id": route.team_id}
    sums = route.model_dump(include={"travel_mode", "travel_s", "distance_m", "service_s"})
    shown = {
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
        line(route, {"kind": "route", **team, "stops": len(route.stops), **sums}),
        point(route.start, {"kind": "start", **team, "at": route.start.at.isoformat()}),
        *(
            point(
                stop,
                {"kind": "stop", **team} | stop.model_dump(mode="json", include=shown),
            )
            for stop in route.stops
        ),
        point(route.end, {"kind": "end", **team, "at": route.end.at.isoformat()}),
    ]


def _position(place: Place) -> list[float]:
    return [round(place.lon, _DECIMALS), round(place.lat, _DECIMALS)]
