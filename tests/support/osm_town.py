"""Small towns as OpenStreetMap files, and checks that every road graph must pass."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import pytest
from hypothesis import strategies as st
from osmium.osm import mutable

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.travel.roads.data.graph import Mode, RoadGraph
from routing.travel.roads.data.osm import read_osm

LAT, LON, STEP = 41.15, -8.61, 0.001
Tags = Mapping[str, str]
STREET = {"highway": "residential"}


@dataclass
class Town:
    """A town on a grid: nodes are letters at (column, row), about 100 m apart.

    Attributes
    ----------
    nodes
        Letter of each node to its column and row.
    points
        Tags of nodes.
    ways
        The letters along each way, and its tags.
    restrictions
        Turn restrictions: kind, number of the way from, node, number of the way to, tags.
    unknown
        Nodes that ways use but the file does not hold.
    """

    nodes: Mapping[str, tuple[float, float]]
    points: dict[str, Tags] = field(default_factory=dict)
    ways: list[tuple[str, Tags]] = field(default_factory=list)
    restrictions: list[tuple[str, int, str, int, Tags]] = field(default_factory=list)
    unknown: str = ""

    def place(self, node: str) -> Place:
        column, row = self.nodes[node]
        return Place(round(LAT + STEP * row, 7), round(LON + STEP * column, 7))

    def write(self, file: Path) -> Path:
        with osmium.SimpleWriter(str(file), overwrite=True) as out:
            for node in sorted(set(self.nodes) - set(self.unknown)):
                at = self.place(node)
                tags = dict(self.points.get(node, {}))
                out.add_node(
                    mutable.Node(id=ord(node), location=(at.lon, at.lat), tags=tags)
                )
            for number, (path, tags) in enumerate(self.ways, 1):
                refs = [ord(node) for node in path]
                out.add_way(mutable.Way(id=number, nodes=refs, tags=dict(tags)))
            for number, (kind, origin, via, target, tags) in enumerate(
                self.restrictions, 1
            ):
                members = [
                    ("w", origin, "from"),
                    ("n", ord(via), "via"),
                    ("w", target, "to"),
                ]
                relation_tags = {"type": "restriction", **tags}
                if kind:
                    relation_tags["restriction"] = kind
                out.add_relation(
                    mutable.Relation(id=number, members=members, tags=relation_tags)
                )
        return file

    def graph(self, folder: Path) -> RoadGraph:
        return read_osm(self.write(folder / "town.osm"))

    def junction(self, graph: RoadGraph, node: str) -> int:
        return {name: junction for junction, name in self.names(graph).items()}[node]

    def names(self, graph: RoadGraph) -> dict[int, str]:
        """Return the letter of each junction of the graph."""
        letters = {(self.place(n).lat, self.place(n).lon): n for n in self.nodes}
        spots = zip(graph.lat.tolist(), graph.lon.tolist(), strict=True)
        return {i: letters[spot] for i, spot in enumerate(spots) if spot in letters}

    def arcs(self, graph: RoadGraph, mode: Mode) -> set[str]:
        """Return the pairs of letters between which a mode may travel directly."""
        names = self.names(graph)
        return {names[i] + names[j] for i, j, _ in arcs(graph, mode)}


def grid(letters: str) -> dict[str, tuple[float, float]]:
    """Return the nodes of a drawing: a letter is a node, rows run from north to south."""
    rows = letters.strip("\n").split("\n")
    return {
        letter: (column, -row)
        for row, line in enumerate(rows)
        for column, letter in enumerate(line)
        if letter != " "
    }


def arcs(
    graph: RoadGraph, mode: Mode, *, main: bool = False
) -> Iterable[tuple[int, int, int]]:
    """Yield tail, head and number of every directed edge that is open to a mode."""
    along = graph.routable_along if main else graph.along
    against = graph.routable_against if main else graph.against
    for edge in np.flatnonzero(along & mode).tolist():
        yield int(graph.tail[edge]), int(graph.head[edge]), edge
    for edge in np.flatnonzero(against & mode).tolist():
        yield int(graph.head[edge]), int(graph.tail[edge]), edge


def assert_sound(graph: RoadGraph, lines: Sequence[int] | None = None) -> None:
    """Check every promise of `RoadGraph`; check the lengths of the given edges only."""
    edges, junctions = len(graph.tail), len(graph.lat)
    ends = np.concatenate([graph.tail, graph.head])
    assert np.array_equal(np.unique(ends), np.arange(junctions))
    assert_types(graph)
    first, last = graph.shape_start[:-1], graph.shape_start[1:] - 1
    for end, point in ((graph.tail, first), (graph.head, last)):
        assert np.array_equal(graph.lat[end], graph.shape_lat[point])
        assert np.array_equal(graph.lon[end], graph.shape_lon[point])
    assert (last > first).all()
    assert graph.shape_start[0] == 0
    assert graph.shape_start[-1] == len(graph.shape_lat) == len(graph.shape_lon)
    for edge in range(edges) if lines is None else lines:
        assert graph.metres[edge] == pytest.approx(geodesic_sum(graph, edge), rel=1e-3)
    assert not (graph.routable_along & ~graph.along).any()
    assert not (graph.routable_against & ~graph.against).any()
    for mode in Mode:
        assert_main_is_largest(graph, mode)
    assert graph.names[0] == ""
    assert graph.name.max(initial=0) < len(graph.names)


def assert_types(graph: RoadGraph) -> None:
    kinds = {
        np.float64: "lat lon metres shape_lat shape_lon",
        np.int32: "tail head name restriction_from restriction_via restriction_to",
        np.int64: "shape_start",
        np.bool_: "signals roundabout",
        np.uint8: "road_class max_speed along against "
        "routable_along routable_against private lights restriction_modes",
    }
    for kind, names in kinds.items():
        for name in names.split():
            assert getattr(graph, name).dtype == kind, name
    for name in (
        "head",
        "metres",
        "road_class",
        "max_speed",
        "along",
        "against",
        "name",
        "lights",
    ):
        assert len(getattr(graph, name)) == len(graph.tail), name


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw a file that may be cut short and may have other bytes in up to four places."""
    length = draw(st.integers(0, len(content)) | st.just(len(content)))
    spoilt = bytearray(content[:length])
    spots = st.tuples(st.integers(0, max(0, length - 1)), st.integers(0, 255))
    for at, byte in draw(st.lists(spots, max_size=4 if length else 0)):
        spoilt[at] = byte
    return bytes(spoilt)


def assert_read_or_refused(read: Callable[[Path], RoadGraph], file: Path) -> None:
    """Check that a file gives a sound graph or one sentence that names the file."""
    message = ""
    try:
        graph = read(file)
    except ProblemError as error:
        message = str(error)
    if message:
        assert str(file) in message
        assert "\n" not in message
    else:
        assert_sound(graph, [])


def geodesic_sum(graph: RoadGraph, edge: int) -> float:
    points = [Place(*point) for point in graph.shape(edge).tolist()]
    return sum(map(geodesic_m, points, points[1:]))


def assert_main_is_largest(graph: RoadGraph, mode: Mode) -> None:
    """Check by networkx that the main component is a largest strongly connected one."""
    all_arcs = nx.DiGraph((i, j) for i, j, _ in arcs(graph, mode))
    main = nx.DiGraph((i, j) for i, j, _ in arcs(graph, mode, main=True))
    components = [*nx.strongly_connected_components(all_arcs)]
    largest = max(map(len, components), default=0)
    if len(main):
        assert nx.is_strongly_connected(main)
        assert len(main) == largest
        # No arc between two of its junctions is missing.
        assert main.number_of_edges() == all_arcs.subgraph(main).number_of_edges()
    else:
        assert largest <= 1
