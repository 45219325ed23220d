"""The stopping criterion of a solve, and its progress."""

from collections.abc import Callable
from dataclasses import dataclass

from .errors import ProblemError


@dataclass(frozen=True)
class StoppingCriterion:
    """The stopping criterion: a solve ends at the limit that is reached first.

    Attributes
    ----------
    seconds
        Wall time, > 0, or None for no limit.
    iterations
        Number of iterations, ≥ 1, or None for no limit: steps of ruin and recreate, or
        accepted solutions of OR-Tools. A search that finds no more of these ends too. With
        this limit alone, the same seed gives the same solution.
    should_stop
        Called now and then; True ends the solve with the incumbent.

    Raises
    ------
    ProblemError
        If there is no limit, or one is out of its range.
    """

    seconds: float | None = None
    iterations: int | None = None
    should_stop: Callable[[], bool] | None = None

    def __post_init__(self) -> None:
        if self.seconds is None and self.iterations is None:
            raise ProblemError("A solve needs a limit: seconds, iterations or both.")
        if self.seconds is not None and not self.seconds > 0:
            raise ProblemError(f"A limit of {self.seconds} seconds must be above 0.")
        if self.iterations is not None and self.iterations < 1:
            raise ProblemError(f"A limit of {self.iterations} must be 1 or more.")


@dataclass(frozen=True)
class Progress:
    """The progress of a solve.

    Attributes
    ----------
    elapsed
        Seconds since it began.
    cost
        Cost of the incumbent; see `Solution.cost`.
    planned
        Number of visits in its routes.
    """

    elapsed: float
    cost: int
    planned: int


OnProgress = Callable[[Progress], None]
"""Called with the progress of a solve at each new incumbent."""
