"""Snapping of places to the nearest edge of a road graph, with offsets in metres."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from routing.geo import Place
from routing.travel.roads.data.graph import Mode, RoadClass, RoadGraph
from routing.travel.roads.data.mercator import Mercator

MAX_SNAP_M = 1000.0
"""Distance from every road beyond which a place is not snapped."""

_NO_STOPPING = (
    RoadClass.MOTORWAY,
    RoadClass.MOTORWAY_LINK,
    RoadClass.TRUNK_LINK,
    RoadClass.FERRY,
)


@dataclass(frozen=True, eq=False)
class SnappedPlaces:
    """Positions of places on the roads; one entry per place, in their order.

    Attributes
    ----------
    edge
        int32; -1 where no road is near enough.
    fraction
        float64 from 0 (at the edge's tail) to 1 (at its head); 0 where there is no edge.
    offset_m
        float64 metres from the place to that point; infinite where there is no edge.
    """

    edge: np.ndarray
    fraction: np.ndarray
    offset_m: np.ndarray


@dataclass(frozen=True, eq=False)
class Snapper:
    """Snaps places to the largest component of each mode.

    Motorways, ramps and ferries are left out, because nobody can stop there. Trunk roads
    are not: in many a town they are the street on which people live, and their class does
    not tell whether one may stop there.

    Attributes
    ----------
    graph
        The roads. The index of a mode is built when it is first needed, and kept.
    """

    graph: RoadGraph
    _indexes: dict[Mode, "EdgeIndex"] = field(default_factory=dict, init=False, repr=False)

    def snap(
        self, places: Sequence[Place], mode: Mode, max_snap_m: float = MAX_SNAP_M
    ) -> SnappedPlaces:
        """Snap places to the nearest edge on which the mode can stop.

        Parameters
        ----------
        places
            Any number of places.
        mode
            A single mode.
        max_snap_m
            Metres, ≥ 0: places that are farther from any road get no edge.
        """
        if mode not in self._indexes:
            graph = self.graph
            routable = (graph.routable_along | graph.routable_against) & mode != 0
            edges = np.flatnonzero(routable & stoppable_edges(graph))
            self._indexes[mode] = EdgeIndex(graph, edges)
        return self._indexes[mode].snap(places, max_snap_m)


def stoppable_edges(graph: RoadGraph) -> np.ndarray:
    """Return a mask of the edges on which a vehicle can stop at all."""
    return np.isin(graph.road_class, _NO_STOPPING, invert=True)


class EdgeIndex:
    """A spatial index of some edges of a graph.

    Parameters
    ----------
    graph
        The roads.
    edges
        int numbers of the edges; those of no length are skipped.
    """

    def __init__(self, graph: RoadGraph, edges: np.ndarray) -> None:
        self._edges = edges[graph.metres[edges] > 0].astype(np.int32)
        self._projection = Mercator(float(graph.lon[0]))
        sizes = np.diff(graph.shape_start)[self._edges]
        begins = np.cumsum(sizes) - sizes
        points = np.arange(sizes.sum()) + np.repeat(
            graph.shape_start[self._edges] - begins, sizes
        )
        lat, lon = graph.shape_lat[points], graph.shape_lon[points]
        line = np.repeat(np.arange(len(sizes)), sizes)
        self._lines = shapely.linestrings(self._projection.points(lat, lon), indices=line)
        self._tree = shapely.STRtree(self._lines)

    def snap(self, places: Sequence[Place], max_snap_m: float) -> SnappedPlaces:
        """Snap places to the nearest edge of the index; see `Snapper.snap`."""
        edge = np.full(len(places), -1, np.int32)
        fraction, offset = np.zeros(len(places)), np.full(len(places), np.inf)
        lat, lon = np.array([(p.lat, p.lon) for p in places]).reshape(-1, 2).T
        scale = self._projection.scale(lat)
        points = shapely.points(self._projection.points(lat, lon))
        # The library wants more than 0, and leaves out an edge at exactly the limit.
        limit = np.nextafter(max_snap_m * scale.max(initial=1), np.inf)
        (place, nearest), distance = self._tree.query_nearest(
            points, max_distance=limit, return_distance=True, all_matches=False
        )
        metres = distance / scale[place]
        near = metres <= max_snap_m
        place, nearest = place[near], nearest[near]
        edge[place] = self._edges[nearest]
        offset[place] = metres[near]
        lines = self._lines[nearest]
        fraction[place] = shapely.line_locate_point(lines, points[place], normalized=True)
        return SnappedPlaces(edge, fraction, offset)
