"""Places and the road next to them."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.geo import Place, geodesic_m
from routing.travel.roads.data.graph import Mode, RoadClass
from routing.travel.roads.data.networkx_io import from_networkx
from routing.travel.roads.search.snap import Snapper
from tests.support.osm_town import STREET, Town, grid

CAR, FOOT = Mode.CAR, Mode.FOOT
ROW = grid("abcdefgh")


def at(column: float, row: float) -> Place:
    """A place on a town's paper."""
    return Town({"p": (column, row)}).place("p")


def test_a_place_is_put_on_the_nearest_road_at_its_height(tmp_path):
    town = Town(ROW, ways=[("ac", STREET), ("ce", STREET)])
    graph = town.graph(tmp_path)
    found = Snapper(graph).snap([at(0.5, 0.1), at(3, -0.1), at(-1, 0)], CAR)
    ends = [(int(graph.tail[i]), int(graph.head[i])) for i in found.edge]
    names = town.names(graph)
    assert [names[a] + names[b] for a, b in ends] == ["ac", "ce", "ac"]
    assert found.fraction == pytest.approx([0.25, 0.5, 0], abs=1e-6)
    sides = [geodesic_m(at(0.5, 0.1), at(0.5, 0)), geodesic_m(at(3, -0.1), at(3, 0)),
             geodesic_m(at(-1, 0), at(0, 0))]  # fmt: skip
    assert found.offset_m == pytest.approx(sides, rel=1e-4)
    assert (found.edge.dtype, found.fraction.dtype) == (np.int32, np.float64)


def test_what_is_too_far_is_never_put_on_a_road(tmp_path):
    graph = Town(ROW, ways=[("ab", STREET)]).graph(tmp_path)
    metres = geodesic_m(at(0, 0), at(0, 5))
    snapper = Snapper(graph)
    place = [at(0, 5)]
    assert snapper.snap(place, CAR, metres + 1).edge[0] == 0
    far = snapper.snap(place, CAR, metres - 1)
    assert (far.edge[0], far.fraction[0], far.offset_m[0]) == (-1, 0, np.inf)
    assert snapper.snap([at(0, 0)], CAR, 0).edge[0] == 0
    assert snapper.snap([at(0, 11)], CAR).edge[0] == -1
    assert snapper.snap([at(0, 8)], CAR).edge[0] == 0


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway", "oneway": "no"},
        {"highway": "motorway_link", "oneway": "no"},
        {"highway": "trunk_link"},
        {"route": "ferry"},
        {"highway": "footway"},
        {"highway": "service", "motor_vehicle": "no"},
    ],
)
def test_a_road_on_which_the_mode_cannot_stop_is_passed_over(tmp_path, tags):
    town = Town(grid("ab\ncd"), ways=[("ab", tags), ("acdb", STREET)])
    graph = town.graph(tmp_path)
    found = Snapper(graph).snap([at(0.5, 0)], CAR)
    assert graph.road_class[found.edge[0]] == RoadClass.RESIDENTIAL
    assert found.offset_m[0] > 30


def test_a_trunk_road_through_a_town_is_a_street_like_others(tmp_path):
    town = Town(grid("ab\ncd"), ways=[("ab", {"highway": "trunk"}), ("acdb", STREET)])
    found = Snapper(town.graph(tmp_path)).snap([at(0.5, 0)], CAR)
    assert found.offset_m[0] < 1


def test_islands_and_dead_ends_of_one_ways_are_passed_over(tmp_path):
    ways = [("abc", STREET), ("cd", {**STREET, "oneway": "yes"}), ("gh", STREET)]
    town = Town(ROW, ways=ways)
    graph = town.graph(tmp_path)
    found = Snapper(graph).snap([at(6.5, 0), at(2.9, 0)], CAR)
    assert found.edge.tolist() == [0, 0]
    assert found.fraction == pytest.approx([1, 1])
    assert Snapper(graph).snap([at(2.9, 0)], FOOT).offset_m[0] < 1


def test_modes_have_their_own_roads_and_nobody_s_graph_none(tmp_path):
    graph = Town(ROW, ways=[("ab", {"highway": "steps"})]).graph(tmp_path)
    snapper = Snapper(graph)
    assert snapper.snap([at(0, 0)], FOOT).edge.tolist() == [0]
    assert snapper.snap([at(0, 0)], CAR).edge.tolist() == [-1]
    assert len(snapper.snap([], FOOT).edge) == 0
    assert len(snapper.snap([], CAR).edge) == 0


def wrapped(lon: float) -> float:
    return (lon + 180) % 360 - 180


def on_road(graph, edge: int, fraction: float) -> Place:
    """The point at a share of a edge's length, by its own reckoning."""
    points = [Place(*point) for point in graph.shape(edge).tolist()]
    gaps = [geodesic_m(a, b) for a, b in pairwise(points)]
    rest = fraction * sum(gaps)
    for (a, b), gap in zip(pairwise(points), gaps, strict=True):
        if rest <= gap:
            share = rest / gap if gap else 0
            # The short way round, where a road crosses the 180th meridian.
            east = (b.lon - a.lon + 180) % 360 - 180
            return Place(a.lat + share * (b.lat - a.lat), wrapped(a.lon + share * east))
        rest -= gap
    return points[-1]


SPOT = st.tuples(st.floats(-0.004, 0.004), st.floats(-0.004, 0.004))
LINE = st.lists(SPOT, min_size=2, max_size=4)
CENTRES = st.sampled_from([(41.15, -8.61), (22.54, 114.06), (-17.0, 180.0), (69.6, 18.9)])


@given(CENTRES, st.lists(LINE, min_size=1, max_size=3), st.lists(SPOT, max_size=2))
def test_no_point_of_any_road_is_nearer(centre, lines, spots):
    """Against a search along every road in short steps, measured on the ellipsoid."""

    def place(spot):
        return Place(centre[0] + spot[0], wrapped(centre[1] + spot[1]))

    streets = nx.MultiDiGraph()
    for number, line in enumerate(lines):
        # By way of the first line's start, so that all is one part.
        points = [place(spot) for spot in (*line, *([] if not number else lines[0][:1]))]
        ends = (number, 0) if number else (0, len(lines))
        for node, point in zip(ends, (points[0], points[-1]), strict=True):
            streets.add_node(node, x=point.lon, y=point.lat)
        text = ", ".join(f"{point.lon} {point.lat}" for point in points)
        back = ", ".join(f"{point.lon} {point.lat}" for point in reversed(points))
        streets.add_edge(*ends, geometry=f"LINESTRING ({text})")
        streets.add_edge(*ends[::-1], geometry=f"LINESTRING ({back})")
    graph = from_networkx(streets)
    places = [place(spot) for spot in spots]
    found = Snapper(graph).snap(places, CAR, 5000)
    long = np.flatnonzero(graph.metres > 0)
    for i, spot in enumerate(places):
        steps = [
            geodesic_m(spot, on_road(graph, edge, step / 20))
            for edge in long
            for step in range(21)
        ]
        if not steps:
            assert found.edge[i] == -1
            continue
        assert found.offset_m[i] <= min(steps) * 1.001 + 0.02
        here = on_road(graph, int(found.edge[i]), float(found.fraction[i]))
        assert geodesic_m(spot, here) == pytest.approx(found.offset_m[i], rel=2e-3, abs=0.5)
