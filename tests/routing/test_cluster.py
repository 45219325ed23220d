"""The search on a Dask cluster of two real worker processes."""

import os
import signal
import threading
import time

import pytest

from routing.engines.ruin_recreate import decomposition as rounds
from routing.engines.ruin_recreate import engine
from routing.stopping import StoppingCriterion
from tests.support.routing_builders import city, cost

distributed = pytest.importorskip("distributed", reason="needs the extra 'distributed'")

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::UserWarning")


@pytest.fixture(scope="module")
def client():
    """A scheduler and two workers on this machine, without a dashboard."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_finds_the_same_orders_as_threads(client, monkeypatch):
    monkeypatch.setattr(rounds, "_SMALLEST_PART", 50)
    problem, steps = city(150, 8, 9), StoppingCriterion(iterations=6000)
    there = engine.solve(problem, steps, seed=1, executor=client.get_executor(), workers=2)
    assert there == engine.solve(problem, steps, seed=1, workers=2)


def test_a_killed_worker_costs_a_turn_and_not_the_plan(client, monkeypatch):
    monkeypatch.setattr(rounds, "_SMALLEST_PART", 50)
    problem = city(150, 8, 9)
    pids = list(client.run(os.getpid).values())

    def kill() -> None:
        time.sleep(1.5)
        os.kill(pids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    orders = engine.solve(
        problem,
        StoppingCriterion(seconds=6),
        seed=1,
        executor=client.get_executor(retries=0),
        workers=2,
    )
    killer.join()
    assert cost(problem, orders) < 0.8 * sum(problem.penalties)
