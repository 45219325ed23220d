"""The fast engine: customisable contraction hierarchies, by `routingkit_cch`.

Dibbelt, Strasser, Wagner: Customizable Contraction Hierarchies, 2014. The order of the
nodes takes seconds and depends on the streets alone; all else takes hundredths of a
second, so that a part of the day costs next to nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import routingkit_cch as kit

from .base import Inner, in_strips
from .entry_nodes import NO_WAY, Slots
from .network import Network, Timed

Hierarchy = Any
"""A `kit.CCH`, which is the same for all parts of the day."""


def node_order(network: Network) -> np.ndarray:
    """An order of the nodes that is good to contract them in, int32; takes seconds."""
    graph, at = network.graph, network.junction
    order = kit.compute_order_inertial(
        network.nodes,
        network.tail.tolist(),
        network.head.tolist(),
        graph.lat[at].tolist(),
        graph.lon[at].tolist(),
    )
    return np.array(order, dtype=np.int32)


def contract(network: Network, order: np.ndarray) -> Hierarchy:
    """The hierarchy of a network."""
    return kit.CCH(order.tolist(), network.tail.tolist(), network.head.tolist(), False)


@dataclass(frozen=True, eq=False)
class Contracted:
    """See `routing.travel.roads.search.base.ShortestPathEngine`."""

    roads: Timed
    hierarchy: Hierarchy

    @cached_property
    def _metric(self) -> kit.CCHMetric:
        return kit.CCHMetric(self.hierarchy, self.roads.ms.tolist())

    def sweep(self, sources: Slots, targets: Slots, *, backward: bool) -> np.ndarray:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        out = np.full((len(sources), len(targets)), NO_WAY, dtype=np.int32)
        nodes, column = np.unique(targets.node, return_inverse=True)
        column = column.reshape(targets.node.shape)
        # A column of -1 stands for what is not there.
        absent = int((nodes < 0).sum())
        pinned, column = nodes[absent:].tolist(), column - absent
        if not pinned:
            return out
        metric = self._metric

        def work(first: int, last: int) -> None:
            # These belong to the thread that makes them.
            search = _search(metric, pinned, backward)
            for row in range(first, last):
                ends = sources.ends(row)
                if ends:
                    out[row] = _through(search(ends), column, targets.ms)

        in_strips(len(sources), work)
        return out

    def inner(self, leave: Slots, reach: Slots) -> list[Inner | None]:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        found: list[Inner | None] = [None] * len(leave)
        metric = self._metric

        def work(first: int, last: int) -> None:
            query = kit.CCHQuery(metric)
            for pair in range(first, last):
                found[pair] = _way(query, leave.ends(pair), reach.ends(pair))

        in_strips(len(leave), work)
        return found


def _search(
    metric: kit.CCHMetric, pinned: list[int], backward: bool
) -> Callable[[list[tuple[int, int]]], list[int | None]]:
    if backward:
        return kit.CCHManyToOne(metric, pinned).distances_to_multi
    return kit.CCHOneToMany(metric, pinned).distances_from_multi


def _through(ms: list[int | None], column: np.ndarray, more: np.ndarray) -> np.ndarray:
    """The least over the nodes of each target; a column of -1 stands for no node."""
    reached = np.array([*ms, None], dtype=np.float64)
    best = np.fmin.reduce(reached[column] + more, axis=1)
    return np.where(np.isnan(best), NO_WAY, best).astype(np.int32)


def _way(
    query: kit.CCHQuery, ends: list[tuple[int, int]], goals: list[tuple[int, int]]
) -> Inner | None:
    if not ends or not goals:
        return None
    # The next query of the same object may only run when this result is gone.
    result = query.run_multi(ends, goals)
    if result.distance is None:
        return None
    return result.node_path[0], np.array(result.arc_path, dtype=np.int32)
