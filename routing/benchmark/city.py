"""City files: field visits in an invented city, as JSON.

A city file is one object::

    {
      "name": "city-n200-v10-s1",
      "shifts": [{"x": 0, "y": 0, "start": 0, "end": 32400}],
      "visits": [{"id": 7, "x": 700, "y": -50, "service": 600,
                  "window": [0, 900], "value": 5000}]
    }

``x`` and ``y`` are metres in a plane; all times are seconds from midnight. A shift starts
and ends at its own place, between ``start`` and ``end``. A visit takes ``service``
seconds and must begin in its ``window``; leaving it unassigned costs ``value`` seconds.

A ride between two places takes 90 seconds for parking and walking, and the time for 1.35
times the straight line at 7 m/s, rounded to whole seconds; between two visits at the same
point it takes none. The cost of a solution is its seconds of travel and the values of the
visits that are unassigned. Further fields of the file are ignored.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from routing.geo import euclidean_distance
from routing.problem import Problem, Shift, TimeWindow, Visit

from .instance import Benchmark, PlaneMatrix

_DETOUR = 1.35
_METRES_PER_SECOND = 7
_PARKING_S = 90


def read_city(path: Path, dense_limit: int) -> Benchmark:
    """Read a city file.

    Parameters
    ----------
    path
        The file.
    dense_limit
        See `routing.benchmark.reader.read_benchmark`.

    Raises
    ------
    OSError, ValueError, KeyError, IndexError, TypeError
        If the file cannot be read, or is not in this format.
    """
    file: dict[str, Any] = json.loads(path.read_text("utf-8"))
    visits, shifts = file["visits"], file["shifts"]
    points = [(record["x"], record["y"]) for record in [*visits, *shifts]]
    matrix = _StreetMatrix(np.array(points, dtype=float).T)
    return Benchmark(
        name=str(file["name"]),
        problem=Problem(
            tuple(_visit(place, record) for place, record in enumerate(visits)),
            tuple(_shift(k, len(visits) + k, record) for k, record in enumerate(shifts)),
            {"car": matrix.dense(dense_limit)},
        ),
        mandatory=False,
    )


def _visit(place: int, record: dict[str, Any]) -> Visit:
    opens, closes = record["window"]
    service = record["service"]
    # The file's window is for the begin, a problem's for the whole visit.
    return Visit(
        id=str(record["id"]),
        place=place,
        service=service,
        windows=(TimeWindow(opens, closes + service),),
        value=record["value"],
    )


def _shift(number: int, place: int, record: dict[str, Any]) -> Shift:
    window = TimeWindow(record["start"], record["end"])
    return Shift(str(number), (str(number),), place, place, window)


class _StreetMatrix(PlaneMatrix):
    """Travel in a city file: see the module's text."""

    def seconds(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        metres = euclidean_distance(origins, destinations)
        ride = _DETOUR * metres / _METRES_PER_SECOND
        seconds: np.ndarray = np.rint(ride + _PARKING_S).astype(np.int32)
        seconds[metres == 0] = 0
        return seconds

    def metres(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        metres: np.ndarray = np.rint(euclidean_distance(origins, destinations)).astype(
            np.int32
        )
        return metres
