"""The few knobs of the search."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import ProblemError
from routing.kernel.encode import EncodedProblem
from routing.problem import Problem

_WAYS = 8.0
"""At most so many mean ways to the nearest neighbour make the unit of temperature."""
_RANGES = {
    "removed": (1, 100),
    "longest_string": (1, 100),
    "outs": (0, 1000),
    "opening": (0, 1),
    "excursions": (0, 0.9),
    "bonus": (0, 10),
}


@dataclass(frozen=True)
class SearchParams:
    """How the search goes about it.

    Attributes
    ----------
    removed
        Mean number of visits that a step takes out, 1 to 100. More finds larger
        changes and takes longer.
    longest_string
        At most so many in a row from one route, 1 to 100.
    outs
        At most so many left-out visits join a step, 0 to 1000; what finds better
        choices of whom to visit.
    opening
        Share of the steps that open an empty route whatever it costs, 0 to 1.
    excursions
        Share of the steps that belong to excursions, 0 to 0.9: a route is opened or
        cleared, and judged only after up to 2000 steps around it. More finds the right
        number of long routes and leaves less time for all else.
    bonus
        By so much of its value a visit counts more at one unit of temperature, 0 to 10:
        while it is hot, routes are longer than they will be, and without it too few of
        them pay.
    hot, cold
        Temperatures at the start and at the end, > 0, as multiples of the mean value of
        a visit (or of some ways to the nearest neighbour, where that is less). Hotter
        forgives more before it settles.
    """

    removed: float = 10
    longest_string: float = 10
    outs: int = 12
    opening: float = 0.06
    excursions: float = 0.15
    bonus: float = 0.2
    hot: float = 1.5
    cold: float = 0.02

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise ProblemError(f"{name} is {value}; it must be {least} to {most}.")
        if not 0 < self.cold <= self.hot:
            raise ProblemError(
                f"Temperatures must fall: cold is {self.cold}, hot is {self.hot}."
            )


def unit_of(problem: Problem, parts: Sequence[EncodedProblem]) -> float:
    """The unit of temperature, in seconds of travel, ≥ 1."""
    values = [visit.value for visit in problem.visits if visit.value]
    value = float(np.mean(values)) if values else float("inf")
    ways = [
        part.tables.travel[0, np.arange(len(part.visits)), part.tables.near[:, 0]]
        for part in parts
        if part.tables.near.shape[1]
    ]
    if ways:
        value = min(value, _WAYS * float(np.median(np.concatenate(ways))))
    return max(1.0, min(value, 1e6))
