"""Cuts roads, which run through many junctions, into links from one to the next."""

from dataclasses import dataclass

import numpy as np

from .lengths import gaps_m, lengths_m

_STUB_M = 1.0


@dataclass(frozen=True, eq=False)
class NodePositions:
    """The points of many roads, one road after the other.

    Attributes
    ----------
    node
        int64 id of each point; two roads that share an id meet there.
    road
        int32 number of the road to which each point belongs, not falling.
    lat, lon
        float64 degrees; not finite where the data do not tell where the point is.
    """

    node: np.ndarray
    road: np.ndarray
    lat: np.ndarray
    lon: np.ndarray

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True, eq=False)
class Links:
    """What `cut` makes: the arrays of a `RoadGraph` that say where its links run.

    Attributes
    ----------
    node
        int64 id of each junction, rising.
    lat, lon
        float64 degrees of each junction.
    tail, head, metres, shape_start, shape_lat, shape_lon
        As in `RoadGraph`.
    road
        int32 number of the road of which each link is a piece.
    shape_node
        int64 id of each shape point.
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
    road: np.ndarray
    shape_node: np.ndarray


def cut(points: NodePositions, marked: np.ndarray, barriers: np.ndarray) -> Links:
    """Cut roads where they meet, end, cross themselves or pass a marked node.

    A road that leaves the known area is taken as two, up to where it leaves and from
    where it comes back.

    Parameters
    ----------
    points
        The roads.
    marked
        int64 ids of nodes that are junctions in any case.
    barriers
        int64 ids of nodes where somebody cannot pass. Each road is cut a metre from them
        too (in the middle of a shorter piece), so that `closed` finds what lies between.
    """
    points, ends = _known(points)
    points, ends = _with_stubs(points, ends, barriers)
    begins = np.roll(ends, 1)
    nodes, at, uses = np.unique(points.node, return_inverse=True, return_counts=True)
    often = (uses > 1) | np.isin(nodes, marked) | np.isin(nodes, barriers) | (nodes < 0)
    where = np.flatnonzero(often[at] | begins | ends)
    first, last = where[:-1], where[1:]
    inside = ~ends[first]
    first, last = first[inside], last[inside]
    sizes = last - first + 1
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    shape = np.arange(start[-1]) + np.repeat(first - start[:-1], sizes)
    used, number = np.unique(np.concatenate([at[first], at[last]]), return_inverse=True)
    somewhere = np.empty(len(nodes), np.int64)
    somewhere[at] = np.arange(len(at))
    lat, lon = points.lat[shape], points.lon[shape]
    return Links(
        node=nodes[used],
        lat=points.lat[somewhere[used]],
        lon=points.lon[somewhere[used]],
        tail=number[: len(first)].astype(np.int32),
        head=number[len(first) :].astype(np.int32),
        metres=lengths_m(start, lat, lon),
        shape_start=start,
        shape_lat=lat,
        shape_lon=lon,
        road=points.road[first],
        shape_node=points.node[shape],
    )


def closed(links: Links, barriers: np.ndarray, stopped: np.ndarray) -> np.ndarray:
    """Whom barriers keep from each link: those of the cuts a metre from them only.

    Parameters
    ----------
    links
        As `cut` made them with the same barriers.
    barriers
        int64 ids of nodes.
    stopped
        uint8 `Mode` bits of those who cannot pass each.
    """
    bits = np.zeros(len(links.node), np.uint8)
    _, here, which = np.intersect1d(links.node, barriers, return_indices=True)
    bits[here] = stopped[which]
    stub = np.minimum(links.node[links.tail], links.node[links.head]) < 0
    return np.where(stub, bits[links.tail] | bits[links.head], np.uint8(0))


def _known(points: NodePositions) -> tuple[NodePositions, np.ndarray]:
    """The points that are of use, and which of them are the last of a road or piece."""
    known = (np.abs(points.lat) <= 90) & (np.abs(points.lon) <= 180)
    piece = points.road + np.cumsum(~known)
    kept = np.flatnonzero(known)
    same = points.node[kept][1:] == points.node[kept][:-1]
    together = piece[kept][1:] == piece[kept][:-1]
    kept = kept[np.concatenate([[True], ~(same & together)])[: len(kept)]]
    begins, ends = _borders(piece[kept])
    # One point alone is no road.
    kept = kept[~(begins & ends)]
    _, ends = _borders(piece[kept])
    return _take(points, kept), ends


def _borders(piece: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    change = piece[1:] != piece[:-1]
    one = np.ones(min(1, len(piece)), bool)
    return np.concatenate([one, change]), np.concatenate([change, one])


def _take(points: NodePositions, kept: np.ndarray) -> NodePositions:
    return NodePositions(
        points.node[kept], points.road[kept], points.lat[kept], points.lon[kept]
    )


def _with_stubs(
    points: NodePositions, ends: np.ndarray, barriers: np.ndarray
) -> tuple[NodePositions, np.ndarray]:
    """With further points, their ids below 0, a metre before and after each barrier."""
    barred = np.isin(points.node, barriers)
    before = np.flatnonzero(barred[1:] & ~ends[:-1])
    after = np.flatnonzero(barred[:-1] & ~ends[:-1])
    left = np.concatenate([before, after])
    if not len(left):
        return points, ends
    gaps = gaps_m(points.lat, points.lon)[left]
    share = np.minimum(0.5, _STUB_M / np.maximum(gaps, _STUB_M))
    share[: len(before)] = 1 - share[: len(before)]
    # Before and after may lie on one piece, between two barriers.
    order = np.lexsort([share, left])
    left, share = left[order], share[order]
    at = left + 1

    def between(values: np.ndarray) -> np.ndarray:
        new = values[left] + share * (values[left + 1] - values[left])
        return np.insert(values, at, new)

    ids = -1 - np.arange(len(at))
    return (
        NodePositions(
            np.insert(points.node, at, ids),
            np.insert(points.road, at, points.road[left]),
            between(points.lat),
            between(points.lon),
        ),
        np.insert(ends, at, np.zeros(len(at), bool)),
    )
