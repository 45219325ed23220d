"""VRPLIB files: VRPTW, prize-collecting VRPTW and multi-depot VRPTW.

Distances, times and prizes are multiplied by ten and truncated, the rounding of the
DIMACS challenge of 2022. Windows of these files are for the begin of a service, and those
of a problem for the whole visit, so the service time is added to their ends.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from routing.geo import euclidean_distance
from routing.problem import Problem, Shift, TimeWindow, Visit

from .instance import Benchmark, PlaneMatrix

_SCALE = 10


def read_vrplib(path: Path, dense_limit: int) -> Benchmark:
    """Read a VRPLIB file.

    Parameters
    ----------
    path
        The file.
    dense_limit
        See `routing.benchmark.reader.read_benchmark`.

    Raises
    ------
    OSError, ValueError, KeyError, IndexError, TypeError, RuntimeError
        If the file cannot be read, or is not in this format.
    """
    # Only the command that solves benchmarks needs the library.
    from vrplib import read_instance

    file = read_instance(path, compute_edge_weights=False)
    nodes = _Nodes.of_file(file)
    depots = [int(d) for d in np.atleast_1d(file["depot"])]
    starts = [depots[0]] * int(file["vehicles"])
    if "vehicles_depot" in file:
        starts = [depots[int(d) - 1] for d in file["vehicles_depot"]]
    longest = file.get("vehicles_max_duration")
    shifts = tuple(
        Shift(
            str(k),
            (str(k),),
            depot,
            depot,
            nodes.window(depot, 0),
            capacity=int(file["capacity"]),
            max_duration=None if longest is None else int(_SCALE * longest),
        )
        for k, depot in enumerate(starts)
    )
    visits = tuple(nodes.visit(n) for n in range(len(nodes.points)) if n not in depots)
    matrix = _TenfoldMatrix(nodes.points.T)
    return Benchmark(
        name=str(file["name"]),
        problem=Problem(visits, shifts, {"car": matrix.dense(dense_limit)}),
        mandatory=nodes.prizes is None,
    )


@dataclass(frozen=True, eq=False)
class _Nodes:
    """The columns of a file by node; ``prizes`` is None where all nodes are mandatory."""

    points: np.ndarray
    services: np.ndarray
    windows: np.ndarray
    loads: np.ndarray
    prizes: np.ndarray | None

    @classmethod
    def of_file(cls, file: dict[str, Any]) -> "_Nodes":
        points = np.asarray(file["node_coord"], dtype=float)
        return cls(
            points=points,
            services=_per_node(file["service_time"], len(points)),
            windows=file["time_window"],
            loads=_per_node(file["demand"], len(points)),
            prizes=file.get("prize"),
        )

    def window(self, node: int, service: int) -> TimeWindow:
        opens, closes = (int(_SCALE * bound) for bound in self.windows[node])
        return TimeWindow(opens, closes + service)

    def visit(self, node: int) -> Visit:
        service = int(_SCALE * self.services[node])
        return Visit(
            id=str(node),
            place=node,
            service=service,
            windows=(self.window(node, service),),
            value=0 if self.prizes is None else int(_SCALE * self.prizes[node]),
            tier=0 if self.prizes is None else 3,
            load=int(self.loads[node]),
        )


def _per_node(value: Any, nodes: int) -> np.ndarray:
    """Return a value for each node, given as one number for all nodes or as a list."""
    array = np.asarray(value)
    return np.full(nodes, array) if array.ndim == 0 else array


class _TenfoldMatrix(PlaneMatrix):
    """Travel in a VRPLIB file: ten times the distance, truncated, as seconds and metres."""

    def seconds(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        # A hair is added, or the float below a whole number would be truncated to the next.
        return np.floor(_SCALE * euclidean_distance(origins, destinations) + 1e-9).astype(
            np.int32
        )

    def metres(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        return self.seconds(origins, destinations)
