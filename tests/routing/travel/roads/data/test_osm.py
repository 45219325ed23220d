"""Road graphs from OpenStreetMap files."""

import gzip
import os
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np
import osmium
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.travel.roads.data.access import access_of
from routing.travel.roads.data.graph import Mode, RoadClass, load
from routing.travel.roads.data.osm import read_osm
from routing.travel.roads.source import RoadTravel
from tests.support.osm_town import (
    LAT,
    LON,
    STEP,
    STREET,
    Town,
    arcs,
    assert_read_or_refused,
    assert_sound,
    damaged,
    grid,
)

CAR, BICYCLE, FOOT = Mode.CAR, Mode.BICYCLE, Mode.FOOT
CROSS = grid("""
 a
bxc
 d
""")
GATE = {"barrier": "gate", "access": "private"}
ROW = grid("abcdefgh")
ONE_WAY = {**STREET, "oneway": "yes"}


# Links and junctions


def test_roads_are_cut_where_they_meet_and_nowhere_else(tmp_path):
    town = Town(CROSS | {"m": (0.5, -1.2)}, ways=[("axd", STREET), ("bmxc", STREET)])
    graph = town.graph(tmp_path)
    assert_sound(graph)
    assert len(graph.lat) == 5
    assert town.arcs(graph, CAR) == {"ax", "xa", "xd", "dx", "bx", "xb", "xc", "cx"}
    (bent,) = [edge for edge in range(4) if len(graph.shape(edge)) == 3]
    assert graph.shape(bent)[1].tolist() == [town.place("m").lat, town.place("m").lon]


def test_one_ways_bind_who_drives_and_not_who_walks(tmp_path):
    against = {**STREET, "oneway": "-1"}
    town = Town(ROW, ways=[("abc", ONE_WAY), ("cd", against), ("de", STREET)])
    graph = town.graph(tmp_path)
    assert town.arcs(graph, CAR) == {"ac", "dc", "de", "ed"}
    assert town.arcs(graph, FOOT) == {"ac", "ca", "cd", "dc", "de", "ed"}


