"""Shortest paths by Dijkstra's algorithm: the engine that needs no further package."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

import numpy as np

from routing.kernel import compiled

from .base import NodePath, in_row_blocks
from .entry_nodes import UNREACHABLE_MS, NodeCosts
from .network import WeightedNetwork

_KERNEL = f"{__package__}.dijkstra_kernel"


def kernel() -> ModuleType:
    """Return the module of the compiled functions."""
    return compiled.load_compiled(_KERNEL, [Path(__file__).with_name("dijkstra_kernel.py")])


@dataclass(frozen=True, eq=False)
class DijkstraEngine:
    """See `routing.travel.roads.search.base.ShortestPathEngine`."""

    weighted: WeightedNetwork

    @cached_property
    def _reversed_arcs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The reversed arcs: index of each node's first one, their heads, milliseconds."""
        network = self.weighted.network
        order = np.argsort(network.head, kind="stable")
        start = np.searchsorted(network.head[order], np.arange(network.nodes + 1))
        return start, network.tail[order], self.weighted.arc_ms[order]

    def many_to_many(
        self, sources: NodeCosts, targets: NodeCosts, *, backward: bool
    ) -> np.ndarray:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        network = self.weighted.network
        arcs = (network.start, network.head, self.weighted.arc_ms)
        start, head, ms = self._reversed_arcs if backward else arcs
        out = np.full((len(sources), len(targets)), UNREACHABLE_MS, dtype=np.int32)
        ends = (sources.node, sources.ms, targets.node, targets.ms)
        search = kernel().many_to_many
        in_row_blocks(
            len(sources),
            lambda first, last: search(start, head, ms, *ends, first, last, out),
        )
        return out

    def shortest_paths(self, exits: NodeCosts, entries: NodeCosts) -> list[NodePath | None]:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        network, search = self.weighted.network, kernel().shortest_path
        arcs = (network.start, network.tail, network.head, self.weighted.arc_ms)
        ends = (exits.node, exits.ms, entries.node, entries.ms)
        paths: list[NodePath | None] = [None] * len(exits)

        def search_pairs(begin: int, end: int) -> None:
            least = np.empty(network.nodes, dtype=np.int64)
            via = np.empty(network.nodes, dtype=np.int32)
            heap = np.empty(len(network.head) + exits.node.shape[1] + 1, dtype=np.int64)
            for pair in range(begin, end):
                first, path = search(*arcs, *ends, pair, least, via, heap)
                if first >= 0:
                    paths[pair] = first, path

        in_row_blocks(len(exits), search_pairs)
        return paths
