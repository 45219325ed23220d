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
    direction of an edge may therefore have several arcs.

    Private edges may begin or end a path, but not be passed through. Their junctions have
    two copies: in the one a path goes on from where it began, without having left private
    edges, and from the other it can reach nothing but private edges until it ends.

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
    private = np.flatnonzero(graph.private[edge] & mode)
    if len(private):
        edge, against = (
            np.concatenate([each, np.tile(each[private], 3)]) for each in (edge, against)
        )
        junction, tail, head = _with_private_copies(junction, tail, head, private)
    forbidden = _forbidden_successors(graph, mode, edge, tail, head, junction)
    if forbidden:
        junctions = len(junction)
        before = np.fromiter(forbidden, dtype=np.int64, count=len(forbidden))
        via = head[before]
        head[before] = len(junction) + np.arange(len(before), dtype=np.int32)
        onward, copy = _copies(via, tail, list(forbidden.values()))
        junction = np.concatenate([junction, junction[via]])
        tail = np.concatenate([tail, (junctions + copy).astype(np.int32)])
        head = np.concatenate([head, head[onward]])
        edge = np.concatenate([edge, edge[onward]])
        against = np.concatenate([against, against[onward]])
    order = np.argsort(tail, kind="stable")
    tail = tail[order]
    start = np.searchsorted(tail, np.arange(len(junction) + 1))
    return Network(
        graph, mode, junction, tail, head[order], edge[order], against[order], start
    )


def _with_private_copies(
    junction: np.ndarray, tail: np.ndarray, head: np.ndarray, private: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the junctions of all nodes and the ends of all arcs, with private copies.

    Parameters
    ----------
    junction, tail, head
        See `Network`, without copies.
    private
        Numbers of the private arcs: each leads from its junction to the final copies, and
        three new arcs follow those that are there: between the initial copies, from these
        to the junctions themselves, and between the final copies.
    """
    here, there = tail[private], head[private]
    junctions = np.unique(np.concatenate([here, there]))
    initial = len(junction) + np.arange(len(junctions), dtype=np.int32)
    final = initial + np.int32(len(junctions))
    u, v = np.searchsorted(junctions, here), np.searchsorted(junctions, there)
    heads = head.copy()
    heads[private] = final[v]
    return (
        np.concatenate([junction, junctions, junctions]),
        np.concatenate([tail, initial[u], initial[u], final[u]]),
        np.concatenate([heads, initial[v], there, final[v]]),
    )


def _forbidden_successors(
    graph: RoadGraph,
    mode: Mode,
    edge: np.ndarray,
    tail: np.ndarray,
    head: np.ndarray,
    junction: np.ndarray,
) -> dict[int, set[int]]:
    """Return for each arc with turn restrictions the arcs that may not follow it."""
    chosen = np.flatnonzero(graph.restriction_modes & mode)
    ends = graph.restriction_from[chosen], graph.restriction_to[chosen]
    arcs_on: defaultdict[int, list[int]] = defaultdict(list)
    for arc in np.flatnonzero(np.isin(edge, np.concatenate(ends))).tolist():
        arcs_on[int(edge[arc])].append(arc)
    forbidden: defaultdict[int, set[int]] = defaultdict(set)
    for i in chosen:
        via = graph.restriction_via[i]
        # Both directions of a loop end and begin at the junction.
        after = [a for a in arcs_on[graph.restriction_to[i]] if junction[tail[a]] == via]
        for arc in arcs_on[graph.restriction_from[i]]:
            successors = {a for a in after if tail[a] == head[arc]}
            if junction[head[arc]] == via and successors:
                forbidden[arc].update(successors)
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
