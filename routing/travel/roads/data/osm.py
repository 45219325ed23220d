"""Road graphs from OpenStreetMap files.

Lengths are metres, speeds km/h, coordinates WGS-84 degrees.
"""

import logging
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

import numpy as np
import osmium
from osmium.filter import KeyFilter, TagFilter
from osmium.osm.types import Node, Relation, Way

from routing.errors import ProblemError, unreadable

from .access import ALL_MODES, BARRIERS, access_of, blocked_modes, private_modes
from .components import largest_components
from .graph import RoadGraph
from .split_ways import EdgeGeometry, WayNodes, barred_modes, split_ways
from .tags import duration_min, max_speed_kmh
from .turn_restrictions import RestrictionRelation, parse_restriction, resolve_restrictions

log = logging.getLogger(__name__)

OnRoads = Callable[[int], None]
"""Callback that gets the number of ways read so far, now and then."""

_PRIVATE_BITS = 4
"""Position of the modes for which a barrier is private, behind those that it stops."""
_MAX_FERRY_KMH = 255
_SUFFIXES = (".pbf", ".osm", ".xml", ".gz", ".bz2", ".opl", ".o5m")
"""The ends of the names of files by which osmium knows their format."""


def read_osm(
    file: Path, on_progress: OnRoads | None = None, *, progress_every: int = 5000
) -> RoadGraph:
    """Read the streets of an OpenStreetMap extract, ``.osm.pbf`` or XML.

    All ways that the module `access` knows as roads are kept, for all modes, whole and
    with their geometry. Junctions lie where ways meet or end. A barrier closes the last
    metre of road on each of its sides to the modes that cannot pass. Turn restrictions
    over a way instead of a node are dropped; their number is logged.

    The file must list its nodes before its ways and have ids above 0, as all published
    extracts do. A file that is cut off exactly between two of its blocks cannot be told
    from a smaller one.

    Parameters
    ----------
    file
        Extract of a city or province; about 1 kB of memory is needed for each way.
    on_progress
        Callback for the progress.
    progress_every
        Number of ways between two calls of ``on_progress``, ≥ 1.

    Raises
    ------
    ProblemError
        If the file cannot be read, is damaged, or holds no road.
    """
    try:
        with file.open("rb") as data:
            source = f"osm:{file_digest(data, 'sha256').hexdigest()}"
    except OSError as error:
        raise unreadable(file, error) from error
    if file.suffix not in _SUFFIXES:
        raise ProblemError(
            f"{file} is not a file of roads; give an extract of OpenStreetMap (.osm.pbf), "
            "a graph of OSMnx (.graphml) or one of rounds roads build (.graph)."
        )
    try:
        scan = _scan(file, on_progress, progress_every)
    except (OSError, RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        reason = " ".join(str(error).split()).strip(".")
        raise ProblemError(
            f"{file} is not a whole extract of OpenStreetMap ({reason}); download it "
            "again, as .osm.pbf."
        ) from error
    return _graph(scan, file, source)


@dataclass
class _Scan:
    """The content of a file in flat arrays: an object per node would take too much memory.

    There is one element for each way in ``way`` (its id), ``node_count`` and the values of
    its tags down to ``name``, one for each of its nodes in ``node`` (the id), and two in
    ``lon_lat``.
    """

    way: "array[int]" = field(default_factory=lambda: array("q"))
    node_count: "array[int]" = field(default_factory=lambda: array("q"))
    road_class: "array[int]" = field(default_factory=lambda: array("B"))
    max_speed: "array[int]" = field(default_factory=lambda: array("B"))
    along: "array[int]" = field(default_factory=lambda: array("B"))
    against: "array[int]" = field(default_factory=lambda: array("B"))
    private: "array[int]" = field(default_factory=lambda: array("B"))
    roundabout: "array[int]" = field(default_factory=lambda: array("B"))
    minutes: "array[int]" = field(default_factory=lambda: array("i"))
    name: "array[int]" = field(default_factory=lambda: array("i"))
    node: "array[int]" = field(default_factory=lambda: array("q"))
    lon_lat: "array[float]" = field(default_factory=lambda: array("d"))
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    signals: list[int] = field(default_factory=list)
    barriers: dict[int, int] = field(default_factory=dict)
    restrictions: list[RestrictionRelation] = field(default_factory=list)
    stamp: datetime | None = None


def _scan(file: Path, on_progress: OnRoads | None, progress_every: int) -> _Scan:
    """Read the file once; only roads, signals, barriers and restrictions leave C++."""
    processor = osmium.FileProcessor(file).with_locations("sparse_mem_array")
    for osm_filter in _filters():
        processor = processor.with_filter(osm_filter)
    scan = _Scan()
    newest = datetime.min.replace(tzinfo=UTC)
    lines = osmium.geom.WKBFactory()
    for element in processor:
        if isinstance(element, Way):
            if _add_way(scan, element, lines):
                newest = max(newest, element.timestamp)
                if on_progress and len(scan.way) % progress_every == 0:
                    on_progress(len(scan.way))
        elif isinstance(element, Node):
            _add_node(scan, element)
        elif isinstance(element, Relation):
            _add_restriction(scan, element)
    scan.stamp = _stamp(processor, newest)
    return scan


def _filters() -> Iterator[osmium.BaseFilter]:
    barriers = (("barrier", value) for value in BARRIERS)
    nodes = TagFilter(("highway", "traffic_signals"), *barriers)
    nodes.enable_for(osmium.osm.NODE)
    roads = KeyFilter("highway", "route")
    roads.enable_for(osmium.osm.WAY)
    restrictions = TagFilter(("type", "restriction"))
    restrictions.enable_for(osmium.osm.RELATION)
    yield from (nodes, roads, restrictions)


def _add_way(scan: _Scan, way: Way, lines: osmium.geom.WKBFactory) -> bool:
    """Add a way that is a road, and report whether it is one."""
    tags = {tag.k: tag.v for tag in way.tags}
    access = access_of(tags)
    if access is None:
        return False
    nodes = [node.ref for node in way.nodes]
    if len(nodes) < 2:
        return False
    scan.way.append(way.id)
    scan.node_count.append(len(nodes))
    scan.road_class.append(access.road_class)
    scan.max_speed.append(max_speed_kmh(tags))
    scan.along.append(access.along)
    scan.against.append(access.against)
    scan.private.append(access.private)
    scan.roundabout.append(access.roundabout)
    scan.minutes.append(duration_min(tags))
    name = tags.get("name") or tags.get("ref") or ""
    scan.name.append(scan.names.setdefault(name, len(scan.names)))
    scan.node.extend(nodes)
    scan.lon_lat.frombytes(_lon_lat(way, lines))
    return True


_WKB_HEADER = 9
"""Number of bytes before the coordinates: order, type, number of points."""


def _lon_lat(way: Way, lines: osmium.geom.WKBFactory) -> bytes:
    """Return longitude and latitude of each node as doubles of this machine."""
    try:
        # This is some ten times as fast as a look-up for each node.
        line = lines.create_linestring(way, osmium.geom.use_nodes.ALL)
    except osmium.InvalidLocationError:
        numbers = array("d")
        for location in (node.location for node in way.nodes):
            is_valid = location.valid()
            numbers.append(location.lon if is_valid else np.nan)
            numbers.append(location.lat if is_valid else np.nan)
        return numbers.tobytes()
    return bytes.fromhex(line)[_WKB_HEADER:]


def _add_node(scan: _Scan, node: Node) -> None:
    if node.tags.get("highway") == "traffic_signals":
        scan.signals.append(node.id)
    tags = {tag.k: tag.v for tag in node.tags}
    bits = blocked_modes(tags) | private_modes(tags) << _PRIVATE_BITS
    if "barrier" in tags and bits:
        scan.barriers[node.id] = bits


def _add_restriction(scan: _Scan, relation: Relation) -> None:
    members = ((member.role, member.ref, member.type) for member in relation.members)
    restriction = parse_restriction({tag.k: tag.v for tag in relation.tags}, members)
    if restriction is not None:
        scan.restrictions.append(restriction)


def _stamp(processor: osmium.FileProcessor, newest: datetime) -> datetime | None:
    """Return the time in the header, else that of the newest road, None without either."""
    text = processor.header.get("osmosis_replication_timestamp")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        # The library gives 1970 for a time that the file does not hold.
        return newest if newest.year > 1970 else None


def _graph(scan: _Scan, file: Path, source: str) -> RoadGraph:
    edges = _edges(scan)
    if not len(edges.tail):
        raise ProblemError(
            f"{file} holds no road whose points are known; is it an extract of streets, "
            "with its nodes?"
        )

    def of_way(values: "array[int]") -> np.ndarray:
        by_edge: np.ndarray = np.array(values)[edges.way]
        return by_edge

    barriers = np.array([*scan.barriers], np.int64)
    barred = barred_modes(edges, barriers, np.array([*scan.barriers.values()], np.uint8))
    stopped, private = (
        barred & np.uint8(ALL_MODES),
        of_way(scan.private) | barred >> _PRIVATE_BITS,
    )
    along, against = of_way(scan.along) & ~stopped, of_way(scan.against) & ~stopped
    routable_along, routable_against, private = largest_components(
        edges.tail, edges.head, along, against, private
    )
    restrictions = resolve_restrictions(
        scan.restrictions, edges, of_way(scan.way), along, against
    )
    log.info("%s: %d turn restrictions left out", file.name, restrictions.unresolved)
    signals = np.array(scan.signals, np.int64)
    return RoadGraph(
        lat=edges.lat,
        lon=edges.lon,
        signals=np.isin(edges.node, signals),
        tail=edges.tail,
        head=edges.head,
        metres=edges.metres,
        road_class=of_way(scan.road_class),
        max_speed=_max_speed(scan, edges),
        along=along,
        against=against,
        routable_along=routable_along,
        routable_against=routable_against,
        private=private,
        roundabout=of_way(scan.roundabout).astype(bool),
        lights=_lights(edges, signals),
        name=of_way(scan.name),
        shape_start=edges.shape_start,
        shape_lat=edges.shape_lat,
        shape_lon=edges.shape_lon,
        restriction_from=restrictions.from_edge,
        restriction_via=restrictions.via,
        restriction_to=restrictions.to_edge,
        restriction_modes=restrictions.modes,
        names=tuple(scan.names),
        source=source,
        stamp=scan.stamp,
    )


def _edges(scan: _Scan) -> EdgeGeometry:
    lon_lat = np.array(scan.lon_lat).reshape(-1, 2)
    ways = np.arange(len(scan.way), dtype=np.int32)
    points = WayNodes(
        node=np.array(scan.node),
        way=np.repeat(ways, np.array(scan.node_count, np.int64)),
        lat=lon_lat[:, 1],
        lon=lon_lat[:, 0],
    )
    vias = [relation.via for relation in scan.restrictions if relation.via is not None]
    barriers = np.array([*scan.barriers], np.int64)
    return split_ways(points, np.array(vias, np.int64), barriers)


def _max_speed(scan: _Scan, edges: EdgeGeometry) -> np.ndarray:
    """Return speed limits, and for a ferry with a timetable its speed."""
    max_speed, minutes = np.array(scan.max_speed), np.array(scan.minutes)
    metres = np.bincount(edges.way, weights=edges.metres, minlength=len(max_speed))
    ferries = minutes > 0
    kmh = metres[ferries] / 1000 / (minutes[ferries] / 60)
    max_speed[ferries] = np.clip(np.rint(kmh), 1, _MAX_FERRY_KMH)
    by_edge: np.ndarray = max_speed[edges.way]
    return by_edge


def _lights(edges: EdgeGeometry, signals: np.ndarray) -> np.ndarray:
    """Return the number of points inside each edge that have traffic signals."""
    inside = np.isin(edges.shape_node, signals)
    inside[edges.shape_start[:-1]] = False
    inside[edges.shape_start[1:] - 1] = False
    edge = np.repeat(np.arange(len(edges.tail)), np.diff(edges.shape_start))
    lights = np.bincount(edge[inside], minlength=len(edges.tail))
    return np.minimum(lights, 255).astype(np.uint8)
