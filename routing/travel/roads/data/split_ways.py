"""The splitting of ways, which run through many junctions, into edges between junctions.

Lengths are metres, coordinates WGS-84 degrees.
"""

from dataclasses import dataclass

import numpy as np

from .lengths import line_lengths_m, segment_lengths_m

_STUB_M = 1.0
"""Length of the stub of road that a barrier closes on each of its sides."""


@dataclass(frozen=True, eq=False)
class WayNodes:
    """The nodes of many ways, one way after the other.

    Attributes
    ----------
    node
        int64 id of each node; two ways that share an id meet there.
    way
        int32 number of the way to which each node belongs, not falling.
    lat, lon
        float64 degrees; not finite where the data do not hold the node's position.
    """

    node: np.ndarray
    way: np.ndarray
    lat: np.ndarray
    lon: np.ndarray

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True, eq=False)
class EdgeGeometry:
    """The arrays of a `RoadGraph` that say where its edges run.

    Attributes
    ----------
    node
        int64 id of each junction's node, rising.
    lat, lon
        float64 degrees of each junction.
    tail, head, metres, shape_start, shape_lat, shape_lon
        See `RoadGraph`.
    way
        int32 number of the way that each edge is a part of.
    shape_node
        int64 id of the node at each shape point.
    """

    node: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    metres: np.ndarray
    shape_start: np.ndarray
    shape_lat: np.ndarray
    shape_lon: np.ndarray
    way: np.ndarray
    shape_node: np.ndarray


def split_ways(points: WayNodes, marked: np.ndarray, barriers: np.ndarray) -> EdgeGeometry:
    """Split ways where they meet, end, cross themselves or pass a marked node.

    A way that leaves the known area counts as two, up to the point where it leaves and
    from the point where it comes back.

    Parameters
    ----------
    points
        The ways.
    marked
        int64 ids of nodes that are junctions in any case.
    barriers
        int64 ids of nodes with a barrier. Each way is also split a metre from them (in the
        middle of a shorter segment), so that `barred_modes` finds the stubs in between.
    """
    points, ends = _valid_points(points)
    points, ends = _with_stubs(points, ends, barriers)
    begins = np.roll(ends, 1)
    nodes, at, uses = np.unique(points.node, return_inverse=True, return_counts=True)
    shared = (uses > 1) | np.isin(nodes, marked) | np.isin(nodes, barriers) | (nodes < 0)
    splits = np.flatnonzero(shared[at] | begins | ends)
    first, last = splits[:-1], splits[1:]
    inside = ~ends[first]
    first, last = first[inside], last[inside]
    sizes = last - first + 1
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    shape = np.arange(start[-1]) + np.repeat(first - start[:-1], sizes)
    nodes_at_ends, number = np.unique(
        np.concatenate([at[first], at[last]]), return_inverse=True
    )
    # One of the points at each node; all of them have the same position.
    point_of_node = np.empty(len(nodes), np.int64)
    point_of_node[at] = np.arange(len(at))
    lat, lon = points.lat[shape], points.lon[shape]
    return EdgeGeometry(
        node=nodes[nodes_at_ends],
        lat=points.lat[point_of_node[nodes_at_ends]],
        lon=points.lon[point_of_node[nodes_at_ends]],
        tail=number[: len(first)].astype(np.int32),
        head=number[len(first) :].astype(np.int32),
        metres=line_lengths_m(start, lat, lon),
        shape_start=start,
        shape_lat=lat,
        shape_lon=lon,
        way=points.way[first],
        shape_node=points.node[shape],
    )


def barred_modes(
    edges: EdgeGeometry, barriers: np.ndarray, blocked: np.ndarray
) -> np.ndarray:
    """Return the modes that barriers keep from each edge, as uint8 `Mode` bits.

    Barriers close only the stubs of a metre beside them.

    Parameters
    ----------
    edges
        The edges from `split_ways` with the same barriers.
    barriers
        int64 ids of nodes.
    blocked
        uint8 `Mode` bits that cannot pass each barrier.
    """
    bits = np.zeros(len(edges.node), np.uint8)
    _, junction, barrier = np.intersect1d(edges.node, barriers, return_indices=True)
    bits[junction] = blocked[barrier]
    stub = np.minimum(edges.node[edges.tail], edges.node[edges.head]) < 0
    return np.where(stub, bits[edges.tail] | bits[edges.head], np.uint8(0))


def _valid_points(points: WayNodes) -> tuple[WayNodes, np.ndarray]:
    """Return the points of use, and a mask of the last ones of a way or part of it."""
    is_valid = (np.abs(points.lat) <= 90) & (np.abs(points.lon) <= 180)
    part = points.way + np.cumsum(~is_valid)
    index = np.flatnonzero(is_valid)
    same_node = points.node[index][1:] == points.node[index][:-1]
    same_part = part[index][1:] == part[index][:-1]
    index = index[np.concatenate([[True], ~(same_node & same_part)])[: len(index)]]
    begins, ends = _borders(part[index])
    # A single point is no road.
    index = index[~(begins & ends)]
    _, ends = _borders(part[index])
    return _select(points, index), ends


def _borders(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return masks of the first and of the last point of each part."""
    change = part[1:] != part[:-1]
    border = np.ones(min(1, len(part)), bool)
    return np.concatenate([border, change]), np.concatenate([change, border])


def _select(points: WayNodes, index: np.ndarray) -> WayNodes:
    return WayNodes(
        points.node[index], points.way[index], points.lat[index], points.lon[index]
    )


def _with_stubs(
    points: WayNodes, ends: np.ndarray, barriers: np.ndarray
) -> tuple[WayNodes, np.ndarray]:
    """Add points with ids below 0, a metre before and after each barrier."""
    barred = np.isin(points.node, barriers)
    before = np.flatnonzero(barred[1:] & ~ends[:-1])
    after = np.flatnonzero(barred[:-1] & ~ends[:-1])
    segment = np.concatenate([before, after])
    if not len(segment):
        return points, ends
    metres = segment_lengths_m(points.lat, points.lon)[segment]
    share = np.minimum(0.5, _STUB_M / np.maximum(metres, _STUB_M))
    share[: len(before)] = 1 - share[: len(before)]
    # Both may lie on one segment, between two barriers.
    order = np.lexsort([share, segment])
    segment, share = segment[order], share[order]
    at = segment + 1

    def interpolated(values: np.ndarray) -> np.ndarray:
        new = values[segment] + share * (values[segment + 1] - values[segment])
        return np.insert(values, at, new)

    ids = -1 - np.arange(len(at))
    return (
        WayNodes(
            np.insert(points.node, at, ids),
            np.insert(points.way, at, points.way[segment]),
            interpolated(points.lat),
            interpolated(points.lon),
        ),
        np.insert(ends, at, np.zeros(len(at), bool)),
    )
