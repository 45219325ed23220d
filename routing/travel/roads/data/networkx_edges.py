"""Streets of networkx graphs, in the form that OSMnx gives them, one edge at a time."""

import ast
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import shapely

from routing.errors import ProblemError

from .access import ALL, Use, use_of
from .graph import Mode, RoadClass
from .lengths import lengths_m
from .tags import posted_kmh

Attributes: TypeAlias = Mapping[str, Any]
Line: TypeAlias = tuple[tuple[float, float], ...]
"""Points as latitude and longitude."""

_CLASSES = {road.name.lower(): road for road in RoadClass}
TAGS = (
    *("access", "area", "bicycle", "foot", "junction", "motor_vehicle", "motorcar"),
    *("motorcycle", "motorroad", "service", "tracktype", "vehicle"),
)
"""Keys of a way, beside ``highway``, that say who may use it; one-ways are told by which
edges there are."""


@dataclass(frozen=True)
class Road:
    """One direction of a link; ``line`` has (lat, lon), ``against`` is for the way back."""

    tail: Hashable
    head: Hashable
    metres: float
    road: RoadClass
    posted: int
    along: Mode
    against: Mode
    roundabout: bool
    lights: int
    name: str
    line: Line

    def twin_key(self, *, back: bool) -> Hashable:
        """Equal for a road and, seen backwards, its way back."""
        line = self.line[::-1] if back else self.line
        ends = (self.head, self.tail) if back else (self.tail, self.head)
        # To the centimetre: the sum of the same pieces depends on their order.
        metres = round(self.metres, 2)
        return (*ends, line, metres, self.road, self.posted, self.name)


def place_of(node: Hashable, data: Attributes) -> tuple[float, float]:
    """Latitude and longitude of a node."""
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


def has_lights(data: Attributes) -> bool:
    """Whether a node is a junction with traffic lights."""
    return "traffic_signals" in _texts(data.get("highway"))


def road_of(
    tail: Hashable,
    head: Hashable,
    data: Attributes,
    places: Mapping[Hashable, tuple[float, float]],
) -> Road | None:
    """An edge as a road, None where nobody can travel on it.

    Raises
    ------
    ProblemError
        Where its geometry is no line.
    """
    use = _use(data)
    if use is None:
        return None
    line = _line(data.get("geometry"), places[tail], places[head])
    names = (*_texts(data.get("name")), *_texts(data.get("ref")), "")
    return Road(
        tail,
        head,
        _length(data, line),
        use.road,
        posted_kmh({"maxspeed": ";".join(_texts(data.get("maxspeed")))}),
        use.along,
        use.against,
        use.roundabout,
        int(np.clip(_number(data, "lights"), 0, 255)),
        names[0],
        line,
    )


def _use(data: Attributes) -> Use | None:
    """Who may travel along the edge, and who against it as long as no edge goes back."""
    classes = [*_texts(data.get("highway"))] or ["unclassified"]
    around = _first(data, "junction") == "roundabout"
    if (modes := int(_number(data, "modes"))) > 0:
        road = _CLASSES.get(classes[0], RoadClass.UNCLASSIFIED)
        return Use(road, Mode(modes & ALL), Mode(0), around)
    tags = {key: said for key in TAGS if (said := _first(data, key))}
    # An edge says itself which way one may go; only walkers may go the other way too.
    tags["oneway"] = "yes" if _first(data, "oneway") in ("True", "yes", "1") else "no"
    for highway in classes:
        if use := use_of({**tags, "highway": highway}):
            walked = use.against & Mode.FOOT if tags["oneway"] == "yes" else Mode(0)
            return replace(use, against=walked)
    return None


def _line(geometry: Any, tail: tuple[float, float], head: tuple[float, float]) -> Line:
    """Points (lat, lon) from tail to head, both included."""
    if geometry is None:
        return tail, head
    try:
        # A point that is no number is told below, in words.
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
    # Drawn the other way round, as in graphs that were undirected once.
    if points and points[0] == head != tail and points[-1] == tail:
        points.reverse()
    start = [] if points[:1] == [tail] else [tail]
    end = [] if len(start + points) > 1 and points[-1] == head else [head]
    return (*start, *points, *end)


def _length(data: Attributes, line: Line) -> float:
    metres = _number(data, "length")
    if metres >= 0:
        return metres
    lat, lon = np.array(line).T
    return float(lengths_m(np.array([0, len(line)]), lat, lon)[0])


def _number(data: Attributes, key: str) -> float:
    """A finite number of 0 or more; -1 where there is none."""
    try:
        number = float(_first(data, key))
    except ValueError:
        return -1
    return number if 0 <= number < np.inf else -1


def _texts(value: Any) -> Iterator[str]:
    """A value, or each one of a list, as text; OSMnx writes lists as Python does."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            value = None
    for one in value if isinstance(value, (list, tuple)) else [value]:
        if one is not None and one == one and str(one):
            yield str(one)


def _first(data: Attributes, key: str) -> str:
    return next(_texts(data.get(key)), "")
