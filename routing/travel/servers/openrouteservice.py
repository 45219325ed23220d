"""openrouteservice: its matrix and directions services, version 2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from routing.errors import TravelError
from routing.geo import Place
from routing.travel.base import Maneuver, Path

from .base import Server, StrayPlaceError, as_floats, sides_of_pairs
from .directions import Piece, path, points_of

_TURNS = (
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
"""By the number that openrouteservice gives them."""
_STRAY = frozenset({2010, 6010})
"""Error codes: a point was not found, in the directions and in the matrix service."""
_NO_WAY = frozenset({2009})
_TOO_MANY = frozenset({6004})
_NAMELESS = "-"


@dataclass(frozen=True, eq=False)
class OpenRouteService(Server):
    """openrouteservice, the public one or one's own, whose URL ends in ``/ors``.

    Attributes
    ----------
    limit
        Pairs in one table: 3500 on the public server; on one's own ``maximum_routes``,
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
    steady: ClassVar[bool] = False

    def _sides(self, origins: int, goals: int) -> tuple[int, int]:
        return sides_of_pairs(self.limit, origins, goals)

    def _cells(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        both = len(origins) + len(goals)
        found = self._ask(
            f"/v2/matrix/{profile}",
            {
                "locations": _located([*origins, *goals]),
                "sources": list(range(len(origins))),
                "destinations": list(range(len(origins), both)),
                "metrics": ["duration", "distance"],
                "units": "m",
            },
        )
        if found is None:
            nothing = np.full((len(origins), len(goals)), np.nan)
            return nothing, nothing
        return as_floats(found["durations"]), as_floats(found["distances"])

    def _route(self, profile: str, here: Place, there: Place) -> Path | None:
        found = self._ask(
            f"/v2/directions/{profile}/json",
            {"coordinates": _located([here, there]), "units": "m"},
        )
        if found is None:
            return None
        route = found["routes"][0]
        # A way of no length has an empty summary.
        total = {"duration": 0.0, "distance": 0.0, **route["summary"]}
        return path(
            [here, *points_of(route["geometry"], 5), there],
            total["duration"],
            total["distance"],
            [_piece(step) for step in route["segments"][0]["steps"]],
        )

    def _ask(self, where: str, question: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What the server found; None where it says that there is no way at all."""
        answer = self.client.post(where, question)
        if answer.status == 200:
            return answer.body
        # The message beside the code repeats coordinates.
        error = answer.body.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        if code in _STRAY:
            raise StrayPlaceError
        if code in _NO_WAY:
            return None
        if code in _TOO_MANY:
            raise TravelError(
                f"{self.client.address} refuses a table of {self.limit} pairs; set a lower "
                "limit, or raise maximum_routes in its configuration."
            )
        raise TravelError(
            f"{self.client.address} refuses a request (status {answer.status}, code "
            f"{str(code)[:40]!r}); is it an openrouteservice that knows this profile?"
        )


def _located(places: Sequence[Place]) -> list[list[float]]:
    return [[round(place.lon, 6), round(place.lat, 6)] for place in places]


def _piece(step: Mapping[str, Any]) -> Piece:
    turn = _TURNS[step["type"]]
    street = "" if step["name"] == _NAMELESS else step["name"]
    exit_number = step.get("exit_number") if turn is Maneuver.ROUNDABOUT else None
    return Piece(turn, street, step["distance"], step["duration"], exit_number)
