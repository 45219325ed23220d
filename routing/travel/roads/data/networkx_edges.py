"""Edges and nodes of networkx graphs with OSMnx's attributes, read one at a time.

Lengths are metres, speeds km/h, coordinates WGS-84 degrees.
"""

import ast
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import shapely

from routing.errors import ProblemError

from .access import ALL_MODES, NO_MODE, RoadAccess, access_of
from .graph import Mode, RoadClass
from .lengths import line_lengths_m
from .tags import max_speed_kmh

Attributes: TypeAlias = Mapping[str, Any]
LatLonLine: TypeAlias = tuple[tuple[float, float], ...]
"""Points as latitude and longitude."""

_CLASSES = {road_class.name.lower(): road_class for road_class in RoadClass}
TAGS = (
    *("access", "area", "bicycle", "foot", "junction", "motor_vehicle", "motorcar"),
    *("motorcycle", "motorroad", "service", "tracktype", "vehicle"),
)
"""Keys of a way, beside ``highway``, that decide about access; one-way streets follow from
the edges that exist."""


@dataclass(frozen=True)
class StreetEdge:
    """One directed edge of a street network.

    Attributes
    ----------
    tail, head
        Nodes of the networkx graph.
    metres
        Length, ≥ 0.
    road_class, max_speed, roundabout, lights, name
        See `RoadGraph`.
    along, against
        Modes that may travel the edge, and those that may travel it backwards.
    line
        Points (lat, lon) from tail to head.
    private
        Modes that may begin or end a path there, but not pass.
    """

    tail: Hashable
    head: Hashable
    metres: float
    road_class: RoadClass
    max_speed: int
    along: Mode
    against: Mode
    roundabout: bool
    lights: int
    name: str
    line: LatLonLine
    private: Mode = NO_MODE

    def twin_key(self, *, backward: bool) -> Hashable:
        """Return a key that is equal for an edge and, seen backward, its way back."""
        line = self.line[::-1] if backward else self.line
        ends = (self.head, self.tail) if backward else (self.tail, self.head)
        # Rounded to the centimetre, because the sum of lengths depends on their order.
        metres = round(self.metres, 2)
        return (*ends, line, metres, self.road_class, self.max_speed, self.name)


def node_position(node: Hashable, data: Attributes) -> tuple[float, float]:
    """Return latitude and longitude of a node.

    Raises
    ------
    ProblemError
        If the node has no position, or one that is not in degrees.
    """
    try:
        lat, lon = float(data["y"]), float(data["x"])
    except (KeyError, TypeError, ValueError) as error:
        raise ProblemError(
            f"Node {node!r} has no x and y that are numbers; OSMnx's graphs have them."
        ) from error
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ProblemError(
            f"Node {node!r} lies at x {lon:g}, y {lat:g}, which are no degrees; undo the "
            "projection with osmnx.project_graph(graph, to_latlong=True)."
        )
    return lat, lon


def has_signals(data: Attributes) -> bool:
    """True if a node is a junction with traffic signals."""
    return "traffic_signals" in _texts(data.get("highway"))


def street_edge(
    tail: Hashable,
    head: Hashable,
    data: Attributes,
    positions: Mapping[Hashable, tuple[float, float]],
) -> StreetEdge | None:
    """Read an edge with these attributes, None where no mode can travel on it.

    Raises
    ------
    ProblemError
        If its geometry is no line.
    """
    access = _access(data)
    if access is None:
        return None
    line = _line(data.get("geometry"), positions[tail], positions[head])
    names = (*_texts(data.get("name")), *_texts(data.get("ref")), "")
    return StreetEdge(
        tail,
        head,
        _length(data, line),
        access.road_class,
        max_speed_kmh({"maxspeed": ";".join(_texts(data.get("maxspeed")))}),
        access.along,
        access.against,
        access.roundabout,
        int(np.clip(_number(data, "lights"), 0, 255)),
        names[0],
        line,
        access.private,
    )


def _access(data: Attributes) -> RoadAccess | None:
    """Return access along an edge, and against it for the case that no edge goes back."""
    classes = [*_texts(data.get("highway"))] or ["unclassified"]
    roundabout = _first(data, "junction") == "roundabout"
    if (modes := int(_number(data, "modes"))) > 0:
        road_class = _CLASSES.get(classes[0], RoadClass.UNCLASSIFIED)
        return RoadAccess(road_class, Mode(modes & ALL_MODES), Mode(0), roundabout)
    tags = {key: value for key in TAGS if (value := _first(data, key))}
    # The direction of an edge is the direction of travel; only walkers may go back on it.
    tags["oneway"] = "yes" if _first(data, "oneway") in ("True", "yes", "1") else "no"
    for highway in classes:
        if access := access_of({**tags, "highway": highway}):
            walkers = access.against & Mode.FOOT if tags["oneway"] == "yes" else Mode(0)
            return replace(access, against=walkers)
    return None


def _line(
    geometry: Any, tail: tuple[float, float], head: tuple[float, float]
) -> LatLonLine:
    """Return the points (lat, lon) from tail to head, both included."""
    if geometry is None:
        return tail, head
    try:
        # A coordinate that is no number is reported below, in words.
        with np.errstate(invalid="ignore"):
            shape = shapely.from_wkt(geometry) if isinstance(geometry, str) else geometry
        points = [(lat, lon) for lon, lat in shapely.get_coordinates(shape).tolist()]
        if shape.geom_type != "LineString":
            raise ValueError(shape.geom_type)
    except (AttributeError, TypeError, ValueError, NotImplementedError,
            shapely.errors.ShapelyError) as error:  # fmt: skip
        raise ProblemError(
            f"An edge's geometry {str(geometry)[:60]!r} is no line; OSMnx's graphs have "
            "shapely lines or their WKT."
        ) from error
    if not np.isfinite(points).all():
        raise ProblemError(f"An edge's geometry {str(geometry)[:60]!r} has no places.")
    # Graphs that were undirected once have lines in the opposite direction.
    if points and points[0] == head != tail and points[-1] == tail:
        points.reverse()
    start = [] if points[:1] == [tail] else [tail]
    end = [] if len(start + points) > 1 and points[-1] == head else [head]
    return (*start, *points, *end)


def _length(data: Attributes, line: LatLonLine) -> float:
    metres = _number(data, "length")
    if metres >= 0:
        return metres
    lat, lon = np.array(line).T
    return float(line_lengths_m(np.array([0, len(line)]), lat, lon)[0])


def _number(data: Attributes, key: str) -> float:
    """Return a finite number of 0 or more, -1 where there is none."""
    try:
        number = float(_first(data, key))
    except ValueError:
        return -1
    return number if 0 <= number < np.inf else -1


def _texts(value: Any) -> Iterator[str]:
    """Return a value, or each element of a list, as text; OSMnx writes lists as Python."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            value = None
    for element in value if isinstance(value, (list, tuple)) else [value]:
        if element is not None and element == element and str(element):
            yield str(element)


def _first(data: Attributes, key: str) -> str:
    return next(_texts(data.get(key)), "")
