"""OSRM: the server osrm-routed, asked by its own HTTP interface, version 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from routing.errors import TravelError
from routing.geo import Place
from routing.travel.base import Path

from .base import FARTHEST_M, Server, StrayPlaceError, as_floats
from .directions import path_of_osrm


@dataclass(frozen=True, eq=False)
class Osrm(Server):
    """OSRM by car; other modes take servers of their own.

    osrm-routed holds the data of one profile, and whatever profile a request names gets
    that one. So bicycles need a server that was built with OSRM's bicycle profile, and
    ``profiles`` of ``{"bicycle": "cycling"}``.

    Paths take the seconds of the table. Their metres may differ where two ways take
    equally long. A place on a forgotten piece of road, one that hangs together with fewer
    than a thousand others and not with the rest, goes to the nearest road of the rest,
    unless all places of a request lie on that piece.

    Attributes
    ----------
    limit
        Origins or goals in one table; osrm-routed's ``--max-table-size``, 100 unless set.
    """

    profiles: Mapping[str, str] = field(default_factory=lambda: {"car": "driving"})
    limit: int = 100

    kind: ClassVar[str] = "osrm"
    steady: ClassVar[bool] = True

    def _sides(self, origins: int, goals: int) -> tuple[int, int]:
        return self.limit, self.limit

    def _cells(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        numbers = list(map(str, range(len(origins) + len(goals))))
        found = self._ask(
            f"/table/v1/{profile}/{_joined([*origins, *goals])}",
            {
                "annotations": "duration,distance",
                "sources": ";".join(numbers[: len(origins)]),
                "destinations": ";".join(numbers[len(origins) :]),
            },
        )
        if found is None:
            nothing = np.full((len(origins), len(goals)), np.nan)
            return nothing, nothing
        seconds, metres = as_floats(found["durations"]), as_floats(found["distances"])
        far = _far(found["sources"])[:, None] | _far(found["destinations"])[None, :]
        if far.shape == seconds.shape:
            seconds[far] = np.nan
        return seconds, metres

    def _route(self, profile: str, here: Place, there: Place) -> Path | None:
        found = self._ask(
            f"/route/v1/{profile}/{_joined([here, there])}",
            {"overview": "full", "geometries": "polyline6", "steps": "true"},
        )
        if found is None or _far(found["waypoints"]).any():
            return None
        return path_of_osrm(found["routes"][0], here, there)

    def _ask(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any] | None:
        """What the server found; None where it says that there is no way at all."""
        answer = self.client.get(path, {**query, "generate_hints": "false"})
        code = answer.body.get("code")
        if code == "NoSegment":
            raise StrayPlaceError
        if code in ("NoRoute", "NoTable"):
            return None
        if code == "TooBig":
            raise TravelError(
                f"{self.client.address} refuses a table of {self.limit} × {self.limit}; "
                "start osrm-routed with a larger --max-table-size, or set a lower limit."
            )
        if answer.status != 200 or code != "Ok":
            raise TravelError(
                f"{self.client.address} refuses a request (status {answer.status}, code "
                f"{str(code)[:40]!r}); is it an OSRM server, with the API version 1?"
            )
        return answer.body


def _joined(places: Sequence[Place]) -> str:
    return ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in places)


def _far(waypoints: Sequence[Mapping[str, float]]) -> np.ndarray:
    """Which of the places lie too far from the road that was taken for theirs."""
    return np.array([point["distance"] > FARTHEST_M for point in waypoints], dtype=bool)
