"""Shortest paths by customisable contraction hierarchies (CCH), with `routingkit_cch`.

This is the fast engine, after Dibbelt, Strasser and Wagner, "Customizable Contraction
Hierarchies", 2014. The node order takes
seconds and depends on the streets alone; all else takes hundredths of a second, so that
another part of the day costs next to nothing. Times are whole milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import routingkit_cch as kit

from .base import NodePath, in_row_blocks
from .entry_nodes import UNREACHABLE_MS, NodeCosts
from .network import Network, WeightedNetwork

Hierarchy = Any
"""A `kit.CCH`, which is the same for all parts of the day."""


def node_order(network: Network) -> np.ndarray:
    """Compute a good contraction order of the nodes, int32; this takes seconds."""
    graph, at = network.graph, network.junction
    order = kit.compute_order_inertial(
        network.nodes,
        network.tail.tolist(),
        network.head.tolist(),
        graph.lat[at].tolist(),
        graph.lon[at].tolist(),
    )
    return np.array(order, dtype=np.int32)


def build_hierarchy(network: Network, order: np.ndarray) -> Hierarchy:
    """Contract a network in a node order."""
    return kit.CCH(order.tolist(), network.tail.tolist(), network.head.tolist(), False)


@dataclass(frozen=True, eq=False)
class HierarchyEngine:
    """See `routing.travel.roads.search.base.ShortestPathEngine`."""

    weighted: WeightedNetwork
    hierarchy: Hierarchy

    @cached_property
    def _metric(self) -> kit.CCHMetric:
        return kit.CCHMetric(self.hierarchy, self.weighted.arc_ms.tolist())

    def many_to_many(
        self, sources: NodeCosts, targets: NodeCosts, *, backward: bool
    ) -> np.ndarray:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        out = np.full((len(sources), len(targets)), UNREACHABLE_MS, dtype=np.int32)
        nodes, column = np.unique(targets.node, return_inverse=True)
        column = column.reshape(targets.node.shape)
        # A column of -1 stands for a missing node.
        missing = int((nodes < 0).sum())
        targets_of_search, column = nodes[missing:].tolist(), column - missing
        if not targets_of_search:
            return out
        metric = self._metric

        def search_rows(first: int, last: int) -> None:
            # A search object belongs to the thread that makes it.
            search = _search(metric, targets_of_search, backward)
            for row in range(first, last):
                costs = sources.costs(row)
                if costs:
                    out[row] = _least(search(costs), column, targets.ms)

        in_row_blocks(len(sources), search_rows)
        return out

    def shortest_paths(self, exits: NodeCosts, entries: NodeCosts) -> list[NodePath | None]:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        paths: list[NodePath | None] = [None] * len(exits)
        metric = self._metric

        def search_pairs(first: int, last: int) -> None:
            query = kit.CCHQuery(metric)
            for pair in range(first, last):
                paths[pair] = _path(query, exits.costs(pair), entries.costs(pair))

        in_row_blocks(len(exits), search_pairs)
        return paths


def _search(
    metric: kit.CCHMetric, targets_of_search: list[int], backward: bool
) -> Callable[[list[tuple[int, int]]], list[int | None]]:
    if backward:
        return kit.CCHManyToOne(metric, targets_of_search).distances_to_multi
    return kit.CCHOneToMany(metric, targets_of_search).distances_from_multi


def _least(ms: list[int | None], column: np.ndarray, extra: np.ndarray) -> np.ndarray:
    """Return the least over the nodes of each target; a column of -1 is a missing node."""
    by_node = np.array([*ms, None], dtype=np.float64)
    best = np.fmin.reduce(by_node[column] + extra, axis=1)
    return np.where(np.isnan(best), UNREACHABLE_MS, best).astype(np.int32)


def _path(
    query: kit.CCHQuery, sources: list[tuple[int, int]], targets: list[tuple[int, int]]
) -> NodePath | None:
    if not sources or not targets:
        return None
    # The next query of the same object may only run when this result is gone.
    result = query.run_multi(sources, targets)
    if result.distance is None:
        return None
    return result.node_path[0], np.array(result.arc_path, dtype=np.int32)
