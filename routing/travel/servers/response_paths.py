"""Conversion of routes in servers' responses into paths, in whole metres and seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polyline

from routing.geo import Place
from routing.travel.base import Maneuver, Path, PathStep

_MODIFIERS = {
    "uturn": Maneuver.U_TURN,
    "sharp right": Maneuver.SHARP_RIGHT,
    "right": Maneuver.RIGHT,
    "slight right": Maneuver.SLIGHT_RIGHT,
    "straight": Maneuver.STRAIGHT,
    "slight left": Maneuver.SLIGHT_LEFT,
    "left": Maneuver.LEFT,
    "sharp left": Maneuver.SHARP_LEFT,
}
_ROUNDABOUTS = ("roundabout", "rotary")
_ROUNDABOUT_EXITS = ("exit roundabout", "exit rotary", "exit roundabout turn")


@dataclass(frozen=True)
class RawStep:
    """A `routing.travel.base.PathStep` whose metres and seconds are not yet rounded."""

    maneuver: Maneuver
    street: str
    metres: float
    seconds: float
    exit: int | None = None


def rounded_path(
    points: Sequence[Place], seconds: float, metres: float, steps: Sequence[RawStep]
) -> Path:
    """Round all figures of a path such that those of its steps add up to its own.

    Parameters
    ----------
    points
        Points from the first place to the second.
    seconds, metres
        Figures of the whole path, rounded like the cells of a table.
    steps
        Steps whose sums may differ from that by what the server rounded.
    """
    distinct = tuple(
        point for i, point in enumerate(points) if i == 0 or point != points[i - 1]
    )
    if len(distinct) == 1:
        distinct *= 2
    total_seconds, total_metres = int(np.rint(seconds)), int(np.rint(metres))
    durations = _rounded([step.seconds for step in steps], total_seconds)
    lengths = _rounded([step.metres for step in steps], total_metres)
    return Path(
        distinct,
        total_seconds,
        total_metres,
        tuple(
            PathStep(step.maneuver, step.street, length, duration, step.exit)
            for step, length, duration in zip(steps, lengths, durations, strict=True)
        ),
    )


def path_from_osrm(route: Mapping[str, Any], origin: Place, destination: Place) -> Path:
    """Convert a route in the form of OSRM, which Valhalla can give too.

    Parameters
    ----------
    route
        A route of one leg, with steps, its geometry as a polyline of six digits.
    origin, destination
        Ends of the leg, on or off the road.
    """
    steps: list[RawStep] = []
    for osrm_step in route["legs"][0]["steps"]:
        step = _raw_step(osrm_step)
        if steps and osrm_step["maneuver"]["type"] in _ROUNDABOUT_EXITS:
            # To go round and to come out is one instruction.
            entry = steps.pop()
            step = replace(
                entry,
                street=step.street,
                metres=entry.metres + step.metres,
                seconds=entry.seconds + step.seconds,
            )
        steps.append(step)
    points = [origin, *decode_polyline(route["geometry"], 6), destination]
    return rounded_path(points, route["duration"], route["distance"], steps)


def decode_polyline(geometry: str, digits: int) -> list[Place]:
    """Return the points of an encoded polyline with a given number of decimal digits."""
    return [Place(lat, lon) for lat, lon in polyline.decode(geometry, digits)]


def _raw_step(step: Mapping[str, Any]) -> RawStep:
    kind = step["maneuver"]["type"]
    maneuver = _MODIFIERS.get(step["maneuver"].get("modifier", ""), Maneuver.STRAIGHT)
    exit_number = None
    if kind in ("depart", "arrive"):
        maneuver = Maneuver(kind)
    elif kind in _ROUNDABOUTS:
        maneuver, exit_number = Maneuver.ROUNDABOUT, step["maneuver"].get("exit")
    elif step.get("mode") == "ferry":
        maneuver = Maneuver.FERRY
    return RawStep(maneuver, step["name"], step["distance"], step["duration"], exit_number)


def _rounded(values: Sequence[float], total: int) -> list[int]:
    """Round values to whole numbers that add up to a total, each as near as that allows.

    Values of 0 at the end stay 0, because nobody goes on after the arrival.
    """
    if not values:
        return []
    ends = np.minimum(np.rint(np.cumsum(values)), total)
    last = max((i for i, value in enumerate(values) if value), default=0)
    ends[last:] = total
    return list(map(int, np.diff(ends, prepend=0)))
