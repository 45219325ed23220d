"""Executors: where the tasks of a search are run, on threads or on a cluster.

Threads of this process are the default, since numba releases the GIL. Any other
`concurrent.futures.Executor` works too, such as ``Client.get_executor()`` of a Dask
cluster; its tasks and results are pickled, and a task is lost when its worker dies.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from .errors import SolutionError

log = logging.getLogger(__name__)

TaskT = TypeVar("TaskT", contravariant=True)
ResultT = TypeVar("ResultT", covariant=True)
ShouldStop = Callable[[], bool]


class TaskFunction(Protocol[TaskT, ResultT]):
    """A function that carries out a task and can be asked to stop early."""

    def __call__(self, task: TaskT, should_stop: ShouldStop | None = None) -> ResultT:
        """Carry out the task."""
        ...


@dataclass(frozen=True)
class WorkerPool:
    """An executor and its number of workers.

    Attributes
    ----------
    executor
        The executor that runs the tasks.
    workers
        How many tasks it runs at once, ≥ 1.
    """

    executor: Executor
    workers: int

    def run(
        self,
        function: TaskFunction[TaskT, ResultT],
        tasks: Sequence[TaskT],
        should_stop: ShouldStop | None = None,
    ) -> list[ResultT]:
        """Run tasks side by side; the results of lost workers are missing.

        Parameters
        ----------
        function
            Carries out one task.
        tasks
            The tasks.
        should_stop
            Asked while tasks run on threads; other executors finish their tasks.

        Raises
        ------
        SolutionError
            If every worker was lost.
        """
        if isinstance(self.executor, ThreadPoolExecutor):
            futures = [self.executor.submit(function, task, should_stop) for task in tasks]
            return [future.result() for future in futures]
        results, failure = [], None
        for future in [self.executor.submit(function, task) for task in tasks]:
            try:
                results.append(future.result())
            except Exception as error:  # noqa: BLE001 - a lost worker raises anything
                log.warning("A task was lost with its worker: %r", error)
                failure = error
        if not results and failure is not None:
            raise SolutionError("No worker finished its task; see the log.") from failure
        return results


@contextmanager
def open_worker_pool(executor: Executor | None, workers: int) -> Iterator[WorkerPool]:
    """Open a pool on the given executor, or on new threads where it is None.

    Parameters
    ----------
    executor
        Stays open afterwards.
    workers
        How many tasks the executor runs at once, ≥ 1.
    """
    if executor is not None:
        yield WorkerPool(executor, workers)
        return
    with ThreadPoolExecutor(workers) as threads:
        yield WorkerPool(threads, workers)
