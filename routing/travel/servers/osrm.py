"""OSRM: the server osrm-routed by its own HTTP API, version 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from routing.geo import Place
from routing.travel.base import Path

from .base import MAX_SERVER_SNAP_M, Dialect, TravelServer, as_table
from .response_paths import path_from_osrm


@dataclass(frozen=True, eq=False)
class Osrm(TravelServer):
    """OSRM by car; other modes take servers of their own.

    osrm-routed holds the data of one profile, and answers with it whatever profile a
    request names. Bicycles therefore need a server that was built with OSRM's bicycle
    profile, and ``profiles`` of ``{"bicycle": "cycling"}``.

    Paths take the seconds of the table. Their metres may differ where two paths take
    equally long. A place on a tiny component of the road network (fewer than a thousand
    edges) snaps to the nearest road of the rest, unless all places of a request lie on it.

    Attributes
    ----------
    limit
        Origins or destinations in one table; osrm-routed's ``--max-table-size``, 100
        unless set.
    """

    profiles: Mapping[str, str] = field(default_factory=lambda: {"car": "driving"})
    limit: int = 100

    kind: ClassVar[str] = "osrm"
    consistent: ClassVar[bool] = True
    dialect: ClassVar[Dialect] = Dialect(
        no_segment=frozenset({"NoSegment"}),
        no_route=frozenset({"NoRoute", "NoTable"}),
        too_large=frozenset({"TooBig"}),
        cure="places a side; start osrm-routed with a larger --max-table-size, or set a "
        "lower limit.",
        expected="an OSRM server, with the API version 1",
    )

    def _block_shape(self, origins: int, destinations: int) -> tuple[int, int]:
        return self.limit, self.limit

    def _table(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray] | None:
        numbers = list(map(str, range(len(origins) + len(destinations))))
        content = self._get(
            f"/table/v1/{profile}/{_coordinates([*origins, *destinations])}",
            {
                "annotations": "duration,distance",
                "sources": ";".join(numbers[: len(origins)]),
                "destinations": ";".join(numbers[len(origins) :]),
            },
        )
        if content is None:
            return None
        seconds, metres = as_table(content["durations"]), as_table(content["distances"])
        off_road = (
            _off_road(content["sources"])[:, None]
            | _off_road(content["destinations"])[None, :]
        )
        if off_road.shape == seconds.shape:
            seconds[off_road] = np.inf
        return seconds, metres

    def _route(self, profile: str, origin: Place, destination: Place) -> Path | None:
        content = self._get(
            f"/route/v1/{profile}/{_coordinates([origin, destination])}",
            {"overview": "full", "geometries": "polyline6", "steps": "true"},
        )
        if content is None or _off_road(content["waypoints"]).any():
            return None
        return path_from_osrm(content["routes"][0], origin, destination)

    def _get(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any] | None:
        response = self.client.get(path, {**query, "generate_hints": "false"})
        code = response.body.get("code")
        return self._content(response, None if code == "Ok" else str(code))


def _coordinates(places: Sequence[Place]) -> str:
    return ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in places)


def _off_road(waypoints: Sequence[Mapping[str, float]]) -> np.ndarray:
    """Return a mask of the places that were snapped farther than `MAX_SERVER_SNAP_M`."""
    return np.array(
        [point["distance"] > MAX_SERVER_SNAP_M for point in waypoints], dtype=bool
    )
