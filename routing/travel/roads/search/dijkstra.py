"""The engine that is always there: Dijkstra's algorithm."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

import numpy as np

from routing.kernel import compiled

from .base import Inner, in_strips
from .entry_nodes import NO_WAY, Slots
from .network import Timed

_KERNEL = f"{__package__}.dijkstra_kernel"


def kernel() -> ModuleType:
    """The compiled functions."""
    return compiled.load_compiled(_KERNEL, [Path(__file__).with_name("dijkstra_kernel.py")])


@dataclass(frozen=True, eq=False)
class Dijkstra:
    """See `routing.travel.roads.search.base.ShortestPathEngine`."""

    roads: Timed

    @cached_property
    def _backward(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The arcs turned round: their beginnings by node, where they lead, and times."""
        network = self.roads.network
        order = np.argsort(network.head, kind="stable")
        start = np.searchsorted(network.head[order], np.arange(network.nodes + 1))
        return start, network.tail[order], self.roads.ms[order]

    def sweep(self, sources: Slots, targets: Slots, *, backward: bool) -> np.ndarray:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        network = self.roads.network
        arcs = (network.start, network.head, self.roads.ms)
        start, head, ms = self._backward if backward else arcs
        out = np.full((len(sources), len(targets)), NO_WAY, dtype=np.int32)
        here, there = (sources.node, sources.ms), (targets.node, targets.ms)
        search = kernel().sweep
        in_strips(
            len(sources),
            lambda first, last: search(start, head, ms, *here, *there, first, last, out),
        )
        return out

    def inner(self, leave: Slots, reach: Slots) -> list[Inner | None]:
        """See `routing.travel.roads.search.base.ShortestPathEngine`."""
        network, search = self.roads.network, kernel().trace
        arcs = (network.start, network.tail, network.head, self.roads.ms)
        ends = (leave.node, leave.ms, reach.node, reach.ms)
        found: list[Inner | None] = [None] * len(leave)

        def work(begin: int, end: int) -> None:
            least = np.empty(network.nodes, dtype=np.int64)
            via = np.empty(network.nodes, dtype=np.int32)
            heap = np.empty(len(network.head) + leave.node.shape[1] + 1, dtype=np.int64)
            for pair in range(begin, end):
                first, way = search(*arcs, *ends, pair, least, via, heap)
                if first >= 0:
                    found[pair] = first, way

        in_strips(len(leave), work)
        return found
