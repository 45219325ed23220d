"""Tasks run on threads, on executors that lose workers, and on a Dask cluster."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from routing.engines.ruin_recreate.engine import RuinRecreate
from routing.engines.ruin_recreate.params import DecompositionParams, SearchParams
from routing.errors import SolutionError
from routing.executors import ShouldStop, open_worker_pool
from routing.stopping import StoppingCriterion
from tests.support.executors import Flaky
from tests.support.routing_builders import city, cost

SMALL = SearchParams(decomposition=DecompositionParams(min_visits=50))
"""Parameters that decompose problems of some hundred visits too."""


def double(task: int, should_stop: ShouldStop | None = None) -> int:
    """Twice the task, or 0 where it is to stop."""
    return 0 if should_stop is not None and should_stop() else 2 * task


def test_threads_give_the_results_in_order_and_hear_of_a_stop() -> None:
    with open_worker_pool(None, 2) as pool:
        assert pool.run(double, [1, 2, 3]) == [2, 4, 6]
        assert pool.run(double, [1, 2, 3], lambda: True) == [0, 0, 0]


def test_a_given_executor_stays_open() -> None:
    with ThreadPoolExecutor(1) as threads:
        with open_worker_pool(threads, 1) as pool:
            assert pool.run(double, [1]) == [2]
        assert threads.submit(double, 2).result() == 4


def test_results_of_lost_workers_are_missing() -> None:
    with open_worker_pool(Flaky(3), 2) as pool:
        assert pool.run(double, [1, 2, 3, 4]) == [2, 4, 8]
    with (
        open_worker_pool(Flaky(1), 2) as pool,
        pytest.raises(SolutionError, match="No worker"),
    ):
        pool.run(double, [1, 2])


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A scheduler and two workers on this machine, without a dashboard."""
    distributed = pytest.importorskip("distributed", reason="needs the extra 'distributed'")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::UserWarning")
def test_a_cluster_finds_the_same_orders_as_threads(client: Any) -> None:
    problem, criterion = city(150, 8, 9), StoppingCriterion(iterations=6000)
    cluster = RuinRecreate(client.get_executor(), workers=2, params=SMALL)
    threads = RuinRecreate(workers=2, params=SMALL)
    orders = cluster.solve(problem, criterion, seed=1)
    assert orders == threads.solve(problem, criterion, seed=1)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::UserWarning")
def test_a_killed_worker_costs_a_result_and_not_the_plan(client: Any) -> None:
    problem = city(150, 8, 9)
    pids = list(client.run(os.getpid).values())

    def kill() -> None:
        time.sleep(1.5)
        os.kill(pids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    executor = client.get_executor(retries=0)
    engine = RuinRecreate(executor, workers=2, params=SMALL)
    orders = engine.solve(problem, StoppingCriterion(seconds=6), seed=1)
    killer.join()
    assert cost(problem, orders) < 0.8 * sum(problem.penalties)
