"""The road graph: junctions, the edges between them, and the attributes of each edge.

Lengths are metres, speeds km/h, coordinates WGS-84 degrees. A graph file holds the arrays
one after the other, so that they can be mapped into memory, and no pickle.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import IntEnum, IntFlag
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np

from routing.errors import ProblemError, unreadable

_MAGIC = b"rounds road graph 1\n"
_ALIGNMENT = 64
_NOT_ARRAYS = frozenset({"names", "source", "stamp"})
_FILE_KEYS: Mapping[str, str] = {
    "road_class": "road",
    "max_speed": "posted",
    "routable_along": "main_along",
    "routable_against": "main_against",
    "restriction_from": "ban_from",
    "restriction_via": "ban_via",
    "restriction_to": "ban_to",
    "restriction_modes": "ban_modes",
}
"""Key in the file of each array that has another name here; files of version 0.1 open."""


class Mode(IntFlag):
    """Modes of travel on roads, as bits, so that an edge can be open to several."""

    CAR = 1
    MOTORCYCLE = 2
    BICYCLE = 4
    FOOT = 8


MODES: Mapping[str, Mode] = {mode.name.lower(): mode for mode in Mode if mode.name}
"""Modes by the names that `routing.travel.base.TravelSource` takes."""


class RoadClass(IntEnum):
    """Importance of a road, from the value of OpenStreetMap's tag ``highway``."""

    MOTORWAY = 0
    MOTORWAY_LINK = 1
    TRUNK = 2
    TRUNK_LINK = 3
    PRIMARY = 4
    PRIMARY_LINK = 5
    SECONDARY = 6
    SECONDARY_LINK = 7
    TERTIARY = 8
    TERTIARY_LINK = 9
    UNCLASSIFIED = 10
    RESIDENTIAL = 11
    LIVING_STREET = 12
    SERVICE = 13
    TRACK = 14
    PEDESTRIAN = 15
    CYCLEWAY = 16
    PATH = 17
    STEPS = 18
    FERRY = 19


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Streets as arrays; those of a loaded graph are mapped from the file.

    An edge is the part of a street between two junctions. It runs from ``tail`` to
    ``head`` in the direction in which the street is drawn; access along that direction and
    against it is stored separately. Two edges may join the same junctions, and an edge may
    be a loop.

    Attributes
    ----------
    lat, lon
        float64 degrees WGS-84 of each junction, shape (junctions,).
    signals
        bool: traffic signals at each junction, shape (junctions,).
    tail, head
        int32 junctions of each edge, shape (edges,), as all that follow.
    metres
        float64 length along the geometry, ≥ 0.
    road_class
        uint8, a `RoadClass`.
    max_speed
        uint8 speed limit in km/h; 0 where it is not known.
    along, against
        uint8 `Mode` bits that may travel from tail to head, and from head to tail.
    routable_along, routable_against
        uint8 `Mode` bits, subsets of the above: modes for which both ends of the edge lie
        in the mode's largest strongly connected component.
    private
        uint8 `Mode` bits that may begin or end a path on the edge, but not pass through:
        behind it there is no going on to edges without that bit. Files of version 0.1 have
        none.
    roundabout
        bool: the edge is part of a roundabout.
    lights
        uint8 number of traffic signals inside the edge, without its junctions.
    name
        int32 index into ``names``.
    shape_start
        int64, shape (edges + 1,): index of the first shape point of each edge.
    shape_lat, shape_lon
        float64 degrees of all shape points; an edge's first point is its tail, its last
        one its head.
    restriction_from, restriction_via, restriction_to
        int32, shape (restrictions,): edges ``from`` and ``to`` that must not follow each
        other over junction ``via``.
    restriction_modes
        uint8 `Mode` bits that each turn restriction binds.
    names
        Street names; the first one is empty.
    source
        Origin of the data, for example ``osm:<sha256>``: the same for the same data, and
        part of every plan that is made with it.
    stamp
        Time of the data, None where it is not known.
    """

    lat: np.ndarray
    lon: np.ndarray
    signals: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    metres: np.ndarray
    road_class: np.ndarray
    max_speed: np.ndarray
    along: np.ndarray
    against: np.ndarray
    routable_along: np.ndarray
    routable_against: np.ndarray
    private: np.ndarray
    roundabout: np.ndarray
    lights: np.ndarray
    name: np.ndarray
    shape_start: np.ndarray
    shape_lat: np.ndarray
    shape_lon: np.ndarray
    restriction_from: np.ndarray
    restriction_via: np.ndarray
    restriction_to: np.ndarray
    restriction_modes: np.ndarray
    names: tuple[str, ...]
    source: str
    stamp: datetime | None

    def shape(self, edge: int) -> np.ndarray:
        """Return an edge's points from tail to head: float64 (points, 2), lat and lon."""
        span = slice(self.shape_start[edge], self.shape_start[edge + 1])
        return np.stack([self.shape_lat[span], self.shape_lon[span]], axis=1)

    def save(self, file: Path) -> None:
        """Write the graph; an existing file is replaced whole or stays as it was."""
        arrays = {
            _FILE_KEYS.get(name, name): np.ascontiguousarray(getattr(self, name))
            for name in _ARRAYS
        }
        if not self.private.any():
            # A file without private roads stays as version 0.1 wrote and reads it.
            del arrays["private"]
        arrays["names"] = np.frombuffer(json.dumps(self.names).encode(), dtype=np.uint8)
        layout: dict[str, tuple[str, int, int]] = {}
        size = 0
        for key, array in arrays.items():
            layout[key] = (array.dtype.str, len(array), size)
            size += -(-array.nbytes // _ALIGNMENT) * _ALIGNMENT
        stamp = self.stamp.isoformat() if self.stamp else None
        header = {"source": self.source, "stamp": stamp, "size": size, "layout": layout}
        text = json.dumps(header).encode()
        text = _MAGIC + len(text).to_bytes(8, "little") + text
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.{token_hex(4)}")
        try:
            with unfinished.open("wb") as out:
                out.write(text + bytes(-len(text) % _ALIGNMENT))
                for array in arrays.values():
                    out.write(array.tobytes())
                    out.write(bytes(-array.nbytes % _ALIGNMENT))
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)


