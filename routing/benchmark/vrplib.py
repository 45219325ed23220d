"""VRPLIB files and Solomon's form: CVRP, VRPTW, prize-collecting and multi-depot VRPTW.

Rounding follows the publications of the best known costs. With time windows, distances,
times and prizes are multiplied by ten and truncated (DIMACS challenge of 2022). Without
windows, distances are rounded to whole numbers (CVRPLIB, after TSPLIB's ``EUC_2D``). An
explicit matrix is taken as it is. Windows of these files are for the begin of a service,
and those of a problem for the whole visit, so the service time is added to their ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from routing.errors import ProblemError
from routing.geo import euclidean_distance
from routing.matrix import DenseMatrix, TravelMatrix
from routing.problem import Problem, Shift, TimeWindow, Visit

from .instance import Benchmark, PlaneMatrix

_TYPES = frozenset({"CVRP", "ACVRP", "VRPTW", "PCVRPTW", "MDVRPTW"})
_FIELDS = frozenset(
    {
        "name", "comment", "type", "dimension", "vehicles", "capacity", "service_time",
        "edge_weight_type", "edge_weight_format", "vehicles_max_duration", "node_coord",
        "display_data_type", "edge_weight", "demand", "time_window", "prize", "depot",
        "vehicles_depot",
    }
)  # fmt: skip
"""The specifications and sections that are read, as the library names them."""
_WEIGHTS = {"EUC_2D": (None,), "EXPLICIT": ("FULL_MATRIX",)}
"""The formats that are read of each type of edge weights."""
_SCALE = 10
_ALWAYS = TimeWindow(0, 10**8)
_SPARE_VEHICLES = 1.3
"""Vehicles of a file without their number: those that the demand needs, times this."""


def read_vrplib(path: Path, dense_limit: int) -> Benchmark:
    """Read a VRPLIB file, or one in Solomon's form.

    Parameters
    ----------
    path
        The file.
    dense_limit
        See `routing.benchmark.reader.read_benchmark`.

    Raises
    ------
    ProblemError
        If the file is of another type, or has sections that would change the problem
        and are not read.
    OSError, ValueError, KeyError, IndexError, TypeError, RuntimeError
        If the file cannot be read, or is not in this format.
    """
    # Only the command that solves benchmarks needs the library.
    from vrplib import read_instance

    if _is_solomon(path):
        file = read_instance(path, instance_format="solomon", compute_edge_weights=False)
        file |= {"depot": [0], "edge_weight_type": "EUC_2D", "type": "VRPTW"}
    else:
        file = read_instance(path, compute_edge_weights=False)
        _require_known_fields(path, file)
    nodes = _Nodes.of_file(file)
    depots = [int(d) for d in np.atleast_1d(file["depot"])]
    visits = tuple(nodes.visit(n) for n in range(nodes.count) if n not in depots)
    matrix = _travel(file, nodes, dense_limit)
    return Benchmark(
        name=str(file["name"]),
        problem=Problem(visits, _shifts(file, nodes, depots), {"car": matrix}),
        mandatory=nodes.prizes is None,
    )


def _is_solomon(path: Path) -> bool:
    """Return True if the file has the headings of Solomon's form."""
    lines = path.read_text("utf-8").split("\n", 10)
    return any(line.split()[:1] == ["VEHICLE"] for line in lines)


def _require_known_fields(path: Path, file: Mapping[str, Any]) -> None:
    """Refuse whatever would change the problem and is not read, with every name."""
    faults = []
    if unknown := sorted(name.upper() for name in file.keys() - _FIELDS):
        faults.append(f"it has {', '.join(unknown)}, which Rounds does not read")
    if (kind := file.get("type")) not in _TYPES:
        faults.append(f"its type {kind} is none of {', '.join(sorted(_TYPES))}")
    weights, form = file.get("edge_weight_type"), file.get("edge_weight_format")
    if weights not in _WEIGHTS:
        faults.append(f"its edge weights {weights} are none of {', '.join(_WEIGHTS)}")
    elif weights == "EXPLICIT" and form not in _WEIGHTS[weights]:
        faults.append(f"its matrix is a {form} and no FULL_MATRIX")
    if faults:
        raise ProblemError(
            f"{path} would be read as another problem than it is: {'; '.join(faults)}."
        )


