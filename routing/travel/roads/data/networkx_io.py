"""Road graphs from and to networkx, in the form that OSMnx gives its graphs."""

import warnings
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import shapely

from routing.errors import ProblemError

from .components import main_parts
from .graph import RoadClass, RoadGraph
from .networkx_edges import Attributes, Road, has_lights, place_of, road_of


def read_graphml(file: Path) -> RoadGraph:
    """Read a graph that OSMnx, or networkx from such a graph, has written.

    Raises
    ------
    ProblemError
        Where it cannot be read, or `from_networkx` refuses it.
    """
    try:
        with file.open("rb") as data:
            source = f"graphml:{file_digest(data, 'sha256').hexdigest()}"
        with warnings.catch_warnings():
            # A value whose type is not told is read as text, which we understand.
            warnings.simplefilter("ignore", UserWarning)
            streets = nx.read_graphml(file, force_multigraph=True)
    # What the reader of XML raises is a SyntaxError; the others come from networkx.
    except (OSError, SyntaxError, ValueError, LookupError, nx.NetworkXError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise ProblemError(
            f"{file} cannot be read as GraphML ({reason}); write it again with "
            "osmnx.save_graphml."
        ) from error
    try:
        return replace(from_networkx(streets), source=source)
    except ProblemError as error:
        raise ProblemError(f"{file}: {error}") from error


def from_networkx(streets: "nx.Graph[Any]") -> RoadGraph:
    """A road graph from a directed graph of streets.

    Nodes have ``x`` and ``y``, degrees WGS-84, and ``highway`` where there are traffic
    lights. Edges have OSMnx's attributes, all of which may be missing: ``length`` in
    metres (else it is measured along ``geometry``, a shapely line or its WKT, or along
    the straight line), ``highway`` (else the edge is a minor road that is open to all),
    ``oneway``, ``maxspeed``, ``name`` or ``ref``, and the keys in
    `networkx_edges.TAGS`. Values may be text, and lists where several ways
    were made one: the first one counts. Edges that are each other's way back become one
    link. The stamp is ``created_date``, the day on which OSMnx downloaded the graph. Turn
    restrictions are not known to such graphs.

    Raises
    ------
    ProblemError
        Where the graph is undirected, projected, without an edge that is a road, or has
        values that cannot be what they are meant for.
    """
    if not streets.is_directed():
        raise ProblemError(
            "The graph is undirected, which hides one-way streets; give a MultiDiGraph."
        )
    places = {node: place_of(node, data) for node, data in streets.nodes(data=True)}
    gathered = _Gathered()
    for tail, head, data in streets.edges(data=True):
        road = road_of(tail, head, data, places)
        if road is not None:
            gathered.add(road)
    if not gathered.links:
        raise ProblemError(
            f"None of the graph's {streets.number_of_edges()} edges is a road that can be "
            "travelled; is it a street network?"
        )
    lights = {node for node, data in streets.nodes(data=True) if has_lights(data)}
    return _graph(gathered.links, places, lights, _created(streets.graph))


def to_networkx(graph: RoadGraph) -> "nx.MultiDiGraph[int]":
    """The graph for networkx and OSMnx: an edge for every direction that is open.

    Nodes are the junctions' numbers, with ``x``, ``y`` and, where there are traffic
    lights, ``highway``. Edges have ``link`` (its number, and the key), ``length``,
    ``highway`` (the `RoadClass` in small letters), ``name``, ``maxspeed`` where posted,
    ``junction`` at roundabouts, ``lights``, ``modes`` (`Mode` bits) and ``geometry``, a
    shapely line of (longitude, latitude) in the direction of the edge. Turn bans are
    left behind.
    """
    streets: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326")
    if graph.stamp:
        streets.graph["created_date"] = graph.stamp.isoformat(sep=" ")
    for node, (lat, lon) in enumerate(zip(graph.lat, graph.lon, strict=True)):
        lights = {"highway": "traffic_signals"} if graph.signals[node] else {}
        streets.add_node(node, x=float(lon), y=float(lat), **lights)
    for link in range(len(graph.tail)):
        tail, head = int(graph.tail[link]), int(graph.head[link])
        attributes, points = _attributes(graph, link), graph.shape(link)[:, ::-1]
        for origin, goal, modes, way in (
            (tail, head, int(graph.along[link]), points),
            (head, tail, int(graph.against[link]), points[::-1]),
        ):
            # A loop's two directions join the same nodes and need different keys.
            key = link if way is points else -1 - link
            if modes:
                line = shapely.LineString(way)
                streets.add_edge(
                    origin, goal, key, modes=modes, geometry=line, **attributes
                )
    return streets


def _attributes(graph: RoadGraph, link: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "link": link,
        "length": float(graph.metres[link]),
        "highway": RoadClass(int(graph.road[link])).name.lower(),
        "name": graph.names[graph.name[link]],
        "lights": int(graph.lights[link]),
    }
    if graph.posted[link]:
        found["maxspeed"] = str(graph.posted[link])
    if graph.roundabout[link]:
        found["junction"] = "roundabout"
    return found


@dataclass
class _Gathered:
    """Roads whose two directions have been made one link."""

    links: list[Road] = field(default_factory=list)
    _alone: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, road: Road) -> None:
        twins = self._alone[road.twin_key(back=True)]
        if twins:
            link = twins.pop()
            there = self.links[link]
            self.links[link] = replace(
                there, along=there.along | road.against, against=road.along | there.against
            )
        else:
            self._alone[road.twin_key(back=False)].append(len(self.links))
            self.links.append(road)


