"""The arcs that one mode may travel, without forbidden turns, and their milliseconds."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from routing.travel.roads.data.graph import Mode, RoadGraph

from .speeds import NO_TRAFFIC, RoadSpeeds


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs between nodes, such that each sequence of successive arcs may be travelled.

    If a turn is forbidden, the arc before it ends in a copy of the junction to which
    only this arc leads; copies of the arcs that may follow lead on from there. One
    direction of an edge may therefore have several arcs, with different tails but always
    with the same head.

    Attributes
    ----------
    graph
        The road graph.
    mode
        The mode, a single one.
    junction
        int32, shape (nodes,): the junction of the graph that a node is or is a copy of;
        the first nodes are the junctions themselves.
    tail, head
        int32 nodes, shape (arcs,), sorted by tail, as all that follow.
    edge
        int32: the edge that an arc follows.
    against
        bool: the arc follows the edge against its direction.
    start
        int64, shape (nodes + 1,): index of the first arc with each tail.
    """

    graph: RoadGraph
    mode: Mode
    junction: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    edge: np.ndarray
    against: np.ndarray
    start: np.ndarray

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.junction)

    @cached_property
    def _by_direction(self) -> tuple[np.ndarray, np.ndarray]:
        """Arcs by edge and direction, and the index of the first arc of each."""
        key = 2 * self.edge.astype(np.int64) + self.against
        order = np.argsort(key, kind="stable").astype(np.int32)
        directions = 2 * len(self.graph.tail)
        return order, np.searchsorted(key[order], np.arange(directions + 1))

    def arcs_on(self, edge: np.ndarray, against: int) -> np.ndarray:
        """Return all arcs along one direction of some edges.

        Returns
        -------
        ndarray
            int32, shape (edges, most arcs of any), filled up with -1; edges of -1 have
            none.
        """
        order, start = self._by_direction
        key = 2 * np.maximum(edge, 0).astype(np.int64) + against
        first = start[key]
        count = np.where(edge < 0, 0, start[key + 1] - first)
        column = np.arange(max(1, int(count.max(initial=0))))
        at = np.minimum(first[:, None] + column, max(0, len(order) - 1))
        if not len(order):
            return np.full(at.shape, -1, dtype=np.int32)
        return np.where(column < count[:, None], order[at], np.int32(-1))


@dataclass(frozen=True, eq=False)
class WeightedNetwork:
    """A network with the milliseconds of one mode's speeds in one part of the day.

    Attributes
    ----------
    network
        The arcs.
    edge_ms
        int64, shape (edges,): travel along an edge in either direction.
    junction_ms
        int64, shape (junctions,): delay in reaching a junction.
    arc_ms
        int64, shape (arcs,): the sum of both for each arc.
    """

    network: Network
    edge_ms: np.ndarray
    junction_ms: np.ndarray
    arc_ms: np.ndarray


def weighted_network(
    network: Network, speeds: RoadSpeeds, bucket: str = NO_TRAFFIC
) -> WeightedNetwork:
    """Compute the milliseconds of a network's arcs.

    Raises
    ------
    ProblemError
        If the speeds have no such bucket.
    """
    edge_ms = speeds.edge_ms(network.graph, bucket)
    junction_ms = speeds.junction_ms(network.graph, network.mode)
    arc_ms = edge_ms[network.edge] + junction_ms[network.junction[network.head]]
    return WeightedNetwork(network, edge_ms, junction_ms, arc_ms)


def build_network(graph: RoadGraph, mode: Mode) -> Network:
    """Build the network of one mode from its largest strongly connected component."""
    forward = np.flatnonzero(graph.routable_along & mode)
    backward = np.flatnonzero(graph.routable_against & mode)
    edge = np.concatenate([forward, backward]).astype(np.int32)
    against = np.repeat([False, True], [len(forward), len(backward)])
    tail = np.where(against, graph.head[edge], graph.tail[edge]).astype(np.int32)
    head = np.where(against, graph.tail[edge], graph.head[edge]).astype(np.int32)
    junction = np.arange(len(graph.lat), dtype=np.int32)
    forbidden = _forbidden_successors(graph, mode, edge, against, tail, head)
    if forbidden:
        before = np.fromiter(forbidden, dtype=np.int64, count=len(forbidden))
        via = head[before]
        head[before] = len(junction) + np.arange(len(before), dtype=np.int32)
        onward, copy = _copies(via, tail, list(forbidden.values()))
        junction = np.concatenate([junction, via])
        tail = np.concatenate([tail, (len(graph.lat) + copy).astype(np.int32)])
        head = np.concatenate([head, head[onward]])
        edge = np.concatenate([edge, edge[onward]])
        against = np.concatenate([against, against[onward]])
    order = np.argsort(tail, kind="stable")
    tail = tail[order]
    start = np.searchsorted(tail, np.arange(len(junction) + 1))
    return Network(
        graph, mode, junction, tail, head[order], edge[order], against[order], start
    )


def _forbidden_successors(
    graph: RoadGraph,
    mode: Mode,
    edge: np.ndarray,
    against: np.ndarray,
    tail: np.ndarray,
    head: np.ndarray,
) -> dict[int, set[int]]:
    """Return for each arc with turn restrictions the arcs that may not follow it."""
    arc_of = np.full((len(graph.tail), 2), -1, dtype=np.int64)
    arc_of[edge, against.astype(np.int64)] = np.arange(len(edge))
    forbidden: defaultdict[int, set[int]] = defaultdict(set)
    for i in np.flatnonzero(graph.restriction_modes & mode):
        via = graph.restriction_via[i]
        # Both directions of a loop end and begin at the junction.
        before = [a for a in arc_of[graph.restriction_from[i]] if a >= 0 and head[a] == via]
        after = [a for a in arc_of[graph.restriction_to[i]] if a >= 0 and tail[a] == via]
        if after:
            for arc in before:
                forbidden[int(arc)].update(int(successor) for successor in after)
    return dict(forbidden)


def _copies(
    via: np.ndarray, tail: np.ndarray, forbidden: list[set[int]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the arcs that lead on from copied junctions, and the number of each copy."""
    order = np.argsort(tail, kind="stable")
    first = np.searchsorted(tail[order], via)
    last = np.searchsorted(tail[order], via, side="right")
    onward: list[int] = []
    copy: list[int] = []
    for number, (begin, end, out) in enumerate(zip(first, last, forbidden, strict=True)):
        allowed_arcs = [arc for arc in order[begin:end].tolist() if arc not in out]
        onward += allowed_arcs
        copy += [number] * len(allowed_arcs)
    return np.array(onward, dtype=np.int64), np.array(copy, dtype=np.int64)