def _shifts(
    file: Mapping[str, Any], nodes: "_Nodes", depots: list[int]
) -> tuple[Shift, ...]:
    capacity = int(file["capacity"])
    needed = _SPARE_VEHICLES * sum(nodes.loads) / capacity
    number = int(file.get("vehicles", min(nodes.count - 1, int(needed) + 3)))
    starts = [depots[0]] * number
    if "vehicles_depot" in file:
        starts = [depots[int(d) - 1] for d in file["vehicles_depot"]]
    longest = file.get("vehicles_max_duration")
    return tuple(
        Shift(
            str(k),
            (str(k),),
            depot,
            depot,
            nodes.window(depot, 0),
            capacity=capacity,
            max_duration=None if longest is None else int(nodes.scale * longest),
        )
        for k, depot in enumerate(starts)
    )


def _travel(file: Mapping[str, Any], nodes: "_Nodes", dense_limit: int) -> TravelMatrix:
    if nodes.is_explicit:
        weights = np.asarray(file["edge_weight"])
        whole = weights.astype(np.int32)
        if weights.shape != (nodes.count, nodes.count) or (whole != weights).any():
            raise ValueError(
                f"the matrix must have {nodes.count} rows and columns of whole numbers"
            )
        return DenseMatrix(whole, whole, "file", estimated=False)
    points = np.asarray(file["node_coord"], dtype=float).T
    kind = _RoundedMatrix if nodes.scale == 1 else _TenfoldMatrix
    return kind(points).dense(dense_limit)


@dataclass(frozen=True, eq=False)
class _Nodes:
    """The columns of a file by node.

    Attributes
    ----------
    services, loads
        Service time and load of each node.
    windows
        The windows of the begin of a service; None where there are none.
    prizes
        The worth of each node; None where all nodes are mandatory.
    scale
        Seconds of the problem for one unit of the file.
    is_explicit
        True if the travel stands in the file.
    """

    services: np.ndarray
    loads: np.ndarray
    windows: np.ndarray | None
    prizes: np.ndarray | None
    scale: int
    is_explicit: bool

    @classmethod
    def of_file(cls, file: Mapping[str, Any]) -> "_Nodes":
        windows = file.get("time_window")
        is_explicit = file["edge_weight_type"] == "EXPLICIT"
        count = len(file["demand"])
        if "dimension" in file and int(file["dimension"]) != count:
            raise ValueError(f"DIMENSION is {file['dimension']}, with {count} demands")
        return cls(
            services=_per_node(file.get("service_time", 0), count),
            loads=_per_node(file["demand"], count),
            windows=windows,
            prizes=file.get("prize"),
            scale=1 if is_explicit or windows is None else _SCALE,
            is_explicit=is_explicit,
        )

    @property
    def count(self) -> int:
        """The number of nodes."""
        return len(self.loads)

    def window(self, node: int, service: int) -> TimeWindow:
        if self.windows is None:
            return _ALWAYS
        opens, closes = (int(self.scale * bound) for bound in self.windows[node])
        return TimeWindow(opens, closes + service)

    def visit(self, node: int) -> Visit:
        service = int(self.scale * self.services[node])
        return Visit(
            id=str(node),
            place=node,
            service=service,
            windows=(self.window(node, service),),
            value=0 if self.prizes is None else int(self.scale * self.prizes[node]),
            tier=0 if self.prizes is None else 3,
            load=int(self.loads[node]),
        )


def _per_node(value: Any, nodes: int) -> np.ndarray:
    """Return a value for each node, given as one number for all nodes or as a list."""
    array = np.asarray(value)
    return np.full(nodes, array) if array.ndim == 0 else array


class _TenfoldMatrix(PlaneMatrix):
    """Travel in a file with windows: ten times the distance, truncated."""

    def seconds(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        # A hair is added, or the float below a whole number would be truncated to the next.
        return np.floor(_SCALE * euclidean_distance(origins, destinations) + 1e-9).astype(
            np.int32
        )

    def metres(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        return self.seconds(origins, destinations)


class _RoundedMatrix(PlaneMatrix):
    """Travel in a file without windows: the distance, rounded to a whole number."""

    def seconds(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        distances = euclidean_distance(origins, destinations)
        return np.floor(distances + 0.5).astype(np.int32)

    def metres(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        return self.seconds(origins, destinations)