def _created(attributes: Attributes) -> datetime | None:
    try:
        created = datetime.fromisoformat(str(attributes.get("created_date")))
    except ValueError:
        return None
    return created.replace(tzinfo=created.tzinfo or UTC)


def _graph(
    roads: list[Road],
    places: Mapping[Hashable, tuple[float, float]],
    lights: set[Hashable],
    stamp: datetime | None,
) -> RoadGraph:
    met = {node for road in roads for node in (road.tail, road.head)}
    numbers = {node: i for i, node in enumerate(node for node in places if node in met)}
    names: dict[str, int] = {"": 0}

    def of_roads(attribute: str, kind: type) -> np.ndarray:
        return np.array([getattr(road, attribute) for road in roads], kind)

    tail = np.array([numbers[road.tail] for road in roads], np.int32)
    head = np.array([numbers[road.head] for road in roads], np.int32)
    along, against = of_roads("along", np.uint8), of_roads("against", np.uint8)
    main_along, main_against = main_parts(tail, head, along, against)
    points = np.array([point for road in roads for point in road.line])
    none = np.empty(0, np.int32)
    graph = RoadGraph(
        lat=np.array([places[node][0] for node in numbers]),
        lon=np.array([places[node][1] for node in numbers]),
        signals=np.array([node in lights for node in numbers]),
        tail=tail,
        head=head,
        metres=of_roads("metres", np.float64),
        road=of_roads("road", np.uint8),
        posted=of_roads("posted", np.uint8),
        along=along,
        against=against,
        main_along=main_along,
        main_against=main_against,
        roundabout=of_roads("roundabout", np.bool_),
        lights=of_roads("lights", np.uint8),
        name=np.array(
            [names.setdefault(road.name, len(names)) for road in roads], np.int32
        ),
        shape_start=np.cumsum([0, *(len(road.line) for road in roads)], dtype=np.int64),
        shape_lat=points[:, 0].copy(),
        shape_lon=points[:, 1].copy(),
        ban_from=none,
        ban_via=none,
        ban_to=none,
        ban_modes=none.astype(np.uint8),
        names=tuple(names),
        source="",
        stamp=stamp,
    )
    return replace(graph, source=f"networkx:{_fingerprint(graph)}")


def _fingerprint(graph: RoadGraph) -> str:
    """Of all that travel depends on: the same streets have the same."""
    digest = sha256(repr(graph.names).encode())
    for name in (
        "lat", "lon", "signals", "tail", "head", "metres", "road", "posted", "along",
        "against", "roundabout", "lights", "name", "shape_start", "shape_lat", "shape_lon",
    ):  # fmt: skip
        digest.update(np.ascontiguousarray(getattr(graph, name)).tobytes())
    return digest.hexdigest()
