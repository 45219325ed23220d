"""One colour and one short tag per team: different where routes run near each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, radians
from typing import Final

import networkx as nx
import numpy as np

from dispatch.domain.plan import RouteDocument

_BLACK, _WHITE = "#000000", "#ffffff"
PALETTE: Final = (
    ("#bb33ff", _BLACK),
    ("#ee5500", _BLACK),
    ("#009999", _BLACK),
    ("#441100", _WHITE),
    ("#8877cc", _BLACK),
    ("#aa7755", _BLACK),
    ("#222233", _WHITE),
    ("#662277", _WHITE),
    ("#883300", _WHITE),
    ("#5500aa", _WHITE),
    ("#0000ff", _WHITE),
    ("#335544", _WHITE),
)
"""Fills with the ink that is read on them. Any two fills differ clearly, also for people
with a colour vision deficiency, and stand out from the ground of usual street maps."""

_NEAR_M = 1000.0
_METRES_PER_DEGREE = 111_195.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_Points = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True)
class TeamColour:
    """The colour of a team on maps and in lists.

    Attributes
    ----------
    fill, ink
        As ``#rrggbb``: the colour, and that of text on it.
    tag
        One or two letters that name the team where colours do not suffice.
    """

    fill: str
    ink: str
    tag: str


def team_colours(routes: Sequence[RouteDocument]) -> dict[str, TeamColour]:
    """Give each route's team its colour and its tag.

    Up to as many teams as the palette has colours, no colour is given twice. With more
    teams, routes near each other have different ones as far as the palette lasts. Tags
    are unique.

    Parameters
    ----------
    routes
        In any order; equal routes in equal order always get equal colours.

    Returns
    -------
    dict
        By team id.
    """
    if len(routes) <= len(PALETTE):
        numbers = dict(enumerate(range(len(routes))))
    else:
        numbers = _spread(nx.greedy_color(route_nearness(routes), "DSATUR"))
    return {
        route.team_id: TeamColour(*PALETTE[numbers[i] % len(PALETTE)], _tag(i))
        for i, route in enumerate(routes)
    }


def route_nearness(routes: Sequence[RouteDocument]) -> "nx.Graph[int]":
    """Join the routes that run near each other.

    Parameters
    ----------
    routes
        Start and end places do not count: teams often share them.

    Returns
    -------
    networkx.Graph
        Nodes are places in ``routes``. An edge joins two whose stops' boxes overlap or
        whose nearest stops are within 1 km.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(routes)))
    stops = _planar_stops(routes)
    for a, b in combinations(stops, 2):
        gaps = np.hypot(*np.moveaxis(stops[a][:, None] - stops[b][None], 2, 0))
        if gaps.min() <= _NEAR_M or _boxes_overlap(stops[a], stops[b]):
            graph.add_edge(a, b)
    return graph


def _spread(classes: dict[int, int]) -> dict[int, int]:
    """Give further members of a colour class the colours that no class needs yet."""
    count = max(classes.values()) + 1
    spare = iter(range(count, len(PALETTE)))
    owned: dict[int, list[int]] = {}
    numbers = {}
    for turn, (node, colour) in enumerate(sorted(classes.items())):
        colours = owned.setdefault(colour, [])
        new = next(spare, None) if colours else colour
        if new is not None:
            colours.append(new)
        numbers[node] = colours[-1] if new is not None else colours[turn % len(colours)]
    return numbers


def _tag(number: int) -> str:
    """Count in letters: A to Z, then AA, AB and so on."""
    before, last = divmod(number, len(_LETTERS))
    return (_tag(before - 1) if before else "") + _LETTERS[last]


def _planar_stops(routes: Sequence[RouteDocument]) -> dict[int, _Points]:
    """Project the stops of each route that has any to metres north and east.

    One plane is good enough within a region: its scale is right at the middle latitude.
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


def _boxes_overlap(first: _Points, second: _Points) -> bool:
    low = np.maximum(first.min(0), second.min(0))
    high = np.minimum(first.max(0), second.max(0))
    return bool((low <= high).all())
