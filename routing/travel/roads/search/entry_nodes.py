"""Entry nodes: the nodes through which places on edges are reached and left.

OSRM calls them phantom nodes. Times are whole milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .network import WeightedNetwork

UNREACHABLE_MS = int(np.iinfo(np.int32).max)
"""Milliseconds of a path that does not exist, and more than those of any that does."""


@dataclass(frozen=True, eq=False)
class NodeCosts:
    """The nodes next to each place, each array of shape (places, most nodes of any).

    Attributes
    ----------
    node
        int32; -1 where a place has no more.
    ms
        int64 milliseconds between the place and the node.
    arc
        int32: the arc between the place and the node.
    """

    node: np.ndarray
    ms: np.ndarray
    arc: np.ndarray

    def __len__(self) -> int:
        return len(self.node)

    def select(self, places: np.ndarray) -> "NodeCosts":
        """Return the nodes of some places."""
        return NodeCosts(self.node[places], self.ms[places], self.arc[places])

    def costs(self, place: int) -> list[tuple[int, int]]:
        """Return each node of a place once, with the fewest milliseconds."""
        pairs = zip(self.node[place].tolist(), self.ms[place].tolist(), strict=True)
        fewest: dict[int, int] = {}
        for node, ms in pairs:
            if node >= 0:
                fewest[node] = min(ms, fewest.get(node, ms))
        return list(fewest.items())

    def arc_at(self, place: int, node: int) -> int:
        """Return the arc of the fastest path between a place and one of its nodes."""
        ms = np.where(self.node[place] == node, self.ms[place], UNREACHABLE_MS)
        return int(self.arc[place, ms.argmin()])


@dataclass(frozen=True, eq=False)
class EntryNodes:
    """Places on a network with their entry nodes.

    Attributes
    ----------
    edge
        int32, shape (places,), as all that follow; -1 where no street is near.
    fraction
        float64 position on the edge, from 0 at its tail to 1 at its head.
    at_ms
        int64: the same in milliseconds from the tail.
    along, against
        bool: the edge may be travelled in this direction.
    exits
        Nodes that are reached from the place.
    entries
        Nodes from which the place is reached.
    """

    edge: np.ndarray
    fraction: np.ndarray
    at_ms: np.ndarray
    along: np.ndarray
    against: np.ndarray
    exits: NodeCosts
    entries: NodeCosts

    def __len__(self) -> int:
        return len(self.edge)

    def select(self, places: Sequence[int] | np.ndarray) -> "EntryNodes":
        """Return some of the places, in the order given."""
        index = np.asarray(places, dtype=np.int64)
        return EntryNodes(
            self.edge[index],
            self.fraction[index],
            self.at_ms[index],
            self.along[index],
            self.against[index],
            self.exits.select(index),
            self.entries.select(index),
        )


def entry_nodes(
    weighted: WeightedNetwork, edge: np.ndarray, fraction: np.ndarray
) -> EntryNodes:
    """Find the entry nodes of places at fractions of edges, 0 to 1 from tail to head.

    An edge of -1 stands for a place that no path leads to.
    """
    network, graph = weighted.network, weighted.network.graph
    safe = np.maximum(edge, 0)
    total = weighted.edge_ms[safe] if len(graph.tail) else np.zeros(len(edge), np.int64)
    at_ms = np.rint(fraction * total).astype(np.int64)
    arcs = [network.arcs_on(edge, 0), network.arcs_on(edge, 1)]
    if len(graph.tail):
        ends = graph.head[safe], graph.tail[safe]
        delays = [weighted.junction_ms[end] for end in ends]
    else:
        delays = [at_ms, at_ms]
    remaining, behind = [total - at_ms, at_ms], [at_ms, total - at_ms]
    exit_arcs = [_one_to_each(network.head, arc) for arc in arcs]
    after = [ms + delay for ms, delay in zip(remaining, delays, strict=True)]
    exit_arc, entry_arc = np.concatenate(exit_arcs, axis=1), np.concatenate(arcs, axis=1)
    exit_ms, entry_ms = _of_arcs(after, exit_arcs), _of_arcs(behind, arcs)
    return EntryNodes(
        edge.astype(np.int32),
        fraction,
        at_ms,
        arcs[0][:, 0] >= 0,
        arcs[1][:, 0] >= 0,
        NodeCosts(_node(network.head, exit_arc), exit_ms, exit_arc),
        NodeCosts(_node(network.tail, entry_arc), entry_ms, entry_arc),
    )


def _one_to_each(head: np.ndarray, arcs: np.ndarray) -> np.ndarray:
    """Return the arcs of each place without those to a node that an earlier one reaches.

    Most places are on edges whose arcs all have one head, so that one column remains.
    """
    heads, first = _node(head, arcs), arcs.copy()
    for column in range(1, arcs.shape[1]):
        again = (heads[:, :column] == heads[:, column : column + 1]).any(axis=1)
        first[again, column] = -1
    used = np.flatnonzero((first >= 0).any(axis=0))
    return first[:, used] if len(used) else first[:, :1]


def _of_arcs(ms: list[np.ndarray], arcs: list[np.ndarray]) -> np.ndarray:
    """Return the milliseconds of each place for all its arcs, of both directions."""
    columns = (
        np.repeat(values[:, None], each.shape[1], 1)
        for values, each in zip(ms, arcs, strict=True)
    )
    return np.concatenate([*columns], axis=1)


def _node(ends: np.ndarray, arcs: np.ndarray) -> np.ndarray:
    """Return the end of each arc, -1 where there is no arc."""
    if not len(ends):
        return np.full(arcs.shape, -1, dtype=np.int32)
    return np.where(arcs >= 0, ends[arcs], np.int32(-1))


def same_edge_ms(
    origins: EntryNodes, i: np.ndarray, destinations: EntryNodes, j: np.ndarray
) -> np.ndarray:
    """Return milliseconds along the common edge of pairs of places, int64.

    Pairs without such a path get `UNREACHABLE_MS`.
    """
    step = destinations.at_ms[j] - origins.at_ms[i]
    same = (origins.edge[i] == destinations.edge[j]) & (origins.edge[i] >= 0)
    along = same & (step >= 0) & origins.along[i]
    against = same & (step <= 0) & origins.against[i]
    return np.where(along | against, np.abs(step), UNREACHABLE_MS)


def same_edge_pairs(
    origins: EntryNodes, destinations: EntryNodes
) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of all pairs of places that lie on the same edge."""
    order = np.argsort(destinations.edge, kind="stable")
    ordered = destinations.edge[order]
    first = np.searchsorted(ordered, origins.edge)
    count = np.searchsorted(ordered, origins.edge, side="right") - first
    count[origins.edge < 0] = 0
    i = np.repeat(np.arange(len(origins)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, order[np.repeat(first, count) + within]
