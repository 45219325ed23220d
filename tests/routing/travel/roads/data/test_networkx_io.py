"""Road graphs from and to networkx."""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.travel.roads.data.graph import Mode, RoadClass
from routing.travel.roads.data.networkx_io import from_networkx, read_graphml
from tests.support.osm_town import (
    STREET,
    Town,
    arcs,
    assert_read_or_refused,
    assert_sound,
    damaged,
    grid,
)

CAR, FOOT = Mode.CAR, Mode.FOOT
LIGHT = {"highway": "traffic_signals"}
TOWN = Town(
    grid("abc\ndef\nghi"),
    {"b": LIGHT, "e": LIGHT, "h": {"barrier": "bollard"}},
    [
        ("abc", {"highway": "primary", "name": "Rua Nova", "maxspeed": "50"}),
        ("aed", {**STREET, "oneway": "yes"}),
        ("cfie", STREET),
        ("eghe", {"highway": "service", "junction": "roundabout"}),
        ("de", {"highway": "steps"}),
        ("de", {"highway": "cycleway", "oneway": "yes"}),
        ("ghi", {"route": "ferry", "duration": "10"}),
    ],
)


def edges(graph):
    """All edges with what is known of each, in any order and direction."""
    found = []
    for edge in range(len(graph.tail)):
        points = [tuple(point) for point in graph.shape(edge).tolist()]
        ways = int(graph.along[edge]), int(graph.against[edge])
        main = int(graph.routable_along[edge]), int(graph.routable_against[edge])
        if points > points[::-1]:
            points, ways, main = points[::-1], ways[::-1], main[::-1]
        found.append(
            (
                points,
                ways,
                main,
                round(float(graph.metres[edge]), 6),
                RoadClass(int(graph.road_class[edge])).name,
                int(graph.max_speed[edge]),
                bool(graph.roundabout[edge]),
                int(graph.lights[edge]),
                graph.names[graph.name[edge]],
            )
        )
    return sorted(found)


def streets_of(graph):
    """The graph as networkx has it: an edge for each direction that is open.

    The attributes are OSMnx's, with the modes as bits and the signals inside an edge.
    """
    streets = nx.MultiDiGraph(crs="epsg:4326")
    for node, (lat, lon) in enumerate(zip(graph.lat, graph.lon, strict=True)):
        lights = {"highway": "traffic_signals"} if graph.signals[node] else {}
        streets.add_node(node, x=float(lon), y=float(lat), **lights)
    for edge in range(len(graph.tail)):
        tail, head = int(graph.tail[edge]), int(graph.head[edge])
        points = graph.shape(edge)[:, ::-1]
        attributes = {
            "length": float(graph.metres[edge]),
            "highway": RoadClass(int(graph.road_class[edge])).name.lower(),
            "name": graph.names[graph.name[edge]],
            "lights": int(graph.lights[edge]),
            "maxspeed": str(graph.max_speed[edge]),
            "junction": "roundabout" if graph.roundabout[edge] else "",
        }
        for ends, modes, line in (
            ((tail, head), int(graph.along[edge]), points),
            ((head, tail), int(graph.against[edge]), points[::-1]),
        ):
            if modes:
                shape = shapely.LineString(line)
                streets.add_edge(*ends, modes=modes, geometry=shape, **attributes)
    return streets


def lit(graph):
    return {(graph.lat[i], graph.lon[i]) for i in np.flatnonzero(graph.signals)}


def test_there_and_back_again_nothing_is_lost_but_bans(tmp_path):
    graph = TOWN.graph(tmp_path)
    streets = streets_of(graph)
    again = from_networkx(streets)
    assert_sound(again)
    assert edges(again) == edges(graph)
    assert lit(again) == lit(graph)
    assert again.source.startswith("networkx:")
    assert from_networkx(streets).source == again.source


@pytest.mark.parametrize("simplify", [True, False])
def test_what_osmnx_makes_of_a_file_has_the_same_distances(tmp_path, simplify):
    ox = pytest.importorskip("osmnx")
    town = Town(TOWN.nodes, {"b": LIGHT}, [w for w in TOWN.ways if "route" not in w[1]])
    graph = town.graph(tmp_path)
    streets = ox.graph_from_xml(tmp_path / "town.osm", retain_all=True, simplify=simplify)
    theirs = from_networkx(streets)
    # It measures on a sphere, by up to 0.5 % otherwise.
    assert_sound(theirs, [])
    for mode in (CAR, FOOT):
        ours, other = (dict(distances(g, mode)) for g in (graph, theirs))
        common = {a for a, _ in ours} & {a for a, _ in other}
        assert len(common) >= 3
        for a, b in product(common, repeat=2):
            assert ours.get((a, b), -1) == pytest.approx(other.get((a, b), -1), rel=5e-3)


def distances(graph, mode):
    streets = nx.MultiDiGraph()
    for i, j, edge in arcs(graph, mode):
        streets.add_edge(i, j, weight=float(graph.metres[edge]))
    spots = list(zip(graph.lat.tolist(), graph.lon.tolist(), strict=True))
    for i, found in nx.all_pairs_dijkstra_path_length(streets):
        for j, metres in found.items():
            yield (spots[i], spots[j]), metres


def test_graphml_of_osmnx_and_of_networkx_are_read(tmp_path):
    ox = pytest.importorskip("osmnx")
    graph = TOWN.graph(tmp_path)
    file = tmp_path / "town.graphml"
    ox.save_graphml(streets_of(graph), file)
    again = read_graphml(file)
    assert edges(again) == edges(graph)
    assert again.source == f"graphml:{sha256(file.read_bytes()).hexdigest()}"
    assert edges(from_networkx(ox.load_graphml(file))) == edges(graph)
    plain = nx.DiGraph([("u", "v", {"length": 70.5})])
    nx.set_node_attributes(plain, {"u": {"x": 1.0, "y": 2.0}, "v": {"x": 1.1, "y": 2.0}})
    nx.write_graphml(plain, file)
    assert read_graphml(file).metres.tolist() == [70.5]


