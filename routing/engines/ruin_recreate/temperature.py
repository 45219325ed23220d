"""The unit of the annealing temperature, which depends on values and distances."""

from collections.abc import Sequence

import numpy as np

from routing.kernel.encode import EncodedProblem
from routing.problem import Problem

_MAX_LEGS = 8.0
"""The unit is at most this many median legs to the nearest neighbour."""


def temperature_unit(problem: Problem, encoded: Sequence[EncodedProblem]) -> float:
    """Return the unit of temperature in seconds of travel, ≥ 1.

    Parameters
    ----------
    problem
        The problem.
    encoded
        The problem, or its subproblems, as tables.
    """
    values = [visit.value for visit in problem.visits if visit.value]
    value = float(np.mean(values)) if values else float("inf")
    legs = [
        part.tables.travel[0, np.arange(len(part.visits)), part.tables.neighbours[:, 0]]
        for part in encoded
        if part.tables.neighbours.shape[1]
    ]
    if legs:
        value = min(value, _MAX_LEGS * float(np.median(np.concatenate(legs))))
    return max(1.0, min(value, 1e6))
