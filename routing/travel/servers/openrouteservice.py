"""openrouteservice: its matrix and directions services, version 2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from routing.geo import Place
from routing.travel.base import Maneuver, Path

from .base import Dialect, TravelServer, as_table, block_shape
from .response_paths import RawStep, decode_polyline, rounded_path

_MANEUVERS = (
    Maneuver.LEFT,
    Maneuver.RIGHT,
    Maneuver.SHARP_LEFT,
    Maneuver.SHARP_RIGHT,
    Maneuver.SLIGHT_LEFT,
    Maneuver.SLIGHT_RIGHT,
    Maneuver.STRAIGHT,
    Maneuver.ROUNDABOUT,
    Maneuver.STRAIGHT,
    Maneuver.U_TURN,
    Maneuver.ARRIVE,
    Maneuver.DEPART,
    Maneuver.SLIGHT_LEFT,
    Maneuver.SLIGHT_RIGHT,
)
"""Maneuvers by openrouteservice's number of the instruction's type."""
_NO_NAME = "-"


@dataclass(frozen=True, eq=False)
class OpenRouteService(TravelServer):
    """openrouteservice, the public one or one's own, whose URL ends in ``/ors``.

    Attributes
    ----------
    limit
        Cells in one table: 3500 on the public server; on one's own ``maximum_routes``,
        2500 unless set.
    """

    profiles: Mapping[str, str] = field(
        default_factory=lambda: {
            "car": "driving-car",
            "bicycle": "cycling-regular",
            "foot": "foot-walking",
        }
    )
    limit: int = 3500

    kind: ClassVar[str] = "openrouteservice"
    consistent: ClassVar[bool] = False
    dialect: ClassVar[Dialect] = Dialect(
        # A point was not found, in the directions and in the matrix service.
        no_segment=frozenset({2010, 6010}),
        no_route=frozenset({2009}),
        too_large=frozenset({6004}),
        cure="pairs; set a lower limit, or raise maximum_routes in its configuration.",
        expected="an openrouteservice that knows this profile",
    )

    def _block_shape(self, origins: int, destinations: int) -> tuple[int, int]:
        return block_shape(self.limit, origins, destinations)

    def _table(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray] | None:
        count = len(origins) + len(destinations)
        content = self._post(
            f"/v2/matrix/{profile}",
            {
                "locations": _lon_lat([*origins, *destinations]),
                "sources": list(range(len(origins))),
                "destinations": list(range(len(origins), count)),
                "metrics": ["duration", "distance"],
                "units": "m",
            },
        )
        if content is None:
            return None
        return as_table(content["durations"]), as_table(content["distances"])

    def _route(self, profile: str, origin: Place, destination: Place) -> Path | None:
        content = self._post(
            f"/v2/directions/{profile}/json",
            {"coordinates": _lon_lat([origin, destination]), "units": "m"},
        )
        if content is None:
            return None
        route = content["routes"][0]
        # A path of no length has an empty summary.
        total = {"duration": 0.0, "distance": 0.0, **route["summary"]}
        return rounded_path(
            [origin, *decode_polyline(route["geometry"], 5), destination],
            total["duration"],
            total["distance"],
            [_raw_step(step) for step in route["segments"][0]["steps"]],
        )

    def _post(self, path: str, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        response = self.client.post(path, payload)
        if response.status == 200:
            return self._content(response, None)
        error = response.body.get("error")
        return self._content(response, error.get("code") if isinstance(error, dict) else "")


def _lon_lat(places: Sequence[Place]) -> list[list[float]]:
    return [[round(place.lon, 6), round(place.lat, 6)] for place in places]


def _raw_step(step: Mapping[str, Any]) -> RawStep:
    maneuver = _MANEUVERS[step["type"]]
    street = "" if step["name"] == _NO_NAME else step["name"]
    exit_number = step.get("exit_number") if maneuver is Maneuver.ROUNDABOUT else None
    return RawStep(maneuver, street, step["distance"], step["duration"], exit_number)
