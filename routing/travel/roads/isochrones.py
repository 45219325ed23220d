"""Isochrones: the areas that can be reached by road within some time, as GeoJSON.

Limits are seconds, times inside are milliseconds, lengths metres.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping

from routing.errors import ProblemError

from .geometry import M_PER_DEGREE, LinearReference
from .search.dijkstra import kernel
from .search.entry_nodes import EntryNodes
from .search.network import WeightedNetwork

_CELL_M = 50.0
_MAX_CELLS = 500
"""Areas are drawn with cells of `_CELL_M`, but with at most `_MAX_CELLS` to a side."""


def isochrones(
    weighted: WeightedNetwork, origin: EntryNodes, seconds: Sequence[int]
) -> dict[str, Any]:
    """Return the areas around the streets that are reached from a place within limits.

    Parameters
    ----------
    weighted
        The network and its times.
    origin
        One place.
    seconds
        Limits, each ≥ 0.

    Returns
    -------
    dict
        A GeoJSON FeatureCollection with a MultiPolygon for each limit, the longest first
        because it would hide the others, and ``seconds`` as its property. An area goes
        some 100 m beyond the streets; it has no coordinates where no street is near the
        place.

    Raises
    ------
    ProblemError
        If a limit is below 0.
    """
    if seconds and min(seconds) < 0:
        raise ProblemError(f"Limits of {list(seconds)} s must all be 0 or more.")
    limits = sorted(set(seconds), reverse=True)
    points, ms = _reached_points(weighted, origin, 1000 * max(limits, default=0))
    features = []
    for limit in limits:
        area = _area(points[ms <= 1000 * limit])
        features.append(
            {
                "type": "Feature",
                "properties": {"seconds": limit},
                "geometry": mapping(area),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _reached_points(
    weighted: WeightedNetwork, origin: EntryNodes, limit_ms: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return points on streets, lat and lon, and the milliseconds to each."""
    network, reference = weighted.network, LinearReference(weighted.network.graph)
    node_ms = kernel().times_within(
        network.start,
        network.head,
        weighted.arc_ms,
        origin.exits.node,
        origin.exits.ms,
        limit_ms,
    )
    arcs = np.flatnonzero(node_ms[network.tail] <= limit_ms)
    edge, begin = network.edge[arcs], node_ms[network.tail[arcs]].astype(np.float64)
    share, of = _samples(reference.length[edge])
    ms = begin[of] + share * weighted.edge_ms[edge][of]
    along = np.where(network.against[arcs][of], 1 - share, share)
    points = reference.points_at(edge[of], along * reference.length[edge][of])
    # The edge of the origin may be left before its end.
    own, at = max(0, int(origin.edge[0])), float(origin.fraction[0])
    share, _ = _samples(reference.length[own : own + 1])
    share = np.append(share, at)
    open_ = ((share >= at) & origin.along[0]) | ((share <= at) & origin.against[0])
    own_points = reference.points_at(
        np.full(len(share), own), share * reference.length[own]
    )
    return (
        np.concatenate([points, own_points[open_]]),
        np.concatenate([ms, (np.abs(share - at) * weighted.edge_ms[own])[open_]]),
    )


def _samples(length: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return shares of lines at less than a cell's distance, and the line of each."""
    count = np.ceil(length / (_CELL_M / 2)).astype(np.int64) + 1
    line = np.repeat(np.arange(len(length)), count)
    within = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    return within / np.maximum(1, count - 1)[line], line


def _area(points: np.ndarray) -> shapely.MultiPolygon:
    """Return the area around points, without the blocks between streets."""
    if not len(points):
        return shapely.MultiPolygon()
    scale = M_PER_DEGREE * np.array([1, np.cos(np.radians(points[:, 0].mean()))])
    metres = points * scale
    low = metres.min(axis=0)
    cell = max(_CELL_M, float((metres.max(axis=0) - low).max()) / _MAX_CELLS)
    margin = 4
    at = ((metres - low) / cell).astype(np.int64) + margin
    filled = np.zeros(at.max(axis=0) + margin + 1, dtype=bool)
    filled[at[:, 0], at[:, 1]] = True
    filled = ~_dilated(~_dilated(filled, 3), 2)
    borders = np.diff(filled.astype(np.int8), axis=1, prepend=0, append=0)
    rows, first = np.nonzero(borders == 1)
    last = np.nonzero(borders == -1)[1]
    boxes = shapely.box(first, rows, last, rows + 1)
    # Corners are cut by less than the cells that were added around the streets.
    outline = shapely.simplify(shapely.union_all(boxes), 0.6)

    def degrees(xy: np.ndarray) -> np.ndarray:
        lat_lon = ((xy[:, ::-1] - margin) * cell + low) / scale
        lon_lat: np.ndarray = np.round(lat_lon[:, ::-1], 6)
        return lon_lat

    area = shapely.transform(outline, degrees)
    parts = [shapely.geometry.polygon.orient(part) for part in shapely.get_parts(area)]
    return shapely.MultiPolygon(parts)


def _dilated(filled: np.ndarray, cells: int) -> np.ndarray:
    """Return the cells with a filled one within a number of rows and columns."""
    for axis in (0, 1):
        for _ in range(cells):
            wider = filled.copy()
            a, b = np.swapaxes(wider, 0, axis), np.swapaxes(filled, 0, axis)
            a[1:] |= b[:-1]
            a[:-1] |= b[1:]
            filled = wider
    return filled
