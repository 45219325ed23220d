"""Shapes of ways on a road graph."""

from dataclasses import dataclass

import numpy as np

from .data.graph import RoadGraph
from .search.network import Network

_FAR_AHEAD_M = 15.0
"""How far along a street its direction at a junction is looked at: the first metres of a
shape often follow the kerb."""
M_PER_DEGREE = 111_195.0
"""Metres of a degree of latitude, on a sphere of the mean radius."""


def line(
    network: Network, arcs: np.ndarray, begin: float = 0.0, end: float = 1.0
) -> np.ndarray:
    """Points of successive arcs: float64, shape (points, 2), lat and lon, none doubled.

    Parameters
    ----------
    network, arcs
        The arcs, one at least, each with its head where the next one's tail is.
    begin, end
        Which share of the first and of the last arc lies before the line, and before its
        end.
    """
    points, first = _points(network, arcs)
    if len(arcs) == 1:
        points = _cut(points, begin, end)
    else:
        second, last = first[1], first[-1]
        head, tail = _cut(points[:second], begin, 1.0), _cut(points[last:], 0.0, end)
        points = np.concatenate([head, points[second:last], tail])
    # Where two arcs meet is the last point of one and the first of the other.
    moved = (points[1:] != points[:-1]).any(axis=1)
    kept: np.ndarray = points[np.concatenate([[True], moved])]
    return kept


def _points(network: Network, arcs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All points of some arcs in their direction, and where those of each begin."""
    graph, link = network.graph, network.link[arcs]
    start = graph.shape_start[link]
    count = graph.shape_start[link + 1] - start
    first = np.cumsum(count) - count
    back = network.against[arcs]
    base = np.where(back, start + count - 1, start)
    sign = np.where(back, -1, 1)
    each = np.arange(int(count.sum())) - np.repeat(first, count)
    at = np.repeat(base, count) + np.repeat(sign, count) * each
    return np.stack([graph.shape_lat[at], graph.shape_lon[at]], axis=1), first


def _cut(points: np.ndarray, begin: float, end: float) -> np.ndarray:
    """The part of a line between two shares of its length."""
    along = np.concatenate([[0.0], np.cumsum(_lengths(points))])
    span = np.array([begin, end]) * along[-1]
    ends = np.stack([np.interp(span, along, points[:, axis]) for axis in (0, 1)], axis=1)
    inner = points[(along > span[0]) & (along < span[1])]
    return np.concatenate([ends[:1], inner, ends[1:]])


def _lengths(points: np.ndarray) -> np.ndarray:
    """Metres between successive points, of an equirectangular projection."""
    step = np.diff(points, axis=0) * M_PER_DEGREE
    east = step[:, 1] * np.cos(np.radians(points[:-1, 0]))
    metres: np.ndarray = np.hypot(step[:, 0], east)
    return metres


@dataclass(frozen=True, eq=False)
class Bearings:
    """Directions at the ends of all links, in degrees clockwise from north.

    Attributes
    ----------
    tail
        float64, shape (links,): from the tail into the link.
    head
        float64: from within the link to its head.
    """

    tail: np.ndarray
    head: np.ndarray


def bearings(graph: RoadGraph) -> Bearings:
    """Directions of all links over their first and last metres."""
    tape = Tape(graph)
    ahead = np.minimum(_FAR_AHEAD_M, tape.length)
    every = np.arange(len(graph.tail))
    near = tape.points_at(every, ahead)
    far = tape.points_at(every, tape.length - ahead)
    first, last = tape.points[tape.first], tape.points[tape.last]
    return Bearings(_bearing(first, near), _bearing(far, last))


class Tape:
    """Measures along the shapes of all links of a graph.

    Attributes
    ----------
    points
        float64, shape (points, 2): lat and lon of all shapes' points.
    first, last
        int64, shape (links,): the points at each link's tail and head.
    length
        float64 metres along each shape.
    """

    def __init__(self, graph: RoadGraph) -> None:
        self.points = np.stack([graph.shape_lat, graph.shape_lon], axis=1)
        self.first, self.last = graph.shape_start[:-1], graph.shape_start[1:] - 1
        step = _lengths(self.points)
        # Between two links there is no way.
        step[self.last[:-1]] = 0
        self._along = np.concatenate([[0.0], np.cumsum(step)])[: len(self.points)]
        self.length = self._along[self.last] - self._along[self.first]

    def points_at(self, link: np.ndarray, metres: np.ndarray) -> np.ndarray:
        """Points on links so many metres from their tails: shape (places, 2)."""
        first, last, along = self.first[link], self.last[link], self._along
        where = along[first] + metres
        behind = np.searchsorted(along, where, side="right") - 1
        behind = np.clip(behind, first, np.maximum(first, last - 1))
        ahead = np.minimum(behind + 1, last)
        gap = along[ahead] - along[behind]
        share = np.divide(
            where - along[behind], gap, out=np.zeros_like(where), where=gap > 0
        )
        here, there = self.points[behind], self.points[ahead]
        found: np.ndarray = here + share[:, None] * (there - here)
        return found


def _bearing(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    north = there[:, 0] - here[:, 0]
    east = (there[:, 1] - here[:, 1]) * np.cos(np.radians(here[:, 0]))
    degrees: np.ndarray = np.degrees(np.arctan2(east, north)) % 360
    return degrees
