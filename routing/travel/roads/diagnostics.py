"""Looks at how well a road graph and the places that are to be visited fit together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from routing.geo import Place

from .data.graph import Mode, RoadGraph
from .search.snap import WITHIN_M, Nearest, Snapper, stops

FAR_M = 100.0
"""A place that is farther from a road may have a wrong pin, or lack its road."""


@dataclass(frozen=True)
class Box:
    """The least and the greatest degrees; it does not reach across the meridian of 180°."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True)
class Size:
    """How much of a graph one mode can use.

    Attributes
    ----------
    junctions, links
        In the part in which everyone can reach everyone.
    cut_off
        Further junctions which the mode can use, but not get to and back from.
    km
        Length of the links in that part.
    """

    junctions: int
    links: int
    cut_off: int
    km: float


@dataclass(frozen=True)
class Findings:
    """What was found; places are told by their index.

    Attributes
    ----------
    box
        Where the graph's junctions lie.
    age_days
        Days since the data were taken, None where that is not known.
    sizes
        By mode.
    places
        How many were looked at.
    outside
        Places outside the box.
    far
        Places more than `FAR_M` from a road, but near enough to be taken to be on it.
    lost
        Places farther than `routing.travel.roads.search.snap.WITHIN_M` from every road.
    cut_off
        Places next to a road that the mode can use, but not get to and back from: an
        island, or a yard behind a locked gate. Another road will be taken, if there is one.
    """

    box: Box
    age_days: int | None
    sizes: Mapping[Mode, Size]
    places: int
    outside: tuple[int, ...]
    far: tuple[int, ...]
    lost: tuple[int, ...]
    cut_off: tuple[int, ...]

    def share(self, some: Sequence[int]) -> float:
        """How many of the places some of them are, from 0 to 1."""
        return len(some) / self.places if self.places else 0.0


def examine(graph: RoadGraph, places: Sequence[Place], mode: Mode, today: date) -> Findings:
    """Look at a graph and at the places that one mode is to reach."""
    box = Box(
        *(float(bound) for bound in (graph.lat.min(), graph.lon.min())),
        *(float(bound) for bound in (graph.lat.max(), graph.lon.max())),
    )
    snapped = Snapper(graph).snap(places, mode, WITHIN_M)
    lost = snapped.link < 0
    lat, lon = np.array([(p.lat, p.lon) for p in places]).reshape(-1, 2).T
    inside = (box.south <= lat) & (lat <= box.north) & (box.west <= lon) & (lon <= box.east)
    return Findings(
        box=box,
        age_days=(today - graph.stamp.date()).days if graph.stamp else None,
        sizes=sizes(graph),
        places=len(places),
        outside=_where(~inside),
        far=_where(~lost & (snapped.offset_m > FAR_M)),
        lost=_where(lost),
        cut_off=_where(_beside_another_part(graph, places, mode)),
    )


def sizes(graph: RoadGraph) -> Mapping[Mode, Size]:
    """How much of a graph each mode can use."""
    return {mode: _size(graph, mode) for mode in Mode}


def _beside_another_part(
    graph: RoadGraph, places: Sequence[Place], mode: Mode
) -> np.ndarray:
    used = (graph.along | graph.against) & mode != 0
    main = (graph.main_along | graph.main_against) & mode != 0
    nearest = Nearest(graph, np.flatnonzero(used & stops(graph))).snap(places, WITHIN_M)
    return np.asarray((nearest.link >= 0) & ~main[nearest.link])


def _size(graph: RoadGraph, mode: Mode) -> Size:
    used = (graph.along | graph.against) & mode != 0
    main = (graph.main_along | graph.main_against) & mode != 0
    inside, all_of_it = (
        len(np.unique(np.concatenate([graph.tail[links], graph.head[links]])))
        for links in (main, used)
    )
    km = float(graph.metres[main].sum()) / 1000
    return Size(inside, int(main.sum()), all_of_it - inside, km)


def _where(found: np.ndarray) -> tuple[int, ...]:
    return tuple(np.flatnonzero(found).tolist())
