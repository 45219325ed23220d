"""One colour per team: clearly different where routes run near each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, radians, sqrt

import networkx as nx
import numpy as np

from dispatch.domain.plan import RouteDocument

PALETTE = (
    "#4466ee",
    "#bb7700",
    "#ff3355",
    "#337733",
    "#440099",
    "#229999",
    "#bb11aa",
    "#443300",
    "#4488dd",
    "#ff0088",
    "#223366",
    "#773344",
)
"""Found by a search for the twelve colours that lie furthest apart in CIELAB, both as
they are and as protanopes and deuteranopes see them, with a contrast of at least 3 to
the ground of usual street maps."""

_INKS = ("#ffffff", "#000000")
_NEAR_M = 1000.0
_METRES_PER_DEGREE = 111_195.0
_Points = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Colour:
    """The colour of a team, and the one of the two inks that is read best on it."""

    fill: str
    ink: str


def ink_on(fill: str) -> str:
    """Black or white, whichever has more contrast to ``fill`` (``#rrggbb``)."""
    return max(_INKS, key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """Contrast of two ``#rrggbb`` colours as WCAG 2 defines it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def team_colours(routes: Sequence[RouteDocument]) -> dict[str, Colour]:
    """Give each route's team its colour.

    Up to as many teams as the palette has colours, no colour is given twice; above
    that, the routes that share one lie as far apart as a greedy choice can have it.

    Parameters
    ----------
    routes
        In any order; equal routes in equal order always get equal colours.

    Returns
    -------
    dict
        By team id.
    """
    near = nearness(routes)
    order = sorted(near.nodes, key=lambda node: (-near.degree(node), node))
    chosen: dict[int, int] = {}
    for node in order:
        chosen[node] = _choose(node, near, chosen)
    return {
        route.team_id: Colour(PALETTE[chosen[i]], ink_on(PALETTE[chosen[i]]))
        for i, route in enumerate(routes)
    }


def nearness(routes: Sequence[RouteDocument]) -> "nx.Graph[int]":
    """Which routes run near each other.

    Parameters
    ----------
    routes
        Start and end places do not count: teams often share them.

    Returns
    -------
    networkx.Graph
        Nodes are places in ``routes``. An edge joins two whose stops' boxes overlap or
        whose nearest stops are within 1 km; its ``weight``, 0 to 1, grows as the stops
        of one lie closer to those of the other.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(routes)))
    stops = _flat(routes)
    for a, b in combinations(stops, 2):
        gaps = np.hypot(*np.moveaxis(stops[a][:, None] - stops[b][None], 2, 0))
        if gaps.min() <= _NEAR_M or _boxes_overlap(stops[a], stops[b]):
            typical = (gaps.min(0).mean() + gaps.min(1).mean()) / 2
            graph.add_edge(a, b, weight=1 / (1 + float(typical) / _NEAR_M))
    return graph


def _choose(node: int, near: "nx.Graph[int]", chosen: dict[int, int]) -> int:
    """Least used nearby, then least used at all, then least like those nearby."""
    nearby = [other for other in near.neighbors(node) if other in chosen]

    def drawback(colour: int) -> tuple[float, int, float, int]:
        clash = sum(near[node][n]["weight"] for n in nearby if chosen[n] == colour)
        used = sum(1 for other in chosen.values() if other == colour)
        apart = min((_difference(colour, chosen[n]) for n in nearby), default=0.0)
        return clash, used, -apart, colour

    return min(range(len(PALETTE)), key=drawback)


def _flat(routes: Sequence[RouteDocument]) -> dict[int, _Points]:
    """Stops of each route that has any, in metres north and east on one plane.

    Good enough within a region: the scale is right at the middle latitude.
    """
    lats = [stop.lat for route in routes for stop in route.stops]
    if not lats:
        return {}
    east = cos(radians((min(lats) + max(lats)) / 2))
    return {
        i: np.array([(stop.lat, stop.lon * east) for stop in route.stops])
        * _METRES_PER_DEGREE
        for i, route in enumerate(routes)
        if route.stops
    }


def _boxes_overlap(
    one: _Points,
    other: _Points,
) -> bool:
    low = np.maximum(one.min(0), other.min(0))
    high = np.minimum(one.max(0), other.max(0))
    return bool((low <= high).all())


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in _channels(colour)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _difference(one: int, other: int) -> float:
    """How unlike two palette colours look: the weighted distance known as "redmean"."""
    (r1, g1, b1), (r2, g2, b2) = _channels(PALETTE[one]), _channels(PALETTE[other])
    red = (r1 + r2) / 2
    return sqrt(
        (2 + red / 256) * (r1 - r2) ** 2
        + 4 * (g1 - g2) ** 2
        + (2 + (255 - red) / 256) * (b1 - b2) ** 2
    )
