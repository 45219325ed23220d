"""Executors that fail as a cluster may."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor


class Flaky(Executor):
    """An executor that loses every n-th task, as when a worker is killed.

    Parameters
    ----------
    lose
        Which tasks are lost: 2 means every second one.
    """

    def __init__(self, lose: int) -> None:
        self._threads, self._lose, self._count = ThreadPoolExecutor(1), lose, 0

    def submit(self, fn, /, *args, **kwargs) -> Future:  # type: ignore[no-untyped-def]
        self._count += 1
        if self._count % self._lose == 0:
            lost: Future = Future()
            lost.set_exception(ConnectionError("the worker was killed"))
            return lost
        return self._threads.submit(fn, *args, **kwargs)