def load(file: Path) -> RoadGraph:
    """Map a graph that `RoadGraph.save` wrote into memory.

    Raises
    ------
    ProblemError
        If the file cannot be read, has another format, or is cut short.
    """
    try:
        raw = np.memmap(file, dtype=np.uint8, mode="r")
        header, begin = _header(raw)
        if len(raw) != begin + header["size"]:
            raise ValueError(f"{len(raw)} bytes where {begin + header['size']} are due")
        arrays_of_file = {
            key: raw[begin + at : begin + at + count * np.dtype(kind).itemsize].view(kind)
            for key, (kind, count, at) in header["layout"].items()
        }
        names = tuple(json.loads(arrays_of_file.pop("names").tobytes()))
        stamp = datetime.fromisoformat(header["stamp"]) if header["stamp"] else None
        arrays = {_FIELDS.get(key, key): array for key, array in arrays_of_file.items()}
        arrays.setdefault("private", np.zeros(len(arrays["tail"]), np.uint8))
        return RoadGraph(**arrays, names=names, source=header["source"], stamp=stamp)
    except OSError as error:
        raise unreadable(file, error) from error
    except (ValueError, TypeError, KeyError) as error:
        raise ProblemError(
            f"{file} is not a road graph of this version ({error}); build it again with "
            "rounds roads build."
        ) from error


_ARRAYS = tuple(f.name for f in fields(RoadGraph) if f.name not in _NOT_ARRAYS)
_FIELDS = {key: name for name, key in _FILE_KEYS.items()}


def _header(raw: np.ndarray) -> tuple[dict[str, Any], int]:
    """Return the header, and the position of the first array."""
    start = len(_MAGIC) + 8
    if raw[: len(_MAGIC)].tobytes() != _MAGIC:
        raise ValueError("it begins otherwise")
    length = int.from_bytes(raw[len(_MAGIC) : start].tobytes(), "little")
    end = start + length
    return json.loads(raw[start:end].tobytes()), -(-end // _ALIGNMENT) * _ALIGNMENT
