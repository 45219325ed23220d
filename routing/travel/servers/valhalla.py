"""Valhalla: its matrix and route services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from routing.errors import TravelError
from routing.geo import Place
from routing.travel.base import Path

from .base import FARTHEST_M, Server, StrayPlaceError, as_floats, sides_of_pairs
from .directions import path_of_osrm

_STRAY = frozenset({154, 170, 171, "DistanceExceeded", "NoSegment"})
"""Places that lie too far apart, in unconnected regions, or near no road; in words where a
route was asked for in the form of OSRM."""
_NO_WAY = frozenset({441, 442, "NoRoute"})
_TOO_MANY = 150


@dataclass(frozen=True, eq=False)
class Valhalla(Server):
    """Valhalla by its own costing models.

    Its table does not always agree with itself: asked for fewer places at once, some ways
    differ by up to a minute, and it cuts seconds where its routes round them. So a path
    may differ from the table by seconds and metres.

    The hour of departure is not sent: unless configured otherwise Valhalla heeds it for
    routes and not for tables, which would tear the two apart.

    Attributes
    ----------
    limit
        Pairs in one table; ``max_matrix_location_pairs`` of its configuration, 2500
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
    steady: ClassVar[bool] = False

    def _sides(self, origins: int, goals: int) -> tuple[int, int]:
        return sides_of_pairs(self.limit, origins, goals)

    def _cells(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        found = self._ask(
            "/sources_to_targets",
            {
                "sources": _located(origins),
                "targets": _located(goals),
                "costing": profile,
                "verbose": False,
            },
        )
        if found is None:
            nothing = np.full((len(origins), len(goals)), np.nan)
            return nothing, nothing
        cells = found["sources_to_targets"]
        return as_floats(cells["durations"]), 1000 * as_floats(cells["distances"])

    def _route(self, profile: str, here: Place, there: Place) -> Path | None:
        found = self._ask(
            "/route",
            {
                "locations": _located([here, there]),
                "costing": profile,
                "format": "osrm",
                "shape_format": "polyline6",
            },
        )
        if found is None:
            return None
        return path_of_osrm(found["routes"][0], here, there)

    def _ask(self, path: str, question: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What the server found; None where it says that there is no way at all."""
        answer = self.client.post(path, question)
        if answer.status == 200:
            return answer.body
        code = answer.body.get("error_code") or answer.body.get("code")
        if code in _STRAY:
            raise StrayPlaceError
        if code in _NO_WAY:
            return None
        if code == _TOO_MANY:
            raise TravelError(
                f"{self.client.address} refuses a table of {self.limit} pairs; raise "
                "max_matrix_location_pairs in its configuration, or set a lower limit."
            )
        raise TravelError(
            f"{self.client.address} refuses a request (status {answer.status}, code "
            f"{str(code)[:40]!r}); is it a Valhalla server that knows this costing?"
        )


def _located(places: Sequence[Place]) -> list[dict[str, float]]:
    return [
        {
            "lat": round(place.lat, 6),
            "lon": round(place.lon, 6),
            "search_cutoff": FARTHEST_M,
        }
        for place in places
    ]
