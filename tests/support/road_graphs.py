"""Road graphs by hand and at random, and their shortest paths by networkx."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from routing.travel.roads.data.graph import Mode, RoadClass, RoadGraph
from routing.travel.roads.search.speeds import RoadSpeeds

LAT, LON = 41.0, -8.0
M_PER_DEGREE = 111_195.0
ALL = int(Mode.CAR | Mode.MOTORCYCLE | Mode.BICYCLE | Mode.FOOT)


@dataclass(frozen=True)
class Edge:
    """An edge between two junctions by number, open to all modes both ways by default."""

    tail: int
    head: int
    name: str = ""
    road_class: RoadClass = RoadClass.RESIDENTIAL
    along: int = ALL
    against: int = ALL
    metres: float | None = None
    max_speed: int = 0
    lights: int = 0
    roundabout: bool = False
    bends: Sequence[tuple[float, float]] = ()
    private: int = 0


@dataclass(frozen=True)
class DrawnGraph:
    """A road graph to be: junctions in metres east and north, edges, and forbidden turns.

    A forbidden turn is (edge from, junction, edge to).
    """

    junctions: Sequence[tuple[float, float]]
    edges: Sequence[Edge]
    restrictions: Sequence[tuple[int, int, int]] = ()
    signals: frozenset[int] = field(default_factory=frozenset)

    def graph(self, source: str = "drawn") -> RoadGraph:
        lat = np.array([LAT + y / M_PER_DEGREE for _, y in self.junctions], dtype=float)
        squeeze = M_PER_DEGREE * np.cos(np.radians(LAT))
        lon = np.array([LON + x / squeeze for x, _ in self.junctions], dtype=float)
        shapes = []
        for edge in self.edges:
            ends = [self.junctions[edge.tail], *edge.bends, self.junctions[edge.head]]
            shapes.append([(LAT + y / M_PER_DEGREE, LON + x / squeeze) for x, y in ends])
        lengths = [
            edge.metres if edge.metres is not None else _length(self.junctions, edge)
            for edge in self.edges
        ]
        names = ("", *sorted({edge.name for edge in self.edges} - {""}))
        points = np.array([p for shape in shapes for p in shape], dtype=float).reshape(
            -1, 2
        )
        restrictions = np.array(self.restrictions, dtype=np.int32).reshape(-1, 3)

        def column(values: Iterable[object], kind: str) -> np.ndarray:
            return np.array(list(values), dtype=kind)

        along = column((edge.along for edge in self.edges), "u1")
        against = column((edge.against for edge in self.edges), "u1")
        return RoadGraph(
            lat=lat,
            lon=lon,
            signals=np.isin(np.arange(len(lat)), list(self.signals)),
            tail=column((edge.tail for edge in self.edges), "i4"),
            head=column((edge.head for edge in self.edges), "i4"),
            metres=column(lengths, "f8"),
            road_class=column((edge.road_class for edge in self.edges), "u1"),
            max_speed=column((edge.max_speed for edge in self.edges), "u1"),
            along=along,
            against=against,
            routable_along=along,
            routable_against=against,
            private=column((edge.private for edge in self.edges), "u1"),
            roundabout=column((edge.roundabout for edge in self.edges), "?"),
            lights=column((edge.lights for edge in self.edges), "u1"),
            name=column((names.index(edge.name) for edge in self.edges), "i4"),
            shape_start=np.cumsum([0, *map(len, shapes)], dtype=np.int64),
            shape_lat=points[:, 0].copy(),
            shape_lon=points[:, 1].copy(),
            restriction_from=restrictions[:, 0].copy(),
            restriction_via=restrictions[:, 1].copy(),
            restriction_to=restrictions[:, 2].copy(),
            restriction_modes=np.full(len(restrictions), ALL, dtype=np.uint8),
            names=names,
            source=source,
            stamp=None,
        )


def _length(junctions: Sequence[tuple[float, float]], edge: Edge) -> float:
    points = np.array([junctions[edge.tail], *edge.bends, junctions[edge.head]])
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def grid(side: int, block: float = 100.0) -> DrawnGraph:
    """Return a town of square blocks; a junction has number ``row * side + column``."""
    spots = [(block * x, block * y) for y in range(side) for x in range(side)]
    edges = [
        Edge(at, at + 1, f"row {at // side}")
        for at in range(side**2)
        if at % side < side - 1
    ]
    edges += [Edge(at, at + side, f"column {at % side}") for at in range(side * (side - 1))]
    return DrawnGraph(spots, edges)


@st.composite
def towns(draw: st.DrawFn) -> DrawnGraph:
    """Draw small graphs with one-way streets, islands, loops and forbidden turns."""
    count = draw(st.integers(1, 7))
    spots = [
        (float(x), float(y))
        for x, y in draw(
            st.lists(
                st.tuples(st.integers(0, 2000), st.integers(0, 2000)),
                min_size=count,
                max_size=count,
            )
        )
    ]
    ends = st.integers(0, count - 1)
    allowed = st.sampled_from([ALL, ALL, 0, int(Mode.CAR), int(Mode.FOOT)])
    edges = draw(
        st.lists(
            st.builds(
                Edge,
                ends,
                ends,
                road_class=st.sampled_from([RoadClass.RESIDENTIAL, RoadClass.PRIMARY]),
                along=allowed,
                against=allowed,
                metres=st.floats(0, 3000),
                max_speed=st.sampled_from([0, 0, 50]),
                lights=st.integers(0, 2),
                private=st.sampled_from([0, 0, 0, ALL, int(Mode.CAR)]),
            ),
            min_size=1,
            max_size=14,
        )
    )
    # Only turns that can be made are forbidden, so that restrictions matter.
    turns = [
        (a, via, b)
        for a, first in enumerate(edges)
        for b, second in enumerate(edges)
        for via in {first.tail, first.head} & {second.tail, second.head}
    ]
    restrictions = draw(st.lists(st.sampled_from(turns), max_size=8))
    return DrawnGraph(spots, edges, restrictions, draw(st.frozensets(ends, max_size=2)))


Spot = tuple[int, float]
"""An edge and a fraction of it."""


def networkx_matrix(
    graph: RoadGraph, mode: Mode, speeds: RoadSpeeds, origins: list[Spot], goals: list[Spot]
) -> np.ndarray:
    """Compute milliseconds by networkx on the graph of turns; -1 if there is no path.

    The nodes of that graph are edges with a direction, the edges are turns. A third part of
    the nodes says how far a path is: still on the private roads where it began (0), out on
    open ones (1), or on the private roads where it ends (2).
    """
    edge_ms, junction_ms = _times(graph, mode, speeds)
    private = [bool(bits & mode) for bits in graph.private]
    directions = [
        (edge, back, part)
        for edge in range(len(graph.tail))
        for back, bits in ((False, graph.routable_along), (True, graph.routable_against))
        if bits[edge] & mode
        for part in ((0, 2) if private[edge] else (1,))
    ]
    begin = {w: int((graph.head if w[1] else graph.tail)[w[0]]) for w in directions}
    end = {w: int((graph.tail if w[1] else graph.head)[w[0]]) for w in directions}
    banned = {
        (int(a), int(via), int(b))
        for a, via, b, modes in zip(
            graph.restriction_from,
            graph.restriction_via,
            graph.restriction_to,
            graph.restriction_modes,
            strict=True,
        )
        if modes & mode
    }
    turn_graph = nx.DiGraph()
    turn_graph.add_nodes_from(directions)
    after: dict[tuple[int, bool, int], list[tuple[int, bool, int]]] = {
        w: [] for w in directions
    }
    for first in directions:
        for second in directions:
            if (
                end[first] == begin[second]
                and first[2] <= second[2]
                and (first[0], end[first], second[0]) not in banned
            ):
                after[first].append(second)
                turn_graph.add_edge(
                    first, second, ms=edge_ms[second[0]] + junction_ms[end[second]]
                )
    matrix_ms = np.full((len(origins), len(goals)), -1, dtype=np.int64)
    for row, (edge, fraction) in enumerate(origins):
        at = round(fraction * edge_ms[edge])
        with_origin = nx.DiGraph(turn_graph)
        part = 0 if private[edge] else 1
        for direction in ((edge, False, part), (edge, True, part)):
            if direction in end:
                left_ms = at if direction[1] else edge_ms[edge] - at
                with_origin.add_edge(
                    "here", direction, ms=left_ms + junction_ms[end[direction]]
                )
        least = (
            nx.single_source_dijkstra_path_length(with_origin, "here", weight="ms")
            if "here" in with_origin
            else {}
        )
        for column, (goal, share) in enumerate(goals):
            to = round(share * edge_ms[goal])
            options = [
                ms + (edge_ms[goal] - to if second[1] else to)
                for first, ms in least.items()
                if first != "here"
                for second in after[first]
                if second[0] == goal
            ]
            if goal == edge:
                options += [abs(to - at)] * ((edge, to < at, part) in end)
                options += [0] * (to == at and (edge, True, part) in end)
            matrix_ms[row, column] = min(options, default=-1)
    return matrix_ms


def _times(graph: RoadGraph, mode: Mode, speeds: RoadSpeeds) -> tuple[list[int], list[int]]:
    """Milliseconds along edges and at junctions, one by one."""
    edge_ms = []
    for edge in range(len(graph.tail)):
        kmh = speeds.kmh[RoadClass(graph.road_class[edge])]
        if speeds.limit_share and graph.max_speed[edge]:
            kmh = speeds.limit_share * float(graph.max_speed[edge])
        seconds = float(graph.metres[edge]) / (kmh / 3.6)
        edge_ms.append(round(1000 * (seconds + speeds.signal_s * int(graph.lights[edge]))))
    junction_ms = []
    for junction in range(len(graph.lat)):
        arms = sum(
            int(graph.tail[edge] == junction) + int(graph.head[edge] == junction)
            for edge in range(len(graph.tail))
            if (graph.along[edge] | graph.against[edge]) & mode
        )
        seconds = speeds.signal_s * bool(graph.signals[junction])
        junction_ms.append(round(1000 * (seconds + speeds.junction_s * (arms >= 3))))
    return edge_ms, junction_ms
