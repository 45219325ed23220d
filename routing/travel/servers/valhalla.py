"""Valhalla: its matrix and route services. The matrix service gives lengths in km."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from routing.geo import Place
from routing.travel.base import Path

from .base import MAX_SERVER_SNAP_M, Dialect, TravelServer, as_table, block_shape
from .response_paths import path_from_osrm


@dataclass(frozen=True, eq=False)
class Valhalla(TravelServer):
    """Valhalla by its own costing models.

    Its tables do not always agree with each other: for fewer places at once some cells
    differ by up to a minute, and tables cut the seconds that routes round. A path may
    therefore differ from the table by seconds and metres.

    The hour of departure is not sent: unless configured otherwise Valhalla respects it
    for routes but not for tables, so that the two would contradict each other.

    Attributes
    ----------
    limit
        Cells in one table; ``max_matrix_location_pairs`` of its configuration, 2500
        unless set.
    """

    profiles: Mapping[str, str] = field(
        default_factory=lambda: {
            "car": "auto",
            "motorcycle": "motorcycle",
            "bicycle": "bicycle",
            "foot": "pedestrian",
        }
    )
    limit: int = 2500

    kind: ClassVar[str] = "valhalla"
    consistent: ClassVar[bool] = False
    dialect: ClassVar[Dialect] = Dialect(
        # Places too far apart, in unconnected regions, or near no road. The codes are
        # words where a route was requested in the form of OSRM.
        no_segment=frozenset({154, 170, 171, "DistanceExceeded", "NoSegment"}),
        no_route=frozenset({441, 442, "NoRoute"}),
        too_large=frozenset({150}),
        cure="pairs; raise max_matrix_location_pairs in its configuration, or set a lower "
        "limit.",
        expected="a Valhalla server that knows this costing",
    )

    def _block_shape(self, origins: int, destinations: int) -> tuple[int, int]:
        return block_shape(self.limit, origins, destinations)

    def _table(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray] | None:
        content = self._post(
            "/sources_to_targets",
            {
                "sources": _locations(origins),
                "targets": _locations(destinations),
                "costing": profile,
                "verbose": False,
            },
        )
        if content is None:
            return None
        cells = content["sources_to_targets"]
        return as_table(cells["durations"]), 1000 * as_table(cells["distances"])

    def _route(self, profile: str, origin: Place, destination: Place) -> Path | None:
        content = self._post(
            "/route",
            {
                "locations": _locations([origin, destination]),
                "costing": profile,
                "format": "osrm",
                "shape_format": "polyline6",
            },
        )
        if content is None:
            return None
        return path_from_osrm(content["routes"][0], origin, destination)

    def _post(self, path: str, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        response = self.client.post(path, payload)
        if response.status == 200:
            return self._content(response, None)
        body = response.body
        return self._content(response, body.get("error_code") or body.get("code") or "")


def _locations(places: Sequence[Place]) -> list[dict[str, float]]:
    return [
        {
            "lat": round(place.lat, 6),
            "lon": round(place.lon, 6),
            "search_cutoff": MAX_SERVER_SNAP_M,
        }
        for place in places
    ]
