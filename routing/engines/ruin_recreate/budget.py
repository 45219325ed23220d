"""The part of a search's limit that is used up."""

import time
from collections.abc import Sequence

from routing.executors import ShouldStop
from routing.stopping import StoppingCriterion

from .subproblem import SubproblemResult


class Budget:
    """Measures how much of a limit is used up; time counts from its creation.

    A stop that the caller asks for shortens the limit: what is left of the annealing is
    done within ``cooling_s`` seconds, because routes at a high temperature are poor.

    Attributes
    ----------
    criterion
        The limit.
    steps
        Number of steps made so far by all workers together.
    """

    def __init__(self, criterion: StoppingCriterion, cooling_s: float) -> None:
        self.criterion, self.steps = criterion, 0
        self._cooling_s, self._began = cooling_s, time.monotonic()
        self._share_at_stop, self._stopped_at = 0.0, 0.0

    def add_steps(self, results: Sequence[SubproblemResult]) -> None:
        """Add the steps of these results."""
        self.steps += sum(result.steps for result in results)

    @property
    def is_stopping(self) -> bool:
        """True from the time at which the caller wants the search to stop."""
        if self._stopped_at:
            return True
        if self.criterion.should_stop is None or not self.criterion.should_stop():
            return False
        self._share_at_stop, self._stopped_at = self._planned_share, time.monotonic()
        return True

    @property
    def should_stop(self) -> ShouldStop | None:
        """The caller's function for tasks to ask; None while the search cools down."""
        return None if self.is_stopping else self.criterion.should_stop

    @property
    def share(self) -> float:
        """The used share of the limit that is nearer, 0 to 1."""
        if not self.is_stopping:
            return self._planned_share
        cooled = (time.monotonic() - self._stopped_at) / self._cooling_s
        share = self._share_at_stop + (1 - self._share_at_stop) * cooled
        return min(1.0, max(share, self._planned_share))

    @property
    def _planned_share(self) -> float:
        shares = [0.0]
        if self.criterion.seconds is not None:
            elapsed = time.monotonic() - self._began
            shares.append(elapsed / self.criterion.seconds)
        if self.criterion.iterations is not None:
            shares.append(self.steps / self.criterion.iterations)
        return min(1.0, max(shares))

    @property
    def is_spent(self) -> bool:
        """True if the limit is reached."""
        return self.share >= 1

    @property
    def seconds_left(self) -> float | None:
        """The seconds that are left, or None where time has no limit."""
        now, ends = time.monotonic(), []
        if self.criterion.seconds is not None:
            ends.append(self._began + self.criterion.seconds)
        if self.is_stopping:
            ends.append(self._stopped_at + self._cooling_s)
        return max(0.0, min(ends) - now) if ends else None

    @property
    def steps_left(self) -> int | None:
        """The number of steps that are left, or None where it has no limit."""
        if self.criterion.iterations is None:
            return None
        return max(0, self.criterion.iterations - self.steps)
