"""The road on which each place lies, or next to which."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from routing.geo import Place
from routing.travel.roads.data.graph import Mode, RoadClass, RoadGraph
from routing.travel.roads.data.mercator import Mercator

WITHIN_M = 1000.0
"""A place that is farther from every road is not taken to be on any."""

_NO_STOPPING = (
    RoadClass.MOTORWAY,
    RoadClass.MOTORWAY_LINK,
    RoadClass.TRUNK_LINK,
    RoadClass.FERRY,
)


@dataclass(frozen=True, eq=False)
class Snapped:
    """Where places are on the roads; one entry per place, in their order.

    Attributes
    ----------
    link
        int32; -1 where no road is near enough.
    fraction
        float64 from 0 (at the link's tail) to 1 (at its head); 0 where there is no link.
    offset_m
        float64 metres from the place to that point; infinite where there is no link.
    """

    link: np.ndarray
    fraction: np.ndarray
    offset_m: np.ndarray


@dataclass(frozen=True, eq=False)
class Snapper:
    """Finds the nearest road of the main part of a graph, by mode.

    Not offered are motorways, ramps and ferries, where nobody can stop. Trunk roads are:
    in many a town they are the street on which people live, and it cannot be told from
    their class whether one may stop there.

    Attributes
    ----------
    graph
        The roads. An index over them is built when a mode is first asked for, and kept.
    """

    graph: RoadGraph
    _trees: dict[Mode, "Nearest"] = field(default_factory=dict, init=False, repr=False)

    def snap(
        self, places: Sequence[Place], mode: Mode, within_m: float = WITHIN_M
    ) -> Snapped:
        """The nearest road of each place on which the mode can stop and go on anywhere.

        Parameters
        ----------
        places
            Any number of them.
        mode
            One mode.
        within_m
            Metres, ≥ 0: places that are farther from any road get none.
        """
        if mode not in self._trees:
            main = (self.graph.main_along | self.graph.main_against) & mode != 0
            self._trees[mode] = Nearest(
                self.graph, np.flatnonzero(main & stops(self.graph))
            )
        return self._trees[mode].snap(places, within_m)


def stops(graph: RoadGraph) -> np.ndarray:
    """On which links one can stop at all: bool."""
    return np.isin(graph.road, _NO_STOPPING, invert=True)


class Nearest:
    """Some links of a graph, to find the nearest among.

    Parameters
    ----------
    graph
        The roads.
    links
        int numbers of the links; those of no length are passed over.
    """

    def __init__(self, graph: RoadGraph, links: np.ndarray) -> None:
        self._links = links[graph.metres[links] > 0].astype(np.int32)
        self._map = Mercator(float(graph.lon[0]))
        sizes = np.diff(graph.shape_start)[self._links]
        begins = np.cumsum(sizes) - sizes
        points = np.arange(sizes.sum()) + np.repeat(
            graph.shape_start[self._links] - begins, sizes
        )
        where = self._map.points(graph.shape_lat[points], graph.shape_lon[points])
        lines = np.repeat(np.arange(len(sizes)), sizes)
        self._lines = shapely.linestrings(where, indices=lines)
        self._tree = shapely.STRtree(self._lines)

    def snap(self, places: Sequence[Place], within_m: float) -> Snapped:
        """As `Snapper.snap`."""
        link = np.full(len(places), -1, np.int32)
        fraction, offset = np.zeros(len(places)), np.full(len(places), np.inf)
        lat, lon = np.array([(p.lat, p.lon) for p in places]).reshape(-1, 2).T
        scale = self._map.scale(lat)
        points = shapely.points(self._map.points(lat, lon))
        # The library wants more than 0, and leaves what is just as far away out.
        farthest = np.nextafter(within_m * scale.max(initial=1), np.inf)
        (which, found), gaps = self._tree.query_nearest(
            points, max_distance=farthest, return_distance=True, all_matches=False
        )
        metres = gaps / scale[which]
        near = metres <= within_m
        which, found = which[near], found[near]
        link[which] = self._links[found]
        offset[which] = metres[near]
        lines = self._lines[found]
        fraction[which] = shapely.line_locate_point(lines, points[which], normalized=True)
        return Snapped(link, fraction, offset)
