"""What finds the quickest ways on a network, and what all such engines share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import Protocol

import numpy as np

from routing.matrix import UNREACHABLE

from .entry_nodes import NO_WAY, EntryNodes, Slots, on_one_link, straight_ms
from .network import Timed

_STRIP = 64
"""Rows that a thread computes at a time."""

Inner = tuple[int, np.ndarray]
"""A node, and the arcs (int32, perhaps none) of a way that begins there."""


class ShortestPathEngine(Protocol):
    """Finds quickest ways between nodes; may be used by several threads at once."""

    @property
    def roads(self) -> Timed:
        """The network and its times."""
        ...

    def sweep(self, sources: Slots, targets: Slots, *, backward: bool) -> np.ndarray:
        """Milliseconds from all sources (rows) to all targets, int32, else `NO_WAY`.

        Backward: from the targets to the sources, still with a row for each source.
        """
        ...

    def inner(self, leave: Slots, reach: Slots) -> list[Inner | None]:
        """A quickest way from each place to the one with the same number."""
        ...


@dataclass(frozen=True, eq=False)
class Course:
    """A way on a network.

    Attributes
    ----------
    arcs
        int32, one at least, in order.
    begin, end
        Which share of the first arc lies before the way, and which share of the last one
        within it or before it, 0 to 1.
    ms
        Milliseconds in all.
    """

    arcs: np.ndarray
    begin: float
    end: float
    ms: int

    def metres(self, roads: Timed) -> float:
        """Its length."""
        graph = roads.network.graph
        each = graph.metres[roads.network.link[self.arcs]]
        before, behind = self.begin * each[0], (1 - self.end) * each[-1]
        return max(0.0, float(each.sum() - before - behind))


def whole_seconds(ms: np.ndarray) -> np.ndarray:
    """Milliseconds as int32 seconds; `NO_WAY` as `UNREACHABLE`."""
    seconds = np.rint(ms / 1000).astype(np.int32)
    seconds[ms >= NO_WAY] = UNREACHABLE
    return seconds


def between(
    engine: ShortestPathEngine, origins: EntryNodes, goals: EntryNodes
) -> np.ndarray:
    """Milliseconds from places (rows) to places (columns), int32, else `NO_WAY`."""
    # One search finds the ways to many targets: the smaller side has the searches.
    if len(goals) < len(origins):
        ms = engine.sweep(goals.reach, origins.leave, backward=True).T
    else:
        ms = engine.sweep(origins.leave, goals.reach, backward=False)
    i, j = on_one_link(origins, goals)
    ms[i, j] = np.minimum(ms[i, j], straight_ms(origins, i, goals, j))
    return ms


def courses(
    engine: ShortestPathEngine, origins: EntryNodes, goals: EntryNodes
) -> list[Course | None]:
    """A quickest way from each origin to the goal with the same number."""
    network = engine.roads.network
    every = np.arange(len(origins))
    straight = straight_ms(origins, every, goals, every)
    inners = engine.inner(origins.leave, goals.reach)
    found: list[Course | None] = []
    for number, inner in enumerate(inners):
        best = _through(engine.roads, origins, goals, number, inner) if inner else None
        ms = int(straight[number])
        if ms < NO_WAY and (best is None or ms <= best.ms):
            back = goals.at[number] < origins.at[number] or not origins.along[number]
            arc = network.arcs_on(origins.link[number : number + 1], int(back))[:, 0]
            begin, end = _share(origins, number, back), _share(goals, number, back)
            best = Course(arc, begin, max(begin, end), ms)
        found.append(best)
    return found


def _through(
    roads: Timed, origins: EntryNodes, goals: EntryNodes, number: int, inner: Inner
) -> Course:
    first, arcs = inner
    network = roads.network
    last = int(network.head[arcs[-1]]) if len(arcs) else first
    leave = origins.leave.arc_at(number, first)
    reach = goals.reach.arc_at(number, last)
    ms = int(roads.ms[arcs].sum())
    ms += dict(origins.leave.ends(number))[first] + dict(goals.reach.ends(number))[last]
    return Course(
        np.concatenate([[leave], arcs, [reach]]).astype(np.int32),
        _share(origins, number, bool(network.against[leave])),
        _share(goals, number, bool(network.against[reach])),
        ms,
    )


def _share(places: EntryNodes, number: int, against: bool) -> float:
    """Which share of an arc lies before a place on it."""
    fraction = float(places.fraction[number])
    return 1 - fraction if against else fraction


def in_strips(rows: int, work: Callable[[int, int], None]) -> None:
    """Call ``work`` with the first and last row of strips, in threads where it helps."""
    threads = min(cpu_count() or 1, -(-rows // _STRIP))
    if threads < 2:
        if rows:
            work(0, rows)
        return
    # Two strips a thread at least, so that none waits long for another.
    size = min(_STRIP * 4, -(-rows // (2 * threads)))
    firsts = range(0, rows, size)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda first: work(first, min(rows, first + size)), firsts))
