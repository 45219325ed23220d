"""Road graphs by hand and at random, and their shortest paths by networkx."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from routing.travel.roads.data.graph import Mode, RoadClass, RoadGraph
from routing.travel.roads.search.speeds import Speeds

LAT, LON = 41.0, -8.0
M_PER_DEGREE = 111_195.0
ALL = int(Mode.CAR | Mode.MOTORCYCLE | Mode.BICYCLE | Mode.FOOT)


@dataclass(frozen=True)
class Link:
    """A link between two junctions by number, open to all modes both ways by default."""

    tail: int
    head: int
    name: str = ""
    road: RoadClass = RoadClass.RESIDENTIAL
    along: int = ALL
    against: int = ALL
    metres: float | None = None
    posted: int = 0
    lights: int = 0
    roundabout: bool = False
    bends: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True)
class Drawn:
    """A road graph to be: junctions in metres east and north, links, and forbidden turns.

    A forbidden turn is (link from, junction, link to).
    """

    junctions: Sequence[tuple[float, float]]
    links: Sequence[Link]
    bans: Sequence[tuple[int, int, int]] = ()
    signals: frozenset[int] = field(default_factory=frozenset)

    def graph(self, source: str = "drawn") -> RoadGraph:
        lat = np.array([LAT + y / M_PER_DEGREE for _, y in self.junctions], dtype=float)
        squeeze = M_PER_DEGREE * np.cos(np.radians(LAT))
        lon = np.array([LON + x / squeeze for x, _ in self.junctions], dtype=float)
        shapes = []
        for link in self.links:
            ends = [self.junctions[link.tail], *link.bends, self.junctions[link.head]]
            shapes.append([(LAT + y / M_PER_DEGREE, LON + x / squeeze) for x, y in ends])
        lengths = [
            link.metres if link.metres is not None else _length(self.junctions, link)
            for link in self.links
        ]
        names = ("", *sorted({link.name for link in self.links} - {""}))
        points = np.array([p for shape in shapes for p in shape], dtype=float).reshape(
            -1, 2
        )
        bans = np.array(self.bans, dtype=np.int32).reshape(-1, 3)

        def column(values: Iterable[object], kind: str) -> np.ndarray:
            return np.array(list(values), dtype=kind)

        along = column((link.along for link in self.links), "u1")
        against = column((link.against for link in self.links), "u1")
        return RoadGraph(
            lat=lat,
            lon=lon,
            signals=np.isin(np.arange(len(lat)), list(self.signals)),
            tail=column((link.tail for link in self.links), "i4"),
            head=column((link.head for link in self.links), "i4"),
            metres=column(lengths, "f8"),
            road=column((link.road for link in self.links), "u1"),
            posted=column((link.posted for link in self.links), "u1"),
            along=along,
            against=against,
            main_along=along,
            main_against=against,
            roundabout=column((link.roundabout for link in self.links), "?"),
            lights=column((link.lights for link in self.links), "u1"),
            name=column((names.index(link.name) for link in self.links), "i4"),
            shape_start=np.cumsum([0, *map(len, shapes)], dtype=np.int64),
            shape_lat=points[:, 0].copy(),
            shape_lon=points[:, 1].copy(),
            ban_from=bans[:, 0].copy(),
            ban_via=bans[:, 1].copy(),
            ban_to=bans[:, 2].copy(),
            ban_modes=np.full(len(bans), ALL, dtype=np.uint8),
            names=names,
            source=source,
            stamp=None,
        )


def _length(junctions: Sequence[tuple[float, float]], link: Link) -> float:
    points = np.array([junctions[link.tail], *link.bends, junctions[link.head]])
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def grid(side: int, block: float = 100.0) -> Drawn:
    """Return a town of square blocks; a junction has number ``row * side + column``."""
    spots = [(block * x, block * y) for y in range(side) for x in range(side)]
    links = [
        Link(at, at + 1, f"row {at // side}")
        for at in range(side**2)
        if at % side < side - 1
    ]
    links += [Link(at, at + side, f"column {at % side}") for at in range(side * (side - 1))]
    return Drawn(spots, links)


@st.composite
def towns(draw: st.DrawFn) -> Drawn:
    """Draw small graphs with one-way streets, islands, loops, parallel links and bans."""
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
    links = draw(
        st.lists(
            st.builds(
                Link,
                ends,
                ends,
                road=st.sampled_from([RoadClass.RESIDENTIAL, RoadClass.PRIMARY]),
                along=allowed,
                against=allowed,
                metres=st.floats(0, 3000),
                posted=st.sampled_from([0, 0, 50]),
                lights=st.integers(0, 2),
            ),
            min_size=1,
            max_size=14,
        )
    )
    # Only turns that can be made are forbidden, so that bans matter.
    turns = [
        (a, via, b)
        for a, one in enumerate(links)
        for b, two in enumerate(links)
        for via in {one.tail, one.head} & {two.tail, two.head}
    ]
    bans = draw(st.lists(st.sampled_from(turns), max_size=8))
    return Drawn(spots, links, bans, draw(st.frozensets(ends, max_size=2)))


Spot = tuple[int, float]
"""A link and a fraction of it."""


def second_opinion(
    graph: RoadGraph, mode: Mode, speeds: Speeds, origins: list[Spot], goals: list[Spot]
) -> np.ndarray:
    """Compute milliseconds by networkx on the graph of turns; -1 if there is no path.

    The nodes of that graph are links with a direction, the edges are turns.
    """
    moving, waiting = _times(graph, mode, speeds)
    ways = [
        (link, back)
        for link in range(len(graph.tail))
        for back, bits in ((False, graph.main_along), (True, graph.main_against))
        if bits[link] & mode
    ]
    begin = {w: int((graph.head if w[1] else graph.tail)[w[0]]) for w in ways}
    end = {w: int((graph.tail if w[1] else graph.head)[w[0]]) for w in ways}
    banned = {
        (int(a), int(via), int(b))
        for a, via, b, modes in zip(
            graph.ban_from, graph.ban_via, graph.ban_to, graph.ban_modes, strict=True
        )
        if modes & mode
    }
    turns = nx.DiGraph()
    turns.add_nodes_from(ways)
    after: dict[tuple[int, bool], list[tuple[int, bool]]] = {w: [] for w in ways}
    for one in ways:
        for two in ways:
            if end[one] == begin[two] and (one[0], end[one], two[0]) not in banned:
                after[one].append(two)
                turns.add_edge(one, two, ms=moving[two[0]] + waiting[end[two]])
    found = np.full((len(origins), len(goals)), -1, dtype=np.int64)
    for row, (link, fraction) in enumerate(origins):
        at = round(fraction * moving[link])
        where = nx.DiGraph(turns)
        for way in ((link, False), (link, True)):
            if way in end:
                rest = at if way[1] else moving[link] - at
                where.add_edge("here", way, ms=rest + waiting[end[way]])
        least = (
            nx.single_source_dijkstra_path_length(where, "here", weight="ms")
            if "here" in where
            else {}
        )
        for column, (goal, share) in enumerate(goals):
            to = round(share * moving[goal])
            options = [
                ms + (moving[goal] - to if two[1] else to)
                for one, ms in least.items()
                if one != "here"
                for two in after[one]
                if two[0] == goal
            ]
            if goal == link:
                options += [abs(to - at)] * ((link, to < at) in end)
                options += [0] * (to == at and (link, True) in end)
            found[row, column] = min(options, default=-1)
    return found


def _times(graph: RoadGraph, mode: Mode, speeds: Speeds) -> tuple[list[int], list[int]]:
    """Milliseconds along links and at junctions, one by one."""
    moving = []
    for link in range(len(graph.tail)):
        kmh = speeds.kmh[RoadClass(graph.road[link])]
        if speeds.signs and graph.posted[link]:
            kmh = speeds.signs * float(graph.posted[link])
        seconds = float(graph.metres[link]) / (kmh / 3.6)
        moving.append(round(1000 * (seconds + speeds.light_s * int(graph.lights[link]))))
    waiting = []
    for junction in range(len(graph.lat)):
        arms = sum(
            int(graph.tail[link] == junction) + int(graph.head[link] == junction)
            for link in range(len(graph.tail))
            if (graph.along[link] | graph.against[link]) & mode
        )
        seconds = speeds.light_s * bool(graph.signals[junction])
        waiting.append(round(1000 * (seconds + speeds.junction_s * (arms >= 3))))
    return moving, waiting