def test_loops_and_parallel_links_are_kept(tmp_path):
    town = Town(
        CROSS,
        ways=[("bx", STREET), ("bax", STREET), ("xcdx", STREET)],
    )
    graph = town.graph(tmp_path)
    assert_sound(graph)
    ends = sorted(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
    b, x = town.junction(graph, "b"), town.junction(graph, "x")
    assert ends == sorted([(b, x), (b, x), (x, x)])


def test_a_road_that_crosses_itself_is_cut_there(tmp_path):
    town = Town(CROSS, ways=[("axcdxb", STREET)])
    graph = town.graph(tmp_path)
    assert_sound(graph)
    assert sorted(map(sorted, town.arcs(graph, CAR))) == sorted(
        map(sorted, ("ax", "xa", "xx", "xb", "bx"))
    )


def test_a_roundabout_is_one_way_and_marked(tmp_path):
    around = {"highway": "tertiary", "junction": "roundabout"}
    nodes = grid("pab\n dc")
    town = Town(nodes, ways=[("adcba", around), ("pa", STREET)])
    graph = town.graph(tmp_path)
    assert graph.roundabout.tolist() == [True, False]
    assert town.arcs(graph, CAR) == {"aa", "ap", "pa"}
    assert graph.metres[0] > 3 * graph.metres[1]


def test_lights_inside_links_and_at_junctions_are_told_apart(tmp_path):
    light = {"highway": "traffic_signals"}
    town = Town(ROW, {"b": light, "c": light}, [("abc", STREET), ("cd", STREET)])
    graph = town.graph(tmp_path)
    assert graph.lights.tolist() == [1, 0]
    assert graph.signals.nonzero()[0].tolist() == [town.junction(graph, "c")]


def test_names_are_kept_once_and_numbers_stand_in_for_them(tmp_path):
    ways = [
        ("ab", {**STREET, "name": "Rua Nova", "ref": "N 1"}),
        ("bc", {**STREET, "name": "Rua Nova"}),
        ("cd", {**STREET, "ref": "N 1"}),
        ("de", STREET),
    ]
    graph = Town(ROW, ways=ways).graph(tmp_path)
    assert [graph.names[i] for i in graph.name] == ["Rua Nova", "Rua Nova", "N 1", ""]
    assert graph.names == ("", "Rua Nova", "N 1")


def test_a_ferry_goes_as_fast_as_its_timetable_says(tmp_path):
    boat = {"route": "ferry", "duration": "00:06"}
    town = Town(ROW, ways=[("abd", boat), ("de", {"route": "ferry"}), ("ab", STREET)])
    graph = town.graph(tmp_path)
    assert_sound(graph)
    ferry = graph.road_class == RoadClass.FERRY
    metres = graph.metres[ferry][:2].sum()
    kmh = round(metres / 1000 / 0.1)
    assert graph.max_speed[ferry].tolist() == [kmh, kmh, 0]


def test_a_limit_that_is_posted_is_kept(tmp_path):
    ways = [("ab", {**STREET, "maxspeed": "30 mph"}), ("bc", STREET)]
    assert Town(ROW, ways=ways).graph(tmp_path).max_speed.tolist() == [48, 0]


def test_the_largest_part_leaves_islands_and_dead_ends_of_one_ways_out(tmp_path):
    ways = [("abc", STREET), ("cd", ONE_WAY), ("ef", STREET), ("bx", {"highway": "steps"})]
    town = Town(ROW | {"x": (1, 1)}, ways=ways)
    graph = town.graph(tmp_path)
    assert_sound(graph)
    for mode, ends in ((CAR, "abc"), (FOOT, "abcdx")):
        inside = {i for i, _, _ in arcs(graph, mode, main=True)}
        assert inside == {town.junction(graph, node) for node in ends}


def test_a_road_that_leaves_the_extract_ends_and_begins_there(tmp_path):
    town = Town(ROW, ways=[("abcde", STREET), ("fg", STREET)], unknown="cg")
    graph = town.graph(tmp_path)
    assert_sound(graph)
    assert town.arcs(graph, CAR) == {"ab", "ba", "de", "ed"}


# Barriers


def test_a_bollard_stops_cars_and_lets_others_pass(tmp_path):
    town = Town(ROW, {"b": {"barrier": "bollard"}}, [("abc", STREET)])
    graph = town.graph(tmp_path)
    assert_sound(graph)
    a, b, c = (town.junction(graph, node) for node in "abc")
    for mode, passes in ((CAR, False), (BICYCLE, True), (FOOT, True)):
        streets = nx.DiGraph((i, j) for i, j, _ in arcs(graph, mode))
        assert nx.has_path(streets, a, c) if passes else c not in nx.descendants(streets, a)
    assert graph.metres.sum() == pytest.approx(
        geodesic_m(town.place("a"), town.place("c")), rel=1e-3
    )
    # One can still drive up to it: but for a metre on each side.
    drivable = graph.metres[(graph.along & CAR) != 0].sum()
    assert graph.metres.sum() - drivable == pytest.approx(2, abs=0.02)
    assert b in graph.tail


@pytest.mark.parametrize(
    ("points", "first", "last"),
    [
        ({}, "private", "private"),
        ({}, "destination", "residents"),
        # A gate on open roads does the same as a private road.
        ({"i": GATE, "j": GATE}, "yes", "yes"),
        ({"i": GATE}, "yes", "customers"),
    ],
)
def test_an_estate_is_entered_and_left_but_not_crossed(tmp_path, points, first, last):
    # Round the estate the road from start to end is 432 m long, across it 348 m.
    town = Town(
        grid("abcd\n ij \nefgh"),
        points,
        [
            ("abcd", STREET),
            ("aefghd", STREET),
            ("bi", {"highway": "service", "access": first}),
            # Nothing says that this street is private, but it lies between two that are.
            ("ij", STREET),
            ("jg", {"highway": "service", "access": last}),
        ],
    )
    graph = town.graph(tmp_path)
    assert_sound(graph)
    start, end = Place(LAT, LON + 0.75 * STEP), Place(LAT - 2 * STEP, LON + 1.75 * STEP)
    estate = Place(LAT - STEP, LON + 1.5 * STEP)
    matrix = RoadTravel(graph).matrix([start, end, estate], "car")
    metres = matrix.legs([0, 1, 0, 2, 1, 2, 0])[1]
    assert metres == pytest.approx([432, 432, 174, 174, 174, 174], abs=3)


def test_barriers_at_a_crossing_and_side_by_side_stop_every_way(tmp_path):
    wall = {"barrier": "wall"}
    town = Town(CROSS, {"x": wall, "c": wall}, [("axd", STREET), ("bxc", STREET)])
    graph = town.graph(tmp_path)
    assert_sound(graph)
    streets = nx.Graph((i, j) for i, j, _ in arcs(graph, FOOT))
    ends = [town.junction(graph, node) for node in "abd"]
    assert not any(nx.has_path(streets, i, j) for i, j in pairwise(ends))


def test_an_open_gate_and_a_fence_beside_the_road_change_nothing(tmp_path):
    points = {"b": {"barrier": "gate"}, "h": {"barrier": "wall"}}
    graph = Town(ROW, points, [("abc", STREET)]).graph(tmp_path)
    assert len(graph.tail) == 1


# Turn restrictions


def restrictions(graph, town):
    """Banned turns as letters: other end of ``from``, via, other end of ``to``."""
    names = town.names(graph)

    def other(edge, via):
        ends = int(graph.tail[edge]), int(graph.head[edge])
        return names[ends[0] if ends[1] == via else ends[1]]

    table = zip(
        graph.restriction_from,
        graph.restriction_via,
        graph.restriction_to,
        graph.restriction_modes,
        strict=True,
    )
    return {
        other(origin, via) + names[int(via)] + other(goal, via): Mode(int(modes))
        for origin, via, goal, modes in table
    }


MET = [("ax", STREET), ("xd", STREET), ("bx", STREET), ("xc", STREET)]
VEHICLES = Mode.CAR | Mode.MOTORCYCLE | Mode.BICYCLE


@pytest.mark.parametrize(
    ("kind", "tags", "found"),
    [
        ("no_left_turn", {}, {"axc": VEHICLES}),
        ("no_left_turn", {"except": "bicycle;psv"}, {"axc": Mode.CAR | Mode.MOTORCYCLE}),
        ("no_left_turn", {"except": "vehicle"}, {}),
        ("only_left_turn", {}, {"axa": VEHICLES, "axb": VEHICLES, "axd": VEHICLES}),
        ("", {"restriction:motorcar": "no_left_turn"}, {"axc": Mode.CAR}),
        ("", {"restriction:hgv": "no_left_turn"}, {}),
        ("", {"restriction:conditional": "no_left_turn @ (Mo-Fr)"}, {}),
        ("give_way", {}, {}),
    ],
)
def test_a_restriction_bans_turns_for_those_whom_it_binds(tmp_path, kind, tags, found):
    town = Town(CROSS, ways=MET, restrictions=[(kind, 1, "x", 4, tags)])
    assert restrictions(town.graph(tmp_path), town) == found


def test_the_node_of_a_restriction_is_a_junction_even_inside_a_road(tmp_path):
    town = Town(
        ROW, ways=[("abc", ONE_WAY)], restrictions=[("no_straight_on", 1, "b", 1, {})]
    )
    graph = town.graph(tmp_path)
    assert restrictions(graph, town) == {"abc": VEHICLES}


def test_what_is_unclear_is_left_out_and_logged(tmp_path, caplog):
    # The first road goes through the node, so that it is not clear which half is meant.
    ways = [("axd", STREET), ("xc", STREET)]
    unclear = [("no_left_turn", 1, "x", 2, {}), ("no_left_turn", 9, "x", 2, {})]
    town = Town(CROSS, ways=ways, restrictions=unclear)
    with caplog.at_level("INFO"):
        graph = town.graph(tmp_path)
    assert len(graph.restriction_from) == 0
    assert "2 turn restrictions left out" in caplog.text


# Against an independent reference

LETTERS = "abcdefghij"
TAGS = st.sampled_from(
    [
        STREET,
        ONE_WAY,
        {**STREET, "oneway": "-1"},
        {"highway": "motorway"},
        {"highway": "footway"},
        {"highway": "cycleway", "oneway": "yes"},
        {"highway": "construction"},
        {"route": "ferry", "foot": "yes"},
        {"highway": "service", "access": "private", "bicycle": "yes"},
    ]
)
WAYS = st.lists(
    st.tuples(st.text(st.sampled_from(LETTERS), min_size=1, max_size=6), TAGS),
    min_size=1,
    max_size=8,
)
SPOTS = st.lists(
    st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
    min_size=len(LETTERS),
    max_size=len(LETTERS),
    unique=True,
)


def plainly(town: Town, mode: Mode) -> nx.DiGraph:
    """The town with an arc for every two points that follow each other on a road."""
    streets = nx.DiGraph()
    for path, tags in town.ways:
        use = access_of(tags)
        for a, b in pairwise(path) if use else ():
            if a == b:
                continue
            metres = geodesic_m(town.place(a), town.place(b))
            if use.along & mode:
                streets.add_edge(a, b, weight=metres)
            if use.against & mode:
                streets.add_edge(b, a, weight=metres)
    return streets


@given(SPOTS, WAYS)
def test_distances_are_those_of_the_uncut_roads(spots, ways):
    town = Town(dict(zip(LETTERS, spots, strict=True)), ways=ways)
    roads = any(access_of(tags) and len(set(path)) > 1 for path, tags in ways)
    with TemporaryDirectory() as folder:
        if not roads:
            with pytest.raises(ProblemError, match="holds no road"):
                town.graph(Path(folder))
            return
        graph = town.graph(Path(folder))
    assert_sound(graph)
    names = town.names(graph)
    for mode in Mode:
        cut = nx.DiGraph()
        for i, j, edge in arcs(graph, mode):
            metres = float(graph.metres[edge])
            before = cut.get_edge_data(names[i], names[j], {"weight": metres})["weight"]
            cut.add_edge(names[i], names[j], weight=min(before, metres))
        reference = dict(nx.all_pairs_dijkstra_path_length(plainly(town, mode)))
        found = dict(nx.all_pairs_dijkstra_path_length(cut))
        for a, b in product(names.values(), repeat=2):
            want = reference.get(a, {}).get(b)
            got = found.get(a, {}).get(b)
            if a != b:
                assert (got is None) == (want is None)
                assert got is None or got == pytest.approx(want, rel=1e-3)


# Files


def test_the_same_bytes_have_the_same_source_and_the_graph_survives_its_file(tmp_path):
    file = Town(ROW, ways=[("abc", STREET)]).write(tmp_path / "town.osm.pbf")
    graph = read_osm(file)
    assert graph.source == f"osm:{sha256(file.read_bytes()).hexdigest()}"
    assert graph.stamp is None
    graph.save(tmp_path / "town.graph")
    again = load(tmp_path / "town.graph")
    assert again.source == graph.source
    assert np.array_equal(again.metres, graph.metres)


def test_the_stamp_is_the_header_s_or_the_newest_road_s(tmp_path):
    town = Town(ROW, ways=[("ab", STREET)])
    text = town.write(tmp_path / "town.osm").read_text()
    dated = tmp_path / "dated.osm"
    dated.write_text(
        text.replace("<way ", '<way version="1" timestamp="2020-02-03T04:05:06Z" ')
    )
    assert read_osm(dated).stamp == datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    file = tmp_path / "stamped.osm.pbf"
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-01-02T03:04:05Z")
    with osmium.SimpleWriter(str(file), header=header) as out:
        for thing in osmium.FileProcessor(dated):
            out.add(thing)
    assert read_osm(file).stamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_progress_is_told_in_roads(tmp_path):
    file = Town(ROW, ways=[("ab", STREET)] * 5).write(tmp_path / "town.osm")
    told = []
    read_osm(file, told.append, progress_every=2)
    assert told == [2, 4]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("gone.osm.pbf", None, "does not exist"),
        ("empty.osm.pbf", b"", ""),
        ("empty.osm", b"", ""),
        ("picture.osm.pbf", b"\x89PNG\r\n\x1a\n" + bytes(99), ""),
        ("table.csv", b"a,b\n1,2\n", ""),
        ("page.osm", b"<html><body>404</body></html>", ""),
        ("none.osm", b"<osm version='0.6'></osm>", "holds no road"),
        ("zipped.osm", gzip.compress(b"<osm version='0.6'></osm>", mtime=0), ""),
    ],
)
def test_what_is_no_extract_is_refused_in_one_sentence(tmp_path, name, content, text):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    assert_refused(file, text)


