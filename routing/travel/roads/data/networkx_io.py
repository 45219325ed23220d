"""Road graphs from networkx graphs and GraphML files with OSMnx's attributes.

Lengths are metres, coordinates WGS-84 degrees.
"""

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

from routing.errors import ProblemError, unreadable

from .components import largest_components
from .graph import RoadGraph
from .networkx_edges import Attributes, StreetEdge, has_signals, node_position, street_edge


def read_graphml(file: Path) -> RoadGraph:
    """Read a GraphML file that OSMnx, or networkx from OSMnx's graph, has written.

    Raises
    ------
    ProblemError
        If the file cannot be read, or `from_networkx` refuses its graph.
    """
    try:
        with file.open("rb") as data:
            source = f"graphml:{file_digest(data, 'sha256').hexdigest()}"
        with warnings.catch_warnings():
            # A value without a type is read as text, which is understood here.
            warnings.simplefilter("ignore", UserWarning)
            streets = nx.read_graphml(file, force_multigraph=True)
    # The reader of XML raises SyntaxError; the others come from networkx.
    except OSError as error:
        raise unreadable(file, error) from error
    except (SyntaxError, ValueError, LookupError, nx.NetworkXError) as error:
        reason = " ".join(str(error).split())
        raise ProblemError(
            f"{file} cannot be read as GraphML ({reason}); write it again with "
            "osmnx.save_graphml."
        ) from error
    try:
        return replace(from_networkx(streets), source=source)
    except ProblemError as error:
        raise ProblemError(f"{file}: {error}") from error


def from_networkx(streets: "nx.Graph[Any]") -> RoadGraph:
    """Convert a directed graph of streets into a road graph.

    Nodes have ``x`` and ``y``, degrees WGS-84, and ``highway`` where there are traffic
    signals. Edges have OSMnx's attributes, all of which may be missing: ``length`` in
    metres (else it is measured along ``geometry``, a shapely line or its WKT, or along
    the straight line), ``highway`` (else the edge is a minor road that is open to all),
    ``oneway``, ``maxspeed``, ``name`` or ``ref``, and the keys in `networkx_edges.TAGS`.
    Values may be text, and lists where several ways were made one; the first element of a
    list counts. Two edges that are each other's way back become one. The stamp is
    ``created_date``, the day on which OSMnx downloaded the graph. Such graphs hold no turn
    restrictions.

    Raises
    ------
    ProblemError
        If the graph is undirected, projected, without an edge that is a road, or has
        values that cannot have their meaning.
    """
    if not streets.is_directed():
        raise ProblemError(
            "The graph is undirected, which hides one-way streets; give a MultiDiGraph."
        )
    positions = {node: node_position(node, data) for node, data in streets.nodes(data=True)}
    merged = _MergedEdges()
    for tail, head, data in streets.edges(data=True):
        edge = street_edge(tail, head, data, positions)
        if edge is not None:
            merged.add(edge)
    if not merged.edges:
        raise ProblemError(
            f"None of the graph's {streets.number_of_edges()} edges is a road that can be "
            "travelled; is it a street network?"
        )
    signals = {node for node, data in streets.nodes(data=True) if has_signals(data)}
    return _graph(merged.edges, positions, signals, _created(streets.graph))


@dataclass
class _MergedEdges:
    """Edges, of which each pair of opposite directions has been made one."""

    edges: list[StreetEdge] = field(default_factory=list)
    _unpaired: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, edge: StreetEdge) -> None:
        twins = self._unpaired[edge.twin_key(backward=True)]
        if twins:
            number = twins.pop()
            twin = self.edges[number]
            self.edges[number] = replace(
                twin,
                along=twin.along | edge.against,
                against=edge.along | twin.against,
                private=twin.private | edge.private,
            )
        else:
            self._unpaired[edge.twin_key(backward=False)].append(len(self.edges))
            self.edges.append(edge)


def _created(attributes: Attributes) -> datetime | None:
    try:
        created = datetime.fromisoformat(str(attributes.get("created_date")))
    except ValueError:
        return None
    return created.replace(tzinfo=created.tzinfo or UTC)


def _graph(
    edges: list[StreetEdge],
    positions: Mapping[Hashable, tuple[float, float]],
    signals: set[Hashable],
    stamp: datetime | None,
) -> RoadGraph:
    ends = {node for edge in edges for node in (edge.tail, edge.head)}
    numbers = {node: i for i, node in enumerate(n for n in positions if n in ends)}
    names: dict[str, int] = {"": 0}
    name = [names.setdefault(edge.name, len(names)) for edge in edges]

    def column(attribute: str, kind: type) -> np.ndarray:
        return np.array([getattr(edge, attribute) for edge in edges], kind)

    tail = np.array([numbers[edge.tail] for edge in edges], np.int32)
    head = np.array([numbers[edge.head] for edge in edges], np.int32)
    along, against = column("along", np.uint8), column("against", np.uint8)
    routable_along, routable_against, private = largest_components(
        tail, head, along, against, column("private", np.uint8)
    )
    points = np.array([point for edge in edges for point in edge.line])
    none = np.empty(0, np.int32)
    graph = RoadGraph(
        lat=np.array([positions[node][0] for node in numbers]),
        lon=np.array([positions[node][1] for node in numbers]),
        signals=np.array([node in signals for node in numbers]),
        tail=tail,
        head=head,
        metres=column("metres", np.float64),
        road_class=column("road_class", np.uint8),
        max_speed=column("max_speed", np.uint8),
        along=along,
        against=against,
        routable_along=routable_along,
        routable_against=routable_against,
        private=private,
        roundabout=column("roundabout", np.bool_),
        lights=column("lights", np.uint8),
        name=np.array(name, np.int32),
        shape_start=np.cumsum([0, *(len(edge.line) for edge in edges)], dtype=np.int64),
        shape_lat=points[:, 0].copy(),
        shape_lon=points[:, 1].copy(),
        restriction_from=none,
        restriction_via=none,
        restriction_to=none,
        restriction_modes=none.astype(np.uint8),
        names=tuple(names),
        source="",
        stamp=stamp,
    )
    return replace(graph, source=f"networkx:{_fingerprint(graph)}")


def _fingerprint(graph: RoadGraph) -> str:
    """Return a checksum of all that travel depends on; the same streets have the same."""
    digest = sha256(repr(graph.names).encode())
    for name in (
        "lat", "lon", "signals", "tail", "head", "metres", "road_class", "max_speed",
        "along", "against", "roundabout", "lights", "name", "shape_start", "shape_lat",
        "shape_lon",
    ):  # fmt: skip
        digest.update(np.ascontiguousarray(getattr(graph, name)).tobytes())
    # Graphs without private roads keep the name that they had before these were known.
    if graph.private.any():
        digest.update(graph.private.tobytes())
    return digest.hexdigest()
