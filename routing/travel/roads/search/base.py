"""The protocol of shortest path engines, and the code that all of them share.

Times are whole milliseconds; only `to_seconds` rounds to seconds.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Protocol

import numpy as np

from routing.matrix import UNREACHABLE

from .entry_nodes import (
    UNREACHABLE_MS,
    EntryNodes,
    NodeCosts,
    same_edge_ms,
    same_edge_pairs,
)
from .network import WeightedNetwork

_BLOCK_ROWS = 64
"""Number of rows below which a second thread is not worth its start."""

NodePath = tuple[int, np.ndarray]
"""A node, and the arcs (int32, perhaps none) of a path that begins there."""


class ShortestPathEngine(Protocol):
    """An algorithm for fastest paths between nodes; threads may share it."""

    @property
    def weighted(self) -> WeightedNetwork:
        """The network and its milliseconds."""
        ...

    def many_to_many(
        self, sources: NodeCosts, targets: NodeCosts, *, backward: bool
    ) -> np.ndarray:
        """Return int32 milliseconds from sources (rows) to targets, else `UNREACHABLE_MS`.

        With ``backward`` they are from the targets to the sources, still with a row for
        each source.
        """
        ...

    def shortest_paths(self, exits: NodeCosts, entries: NodeCosts) -> list[NodePath | None]:
        """Return a fastest path from each place to the one with the same number."""
        ...


@dataclass(frozen=True, eq=False)
class ArcPath:
    """A path on a network.

    Attributes
    ----------
    arcs
        int32, at least one arc, in the order of travel.
    begin
        Share of the first arc that lies before the path, 0 to 1.
    end
        Share of the last arc that lies before the end of the path, 0 to 1.
    ms
        Total milliseconds.
    """

    arcs: np.ndarray
    begin: float
    end: float
    ms: int

    def metres(self, weighted: WeightedNetwork) -> float:
        """Return the length of the path."""
        network = weighted.network
        lengths = network.graph.metres[network.edge[self.arcs]]
        before, behind = self.begin * lengths[0], (1 - self.end) * lengths[-1]
        return max(0.0, float(lengths.sum() - before - behind))


def to_seconds(ms: np.ndarray) -> np.ndarray:
    """Round milliseconds to int32 seconds; `UNREACHABLE_MS` becomes `UNREACHABLE`."""
    seconds = np.rint(ms / 1000).astype(np.int32)
    seconds[ms >= UNREACHABLE_MS] = UNREACHABLE
    return seconds


def matrix_ms(
    engine: ShortestPathEngine, origins: EntryNodes, destinations: EntryNodes
) -> np.ndarray:
    """Return int32 milliseconds from origins (rows) to destinations.

    Pairs without a path get `UNREACHABLE_MS`.
    """
    # One search finds the paths to many targets: the smaller side has the searches.
    if len(destinations) < len(origins):
        ms = engine.many_to_many(destinations.entries, origins.exits, backward=True).T
    else:
        ms = engine.many_to_many(origins.exits, destinations.entries, backward=False)
    i, j = same_edge_pairs(origins, destinations)
    ms[i, j] = np.minimum(ms[i, j], same_edge_ms(origins, i, destinations, j))
    return ms


def arc_paths(
    engine: ShortestPathEngine, origins: EntryNodes, destinations: EntryNodes
) -> list[ArcPath | None]:
    """Return a fastest path from each origin to the destination with the same number."""
    network = engine.weighted.network
    every = np.arange(len(origins))
    direct = same_edge_ms(origins, every, destinations, every)
    node_paths = engine.shortest_paths(origins.exits, destinations.entries)
    paths: list[ArcPath | None] = []
    for i, node_path in enumerate(node_paths):
        best = None
        if node_path:
            best = _through_nodes(engine.weighted, origins, destinations, i, node_path)
        ms = int(direct[i])
        if ms < UNREACHABLE_MS and (best is None or ms <= best.ms):
            back = destinations.at_ms[i] < origins.at_ms[i] or not origins.along[i]
            arc = network.arcs_on(origins.edge[i : i + 1], int(back))[:, 0]
            begin, end = _share(origins, i, back), _share(destinations, i, back)
            best = ArcPath(arc, begin, max(begin, end), ms)
        paths.append(best)
    return paths


def _through_nodes(
    weighted: WeightedNetwork,
    origins: EntryNodes,
    destinations: EntryNodes,
    i: int,
    node_path: NodePath,
) -> ArcPath:
    first, arcs = node_path
    network = weighted.network
    last = int(network.head[arcs[-1]]) if len(arcs) else first
    exit_arc = origins.exits.arc_at(i, first)
    entry_arc = destinations.entries.arc_at(i, last)
    ms = int(weighted.arc_ms[arcs].sum())
    ms += dict(origins.exits.costs(i))[first] + dict(destinations.entries.costs(i))[last]
    return ArcPath(
        np.concatenate([[exit_arc], arcs, [entry_arc]]).astype(np.int32),
        _share(origins, i, bool(network.against[exit_arc])),
        _share(destinations, i, bool(network.against[entry_arc])),
        ms,
    )


def _share(places: EntryNodes, i: int, against: bool) -> float:
    """Return the share of an arc that lies before a place on it."""
    fraction = float(places.fraction[i])
    return 1 - fraction if against else fraction


def in_row_blocks(rows: int, call: Callable[[int, int], None]) -> None:
    """Call ``call`` with the first and last row of blocks, in threads where it helps."""
    threads = min(cpu_count() or 1, -(-rows // _BLOCK_ROWS))
    if threads < 2:
        if rows:
            call(0, rows)
        return
    # Two blocks a thread at least, so that none waits long for another.
    size = min(_BLOCK_ROWS * 4, -(-rows // (2 * threads)))
    firsts = range(0, rows, size)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda first: call(first, min(rows, first + size)), firsts))
