"""The search for a plan's routes: how long it may take, and the function that runs it."""

from dataclasses import dataclass
from typing import Protocol

from routing.problem import Problem
from routing.solution import Solution
from routing.stopping import OnProgress, StoppingCriterion


class Solve(Protocol):
    """Finds routes for a problem: `routing.solver.solve`, or the same in a process."""

    def __call__(
        self,
        problem: Problem,
        criterion: StoppingCriterion,
        *,
        seed: int,
        workers: int,
        on_progress: OnProgress | None,
    ) -> Solution:
        """Return the best solution that is found until ``criterion`` ends the search."""


@dataclass(frozen=True)
class Effort:
    """The effort of a search for routes.

    Attributes
    ----------
    seconds
        Wall time, > 0.
    seed
        The seed of the solver's random choices.
    iterations
        The number of solutions after which the search ends too, so that it gives the same
        answer each time. None: only the time ends it.
    workers
        The number of subproblems that are solved at once, ≥ 1; None: the setting's.
    """

    seconds: float
    seed: int = 0
    iterations: int | None = None
    workers: int | None = None
