"""Who works off the tasks of a search, and how much of its limit is used up."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

from routing.errors import SolutionError
from routing.kernel.encode import Orders
from routing.stopping import StoppingCriterion

from .subproblem import SubproblemResult, SubproblemTask, work

log = logging.getLogger(__name__)

Found = Callable[[Orders], None]
"""Is called with the orders of each new best."""

FIRST_S = 0.2
"""So soon after the construction of the first routes they are told."""


class Budget:
    """How much of a limit is used up; the time counts from the clock's making.

    Attributes
    ----------
    steps
        Made so far, by all workers together.
    """

    def __init__(self, stop: StoppingCriterion) -> None:
        self.stop, self.steps, self._began = stop, 0, time.monotonic()

    def count(self, turns: Sequence[SubproblemResult]) -> None:
        """Add the steps of these turns."""
        self.steps += sum(turn.steps for turn in turns)

    @property
    def share(self) -> float:
        """Of the limit that is nearer, 0 to 1."""
        shares = [0.0]
        if self.stop.seconds is not None:
            shares.append((time.monotonic() - self._began) / self.stop.seconds)
        if self.stop.iterations is not None:
            shares.append(self.steps / self.stop.iterations)
        return min(1.0, max(shares))

    @property
    def over(self) -> bool:
        """Whether the limit is reached or somebody asked to stop."""
        return self.asked or self.share >= 1

    @property
    def asked(self) -> bool:
        """Whether somebody asked to stop."""
        return self.stop.should_stop is not None and self.stop.should_stop()

    @property
    def seconds_left(self) -> float | None:
        """None where time has no limit."""
        if self.stop.seconds is None:
            return None
        return max(0.0, self.stop.seconds - (time.monotonic() - self._began))

    @property
    def steps_left(self) -> int | None:
        """None where steps have no limit."""
        if self.stop.iterations is None:
            return None
        return max(0, self.stop.iterations - self.steps)


@dataclass(frozen=True)
class WorkerPool:
    """An executor and how many workers it has, ≥ 1."""

    executor: Executor
    workers: int

    def work(
        self, tasks: Sequence[SubproblemTask], clock: Budget
    ) -> list[SubproblemResult]:
        """What came of the tasks; those of lost workers are missing.

        Raises
        ------
        SolutionError
            Where every worker was lost.
        """
        if isinstance(self.executor, ThreadPoolExecutor):
            asked = clock.stop.should_stop
            futures = [self.executor.submit(work, task, asked) for task in tasks]
            turns = [future.result() for future in futures]
        else:
            turns = self._work_elsewhere(tasks)
        clock.count(turns)
        return turns

    def _work_elsewhere(self, tasks: Sequence[SubproblemTask]) -> list[SubproblemResult]:
        # A worker may die there; its neighbourhood then stays as it was.
        turns, failure = [], None
        for future in [self.executor.submit(work, task) for task in tasks]:
            try:
                turns.append(future.result())
            except Exception as error:  # noqa: BLE001 - a lost worker raises anything
                log.warning("A neighbourhood's turn was lost: %r", error)
                failure = error
        if not turns and failure is not None:
            raise SolutionError("No worker finished its turn; see the log.") from failure
        return turns
