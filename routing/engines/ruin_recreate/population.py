"""Small problems: a population of individuals, and offspring by selective route exchange.

Which team works in which district is settled early in an annealing, by chance; the steps
that follow move few visits each and never change it. So several individuals are annealed
from nothing. An offspring takes the routes of one district from its second parent and the
rest from its first, and is annealed a little. Genetic algorithms with a crossover of routes
do the same (Nagata and Bräysy 2010, "Edge assembly-based memetic algorithm for the
capacitated vehicle routing problem"), with a local search in place of ruin and recreate.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from routing.engines.base import OnIncumbent, Orders
from routing.executors import WorkerPool
from routing.improve.decomposition import shifts_near_visit
from routing.improve.route_pool import RoutePool
from routing.kernel.encode import EncodedProblem
from routing.problem import Problem

from .budget import Budget
from .crossover import selective_route_exchange
from .params import PopulationParams, SearchParams
from .subproblem import (
    OrdersByShift,
    SubproblemResult,
    SubproblemTask,
    solve_subproblem,
)


def population_pays_off(problem: Problem, steps: float, params: PopulationParams) -> bool:
    """Return True if the problem is small, and the steps suffice for a population.

    Parameters
    ----------
    problem
        The problem.
    steps
        Number of steps that can be made in all.
    params
        Parameters of the population.
    """
    is_small = 0 < len(problem.visits) <= params.max_visits
    return is_small and steps >= params.min_individuals * _new_steps(problem, params)


def _new_steps(problem: Problem, params: PopulationParams) -> int:
    """Return the number of steps that make a new individual."""
    return max(params.min_steps, params.steps_per_visit * len(problem.visits))


@dataclass
class Population:
    """A population of solutions to a problem that is searched as a whole.

    Attributes
    ----------
    problem, encoded
        The problem, and the same as tables.
    temperature_unit
        Unit of temperature; see `temperature.temperature_unit`.
    budget, workers, params, route_pool, random
        Limit, workers and parameters of the search, the pool that takes good routes, and
        the random numbers.
    individuals
        The results whose best orders are the population.
    """

    problem: Problem
    encoded: EncodedProblem
    temperature_unit: float
    budget: Budget
    workers: WorkerPool
    params: SearchParams
    route_pool: RoutePool | None
    random: np.random.Generator
    individuals: list[SubproblemResult] = field(default_factory=list)
    _fruitless: int = 0
    _confirmations: int = 0

    def initialise(self, start: Orders, on_incumbent: OnIncumbent | None) -> float:
        """Make the first individuals from given orders; estimate the steps of the limit.

        Returns
        -------
        float
            About how many steps can be made in all.
        """
        orders, left = dict(enumerate(start)), self.budget.seconds_left
        seconds = None if left is None else min(self.params.first_incumbent_s, left)
        steps = None
        if seconds is None:
            per_visit = self.params.population.first_steps_per_visit
            steps = per_visit * len(self.problem.visits)
        # There is one individual for each worker, so that the loss of one does no harm.
        tasks = [
            replace(
                self._task(orders, self.params.start_temperature, 1, pool_routes=False),
                seconds=seconds,
                steps=steps,
            )
            for _ in range(self.workers.workers)
        ]
        self.individuals.extend(self._run(tasks))
        if on_incumbent is not None:
            on_incumbent(self.best)
        limit, share = self.budget.criterion.iterations, self.budget.share
        by_time = self.budget.steps / max(share, 1e-9)
        return by_time if limit is None else min(limit, by_time)

    @property
    def best(self) -> Orders:
        """The best orders of all individuals."""
        return self._orders(min(self.individuals, key=_cost).best)

    def evolve(self, steps: float, on_incumbent: OnIncumbent | None) -> Orders:
        """Make individuals and offspring, and return the best orders.

        It ends at the limit, when the caller wants it to stop, or when so many individuals
        that were annealed from nothing have the cost of the incumbent that nothing better
        is likely to exist.

        Parameters
        ----------
        steps
            About how many steps can be made in all.
        on_incumbent
            Called with the orders of each new incumbent.
        """
        params = self.params.population
        new_steps = _new_steps(self.problem, params)
        size = int(np.clip(steps / new_steps / 2, params.min_size, params.max_size))
        incumbent_cost = _cost(min(self.individuals, key=_cost))
        while not (self.budget.is_stopping or self.budget.is_spent or self._is_settled):
            is_growing = len(self.individuals) < size
            make = self._new_individual if is_growing else self._offspring
            tasks = [make() for _ in range(self.workers.workers)]
            for result in self._run(tasks):
                if self.route_pool is not None:
                    self.route_pool.add(result.pooled)
                if is_growing:
                    self.individuals.append(result)
                    self._confirmations += _cost(result) == incumbent_cost
                else:
                    self._replace_worst(result)
            best = min(self.individuals, key=_cost)
            if _cost(best) < incumbent_cost:
                incumbent_cost, self._confirmations = _cost(best), 0
                if on_incumbent is not None:
                    on_incumbent(self.best)
            if self._fruitless >= params.max_fruitless:
                self.individuals, self._fruitless = [best], 0
        return self.best

    @property
    def _is_settled(self) -> bool:
        """True if nothing better is likely to exist."""
        return self._confirmations >= self.params.population.max_confirmations

    def _run(self, tasks: list[SubproblemTask]) -> list[SubproblemResult]:
        results = self.workers.run(solve_subproblem, tasks, self.budget.should_stop)
        self.budget.add_steps(results)
        return results

    def _replace_worst(self, offspring: SubproblemResult) -> None:
        """Keep an offspring in place of the worst individual if it is better."""
        worst = max(self.individuals, key=_cost)
        # Two individuals of equal cost nearly always have the same routes.
        has_twin = any(_cost(offspring) == _cost(other) for other in self.individuals)
        if has_twin or _cost(offspring) >= _cost(worst):
            self._fruitless += 1
            return
        self.individuals[self.individuals.index(worst)] = offspring
        self._fruitless = 0

    def _new_individual(self) -> SubproblemTask:
        """Return the task that anneals an individual from nothing."""
        steps = _new_steps(self.problem, self.params.population)
        return self._task({}, self.params.start_temperature, steps, pool_routes=False)

    def _offspring(self) -> SubproblemTask:
        """Return the task that anneals an offspring of two random parents."""
        params = self.params.population
        first, second = self.random.choice(len(self.individuals), 2, replace=False)
        parents = self.individuals[first].best, self.individuals[second].best
        share = self.random.uniform(params.min_exchange_share, params.max_exchange_share)
        district = shifts_near_visit(
            self.problem,
            self._orders(parents[1]),
            int(self.encoded.visits[self.random.integers(len(self.encoded.visits))]),
            max(1, round(share * len(self.problem.shifts))),
        )
        orders = selective_route_exchange(*parents, district)
        steps = _new_steps(self.problem, params) * params.offspring_share
        return self._task(
            orders, params.offspring_temperature, int(steps), pool_routes=True
        )

    def _task(
        self,
        orders: OrdersByShift,
        start_temperature: float,
        steps: int,
        *,
        pool_routes: bool,
    ) -> SubproblemTask:
        left = self.budget.steps_left
        if left is not None:
            steps = max(1, min(steps, left // self.workers.workers))
        end_temperature = self.params.end_temperature
        pool_routes = pool_routes and self.route_pool is not None
        return SubproblemTask(
            number=0,
            encoded=self.encoded,
            orders=orders,
            seed=int(self.random.integers(2**32)),
            seconds=self.budget.seconds_left,
            steps=steps,
            start_temperature=self.temperature_unit
            * max(start_temperature, end_temperature),
            end_temperature=self.temperature_unit * end_temperature,
            temperature_unit=self.temperature_unit,
            params=self.params,
            pool_threshold=self.params.pool_threshold if pool_routes else 0,
        )

    def _orders(self, by_shift: OrdersByShift) -> Orders:
        return [list(by_shift.get(s, ())) for s in range(len(self.problem.shifts))]


def _cost(result: SubproblemResult) -> int:
    return result.best_cost
