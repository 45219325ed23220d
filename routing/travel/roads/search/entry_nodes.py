"""How places are entered from a network and left for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .network import Timed

NO_WAY = int(np.iinfo(np.int32).max)
"""Milliseconds of a way that does not exist, and more than those of any that does."""


@dataclass(frozen=True, eq=False)
class Slots:
    """For each place the nodes next to it, each shape (places, most of any).

    Attributes
    ----------
    node
        int32; -1 where a place has no more.
    ms
        int64 milliseconds between the place and the node.
    arc
        int32: the arc on which that piece of way lies.
    """

    node: np.ndarray
    ms: np.ndarray
    arc: np.ndarray

    def __len__(self) -> int:
        return len(self.node)

    def take(self, places: np.ndarray) -> "Slots":
        """The slots of some places."""
        return Slots(self.node[places], self.ms[places], self.arc[places])

    def ends(self, place: int) -> list[tuple[int, int]]:
        """Nodes of a place and the milliseconds to each, the least where doubled."""
        pairs = zip(self.node[place].tolist(), self.ms[place].tolist(), strict=True)
        least: dict[int, int] = {}
        for node, ms in pairs:
            if node >= 0:
                least[node] = min(ms, least.get(node, ms))
        return list(least.items())

    def arc_at(self, place: int, node: int) -> int:
        """The arc of the quickest way between a place and one of its nodes."""
        ms = np.where(self.node[place] == node, self.ms[place], NO_WAY)
        return int(self.arc[place, ms.argmin()])


@dataclass(frozen=True, eq=False)
class EntryNodes:
    """Places on a network.

    Attributes
    ----------
    link
        int32, shape (places,), as all that follow; -1 where no street is near.
    fraction
        float64: how far along the link, 0 to 1.
    at
        int64: the same in milliseconds from its tail.
    along, against
        bool: whether one may travel the link in this direction.
    leave
        Nodes that are reached from the place.
    reach
        Nodes from which the place is reached.
    """

    link: np.ndarray
    fraction: np.ndarray
    at: np.ndarray
    along: np.ndarray
    against: np.ndarray
    leave: Slots
    reach: Slots

    def __len__(self) -> int:
        return len(self.link)

    def take(self, places: Sequence[int] | np.ndarray) -> "EntryNodes":
        """Some of the places, in their order."""
        some = np.asarray(places, dtype=np.int64)
        return EntryNodes(
            self.link[some],
            self.fraction[some],
            self.at[some],
            self.along[some],
            self.against[some],
            self.leave.take(some),
            self.reach.take(some),
        )


def doors(roads: Timed, link: np.ndarray, fraction: np.ndarray) -> EntryNodes:
    """The doors of places at fractions of links, 0 to 1 from tail to head.

    A link of -1 stands for a place that nothing leads to.
    """
    network, graph = roads.network, roads.network.graph
    safe = np.maximum(link, 0)
    moving = roads.moving[safe] if len(roads.moving) else np.zeros(len(link), np.int64)
    at = np.rint(fraction * moving).astype(np.int64)
    ways = [network.arcs_on(link, 0), network.arcs_on(link, 1)]
    if len(graph.tail):
        waits = [roads.waiting[graph.head[safe]], roads.waiting[graph.tail[safe]]]
    else:
        waits = [at, at]
    rest, gone = [moving - at, at], [at, moving - at]
    # All arcs of one direction have the same head.
    out = np.stack([way[:, 0] for way in ways], axis=1)
    left = np.stack([r + w for r, w in zip(rest, waits, strict=True)], axis=1)
    into = np.concatenate(ways, axis=1)
    reached = np.concatenate(
        [np.repeat(g[:, None], w.shape[1], 1) for g, w in zip(gone, ways, strict=True)],
        axis=1,
    )
    return EntryNodes(
        link.astype(np.int32),
        fraction,
        at,
        out[:, 0] >= 0,
        out[:, 1] >= 0,
        Slots(_node(network.head, out), left, out),
        Slots(_node(network.tail, into), reached, into),
    )


def _node(ends: np.ndarray, arcs: np.ndarray) -> np.ndarray:
    """The end of each arc, -1 where there is no arc."""
    if not len(ends):
        return np.full(arcs.shape, -1, dtype=np.int32)
    return np.where(arcs >= 0, ends[arcs], np.int32(-1))


def straight_ms(
    origins: EntryNodes, i: np.ndarray, goals: EntryNodes, j: np.ndarray
) -> np.ndarray:
    """Milliseconds on their common link of pairs of places, int64; else `NO_WAY`."""
    gap = goals.at[j] - origins.at[i]
    same = (origins.link[i] == goals.link[j]) & (origins.link[i] >= 0)
    along = same & (gap >= 0) & origins.along[i]
    against = same & (gap <= 0) & origins.against[i]
    return np.where(along | against, np.abs(gap), NO_WAY)


def on_one_link(origins: EntryNodes, goals: EntryNodes) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of places that lie on the same link."""
    order = np.argsort(goals.link, kind="stable")
    ordered = goals.link[order]
    first = np.searchsorted(ordered, origins.link)
    count = np.searchsorted(ordered, origins.link, side="right") - first
    count[origins.link < 0] = 0
    i = np.repeat(np.arange(len(origins)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, order[np.repeat(first, count) + within]
