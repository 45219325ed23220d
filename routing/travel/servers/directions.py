"""Routes as servers tell them, made into paths with whole metres and seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polyline

from routing.geo import Place
from routing.travel.base import Maneuver, Path, PathStep

_TURNS = {
    "uturn": Maneuver.U_TURN,
    "sharp right": Maneuver.SHARP_RIGHT,
    "right": Maneuver.RIGHT,
    "slight right": Maneuver.SLIGHT_RIGHT,
    "straight": Maneuver.STRAIGHT,
    "slight left": Maneuver.SLIGHT_LEFT,
    "left": Maneuver.LEFT,
    "sharp left": Maneuver.SHARP_LEFT,
}
_CIRCLES = ("roundabout", "rotary")
_OUT_AGAIN = ("exit roundabout", "exit rotary", "exit roundabout turn")


@dataclass(frozen=True)
class Piece:
    """A `routing.travel.base.PathStep` before its figures are made whole."""

    turn: Maneuver
    street: str
    metres: float
    seconds: float
    exit: int | None = None


def path(
    shape: Sequence[Place], seconds: float, metres: float, pieces: Sequence[Piece]
) -> Path:
    """The path with all its figures rounded, its steps' so that they add up to its own.

    Parameters
    ----------
    shape
        Its points, from the first place to the second.
    seconds, metres
        Of the whole way, rounded like the cells of a table.
    pieces
        Their sums may differ by what the server rounded away.
    """
    points = tuple(
        point for at, point in enumerate(shape) if at == 0 or point != shape[at - 1]
    )
    if len(points) == 1:
        points *= 2
    all_seconds, all_metres = int(np.rint(seconds)), int(np.rint(metres))
    times = _whole([piece.seconds for piece in pieces], all_seconds)
    lengths = _whole([piece.metres for piece in pieces], all_metres)
    steps = tuple(
        PathStep(piece.turn, piece.street, length, time, piece.exit)
        for piece, length, time in zip(pieces, lengths, times, strict=True)
    )
    return Path(points, all_seconds, all_metres, steps)


def path_of_osrm(route: Mapping[str, Any], here: Place, there: Place) -> Path:
    """A route in the form of OSRM, which Valhalla can take on too.

    Parameters
    ----------
    route
        Of one leg, with steps, its geometry as a polyline of six digits.
    here, there
        Where the way begins and ends, on or off the road.
    """
    pieces: list[Piece] = []
    for step in route["legs"][0]["steps"]:
        piece = _piece(step)
        if pieces and step["maneuver"]["type"] in _OUT_AGAIN:
            # Going round and coming out is one thing to do.
            before = pieces.pop()
            piece = replace(
                before,
                street=piece.street,
                metres=before.metres + piece.metres,
                seconds=before.seconds + piece.seconds,
            )
        pieces.append(piece)
    shape = [here, *points_of(route["geometry"], 6), there]
    return path(shape, route["duration"], route["distance"], pieces)


def points_of(geometry: str, digits: int) -> list[Place]:
    """The points of an encoded polyline."""
    return [Place(lat, lon) for lat, lon in polyline.decode(geometry, digits)]


def _piece(step: Mapping[str, Any]) -> Piece:
    maneuver = step["maneuver"]
    kind = maneuver["type"]
    turn = _TURNS.get(maneuver.get("modifier", ""), Maneuver.STRAIGHT)
    exit_number = None
    if kind in ("depart", "arrive"):
        turn = Maneuver(kind)
    elif kind in _CIRCLES:
        turn, exit_number = Maneuver.ROUNDABOUT, maneuver.get("exit")
    elif step.get("mode") == "ferry":
        turn = Maneuver.FERRY
    return Piece(turn, step["name"], step["distance"], step["duration"], exit_number)


def _whole(parts: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to the total, each as near its part as that allows.

    Parts of 0 at the end stay 0: having arrived one does not go on.
    """
    if not parts:
        return []
    ends = np.minimum(np.rint(np.cumsum(parts)), total)
    last = max((at for at, part in enumerate(parts) if part), default=0)
    ends[last:] = total
    return list(map(int, np.diff(ends, prepend=0)))
