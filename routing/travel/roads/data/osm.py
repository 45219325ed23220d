"""Road graphs from OpenStreetMap files."""

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

from routing.errors import ProblemError

from .access import BARRIERS, stopped_by, use_of
from .components import main_parts
from .graph import RoadGraph
from .split_ways import Links, NodePositions, closed, cut
from .tags import duration_min, posted_kmh
from .turn_restrictions import Restriction, bans_of, restriction

log = logging.getLogger(__name__)

OnProgress = Callable[[int], None]
"""Called now and then with the number of roads read so far."""

_EVERY = 5000
_FASTEST_FERRY_KMH = 255


def read_osm(file: Path, on_progress: OnProgress | None = None) -> RoadGraph:
    """Read the streets of an OpenStreetMap extract, ``.osm.pbf`` or XML.

    Everything that the module `access` knows as a road is kept, for all modes,
    whole and with its shape. Junctions are where roads meet or end. A barrier closes the
    last metre of road on each side of it to those who cannot pass. Turn restrictions over
    a way instead of a node are left out; how many is logged.

    The file must list its nodes before its ways and have ids above 0, as all published
    extracts do. A file that is cut off exactly between two of its blocks cannot be told
    from a smaller one.

    Parameters
    ----------
    file
        A file of some city or province; about 1 kB of memory are needed per road.
    on_progress
        Told how far the work is.

    Raises
    ------
    ProblemError
        Where the file cannot be read, is damaged, or holds no road.
    """
    try:
        with file.open("rb") as data:
            source = f"osm:{file_digest(data, 'sha256').hexdigest()}"
        found = _scan(file, on_progress)
    except (OSError, RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()).strip(".")
        raise ProblemError(
            f"{file} cannot be read as an OpenStreetMap extract ({reason}); download it "
            "again, as .osm.pbf."
        ) from error
    return _graph(found, file, source)


@dataclass
class _Found:
    """What a scan gathers, in flat arrays: an object per node would not be borne.

    Of each road: its way's id, how many points it has, and what its tags say. Of each
    point: its node's id, longitude and latitude.
    """

    way: "array[int]" = field(default_factory=lambda: array("q"))
    points: "array[int]" = field(default_factory=lambda: array("q"))
    road: "array[int]" = field(default_factory=lambda: array("B"))
    posted: "array[int]" = field(default_factory=lambda: array("B"))
    along: "array[int]" = field(default_factory=lambda: array("B"))
    against: "array[int]" = field(default_factory=lambda: array("B"))
    roundabout: "array[int]" = field(default_factory=lambda: array("B"))
    minutes: "array[int]" = field(default_factory=lambda: array("i"))
    name: "array[int]" = field(default_factory=lambda: array("i"))
    node: "array[int]" = field(default_factory=lambda: array("q"))
    lon_lat: "array[float]" = field(default_factory=lambda: array("d"))
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    signals: list[int] = field(default_factory=list)
    barriers: dict[int, int] = field(default_factory=dict)
    restrictions: list[Restriction] = field(default_factory=list)
    stamp: datetime | None = None


def _scan(file: Path, on_progress: OnProgress | None) -> _Found:
    """Read the file once; all but roads, lights, barriers and bans stays in C++."""
    processor = osmium.FileProcessor(file).with_locations("sparse_mem_array")
    for kept in _filters():
        processor = processor.with_filter(kept)
    found = _Found()
    newest = datetime.min.replace(tzinfo=UTC)
    lines = osmium.geom.WKBFactory()
    for thing in processor:
        if isinstance(thing, Way):
            if _add_road(found, thing, lines):
                newest = max(newest, thing.timestamp)
                if on_progress and len(found.way) % _EVERY == 0:
                    on_progress(len(found.way))
        elif isinstance(thing, Node):
            _add_node(found, thing)
        elif isinstance(thing, Relation):
            _add_restriction(found, thing)
    found.stamp = _stamp(processor, newest)
    return found


def _filters() -> Iterator[osmium.BaseFilter]:
    barriers = (("barrier", value) for value in BARRIERS)
    points = TagFilter(("highway", "traffic_signals"), *barriers)
    points.enable_for(osmium.osm.NODE)
    roads = KeyFilter("highway", "route")
    roads.enable_for(osmium.osm.WAY)
    restrictions = TagFilter(("type", "restriction"))
    restrictions.enable_for(osmium.osm.RELATION)
    yield from (points, roads, restrictions)


def _add_road(found: _Found, way: Way, lines: osmium.geom.WKBFactory) -> bool:
    tags = {tag.k: tag.v for tag in way.tags}
    use = use_of(tags)
    if use is None:
        return False
    nodes = [point.ref for point in way.nodes]
    if len(nodes) < 2:
        return False
    found.way.append(way.id)
    found.points.append(len(nodes))
    found.road.append(use.road)
    found.posted.append(posted_kmh(tags))
    found.along.append(use.along)
    found.against.append(use.against)
    found.roundabout.append(use.roundabout)
    found.minutes.append(duration_min(tags))
    name = tags.get("name") or tags.get("ref") or ""
    found.name.append(found.names.setdefault(name, len(found.names)))
    found.node.extend(nodes)
    found.lon_lat.frombytes(_lon_lat(way, lines))
    return True


