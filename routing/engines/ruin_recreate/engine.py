"""The engine: from a problem and a stop rule to orders of visits."""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np

from routing.improve.route_pool import RoutePool
from routing.kernel.compile import warm_up
from routing.kernel.encode import Orders, pack
from routing.problem import Problem
from routing.stopping import StoppingCriterion

from .decomposition import Decomposition
from .params import SearchParams, unit_of
from .population import Population, worth_breeding
from .worker_pool import Budget, Found, WorkerPool

NAME = "ruin and recreate"


def solve(  # noqa: PLR0913 - the front door of a whole search
    problem: Problem,
    stop: StoppingCriterion,
    *,
    seed: int,
    start: Sequence[Sequence[int]] | None = None,
    on_found: Found | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    tuning: SearchParams | None = None,
    pool: RoutePool | None = None,
) -> Orders:
    """An order of visits for every shift.

    Parameters
    ----------
    problem
        Visits that no shift may serve are left out by themselves.
    stop
        ``iterations`` counts the steps of all workers together.
    seed
        Of all random choices. With a limit of iterations and the same number of workers
        the answer repeats.
    start
        Orders to start from; what does not fit is dropped.
    on_found
        Called with the orders of each new best.
    executor
        Works off the neighbourhoods; threads of this process by default.
    workers
        How many the executor has, ≥ 1.
    tuning
        The search's knobs.
    pool
        Takes good routes that are seen on the way.
    """
    orders = [list(order) for order in start or [[]] * len(problem.shifts)]
    if not problem.shifts or not problem.visits:
        return orders
    warm_up()
    own: AbstractContextManager[Executor]
    own = ThreadPoolExecutor(workers) if executor is None else nullcontext(executor)
    with own as hands:
        search = _Search(
            problem,
            Budget(stop),
            WorkerPool(hands, workers),
            tuning or SearchParams(),
            pool,
            np.random.default_rng(seed),
        )
        return search.run(orders, on_found)


@dataclass(frozen=True)
class _Search:
    """Breeds answers of a small day where there is the time for it; else, rounds."""

    problem: Problem
    clock: Budget
    crew: WorkerPool
    tuning: SearchParams
    pool: RoutePool | None
    random: np.random.Generator

    def run(self, orders: Orders, on_found: Found | None) -> Orders:
        breeding = self._breeding()
        if breeding is not None:
            steps = breeding.begin(orders, on_found)
            if worth_breeding(self.problem, steps):
                return breeding.run(steps, on_found)
            orders = breeding.best
        rounds = Decomposition(
            self.problem, self.clock, self.crew, self.tuning, self.pool, self.random
        )
        return rounds.run(orders, on_found)

    def _breeding(self) -> Population | None:
        """None where the day is too large, or the steps are known to be too few."""
        problem, limit = self.problem, self.clock.stop.iterations
        enough = float("inf") if limit is None else limit
        if not worth_breeding(problem, enough):
            return None
        part = pack(problem, range(len(problem.visits)), range(len(problem.shifts)))
        if not len(part.visits):
            return None
        return Population(
            problem,
            part,
            unit_of(problem, [part]),
            self.clock,
            self.crew,
            self.tuning,
            self.pool,
            self.random,
        )
