"""A road graph: junctions, links between them, and what is known of each link."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import IntEnum, IntFlag
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np

from routing.errors import ProblemError

_MAGIC = b"rounds road graph 1\n"
_ALIGNED = 64
_PLAIN = frozenset({"names", "source", "stamp"})


class Mode(IntFlag):
    """Modes of travel on roads, as bits, so that a link can be open to several."""

    CAR = 1
    MOTORCYCLE = 2
    BICYCLE = 4
    FOOT = 8


MODES: Mapping[str, Mode] = {mode.name.lower(): mode for mode in Mode if mode.name}
"""By the names that `routing.travel.base.TravelSource` takes."""


class RoadClass(IntEnum):
    """How important a road is, from the value of OpenStreetMap's ``highway``."""

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

    A link is a piece of street between two junctions. It runs from ``tail`` to ``head``
    in the direction in which it is drawn; who may use it along and against that
    direction is told apart. Two links may join the same junctions, and a link may be
    a loop.

    Attributes
    ----------
    lat, lon
        float64 degrees WGS-84 of each junction, shape (junctions,).
    signals
        bool: traffic lights at each junction, shape (junctions,).
    tail, head
        int32 junctions of each link, shape (links,), as all that follow.
    metres
        float64 length along its shape, ≥ 0.
    road
        uint8, a `RoadClass`.
    posted
        uint8 km/h that signs allow; 0 where not known.
    along, against
        uint8 `Mode` bits: who may travel from tail to head, and from head to tail.
    main_along, main_against
        uint8 `Mode` bits, subsets of the above: for whom this direction of the link
        lies in the largest part of the graph in which everyone can reach everyone.
    roundabout
        bool.
    lights
        uint8: traffic lights inside the link, not counting its junctions.
    name
        int32 into ``names``.
    shape_start
        int64, shape (links + 1,): where each link's points begin.
    shape_lat, shape_lon
        float64 degrees of all points; a link's first point is its tail, its last one
        its head.
    ban_from, ban_via, ban_to
        int32, shape (bans,): links ``from`` and ``to`` that must not follow each other
        over junction ``via``.
    ban_modes
        uint8 `Mode` bits that each ban is for.
    names
        Street names; the first one is empty.
    source
        What the graph was made of, for example ``osm:<sha256>``: the same for the same
        data, and part of every plan that is made with it.
    stamp
        When the data were taken, None where not known.
    """

    lat: np.ndarray
    lon: np.ndarray
    signals: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    metres: np.ndarray
    road: np.ndarray
    posted: np.ndarray
    along: np.ndarray
    against: np.ndarray
    main_along: np.ndarray
    main_against: np.ndarray
    roundabout: np.ndarray
    lights: np.ndarray
    name: np.ndarray
    shape_start: np.ndarray
    shape_lat: np.ndarray
    shape_lon: np.ndarray
    ban_from: np.ndarray
    ban_via: np.ndarray
    ban_to: np.ndarray
    ban_modes: np.ndarray
    names: tuple[str, ...]
    source: str
    stamp: datetime | None

    def shape(self, link: int) -> np.ndarray:
        """Points of a link from tail to head: float64, shape (points, 2), lat and lon."""
        span = slice(self.shape_start[link], self.shape_start[link + 1])
        return np.stack([self.shape_lat[span], self.shape_lon[span]], axis=1)

    def save(self, file: Path) -> None:
        """Write the graph; a file that was there is replaced whole or stays as it was."""
        arrays = {name: np.ascontiguousarray(getattr(self, name)) for name in _ARRAYS}
        arrays["names"] = np.frombuffer(json.dumps(self.names).encode(), dtype=np.uint8)
        layout: dict[str, tuple[str, int, int]] = {}
        size = 0
        for name, array in arrays.items():
            layout[name] = (array.dtype.str, len(array), size)
            size += -(-array.nbytes // _ALIGNED) * _ALIGNED
        stamp = self.stamp.isoformat() if self.stamp else None
        head = {"source": self.source, "stamp": stamp, "size": size, "layout": layout}
        text = json.dumps(head).encode()
        text = _MAGIC + len(text).to_bytes(8, "little") + text
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.{token_hex(4)}")
        try:
            with part.open("wb") as out:
                out.write(text + bytes(-len(text) % _ALIGNED))
                for array in arrays.values():
                    out.write(array.tobytes())
                    out.write(bytes(-array.nbytes % _ALIGNED))
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)


def load(file: Path) -> RoadGraph:
    """Map a graph that `RoadGraph.save` wrote.

    Raises
    ------
    ProblemError
        Where the file cannot be read, is of another form, or is cut short.
    """
    try:
        raw = np.memmap(file, dtype=np.uint8, mode="r")
        head, begin = _head(raw)
        if len(raw) != begin + head["size"]:
            raise ValueError(f"{len(raw)} bytes where {begin + head['size']} are due")
        arrays = {
            name: raw[begin + at : begin + at + count * np.dtype(kind).itemsize].view(kind)
            for name, (kind, count, at) in head["layout"].items()
        }
        names = tuple(json.loads(arrays.pop("names").tobytes()))
        stamp = datetime.fromisoformat(head["stamp"]) if head["stamp"] else None
        return RoadGraph(**arrays, names=names, source=head["source"], stamp=stamp)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ProblemError(
            f"{file} is not a road graph of this version ({error}); build it again with "
            "rounds roads build."
        ) from error


_ARRAYS = tuple(f.name for f in fields(RoadGraph) if f.name not in _PLAIN)


def _head(raw: np.ndarray) -> tuple[dict[str, Any], int]:
    """The header, and where the arrays begin."""
    start = len(_MAGIC) + 8
    if raw[: len(_MAGIC)].tobytes() != _MAGIC:
        raise ValueError("its first bytes are others")
    length = int.from_bytes(raw[len(_MAGIC) : start].tobytes(), "little")
    end = start + length
    return json.loads(raw[start:end].tobytes()), -(-end // _ALIGNED) * _ALIGNED