def test_a_folder_is_refused_in_one_sentence(tmp_path):
    assert_refused(tmp_path, "Is a directory")


def assert_refused(file, text):
    with pytest.raises(ProblemError) as caught:
        read_osm(file)
    message = str(caught.value)
    assert str(file) in message
    assert text in message
    assert "\n" not in message


KINDS = ("osm.pbf", "osm", "opl", "osm.gz", "raw.osm.pbf")


@pytest.fixture(scope="module")
def town_files(tmp_path_factory) -> dict[str, bytes]:
    """One town in several forms; ``raw`` is not compressed, so that bytes tell."""
    folder = tmp_path_factory.mktemp("town")
    town = Town(
        CROSS,
        {"x": {"highway": "traffic_signals"}, "a": {"barrier": "bollard"}},
        [*MET, ("ab", {"highway": "primary", "name": "São João", "maxspeed": "50"})],
        [("no_left_turn", 1, "x", 4, {})],
    )
    file = town.write(folder / "town.osm")
    found = {}
    for kind in KINDS:
        target = folder / f"again.{kind}"
        form = "pbf,pbf_compression=none" if kind.startswith("raw") else ""
        with osmium.SimpleWriter(osmium.io.File(str(target), form)) as out:
            for thing in osmium.FileProcessor(file):
                out.add(thing)
        found[kind] = target.read_bytes()
    return found


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(town_files, kind, data):
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"town.{kind}"
        file.write_bytes(data.draw(damaged(town_files[kind])))
        if kind.startswith("raw"):
            assert_read_or_refused_elsewhere(file)
        else:
            assert_read_or_refused(read_osm, file)


def assert_read_or_refused_elsewhere(file: Path) -> None:
    """Check it in a child process, which is given up if libosmium itself crashes.

    It does so at a few files that are not compressed and have other bytes in their
    strings, whoever reads them. In compressed files a checksum finds such damage.
    """
    child = os.fork()
    if not child:
        try:
            assert_read_or_refused(read_osm, file)
        except BaseException:  # noqa: BLE001
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        reject()
    assert os.WEXITSTATUS(status) == 0


@pytest.mark.parametrize("kind", ["osm.pbf", "osm"])
def test_a_file_cut_short_anywhere_is_not_taken_for_whole(town_files, tmp_path, kind):
    content = town_files[kind]
    whole = tmp_path / f"whole.{kind}"
    whole.write_bytes(content)
    edges = len(read_osm(whole).tail)
    file = tmp_path / f"town.{kind}"
    for length in range(0, len(content.rstrip()) - 1, 3):
        file.write_bytes(content[:length])
        try:
            assert len(read_osm(file).tail) == edges
        except ProblemError:
            continue
        # Only what comes after the roads may be missing.
        assert kind == "osm.pbf"
