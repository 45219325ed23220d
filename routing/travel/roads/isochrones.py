"""What can be reached by road within some time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping

from routing.errors import ProblemError

from .geometry import M_PER_DEGREE, Tape
from .search.dijkstra import kernel
from .search.entry_nodes import EntryNodes
from .search.network import Timed

_CELL_M = 50.0
_MOST_CELLS = 500
"""An area is drawn with cells of that size, or of so many to a side where it is large."""


def reach(roads: Timed, doors: EntryNodes, seconds: Sequence[int]) -> dict[str, Any]:
    """The areas around the streets that a place's visitor is on within given times.

    Parameters
    ----------
    roads
        The network and its times.
    doors
        One place.
    seconds
        Limits, each ≥ 0.

    Returns
    -------
    dict
        A GeoJSON FeatureCollection with a MultiPolygon for each limit, the longest first
        as it would hide the others, and ``seconds`` as its property. It goes some 100 m
        beyond the streets; without coordinates where no street is near the place.

    Raises
    ------
    ProblemError
        Where a limit is below 0.
    """
    if seconds and min(seconds) < 0:
        raise ProblemError(f"Limits of {list(seconds)} s must all be 0 or more.")
    limits = sorted(set(seconds), reverse=True)
    points, when = _reached(roads, doors, 1000 * max(limits, default=0))
    features = []
    for limit in limits:
        area = _area(points[when <= 1000 * limit])
        features.append(
            {
                "type": "Feature",
                "properties": {"seconds": limit},
                "geometry": mapping(area),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _reached(roads: Timed, doors: EntryNodes, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Points on streets, lat and lon, and the milliseconds after which one is there."""
    network, tape = roads.network, Tape(roads.network.graph)
    least = kernel().flood(
        network.start, network.head, roads.ms, doors.leave.node, doors.leave.ms, limit
    )
    arcs = np.flatnonzero(least[network.tail] <= limit)
    link, begins = network.link[arcs], least[network.tail[arcs]].astype(np.float64)
    share, of = _samples(tape.length[link])
    when = begins[of] + share * roads.moving[link][of]
    along = np.where(network.against[arcs][of], 1 - share, share)
    points = tape.points_at(link[of], along * tape.length[link][of])
    # The link where it begins may be left before its end.
    own, at = max(0, int(doors.link[0])), float(doors.fraction[0])
    share, _ = _samples(tape.length[own : own + 1])
    share = np.append(share, at)
    way = ((share >= at) & doors.along[0]) | ((share <= at) & doors.against[0])
    there = tape.points_at(np.full(len(share), own), share * tape.length[own])
    return (
        np.concatenate([points, there[way]]),
        np.concatenate([when, (np.abs(share - at) * roads.moving[own])[way]]),
    )


def _samples(length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of lines such that no cell of theirs is passed over, and of which line."""
    count = np.ceil(length / (_CELL_M / 2)).astype(np.int64) + 1
    of = np.repeat(np.arange(len(length)), count)
    each = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    return each / np.maximum(1, count - 1)[of], of


def _area(points: np.ndarray) -> shapely.MultiPolygon:
    """What lies around points, without the blocks between them."""
    if not len(points):
        return shapely.MultiPolygon()
    scale = M_PER_DEGREE * np.array([1, np.cos(np.radians(points[:, 0].mean()))])
    metres = points * scale
    low = metres.min(axis=0)
    cell = max(_CELL_M, float((metres.max(axis=0) - low).max()) / _MOST_CELLS)
    margin = 4
    at = ((metres - low) / cell).astype(np.int64) + margin
    filled = np.zeros(at.max(axis=0) + margin + 1, dtype=bool)
    filled[at[:, 0], at[:, 1]] = True
    filled = ~_grown(~_grown(filled, 3), 2)
    edges = np.diff(filled.astype(np.int8), axis=1, prepend=0, append=0)
    rows, first = np.nonzero(edges == 1)
    last = np.nonzero(edges == -1)[1]
    boxes = shapely.box(first, rows, last, rows + 1)
    # Corners are cut by less than the cells that were added around the streets.
    merged = shapely.simplify(shapely.union_all(boxes), 0.6)

    def degrees(xy: np.ndarray) -> np.ndarray:
        back = ((xy[:, ::-1] - margin) * cell + low) / scale
        lon_lat: np.ndarray = np.round(back[:, ::-1], 6)
        return lon_lat

    placed = shapely.transform(merged, degrees)
    parts = [shapely.geometry.polygon.orient(part) for part in shapely.get_parts(placed)]
    return shapely.MultiPolygon(parts)


def _grown(filled: np.ndarray, cells: int) -> np.ndarray:
    """Cells that have a filled one at most so many rows and columns away."""
    for axis in (0, 1):
        for _ in range(cells):
            wider = filled.copy()
            a, b = np.swapaxes(wider, 0, axis), np.swapaxes(filled, 0, axis)
            a[1:] |= b[:-1]
            a[:-1] |= b[1:]
            filled = wider
    return filled
