"""The part of a search's limit that is used up."""

import time
from collections.abc import Sequence

from routing.stopping import StoppingCriterion

from .subproblem import SubproblemResult


class Budget:
    """Measures how much of a limit is used up; time counts from its creation.

    Attributes
    ----------
    criterion
        The limit.
    steps
        Number of steps made so far by all workers together.
    """

    def __init__(self, criterion: StoppingCriterion) -> None:
        self.criterion, self.steps = criterion, 0
        self._began = time.monotonic()

    def add_steps(self, results: Sequence[SubproblemResult]) -> None:
        """Add the steps of these results."""
        self.steps += sum(result.steps for result in results)

    @property
    def share(self) -> float:
        """The used share of the limit that is nearer, 0 to 1."""
        shares = [0.0]
        if self.criterion.seconds is not None:
            elapsed = time.monotonic() - self._began
            shares.append(elapsed / self.criterion.seconds)
        if self.criterion.iterations is not None:
            shares.append(self.steps / self.criterion.iterations)
        return min(1.0, max(shares))

    @property
    def is_spent(self) -> bool:
        """True if the limit is reached or the caller wants the search to stop."""
        should_stop = self.criterion.should_stop
        return (should_stop is not None and should_stop()) or self.share >= 1

    @property
    def seconds_left(self) -> float | None:
        """The seconds that are left, or None where time has no limit."""
        if self.criterion.seconds is None:
            return None
        return max(0.0, self.criterion.seconds - (time.monotonic() - self._began))

    @property
    def steps_left(self) -> int | None:
        """The number of steps that are left, or None where it has no limit."""
        if self.criterion.iterations is None:
            return None
        return max(0, self.criterion.iterations - self.steps)
