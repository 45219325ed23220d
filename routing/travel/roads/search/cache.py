"""The engines of a road graph, made when they are first needed."""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place
from routing.travel.array_cache import ArrayCache, digest
from routing.travel.roads.data.graph import MODES, Mode, RoadGraph, load
from routing.travel.roads.instructions import Signposts

from .base import ShortestPathEngine
from .dijkstra import Dijkstra
from .entry_nodes import EntryNodes, doors
from .network import Network, Timed, build, timed
from .snap import Snapped, Snapper
from .speeds import FREE, Speeds

_FORM = 1
"""To be raised when what is stored changes its meaning."""

_Made = TypeVar("_Made")


class EngineCache:
    """What is computed of a graph and its speeds, shared by all who travel on it.

    It pickles as the name of the graph's file where it was loaded from one; a process has
    one of it for each file then, however many are unpickled.

    Parameters
    ----------
    graph
        The streets.
    speeds
        By the name of the mode.
    store
        Where orders of contraction and matrices are kept, None for nowhere.
    """

    def __init__(
        self, graph: RoadGraph, speeds: Mapping[str, Speeds], store: ArrayCache | None
    ) -> None:
        if bad := sorted(set(speeds) - set(MODES)):
            raise ProblemError(
                f"Speeds are given for {bad}; modes on roads are {', '.join(MODES)}."
            )
        self.graph, self.speeds, self.store = graph, dict(speeds), store
        self._made: dict[Hashable, Any] = {}
        self._lock = threading.RLock()

    def __reduce__(self) -> tuple[Callable[..., "EngineCache"], tuple[object, ...]]:
        # numpy's arrays remember the file that they are mapped from.
        file = getattr(self.graph.metres, "filename", None)
        if file is None:
            return EngineCache, (self.graph, self.speeds, self.store)
        return _reopened, (Path(file), self.graph.source, self.speeds, self.store)

    def mode(self, name: str) -> Mode:
        """The mode of a name.

        Raises
        ------
        ProblemError
            Where there are no speeds for it.
        """
        if name not in self.speeds:
            raise ProblemError(
                f"No roads are known for travel mode {name!r}; known are "
                f"{', '.join(sorted(self.speeds))}."
            )
        return MODES[name]

    def key(self, mode: str, bucket: str) -> str:
        """Stands for all that the times of a mode in a part of the day depend on."""
        speeds = self.speeds[mode]
        percent = speeds.percent(bucket).tolist()
        usual = [*speeds.kmh.items()], speeds.signs, speeds.light_s, speeds.junction_s
        return digest("roads", _FORM, self.graph.source, mode, usual, percent)

    def snap(self, places: Sequence[Place], mode: str) -> Snapped:
        """The street of each place."""
        snapper = self._once("snapper", lambda: Snapper(self.graph))
        return snapper.snap(places, self.mode(mode))

    def doors(self, snapped: Snapped, mode: str, bucket: str = FREE) -> EntryNodes:
        """How snapped places are entered and left."""
        return doors(self.engine(mode, bucket).roads, snapped.link, snapped.fraction)

    def engine(self, mode: str, bucket: str = FREE) -> ShortestPathEngine:
        """The fastest engine that is installed.

        Raises
        ------
        ProblemError
            Where the mode or the part of the day is not known.
        """
        return self._once(("engine", mode, bucket), lambda: self._engine(mode, bucket))

    def signposts(self, mode: str) -> Signposts:
        """What is told of the junctions of a mode's network."""
        return self._once(("posts", mode), lambda: Signposts(self._network(mode)))

    def _network(self, mode: str) -> Network:
        bit = self.mode(mode)
        return self._once(("network", mode), lambda: build(self.graph, bit))

    def _engine(self, mode: str, bucket: str) -> ShortestPathEngine:
        roads: Timed = timed(self._network(mode), self.speeds[mode], bucket)
        if find_spec("routingkit_cch") is None or not len(roads.network.tail):
            return Dijkstra(roads)
        from .contraction import Contracted, contract

        hierarchy = self._once(
            ("hierarchy", mode), lambda: contract(roads.network, self._order(roads.network))
        )
        return Contracted(roads, hierarchy)

    def _order(self, network: Network) -> np.ndarray:
        """The order of contraction, from the store where it is there."""
        from .contraction import node_order

        nodes, arcs, mode = network.nodes, len(network.tail), int(network.mode)
        key = digest("order", _FORM, self.graph.source, mode, nodes, arcs)
        if self.store is not None and (found := self.store.get(key)) is not None:
            order = found.get("order", np.zeros(0, dtype=np.int32))
            # Any order gives right times; a bad one only takes longer.
            if np.array_equal(np.sort(order), np.arange(nodes)):
                return order
        order = node_order(network)
        if self.store is not None:
            self.store.put(key, {"order": order})
        return order

    def _once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What was made under a key, or is made now; never twice at once."""
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return cast("_Made", self._made[key])


_opened: dict[str, EngineCache] = {}
_opening = threading.Lock()


def _reopened(
    file: Path, source: str, speeds: Mapping[str, Speeds], store: ArrayCache | None
) -> EngineCache:
    """The engines of a graph's file, those that this process has already if it can be."""
    described = {mode: repr(asdict(its)) for mode, its in speeds.items()}
    key = digest(str(file), source, described, repr(store))
    with _opening:
        if key not in _opened:
            graph = load(file)
            if graph.source != source:
                raise ProblemError(
                    f"{file} was built again from other data since; plan anew with it."
                )
            _opened[key] = EngineCache(graph, speeds, store)
        return _opened[key]
