"""A city made by hand, as an OpenStreetMap file and as a graph for networkx.

A grid of streets in the savannah, blocks of `BLOCK` degrees:

- ``Row 0`` … from west to east, ``Column 0`` … from south to north, all two-way but
  ``Column 5``, which is one-way to the north;
- in the north of ``Column 10`` a roundabout with the arms ``East Road`` and ``North Road``;
- far out an island of a few streets, ``Island Row 0`` … ``Island Column 0`` …
"""

from collections.abc import Iterator
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

import networkx as nx
import osmium
from osmium.osm.mutable import Node, Way

from routing.geo import Place, geodesic_m

SIZE = 24
"""Rows and columns. OSRM would ignore a much smaller network as an isolated piece."""
BLOCK = 0.002
ONE_WAY = 5
CIRCLE = 10
_ISLAND = 3
_SOUTH_WEST = Place(10.0, 20.0)
_OUT_THERE = Place(10.1, 20.0)


def corner(row: float, column: float, origin: Place = _SOUTH_WEST) -> Place:
    """Return the crossing of a row and a column; fractions give a place in between."""
    return Place(round(origin.lat + BLOCK * row, 6), round(origin.lon + BLOCK * column, 6))


def on_island(row: float, column: float) -> Place:
    """Return the crossing of a row and a column of the island."""
    return corner(row, column, _OUT_THERE)


def arm(name: str) -> Place:
    """Return the middle of an arm of the roundabout."""
    return {"East Road": corner(SIZE, CIRCLE + 1), "North Road": corner(SIZE + 1, CIRCLE)}[
        name
    ]


def write(file: Path) -> None:
    """Write the city as OpenStreetMap data."""
    numbers: dict[Place, int] = {}
    writer = osmium.SimpleWriter(str(file))
    ways = list(_ways())
    for _, places, _ in ways:
        for place in places:
            if place not in numbers:
                numbers[place] = len(numbers) + 1
                node = Node(id=numbers[place], location=(place.lon, place.lat), version=1)
                writer.add_node(node)
    for number, (name, places, tags) in enumerate(ways, start=1):
        named = {"name": name} if name else {}
        nodes = [numbers[place] for place in places]
        way = Way(
            id=number,
            nodes=nodes,
            tags={"highway": "residential", "maxspeed": "36", **named, **tags},
            version=1,
        )
        writer.add_way(way)
    writer.close()


def graph() -> nx.DiGraph:
    """Return the grid without roundabout and island as a graph of places.

    Its nodes are the corners and the middle of each block, its edges have metres.
    """
    found = nx.DiGraph()
    for name, places, tags in _grid(_SOUTH_WEST, SIZE, ""):
        if not name:
            continue
        for a, b in pairwise(places):
            middle = Place(round((a.lat + b.lat) / 2, 6), round((a.lon + b.lon) / 2, 6))
            for here, there in ((a, middle), (middle, b)):
                metres = geodesic_m(here, there)
                found.add_edge(here, there, metres=metres)
                if "oneway" not in tags:
                    found.add_edge(there, here, metres=metres)
    return found


_Way = tuple[str, list[Place], dict[str, str]]


def _ways() -> Iterator[_Way]:
    yield from _grid(_SOUTH_WEST, SIZE, "")
    yield from _grid(_OUT_THERE, _ISLAND, "Island ")
    centre = corner(SIZE, CIRCLE)
    # From the south against the clock, a point each 30 degrees.
    circle = [
        Place(
            round(centre.lat + 0.0003 * sin(turn * pi / 6 - pi / 2), 6),
            round(centre.lon + 0.0003 * cos(turn * pi / 6 - pi / 2), 6),
        )
        for turn in range(12)
    ]
    yield "", [*circle, circle[0]], {"junction": "roundabout", "oneway": "yes"}
    yield f"Column {CIRCLE}", [corner(SIZE - 1, CIRCLE), circle[0]], {}
    yield "East Road", [circle[3], corner(SIZE, CIRCLE + 2)], {}
    yield "North Road", [circle[6], corner(SIZE + 2, CIRCLE)], {}


def _grid(origin: Place, size: int, prefix: str) -> Iterator[_Way]:
    line = range(size)
    for row in line:
        yield f"{prefix}Row {row}", [corner(row, c, origin) for c in line], {}
    for column in line:
        one_way = {"oneway": "yes"} if (column, prefix) == (ONE_WAY, "") else {}
        places = [corner(r, column, origin) for r in line]
        yield f"{prefix}Column {column}", places, one_way
