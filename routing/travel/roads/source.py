"""The source of travel times that uses a road graph, in whole seconds and metres."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np

from routing.geo import Place
from routing.travel.array_cache import ArrayCache, array_key
from routing.travel.base import DENSE_LIMIT, Path

from .data.graph import RoadGraph
from .geometry import path_points
from .instructions import Intersections, path_steps
from .isochrones import isochrones
from .matrix import RoadMatrix
from .search.base import ArcPath, arc_paths, to_seconds
from .search.cache import EngineCache
from .search.network import WeightedNetwork
from .search.speeds import NO_TRAFFIC, SPEEDS, RoadSpeeds


class RoadTravel:
    """Travel on the streets of a graph; see `routing.travel.base.TravelSource`.

    It pickles, and several threads may use it at once.

    Parameters
    ----------
    graph
        The streets.
    speeds
        Speeds by the name of the mode; other modes are not known.
    arrays
        Cache for matrices and for node orders, which make the next start quick; None for
        none.
    dense_limit
        Number of places up to which all seconds of a matrix are computed at once, ≥ 0.

    Raises
    ------
    ProblemError
        If there are speeds for a mode that does not travel on roads.
    """

    def __init__(
        self,
        graph: RoadGraph,
        speeds: Mapping[str, RoadSpeeds] = SPEEDS,
        arrays: ArrayCache | None = None,
        *,
        dense_limit: int = DENSE_LIMIT,
    ) -> None:
        self._engines = EngineCache(graph, speeds, arrays)
        self._bucket = NO_TRAFFIC
        self._dense_limit = dense_limit

    @property
    def graph(self) -> RoadGraph:
        """The streets."""
        return self._engines.graph

    def at(self, bucket: str) -> "RoadTravel":
        """Return the same travel in another part of the day, at next to no cost.

        Raises
        ------
        ProblemError
            If some mode's speeds have no such part of the day.
        """
        for speeds in self._engines.speeds.values():
            speeds.percent(bucket)
        source = copy(self)
        source._bucket = bucket
        return source

    def matrix(self, places: Sequence[Place], mode: str) -> RoadMatrix:
        """See `routing.travel.base.TravelSource`.

        Up to ``dense_limit`` places all seconds are computed, for more they are computed
        on request; metres always are, because only those of the legs of routes matter.
        """
        engines, arrays = self._engines, self._engines.arrays
        matrix = RoadMatrix(engines, mode, self._bucket, engines.snap(places, mode))
        if len(places) > self._dense_limit:
            return matrix
        if arrays is None:
            return matrix.dense()
        positions = [matrix.snapped.edge.tolist(), matrix.snapped.fraction.tolist()]
        key = array_key("seconds", engines.key(mode, self._bucket), positions)
        cached = (arrays.get(key) or {}).get("seconds")
        shape = (len(places), len(places))
        if cached is not None and cached.shape == shape and cached.dtype == np.int32:
            return matrix.with_seconds(cached)
        matrix = matrix.dense()
        if matrix.seconds is not None:
            arrays.put(key, {"seconds": matrix.seconds})
        return matrix

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `routing.travel.base.TravelSource`."""
        engines = self._engines
        places = list(dict.fromkeys(place for leg in legs for place in leg))
        number = {place: i for i, place in enumerate(places)}
        nodes = engines.entry_nodes(engines.snap(places, mode), mode, self._bucket)
        engine, intersections = (
            engines.engine(mode, self._bucket),
            self._intersections(mode),
        )
        origins = nodes.select([number[origin] for origin, _ in legs])
        destinations = nodes.select([number[destination] for _, destination in legs])
        paths = arc_paths(engine, origins, destinations)
        return tuple(
            _path(engine.weighted, intersections, leg, path) if path else None
            for leg, path in zip(legs, paths, strict=True)
        )

    def isochrones(self, place: Place, mode: str, seconds: Sequence[int]) -> dict[str, Any]:
        """Return the areas that are reached from a place; see `isochrones.isochrones`.

        Raises
        ------
        ProblemError
            If the mode is not known, or a limit is below 0.
        """
        engines = self._engines
        origin = engines.entry_nodes(engines.snap([place], mode), mode, self._bucket)
        return isochrones(engines.engine(mode, self._bucket).weighted, origin, seconds)

    def _intersections(self, mode: str) -> Intersections:
        network = self._engines.network(mode)
        return self._engines.get_or_build(
            ("intersections", mode), lambda: Intersections(network)
        )


def _path(
    weighted: WeightedNetwork,
    intersections: Intersections,
    leg: tuple[Place, Place],
    path: ArcPath,
) -> Path:
    line = path_points(weighted.network, path.arcs, path.begin, path.end)
    points = [leg[0], *(Place(lat, lon) for lat, lon in line.tolist()), leg[1]]
    return Path(
        tuple(points),
        int(to_seconds(np.array([path.ms]))[0]),
        round(path.metres(weighted)),
        path_steps(weighted, intersections, path),
    )