def two(**edge):
    """The smallest graph."""
    streets = nx.MultiDiGraph()
    streets.add_node(1, x=-8.6, y=41.1)
    streets.add_node(2, x=-8.6, y=41.2)
    streets.add_edge(1, 2, **edge)
    return streets


def test_an_edge_that_says_nothing_is_a_minor_road_of_its_measured_length():
    graph = from_networkx(two())
    assert_sound(graph)
    assert (graph.road_class[0], graph.along[0], graph.against[0]) == (
        RoadClass.UNCLASSIFIED, 15, 0
    )  # fmt: skip


@pytest.mark.parametrize(
    ("edge", "road_class", "max_speed", "name", "against"),
    [
        ({"highway": ["secondary", "primary"]}, RoadClass.SECONDARY, 0, "", 0),
        ({"highway": "['proposed', 'primary']"}, RoadClass.PRIMARY, 0, "", 0),
        ({"maxspeed": ["50", "30"]}, RoadClass.UNCLASSIFIED, 30, "", 0),
        ({"maxspeed": "30 mph"}, RoadClass.UNCLASSIFIED, 48, "", 0),
        ({"name": ["A", "B"]}, RoadClass.UNCLASSIFIED, 0, "A", 0),
        ({"name": np.nan, "ref": "N 1"}, RoadClass.UNCLASSIFIED, 0, "N 1", 0),
        ({"oneway": True}, RoadClass.UNCLASSIFIED, 0, "", FOOT),
        ({"oneway": "True"}, RoadClass.UNCLASSIFIED, 0, "", FOOT),
        ({"oneway": True, "highway": "motorway"}, RoadClass.MOTORWAY, 0, "", 0),
        (
            {"lights": "many", "modes": "no", "length": "far"},
            RoadClass.UNCLASSIFIED,
            0,
            "",
            0,
        ),
    ],
)
def test_attributes_come_as_values_lists_and_text(
    edge, road_class, max_speed, name, against
):
    graph = from_networkx(two(**edge))
    assert graph.road_class[0] == road_class
    assert graph.max_speed[0] == max_speed
    assert graph.names[graph.name[0]] == name
    assert graph.against[0] == against


def test_two_edges_that_are_each_other_s_way_back_become_one_link():
    bend = [(-8.6, 41.1), (-8.5, 41.1), (-8.6, 41.2)]
    streets = two(geometry=shapely.LineString(bend))
    streets.add_edge(2, 1, geometry=shapely.LineString(bend[::-1]).wkt)
    streets.add_edge(2, 1)
    graph = from_networkx(streets)
    assert_sound(graph)
    assert sorted(zip(graph.along.tolist(), graph.against.tolist(), strict=True)) == [
        (15, 0),
        (15, 15),
    ]


def test_a_geometry_that_is_turned_round_or_stops_short_is_mended():
    bend = shapely.LineString([(-8.6, 41.2), (-8.5, 41.1), (-8.6, 41.1)])
    assert_sound(from_networkx(two(geometry=bend)))
    short = shapely.LineString([(-8.59, 41.11), (-8.5, 41.1)])
    graph = from_networkx(two(geometry=short))
    assert_sound(graph)
    assert len(graph.shape(0)) == 4


def test_the_day_of_the_download_is_the_stamp():
    streets = two()
    streets.graph["created_date"] = "2026-11-24 10:20:30"
    assert from_networkx(streets).stamp == datetime(2026, 11, 24, 10, 20, 30, tzinfo=UTC)
    assert from_networkx(two()).stamp is None


def projected():
    streets = two()
    streets.nodes[1]["x"] = 530_000.0
    return streets


def without_place():
    streets = two()
    del streets.nodes[2]["y"]
    return streets


@pytest.mark.parametrize(
    ("streets", "text"),
    [
        (nx.MultiDiGraph(), "None of the graph's 0 edges"),
        (two(highway="proposed"), "None of the graph's 1 edges"),
        (nx.MultiGraph(two()), "undirected"),
        (projected(), "undo the projection"),
        (without_place(), "Node 2 has no x and y"),
        (two(geometry="POINT (1 2)"), "is no line"),
        (two(geometry="LINESTRING (1"), "is no line"),
        (two(geometry=7), "is no line"),
        (two(geometry="LINESTRING (1 nan, 2 3)"), "has no places"),
    ],
)
def test_what_is_no_street_network_is_refused(streets, text):
    with pytest.raises(ProblemError, match=text) as caught:
        from_networkx(streets)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def graphml(tmp_path_factory) -> bytes:
    """The smallest graph as a file."""
    file = tmp_path_factory.mktemp("two") / "two.graphml"
    nx.write_graphml(two(highway="primary", geometry="LINESTRING (1 2, 3 4)"), file)
    return file.read_bytes()


@given(data=st.data())
def test_damaged_graphml_is_read_or_refused_and_nothing_else(graphml, data):
    with TemporaryDirectory() as folder:
        file = Path(folder) / "town.graphml"
        file.write_bytes(data.draw(damaged(graphml)))
        assert_read_or_refused(read_graphml, file)


@pytest.mark.parametrize(
    ("name", "words"),
    [("gone.graphml", "does not exist"), (".", "cannot be read: Is a directory")],
)
def test_a_file_that_is_not_there_is_refused(tmp_path, name, words):
    with pytest.raises(ProblemError, match=words):
        read_graphml(tmp_path / name)
