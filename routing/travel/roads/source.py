"""Travel on a road graph."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np

from routing.geo import Place
from routing.travel.array_cache import ArrayCache, digest
from routing.travel.base import Path
from routing.travel.estimate.formula_matrix import MOST_HELD

from .data.graph import RoadGraph
from .geometry import line
from .instructions import Signposts, steps
from .isochrones import reach
from .matrix import RoadMatrix
from .search.base import Course, courses, whole_seconds
from .search.cache import EngineCache
from .search.network import Timed
from .search.speeds import FREE, SPEEDS, Speeds


class RoadTravel:
    """Travel on the streets of a graph; see `routing.travel.base.TravelSource`.

    It pickles, and may be used by several threads at once.

    Parameters
    ----------
    graph
        The streets.
    speeds
        By the name of the mode; other modes are not known.
    store
        Where matrices, and what makes the next start quick, are kept; None: nowhere.

    Raises
    ------
    ProblemError
        Where there are speeds for a mode that is not on roads.
    """

    def __init__(
        self,
        graph: RoadGraph,
        speeds: Mapping[str, Speeds] = SPEEDS,
        store: ArrayCache | None = None,
    ) -> None:
        self._engines = EngineCache(graph, speeds, store)
        self._bucket = FREE

    @property
    def graph(self) -> RoadGraph:
        """The streets."""
        return self._engines.graph

    def at(self, bucket: str) -> "RoadTravel":
        """The same travel in another part of the day, at next to no cost.

        Raises
        ------
        ProblemError
            Where some mode's speeds know no such part of the day.
        """
        for speeds in self._engines.speeds.values():
            speeds.percent(bucket)
        other = copy(self)
        other._bucket = bucket
        return other

    def matrix(self, places: Sequence[Place], mode: str) -> RoadMatrix:
        """See `routing.travel.base.TravelSource`.

        Of some thousands of places all ways are held, else they are computed when they
        are asked for; metres always are, as only those of the legs of routes matter.
        """
        engines, store = self._engines, self._engines.store
        ways = RoadMatrix(engines, mode, self._bucket, engines.snap(places, mode))
        if len(places) > MOST_HELD:
            return ways
        if store is None:
            return ways.hold()
        snapped = ways.snapped
        where = [snapped.link.tolist(), snapped.fraction.tolist()]
        key = digest("seconds", engines.key(mode, self._bucket), where)
        found = (store.get(key) or {}).get("seconds")
        shape = (len(places), len(places))
        if found is not None and found.shape == shape and found.dtype == np.int32:
            return ways.with_seconds(found)
        ways = ways.hold()
        if ways.seconds is not None:
            store.put(key, {"seconds": ways.seconds})
        return ways

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `routing.travel.base.TravelSource`."""
        engines = self._engines
        places = list(dict.fromkeys(place for leg in legs for place in leg))
        number = {place: at for at, place in enumerate(places)}
        doors = engines.doors(engines.snap(places, mode), mode, self._bucket)
        engine, posts = engines.engine(mode, self._bucket), engines.signposts(mode)
        here = doors.take([number[origin] for origin, _ in legs])
        there = doors.take([number[goal] for _, goal in legs])
        return tuple(
            _path(engine.roads, posts, leg, course) if course else None
            for leg, course in zip(legs, courses(engine, here, there), strict=True)
        )

    def reach(self, place: Place, mode: str, seconds: Sequence[int]) -> dict[str, Any]:
        """Areas that can be reached from a place; see `isochrones.reach`.

        Raises
        ------
        ProblemError
            Where the mode is not known, or a limit is below 0.
        """
        engines = self._engines
        doors = engines.doors(engines.snap([place], mode), mode, self._bucket)
        return reach(engines.engine(mode, self._bucket).roads, doors, seconds)


def _path(roads: Timed, posts: Signposts, leg: tuple[Place, Place], course: Course) -> Path:
    street = line(roads.network, course.arcs, course.begin, course.end)
    points = [leg[0], *(Place(lat, lon) for lat, lon in street.tolist()), leg[1]]
    return Path(
        tuple(points),
        int(whole_seconds(np.array([course.ms]))[0]),
        round(course.metres(roads)),
        steps(roads, posts, course),
    )
