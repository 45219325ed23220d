"""Public benchmark files as problems, and solutions in the form they are published in.

Read are VRPTW, prize-collecting VRPTW and multi-depot VRPTW files in VRPLIB form, and
city files (JSON). In VRPLIB files distances, times and prizes are multiplied by ten and
truncated, the rounding of the DIMACS challenge of 2022. Windows are for the begin of a
service there, so the whole service is added to their ends.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .errors import ProblemError
from .geo import straight
from .problem import Problem, Shift, TimeWindow, Visit
from .solution import Solution
from .travel.estimate.formula_matrix import FormulaMatrix

_SCALE = 10


@dataclass(frozen=True, eq=False)
class Benchmark:
    """A problem from a file.

    Attributes
    ----------
    name
        As the file calls itself.
    problem
        Visits have the ids that solution files use, shifts are in the file's order.
    mandatory
        True where every visit must be made, so that left-out ones have no price.
    """

    name: str
    problem: Problem
    mandatory: bool

    def cost(self, solution: Solution) -> int:
        """Travel of all routes and, where visits have prizes, those left out."""
        travel = sum(route.travel for route in solution.routes)
        if self.mandatory:
            return travel
        return travel + sum(self.problem.visits[v].value for v in solution.unassigned)

    def text(self, solution: Solution) -> str:
        """The solution as a ``.sol`` file: a line per shift, then the cost."""
        orders: list[Sequence[int]] = [()] * len(self.problem.shifts)
        for route in solution.routes:
            orders[route.shift] = route.visits
        lines = [
            " ".join([f"Route #{k}:", *(self.problem.visits[v].id for v in order)])
            for k, order in enumerate(orders, 1)
        ]
        return "\n".join([*lines, f"Cost: {self.cost(solution)}", ""])


def read_benchmark(path: Path) -> Benchmark:
    """The problem of a file; ``.json`` is a city file, anything else VRPLIB.

    Raises
    ------
    ProblemError
        Where the file cannot be read or is of another form.
    """
    try:
        if path.suffix == ".json":
            return _city(json.loads(path.read_text("utf-8")))
        return _vrplib(path)
    except OSError as error:
        raise ProblemError(f"{path} cannot be read: {error.strerror}.") from error
    except ProblemError:
        raise
    except (ValueError, KeyError, IndexError, TypeError, RuntimeError) as error:
        raise ProblemError(
            f"{path} is neither a city file nor a VRPLIB file of VRPTW, PCVRPTW or "
            f"MDVRPTW kind: {type(error).__name__} {error}."
        ) from error


def _city(file: dict[str, Any]) -> Benchmark:
    visits, shifts = file["visits"], file["shifts"]
    n = len(visits)
    points = np.array([(one["x"], one["y"]) for one in [*visits, *shifts]], dtype=float)
    return Benchmark(
        name=str(file["name"]),
        problem=Problem(
            tuple(
                Visit(
                    id=str(one["id"]),
                    place=i,
                    service=one["service"],
                    windows=(
                        TimeWindow(one["window"][0], one["window"][1] + one["service"]),
                    ),
                    value=one["value"],
                )
                for i, one in enumerate(visits)
            ),
            tuple(
                Shift(str(k), (str(k),), n + k, n + k, TimeWindow(one["start"], one["end"]))
                for k, one in enumerate(shifts)
            ),
            {"car": _Streets(points.T).held()},
        ),
        mandatory=False,
    )


def _vrplib(path: Path) -> Benchmark:
    # Only this command needs the library.
    from vrplib import read_instance

    file = read_instance(path, compute_edge_weights=False)
    points = np.asarray(file["node_coord"], dtype=float)
    n = len(points)
    depots = [int(d) for d in np.atleast_1d(file["depot"])]
    services, windows = _per_node(file["service_time"], n), file["time_window"]
    loads, prizes = _per_node(file["demand"], n), file.get("prize")
    starts = [depots[0]] * int(file["vehicles"])
    if "vehicles_depot" in file:
        starts = [depots[int(d) - 1] for d in file["vehicles_depot"]]
    longest = file.get("vehicles_max_duration")

    def window(node: int, service: int) -> TimeWindow:
        opens, closes = (int(_SCALE * bound) for bound in windows[node])
        return TimeWindow(opens, closes + service)

    def visit(node: int) -> Visit:
        service = int(_SCALE * services[node])
        return Visit(
            id=str(node),
            place=node,
            service=service,
            windows=(window(node, service),),
            value=0 if prizes is None else int(_SCALE * prizes[node]),
            tier=0 if prizes is None else 3,
            load=int(loads[node]),
        )

    return Benchmark(
        name=str(file["name"]),
        problem=Problem(
            tuple(visit(node) for node in range(n) if node not in depots),
            tuple(
                Shift(
                    str(k),
                    (str(k),),
                    depot,
                    depot,
                    window(depot, 0),
                    capacity=int(file["capacity"]),
                    max_duration=None if longest is None else int(_SCALE * longest),
                )
                for k, depot in enumerate(starts)
            ),
            {"car": _Tenths(points.T).held()},
        ),
        mandatory=prizes is None,
    )


def _per_node(value: Any, nodes: int) -> np.ndarray:
    """A value for each node, given as one number for all but the depot or as a list."""
    array = np.asarray(value)
    return np.full(nodes, array) if array.ndim == 0 else array


class _FromFile(FormulaMatrix):
    """Ways between points of a plane."""

    @property
    def source(self) -> str:
        return "file"

    @property
    def estimated(self) -> bool:
        return False


class _Streets(_FromFile):
    """A city file's: at 7 m/s, 1.35 times the straight line, and 90 s for parking."""

    def seconds(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        metres = straight(here, there)
        seconds: np.ndarray = np.rint(1.35 * metres / 7 + 90).astype(np.int32)
        seconds[metres == 0] = 0
        return seconds

    def metres(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        metres: np.ndarray = np.rint(straight(here, there)).astype(np.int32)
        return metres


class _Tenths(_FromFile):
    """A VRPLIB file's: ten times the distance, truncated, as seconds and as metres."""

    def seconds(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        # A hair is added, or the float below a whole number would be truncated to the next.
        return np.floor(_SCALE * straight(here, there) + 1e-9).astype(np.int32)

    def metres(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        return self.seconds(here, there)
