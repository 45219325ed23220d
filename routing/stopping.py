"""When a solve ends, and what it says while it runs."""

from collections.abc import Callable
from dataclasses import dataclass

from .errors import ProblemError


@dataclass(frozen=True)
class StoppingCriterion:
    """End after so much; whichever comes first.

    Attributes
    ----------
    seconds
        Wall time, > 0, or None.
    iterations
        Solutions looked at, ≥ 1, or None; a search that finds no more of them ends
        too. Repeats exactly with the same seed.
    should_stop
        Called now and then; True ends the solve with the best so far.
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
    """How far a solve is.

    Attributes
    ----------
    elapsed
        Seconds since it began.
    cost
        The best found so far, in the words of `Solution.cost`.
    planned
        Visits in its routes.
    """

    elapsed: float
    cost: int
    planned: int
