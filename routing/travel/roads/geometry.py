"""Geometry of paths and edges: points in WGS-84 degrees, lengths in metres, bearings."""

from dataclasses import dataclass

import numpy as np

from .data.graph import RoadGraph
from .search.network import Network

_BEARING_M = 15.0
"""Distance over which the bearing at a junction is measured: the first metres of a street
often follow the kerb."""
M_PER_DEGREE = 111_195.0
"""Metres of a degree of latitude, on a sphere of the mean radius."""


def path_points(
    network: Network, arcs: np.ndarray, begin: float = 0.0, end: float = 1.0
) -> np.ndarray:
    """Return the points of successive arcs: float64 (points, 2), lat and lon, none doubled.

    Parameters
    ----------
    network, arcs
        At least one arc, each with its head where the next one's tail is.
    begin, end
        Share of the first arc that lies before the path, and of the last arc that lies
        before its end.
    """
    points, first = _points(network, arcs)
    if len(arcs) == 1:
        points = _cut(points, begin, end)
    else:
        second, last = first[1], first[-1]
        head, tail = _cut(points[:second], begin, 1.0), _cut(points[last:], 0.0, end)
        points = np.concatenate([head, points[second:last], tail])
    # The point where two arcs meet is the last of one and the first of the other.
    distinct = (points[1:] != points[:-1]).any(axis=1)
    result: np.ndarray = points[np.concatenate([[True], distinct])]
    return result


def _points(network: Network, arcs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all points of arcs in their direction, and the index of each one's first."""
    graph, edge = network.graph, network.edge[arcs]
    start = graph.shape_start[edge]
    count = graph.shape_start[edge + 1] - start
    first = np.cumsum(count) - count
    back = network.against[arcs]
    base = np.where(back, start + count - 1, start)
    sign = np.where(back, -1, 1)
    within = np.arange(int(count.sum())) - np.repeat(first, count)
    at = np.repeat(base, count) + np.repeat(sign, count) * within
    return np.stack([graph.shape_lat[at], graph.shape_lon[at]], axis=1), first


def _cut(points: np.ndarray, begin: float, end: float) -> np.ndarray:
    """Return the part of a line between two shares of its length."""
    along = np.concatenate([[0.0], np.cumsum(_segment_lengths(points))])
    span = np.array([begin, end]) * along[-1]
    ends = np.stack([np.interp(span, along, points[:, axis]) for axis in (0, 1)], axis=1)
    inner = points[(along > span[0]) & (along < span[1])]
    return np.concatenate([ends[:1], inner, ends[1:]])


def _segment_lengths(points: np.ndarray) -> np.ndarray:
    """Return metres between successive points, by an equirectangular projection."""
    step = np.diff(points, axis=0) * M_PER_DEGREE
    east = step[:, 1] * np.cos(np.radians(points[:-1, 0]))
    metres: np.ndarray = np.hypot(step[:, 0], east)
    return metres


@dataclass(frozen=True, eq=False)
class Bearings:
    """Bearings at the ends of all edges, in degrees clockwise from north.

    Attributes
    ----------
    tail
        float64, shape (edges,): from the tail into the edge.
    head
        float64: from within the edge to its head.
    """

    tail: np.ndarray
    head: np.ndarray


def bearings(graph: RoadGraph) -> Bearings:
    """Measure the bearings of all edges over their first and last metres."""
    reference = LinearReference(graph)
    ahead = np.minimum(_BEARING_M, reference.length)
    every = np.arange(len(graph.tail))
    near = reference.points_at(every, ahead)
    far = reference.points_at(every, reference.length - ahead)
    first, last = reference.points[reference.first], reference.points[reference.last]
    return Bearings(_bearing(first, near), _bearing(far, last))


class LinearReference:
    """Positions by metres along the edges of a graph.

    Attributes
    ----------
    points
        float64, shape (points, 2): lat and lon of all shape points.
    first, last
        int64, shape (edges,): the points at each edge's tail and head.
    length
        float64 metres along each edge.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self.points = np.stack([graph.shape_lat, graph.shape_lon], axis=1)
        self.first, self.last = graph.shape_start[:-1], graph.shape_start[1:] - 1
        step = _segment_lengths(self.points)
        # The last point of an edge and the first of the next are not connected.
        step[self.last[:-1]] = 0
        self._along = np.concatenate([[0.0], np.cumsum(step)])[: len(self.points)]
        self.length = self._along[self.last] - self._along[self.first]

    def points_at(self, edge: np.ndarray, metres: np.ndarray) -> np.ndarray:
        """Return points on edges at given metres from their tails: (points, 2)."""
        first, last, along = self.first[edge], self.last[edge], self._along
        position = along[first] + metres
        behind = np.searchsorted(along, position, side="right") - 1
        behind = np.clip(behind, first, np.maximum(first, last - 1))
        ahead = np.minimum(behind + 1, last)
        length = along[ahead] - along[behind]
        share = np.divide(
            position - along[behind], length, out=np.zeros_like(position), where=length > 0
        )
        start, end = self.points[behind], self.points[ahead]
        points: np.ndarray = start + share[:, None] * (end - start)
        return points


def _bearing(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    north = end[:, 0] - start[:, 0]
    east = (end[:, 1] - start[:, 1]) * np.cos(np.radians(start[:, 0]))
    degrees: np.ndarray = np.degrees(np.arctan2(east, north)) % 360
    return degrees
