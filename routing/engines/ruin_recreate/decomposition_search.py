"""The search for large problems by repeated decomposition.

Each iteration decomposes the problem with other borders (`routing.improve.decomposition`),
anneals the subproblems side by side (`subproblem`) and merges their results.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from routing.engines.base import OnIncumbent, Orders
from routing.executors import WorkerPool
from routing.improve.decomposition import Subproblem, decompose_problem
from routing.improve.route_pool import MAX_POOLING_VISITS, RoutePool
from routing.kernel.encode import EncodedProblem, encode
from routing.problem import Problem

from .budget import Budget
from .params import SearchParams
from .subproblem import SubproblemResult, SubproblemTask, solve_subproblem
from .temperature import temperature_unit


@dataclass
class _Incumbent:
    """The present orders, the best orders so far, and the cost of the latter."""

    current: Orders
    best: Orders
    cost: int | None = None


@dataclass(frozen=True)
class _IterationLimits:
    """The limits of an iteration of the decomposition search.

    Attributes
    ----------
    seconds, steps
        The limit of each task; None for no such limit.
    share, end_share
        The used share of the whole limit at the iteration's begin and end.
    """

    seconds: float | None
    steps: int | None
    share: float
    end_share: float


class DecompositionSearch:
    """A search that decomposes the problem repeatedly and anneals subproblems in parallel.

    A problem that fits into one subproblem is encoded only once; all workers then anneal it
    with different seeds.
    """

    def __init__(
        self,
        problem: Problem,
        budget: Budget,
        workers: WorkerPool,
        params: SearchParams,
        route_pool: RoutePool | None,
        random: np.random.Generator,
    ) -> None:
        self._problem, self._budget, self._workers = problem, budget, workers
        self._params, self._route_pool, self._random = params, route_pool, random
        self._temperature_unit, self._overhead_s = 0.0, 0.0
        self._undivided: list[EncodedProblem] = []

    def run(self, orders: Orders, on_incumbent: OnIncumbent | None) -> Orders:
        """Decompose and anneal until the stopping criterion; return the best orders.

        Parameters
        ----------
        orders
            The orders to start from.
        on_incumbent
            Called with the orders of each new incumbent.
        """
        incumbent = _Incumbent(orders, orders)
        is_last = False
        # There is at least one iteration, so that there is always a result.
        while not is_last:
            # After a stop there is one more iteration, which cools down.
            is_last = self._budget.is_stopping
            subproblems = self._decompose(incumbent.current)
            results = self._workers.run(
                solve_subproblem,
                self._tasks(subproblems, incumbent.current),
                self._budget.should_stop,
            )
            self._budget.add_steps(results)
            if self._route_pool is not None:
                self._route_pool.add(route for result in results for route in result.pooled)
            is_better = self._merge(incumbent, subproblems, results)
            if is_better and on_incumbent is not None:
                on_incumbent(incumbent.best)
            is_last = is_last or self._budget.is_spent
        return incumbent.best

    def _decompose(self, orders: Orders) -> list[EncodedProblem]:
        if self._undivided:
            return self._undivided
        began, problem, params = time.monotonic(), self._problem, self._params.decomposition
        visits, workers = len(problem.visits), self._workers.workers
        count = min(workers, visits // params.min_visits)
        count = max(1, count, -(-visits // params.max_visits))
        if count > workers:
            # No worker should stand idle while others solve the last subproblems.
            count = -(-count // workers) * workers
        subproblems = decompose_problem(problem, orders, count, self._random)
        encoded = self._encode(subproblems)
        if len(encoded) == 1:
            self._undivided = encoded
        self._temperature_unit = self._temperature_unit or temperature_unit(
            problem, encoded
        )
        self._overhead_s = max(self._overhead_s, time.monotonic() - began)
        return encoded

    def _encode(self, subproblems: list[Subproblem]) -> list[EncodedProblem]:
        def encode_one(subproblem: Subproblem) -> EncodedProblem:
            return encode(self._problem, subproblem.visits, subproblem.shifts)

        # Most of the encoding is numpy, which releases the GIL.
        with ThreadPoolExecutor(min(self._workers.workers, os.cpu_count() or 1)) as threads:
            return list(threads.map(encode_one, subproblems))

    def _tasks(
        self, subproblems: list[EncodedProblem], orders: Orders
    ) -> list[SubproblemTask]:
        """Return the tasks, several for each subproblem if workers are left."""
        tries = max(1, self._workers.workers // len(subproblems))
        limits = self._limit_iteration(tries * len(subproblems))
        params, unit = self._params, self._temperature_unit
        start = unit * params.start_temperature
        cooling = params.end_temperature / params.start_temperature
        return [
            SubproblemTask(
                number=number,
                encoded=encoded,
                orders={int(shift): orders[shift] for shift in encoded.shifts},
                seed=int(self._random.integers(2**32)),
                seconds=limits.seconds,
                steps=limits.steps,
                start_temperature=start * cooling**limits.share,
                end_temperature=start * cooling ** min(1.0, limits.end_share),
                temperature_unit=unit,
                params=params,
                pool_threshold=self._pool_threshold(limits.share),
            )
            for _ in range(tries)
            for number, encoded in enumerate(subproblems)
        ]

    def _limit_iteration(self, tasks: int) -> _IterationLimits:
        """Divide the rest of the limit among iterations and their tasks."""
        params, budget = self._params.decomposition, self._budget
        criterion, share = budget.criterion, budget.share
        tasks_per_worker = -(-tasks // self._workers.workers)
        seconds, steps, ahead = None, None, 0.0
        if budget.is_stopping:
            seconds = (budget.seconds_left or 0.0) / tasks_per_worker
            return _IterationLimits(seconds, None, share, 1.0)
        if criterion.seconds is not None:
            left = criterion.seconds * (1 - share)
            length = min(criterion.seconds / params.min_iterations, params.max_iteration_s)
            length = max(length, self._overhead_s / params.max_overhead_share)
            if budget.steps == 0:
                length = min(length, self._params.first_incumbent_s)
            # A last iteration that is too short to be worth its encoding is avoided.
            length = left if left < 1.5 * length else length
            seconds, ahead = length / tasks_per_worker, length / criterion.seconds
        if criterion.iterations is not None:
            together = max(1, criterion.iterations // params.min_iterations)
            together = min(together, criterion.iterations - budget.steps)
            steps = max(1, together // tasks)
            ahead = max(ahead, together / criterion.iterations)
        return _IterationLimits(seconds, steps, share, share + ahead)

    def _pool_threshold(self, share: float) -> float:
        """Return the pool threshold after a share of the limit; 0 for no pooling."""
        is_small = len(self._problem.visits) <= MAX_POOLING_VISITS
        is_late = share >= self._params.decomposition.pooling_start
        if self._route_pool is not None and is_small and is_late:
            return self._params.pool_threshold
        return 0

    def _merge(
        self,
        incumbent: _Incumbent,
        subproblems: list[EncodedProblem],
        results: list[SubproblemResult],
    ) -> bool:
        """Merge the subproblems' results; return True if that is a new incumbent."""
        merged = [list(order) for order in incumbent.current]
        encoded = {int(v) for subproblem in subproblems for v in subproblem.visits}
        cost = sum(p for v, p in enumerate(self._problem.penalties) if v not in encoded)
        is_complete = True
        for number in range(len(subproblems)):
            tries = [result for result in results if result.number == number]
            if not tries:
                is_complete = False
                continue
            current = min(tries, key=lambda result: result.current_cost)
            best = min(tries, key=lambda result: result.best_cost)
            cost += best.best_cost
            for shift, order in best.best.items():
                merged[shift], incumbent.current[shift] = order, current.current[shift]
        if not is_complete or (incumbent.cost is not None and cost >= incumbent.cost):
            return False
        incumbent.best, incumbent.cost = merged, cost
        return True
