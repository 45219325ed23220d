"""The arcs that one mode may travel, with forbidden turns taken out."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from routing.travel.roads.data.graph import Mode, RoadGraph

from .speeds import FREE, Speeds


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs between nodes, such that every path of arcs may be travelled.

    Where a turn is forbidden, the arc from which it would be made ends in a copy of the
    junction, which only this arc leads to; from the copy lead copies of those arcs onto
    which one may turn. So a direction of a link may be there several times, with other
    tails, always with the same head.

    Attributes
    ----------
    graph, mode
        What it was made of.
    junction
        int32, shape (nodes,): junction of the graph that a node is or is a copy of; the
        first nodes are the junctions themselves.
    tail, head
        int32 nodes, shape (arcs,), sorted by tail, as all that follow.
    link
        int32: the link that an arc follows.
    against
        bool: whether it does so against its direction.
    start
        int64, shape (nodes + 1,): where the arcs of each tail begin.
    """

    graph: RoadGraph
    mode: Mode
    junction: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    link: np.ndarray
    against: np.ndarray
    start: np.ndarray

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.junction)

    @cached_property
    def _by_way(self) -> tuple[np.ndarray, np.ndarray]:
        """Arcs by link and direction, and where those of each begin."""
        key = 2 * self.link.astype(np.int64) + self.against
        order = np.argsort(key, kind="stable").astype(np.int32)
        ways = 2 * len(self.graph.tail)
        return order, np.searchsorted(key[order], np.arange(ways + 1))

    def arcs_on(self, link: np.ndarray, against: int) -> np.ndarray:
        """All arcs along one direction of some links.

        Returns
        -------
        ndarray
            int32, shape (links, most arcs of any), filled up with -1; links of -1 have
            none.
        """
        order, start = self._by_way
        key = 2 * np.maximum(link, 0).astype(np.int64) + against
        first = start[key]
        count = np.where(link < 0, 0, start[key + 1] - first)
        each = np.arange(max(1, int(count.max(initial=0))))
        at = np.minimum(first[:, None] + each, max(0, len(order) - 1))
        if not len(order):
            return np.full(at.shape, -1, dtype=np.int32)
        return np.where(each < count[:, None], order[at], np.int32(-1))


@dataclass(frozen=True, eq=False)
class Timed:
    """A network with the milliseconds of one mode's speeds in one part of the day.

    Attributes
    ----------
    network
        Its arcs.
    moving
        int64, shape (links,): to travel a link in either direction.
    waiting
        int64, shape (junctions,): what is lost in reaching a junction.
    ms
        int64, shape (arcs,): both together for each arc.
    """

    network: Network
    moving: np.ndarray
    waiting: np.ndarray
    ms: np.ndarray


def timed(network: Network, speeds: Speeds, bucket: str = FREE) -> Timed:
    """How long a network's arcs take.

    Raises
    ------
    ProblemError
        Where the speeds know no such bucket.
    """
    moving = speeds.moving_ms(network.graph, bucket)
    waiting = speeds.waiting_ms(network.graph, network.mode)
    ms = moving[network.link] + waiting[network.junction[network.head]]
    return Timed(network, moving, waiting, ms)


def build(graph: RoadGraph, mode: Mode) -> Network:
    """The network of one mode, of the part in which everyone can reach everyone."""
    along = np.flatnonzero(graph.main_along & mode)
    back = np.flatnonzero(graph.main_against & mode)
    link = np.concatenate([along, back]).astype(np.int32)
    against = np.repeat([False, True], [len(along), len(back)])
    tail = np.where(against, graph.head[link], graph.tail[link]).astype(np.int32)
    head = np.where(against, graph.tail[link], graph.head[link]).astype(np.int32)
    junction = np.arange(len(graph.lat), dtype=np.int32)
    banned = _banned(graph, mode, link, against, tail, head)
    if banned:
        came = np.fromiter(banned, dtype=np.int64, count=len(banned))
        via = head[came]
        head[came] = len(junction) + np.arange(len(came), dtype=np.int32)
        onward, copy = _copies(via, tail, list(banned.values()))
        junction = np.concatenate([junction, via])
        tail = np.concatenate([tail, (len(graph.lat) + copy).astype(np.int32)])
        head = np.concatenate([head, head[onward]])
        link = np.concatenate([link, link[onward]])
        against = np.concatenate([against, against[onward]])
    order = np.argsort(tail, kind="stable")
    tail = tail[order]
    start = np.searchsorted(tail, np.arange(len(junction) + 1))
    return Network(
        graph, mode, junction, tail, head[order], link[order], against[order], start
    )


def _banned(
    graph: RoadGraph,
    mode: Mode,
    link: np.ndarray,
    against: np.ndarray,
    tail: np.ndarray,
    head: np.ndarray,
) -> dict[int, set[int]]:
    """By arc the arcs that may not follow it."""
    number = np.full((len(graph.tail), 2), -1, dtype=np.int64)
    number[link, against.astype(np.int64)] = np.arange(len(link))
    found: defaultdict[int, set[int]] = defaultdict(set)
    for ban in np.flatnonzero(graph.ban_modes & mode):
        via = graph.ban_via[ban]
        # Of a loop, both directions end and begin at the junction.
        ends = [a for a in number[graph.ban_from[ban]] if a >= 0 and head[a] == via]
        begins = [a for a in number[graph.ban_to[ban]] if a >= 0 and tail[a] == via]
        if begins:
            for arc in ends:
                found[int(arc)].update(int(other) for other in begins)
    return dict(found)


def _copies(
    via: np.ndarray, tail: np.ndarray, banned: list[set[int]]
) -> tuple[np.ndarray, np.ndarray]:
    """The arcs that lead on from each copied junction, and the number of that copy."""
    order = np.argsort(tail, kind="stable")
    first = np.searchsorted(tail[order], via)
    last = np.searchsorted(tail[order], via, side="right")
    onward: list[int] = []
    copy: list[int] = []
    for number, (begin, end, out) in enumerate(zip(first, last, banned, strict=True)):
        kept = [arc for arc in order[begin:end].tolist() if arc not in out]
        onward += kept
        copy += [number] * len(kept)
    return np.array(onward, dtype=np.int64), np.array(copy, dtype=np.int64)
