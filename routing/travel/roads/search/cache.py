"""The engines of a road graph, built when they are first needed and kept."""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place
from routing.travel.array_cache import ArrayCache, array_key
from routing.travel.roads.data.graph import MODES, Mode, RoadGraph, load

from .base import ShortestPathEngine
from .dijkstra import DijkstraEngine
from .entry_nodes import EntryNodes, entry_nodes
from .network import Network, WeightedNetwork, build_network, weighted_network
from .snap import SnappedPlaces, Snapper
from .speeds import NO_TRAFFIC, RoadSpeeds

_CACHE_VERSION = 2
"""Part of all keys; to be raised when the cached arrays change their meaning."""

_Value = TypeVar("_Value")


class EngineCache:
    """Everything that is computed from a graph and its speeds, shared by all its users.

    It pickles as the name of the graph's file where the graph was loaded from one; a
    process then has one cache for each file, however many are unpickled.

    Parameters
    ----------
    graph
        The streets.
    speeds
        Speeds by the name of the mode.
    arrays
        Cache for node orders and matrices, None for none.

    Raises
    ------
    ProblemError
        If there are speeds for a mode that does not travel on roads.
    """

    def __init__(
        self,
        graph: RoadGraph,
        speeds: Mapping[str, RoadSpeeds],
        arrays: ArrayCache | None,
    ) -> None:
        if bad := sorted(set(speeds) - set(MODES)):
            raise ProblemError(
                f"Speeds are given for {bad}; modes on roads are {', '.join(MODES)}."
            )
        self.graph, self.speeds, self.arrays = graph, dict(speeds), arrays
        self._values: dict[Hashable, Any] = {}
        self._lock = threading.RLock()

    def __reduce__(self) -> tuple[Callable[..., "EngineCache"], tuple[object, ...]]:
        # numpy's arrays remember the file that they are mapped from.
        file = getattr(self.graph.metres, "filename", None)
        if file is None:
            return EngineCache, (self.graph, self.speeds, self.arrays)
        return _reopened, (Path(file), self.graph.source, self.speeds, self.arrays)

    def mode(self, name: str) -> Mode:
        """Return the mode of a name.

        Raises
        ------
        ProblemError
            If there are no speeds for it.
        """
        if name not in self.speeds:
            raise ProblemError(
                f"No roads are known for travel mode {name!r}; known are "
                f"{', '.join(sorted(self.speeds))}."
            )
        return MODES[name]

    def key(self, mode: str, bucket: str) -> str:
        """Return a key of all that the times of a mode in a part of the day depend on."""
        speeds = self.speeds[mode]
        percent = speeds.percent(bucket).tolist()
        free_flow = (
            [*speeds.kmh.items()],
            speeds.limit_share,
            speeds.signal_s,
            speeds.junction_s,
        )
        source = self.graph.source
        return array_key("roads", _CACHE_VERSION, source, mode, free_flow, percent)

    def snap(self, places: Sequence[Place], mode: str) -> SnappedPlaces:
        """Snap places to the streets of a mode."""
        snapper = self.get_or_build("snapper", lambda: Snapper(self.graph))
        return snapper.snap(places, self.mode(mode))

    def entry_nodes(
        self, snapped: SnappedPlaces, mode: str, bucket: str = NO_TRAFFIC
    ) -> EntryNodes:
        """Return snapped places with their entry nodes."""
        weighted = self.engine(mode, bucket).weighted
        return entry_nodes(weighted, snapped.edge, snapped.fraction)

    def network(self, mode: str) -> Network:
        """Return the network of a mode."""
        bit = self.mode(mode)
        return self.get_or_build(("network", mode), lambda: build_network(self.graph, bit))

    def engine(self, mode: str, bucket: str = NO_TRAFFIC) -> ShortestPathEngine:
        """Return the fastest engine that is installed.

        Raises
        ------
        ProblemError
            If the mode or the part of the day is not known.
        """
        return self.get_or_build(
            ("engine", mode, bucket), lambda: self._build_engine(mode, bucket)
        )

    def get_or_build(self, key: Hashable, build: Callable[[], _Value]) -> _Value:
        """Return the value of a key, built by the first call; never twice at once."""
        with self._lock:
            if key not in self._values:
                self._values[key] = build()
            return cast("_Value", self._values[key])

    def _build_engine(self, mode: str, bucket: str) -> ShortestPathEngine:
        network = self.network(mode)
        weighted: WeightedNetwork = weighted_network(network, self.speeds[mode], bucket)
        if find_spec("routingkit_cch") is None or not len(network.tail):
            return DijkstraEngine(weighted)
        from .contraction import HierarchyEngine, build_hierarchy

        hierarchy = self.get_or_build(
            ("hierarchy", mode),
            lambda: build_hierarchy(network, self._node_order(network)),
        )
        return HierarchyEngine(weighted, hierarchy)

    def _node_order(self, network: Network) -> np.ndarray:
        """Return the contraction order of a network, from the cache where it is there."""
        from .contraction import node_order

        nodes, arcs, mode = network.nodes, len(network.tail), int(network.mode)
        key = array_key("order", _CACHE_VERSION, self.graph.source, mode, nodes, arcs)
        if self.arrays is not None and (cached := self.arrays.get(key)) is not None:
            order = cached.get("order", np.zeros(0, dtype=np.int32))
            # Any order gives right times; a bad one only takes longer.
            if np.array_equal(np.sort(order), np.arange(nodes)):
                return order
        order = node_order(network)
        if self.arrays is not None:
            self.arrays.put(key, {"order": order})
        return order


_open_caches: dict[str, EngineCache] = {}
_open_lock = threading.Lock()


def _reopened(
    file: Path, source: str, speeds: Mapping[str, RoadSpeeds], arrays: ArrayCache | None
) -> EngineCache:
    """Return the cache of a graph's file, the one that this process has if it has one."""
    described = {mode: repr(asdict(road_speeds)) for mode, road_speeds in speeds.items()}
    key = array_key(str(file), source, described, repr(arrays))
    with _open_lock:
        if key not in _open_caches:
            graph = load(file)
            if graph.source != source:
                raise ProblemError(
                    f"{file} was rebuilt from other data; make a new plan with it."
                )
            _open_caches[key] = EngineCache(graph, speeds, arrays)
        return _open_caches[key]
