"""The engine: from a problem and a stopping criterion to orders of visits."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from routing.engines.base import OnIncumbent, Orders
from routing.executors import WorkerPool, open_worker_pool
from routing.improve.route_pool import RoutePool
from routing.insertion.best import best_insertions
from routing.kernel.encode import encode
from routing.matrix import DenseMatrix
from routing.problem import Problem, Shift, TimeWindow, Visit
from routing.schedule import feasible_order
from routing.stopping import StoppingCriterion

from .budget import Budget
from .decomposition_search import DecompositionSearch
from .params import SearchParams
from .population import Population, population_pays_off
from .subproblem import SubproblemTask, solve_subproblem
from .temperature import temperature_unit


@dataclass(frozen=True)
class RuinRecreate:
    """Our own search as an `Engine`.

    ``criterion.iterations`` counts the steps of all workers together. With such a limit and
    the same number of workers, the same seed gives the same orders.

    Attributes
    ----------
    executor
        The executor that solves subproblems; None for threads of this process.
    workers
        How many subproblems are solved at once, ≥ 1.
    params
        Parameters of the search.
    route_pool
        Takes good routes that are seen on the way; None where none are collected.
    """

    executor: Executor | None = None
    workers: int = 1
    params: SearchParams = field(default_factory=SearchParams)
    route_pool: RoutePool | None = None
    title: str = field(default="ruin and recreate", init=False)

    def solve(
        self,
        problem: Problem,
        criterion: StoppingCriterion,
        seed: int,
        start: Sequence[Sequence[int]] | None = None,
        on_incumbent: OnIncumbent | None = None,
    ) -> Orders:
        """Find an order of visits for every shift; see `Engine.solve`.

        Visits for which there is no room in ``start`` are left out.
        """
        orders: Orders = [[] for _ in problem.shifts]
        if start is not None:
            orders = [feasible_order(problem, s, order) for s, order in enumerate(start)]
        if not problem.shifts or not problem.visits:
            return orders
        warm_up()
        with open_worker_pool(self.executor, self.workers) as pool:
            search = _Search(
                problem,
                Budget(criterion, self.params.cooling_s),
                pool,
                self.params,
                self.route_pool,
                np.random.default_rng(seed),
            )
            return search.run(orders, on_incumbent)


def create_engine(*, executor: Executor | None, workers: int) -> RuinRecreate:
    """Create the engine for one solve, with an empty route pool."""
    return RuinRecreate(executor, workers, route_pool=RoutePool())


def warm_up() -> None:
    """Compile or load all compiled functions, so that no solve spends time on it."""
    day, nowhere = TimeWindow(0, 1), np.zeros((1, 1), dtype=np.int32)
    problem = Problem(
        (Visit("v", 0, 0, (day,), 1),),
        (Shift("s", ("s",), 0, 0, day),),
        {"car": DenseMatrix(nowhere, nowhere, "", estimated=True)},
    )
    encoded = encode(problem, [0], [0])
    solve_subproblem(
        SubproblemTask(0, encoded, {}, 0, None, 1, 1.0, 1.0, 1.0, SearchParams())
    )
    best_insertions(problem, {}, [0])


@dataclass(frozen=True)
class _Search:
    """Evolves a population where that pays off, and decomposes the problem otherwise."""

    problem: Problem
    budget: Budget
    workers: WorkerPool
    params: SearchParams
    route_pool: RoutePool | None
    random: np.random.Generator

    def run(self, orders: Orders, on_incumbent: OnIncumbent | None) -> Orders:
        population = self._population()
        if population is not None:
            steps = population.initialise(orders, on_incumbent)
            if population_pays_off(self.problem, steps, self.params.population):
                orders = population.evolve(steps, on_incumbent)
                # A search that is stopped cools down before it ends.
                if not self.budget.is_stopping:
                    return orders
            orders = population.best
        search = DecompositionSearch(
            self.problem,
            self.budget,
            self.workers,
            self.params,
            self.route_pool,
            self.random,
        )
        return search.run(orders, on_incumbent)

    def _population(self) -> Population | None:
        """Return None where the problem is too large or the steps surely too few."""
        problem, limit = self.problem, self.budget.criterion.iterations
        steps = float("inf") if limit is None else limit
        if not population_pays_off(problem, steps, self.params.population):
            return None
        encoded = encode(problem, range(len(problem.visits)), range(len(problem.shifts)))
        if not len(encoded.visits):
            return None
        return Population(
            problem,
            encoded,
            temperature_unit(problem, [encoded]),
            self.budget,
            self.workers,
            self.params,
            self.route_pool,
            self.random,
        )