_WKB_HEAD = 9
"""Bytes before the coordinates: order, type, number of points."""


def _lon_lat(way: Way, lines: osmium.geom.WKBFactory) -> bytes:
    """Longitude and latitude of each point, as doubles of this machine."""
    try:
        # Some ten times as fast as to ask each point.
        line = lines.create_linestring(way, osmium.geom.use_nodes.ALL)
    except osmium.InvalidLocationError:
        places = (point.location for point in way.nodes)
        numbers = array("d")
        for place in places:
            known = place.valid()
            numbers.append(place.lon if known else np.nan)
            numbers.append(place.lat if known else np.nan)
        return numbers.tobytes()
    return bytes.fromhex(line)[_WKB_HEAD:]


def _add_node(found: _Found, node: Node) -> None:
    if node.tags.get("highway") == "traffic_signals":
        found.signals.append(node.id)
    stopped = stopped_by({tag.k: tag.v for tag in node.tags})
    if "barrier" in node.tags and stopped:
        found.barriers[node.id] = stopped


def _add_restriction(found: _Found, relation: Relation) -> None:
    members = ((member.role, member.ref, member.type) for member in relation.members)
    one = restriction({tag.k: tag.v for tag in relation.tags}, members)
    if one is not None:
        found.restrictions.append(one)


def _stamp(processor: osmium.FileProcessor, newest: datetime) -> datetime | None:
    """From the header where it says, else the newest road's; None where neither tells."""
    told = processor.header.get("osmosis_replication_timestamp")
    try:
        return datetime.fromisoformat(told).astimezone(UTC)
    except ValueError:
        # The library's word for a time that is not given is 1970.
        return newest if newest.year > 1970 else None


def _graph(found: _Found, file: Path, source: str) -> RoadGraph:
    links = _links(found)
    if not len(links.tail):
        raise ProblemError(
            f"{file} holds no road whose points are known; is it an extract of streets, "
            "with its nodes?"
        )

    def of_road(values: "array[int]") -> np.ndarray:
        of_links: np.ndarray = np.array(values)[links.road]
        return of_links

    barriers = np.array([*found.barriers], np.int64)
    stopped = closed(links, barriers, np.array([*found.barriers.values()], np.uint8))
    along, against = of_road(found.along) & ~stopped, of_road(found.against) & ~stopped
    main_along, main_against = main_parts(links.tail, links.head, along, against)
    bans = bans_of(found.restrictions, links, of_road(found.way), along, against)
    log.info("%s: %d turn restrictions left out", file.name, bans.left_out)
    signals = np.array(found.signals, np.int64)
    return RoadGraph(
        lat=links.lat,
        lon=links.lon,
        signals=np.isin(links.node, signals),
        tail=links.tail,
        head=links.head,
        metres=links.metres,
        road=of_road(found.road),
        posted=_posted(found, links),
        along=along,
        against=against,
        main_along=main_along,
        main_against=main_against,
        roundabout=of_road(found.roundabout).astype(bool),
        lights=_lights(links, signals),
        name=of_road(found.name),
        shape_start=links.shape_start,
        shape_lat=links.shape_lat,
        shape_lon=links.shape_lon,
        ban_from=bans.origin,
        ban_via=bans.via,
        ban_to=bans.goal,
        ban_modes=bans.modes,
        names=tuple(found.names),
        source=source,
        stamp=found.stamp,
    )


def _links(found: _Found) -> Links:
    lon_lat = np.array(found.lon_lat).reshape(-1, 2)
    roads = np.arange(len(found.way), dtype=np.int32)
    points = NodePositions(
        node=np.array(found.node),
        road=np.repeat(roads, np.array(found.points, np.int64)),
        lat=lon_lat[:, 1],
        lon=lon_lat[:, 0],
    )
    vias = [one.via for one in found.restrictions if one.via is not None]
    return cut(points, np.array(vias, np.int64), np.array([*found.barriers], np.int64))


def _posted(found: _Found, links: Links) -> np.ndarray:
    """Speed limits, and of a ferry with a timetable what it makes."""
    posted = np.array(found.posted)
    minutes = np.array(found.minutes)
    metres = np.bincount(links.road, weights=links.metres, minlength=len(posted))
    told = minutes > 0
    kmh = metres[told] / 1000 / (minutes[told] / 60)
    posted[told] = np.clip(np.rint(kmh), 1, _FASTEST_FERRY_KMH)
    of_links: np.ndarray = posted[links.road]
    return of_links


def _lights(links: Links, signals: np.ndarray) -> np.ndarray:
    """How many points inside each link have traffic lights."""
    inside = np.isin(links.shape_node, signals)
    inside[links.shape_start[:-1]] = False
    inside[links.shape_start[1:] - 1] = False
    link = np.repeat(np.arange(len(links.tail)), np.diff(links.shape_start))
    lights = np.bincount(link[inside], minlength=len(links.tail))
    return np.minimum(lights, 255).astype(np.uint8)
