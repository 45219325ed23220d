"""Diagnostics of a road graph and of places on it: how well the two fit together.

Distances are metres, coordinates WGS-84 degrees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from routing.geo import Place

from .data.graph import Mode, RoadGraph
from .search.snap import MAX_SNAP_M, EdgeIndex, Snapper, stoppable_edges

FAR_M = 100.0
"""Distance from which on a place may have a wrong pin, or lack its road."""


@dataclass(frozen=True)
class BoundingBox:
    """The least and the greatest degrees; a box never crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class NetworkSize:
    """The size of the network of one mode.

    Attributes
    ----------
    junctions, edges
        Numbers in the largest strongly connected component.
    cut_off
        Number of further junctions that the mode can use, but not reach and leave again.
    km
        Length of the component's edges in kilometres.
    """

    junctions: int
    edges: int
    cut_off: int
    km: float


@dataclass(frozen=True)
class RoadDiagnostics:
    """The results of the diagnostics; places are named by their index.

    Attributes
    ----------
    box
        Bounding box of the graph's junctions.
    age_days
        Age of the data in days, None where it is not known.
    sizes
        Size of the network of each mode.
    places
        Number of places.
    outside
        Places outside the box.
    far
        Places more than `FAR_M` from a road, but near enough to be snapped to it.
    unsnapped
        Places farther than `routing.travel.roads.search.snap.MAX_SNAP_M` from every road.
    cut_off
        Places beside a road that the mode can use, but not reach and leave again, such as
        on an island or in a yard behind a locked gate. They are snapped to another road,
        if there is one.
    """

    box: BoundingBox
    age_days: int | None
    sizes: Mapping[Mode, NetworkSize]
    places: int
    outside: tuple[int, ...]
    far: tuple[int, ...]
    unsnapped: tuple[int, ...]
    cut_off: tuple[int, ...]

    def share(self, places: Sequence[int]) -> float:
        """Return the share of all places that these are, from 0 to 1."""
        return len(places) / self.places if self.places else 0.0


def diagnose(
    graph: RoadGraph, places: Sequence[Place], mode: Mode, today: date
) -> RoadDiagnostics:
    """Diagnose a graph, and the places that one mode is to reach on it."""
    box = BoundingBox(
        south=float(graph.lat.min()),
        west=float(graph.lon.min()),
        north=float(graph.lat.max()),
        east=float(graph.lon.max()),
    )
    snapped = Snapper(graph).snap(places, mode)
    unsnapped = snapped.edge < 0
    lat, lon = np.array([(p.lat, p.lon) for p in places]).reshape(-1, 2).T
    inside = (box.south <= lat) & (lat <= box.north) & (box.west <= lon) & (lon <= box.east)
    return RoadDiagnostics(
        box=box,
        age_days=(today - graph.stamp.date()).days if graph.stamp else None,
        sizes=network_sizes(graph),
        places=len(places),
        outside=_indices(~inside),
        far=_indices(~unsnapped & (snapped.offset_m > FAR_M)),
        unsnapped=_indices(unsnapped),
        cut_off=_indices(_beside_other_component(graph, places, mode)),
    )


def network_sizes(graph: RoadGraph) -> Mapping[Mode, NetworkSize]:
    """Return the size of the network of each mode."""
    return {mode: _network_size(graph, mode) for mode in Mode}


def _beside_other_component(
    graph: RoadGraph, places: Sequence[Place], mode: Mode
) -> np.ndarray:
    """Return a mask of the places whose nearest road is not in the largest component."""
    of_mode = (graph.along | graph.against) & mode != 0
    routable = (graph.routable_along | graph.routable_against) & mode != 0
    index = EdgeIndex(graph, np.flatnonzero(of_mode & stoppable_edges(graph)))
    nearest = index.snap(places, MAX_SNAP_M)
    return np.asarray((nearest.edge >= 0) & ~routable[nearest.edge])


def _network_size(graph: RoadGraph, mode: Mode) -> NetworkSize:
    of_mode = (graph.along | graph.against) & mode != 0
    routable = (graph.routable_along | graph.routable_against) & mode != 0
    inside, total = (
        len(np.unique(np.concatenate([graph.tail[edges], graph.head[edges]])))
        for edges in (routable, of_mode)
    )
    km = float(graph.metres[routable].sum()) / 1000
    return NetworkSize(inside, int(routable.sum()), total - inside, km)


def _indices(mask: np.ndarray) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())
