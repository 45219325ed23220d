"""Small days: several answers, and children that each take after two of them.

Which visitor works in which district is settled early in an annealing, by chance; the
steps that follow move few visits each and never change it. So several answers are annealed
from nothing. A child takes the routes of one district from one of them and the rest from
another, and is annealed a little. It is what genetic searches do whose crossover exchanges
routes (Nagata and Bräysy 2010, "Edge assembly-based memetic algorithm for the capacitated
vehicle routing problem"), with ruin and recreate in place of their local search.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from routing.improve.partition import near_shifts
from routing.improve.route_pool import RoutePool
from routing.kernel.encode import EncodedProblem, Orders
from routing.problem import Problem

from .params import SearchParams
from .subproblem import NEAR, ByShift, SubproblemResult, SubproblemTask
from .worker_pool import FIRST_S, Budget, Found, WorkerPool

LARGEST = 300
"""Visits up to which answers are bred: 200 gain about 1 %, 275 half of that, 350 are as
good by one annealing, and 475 lose 1 %, as a child then changes too little of the whole."""
_ANSWER, _SHORTEST = 100, 20_000
"""Steps for each visit that an answer from nothing takes; and in all, at least."""
_CHILD = 0.2
"""A child takes such a share of these."""
_LEAST = 8
"""Where there is no time for so many answers, one annealing does as well or better."""
_ANSWERS = (2, 8)
"""At least and at most so many answers are kept."""
_WARM = 0.2
"""A child is annealed from such a temperature; where an answer from nothing has cooled to
it, the districts stand and their borders still move."""
_DISTRICT = (0.1, 0.5)
"""A child takes so large a share of the routes from its second parent."""
_FIRST = 2
"""Where time has no limit, the first routes are told after so many steps for each visit."""
_STALE = 60
"""After so many children in a row that were of no use, all but the best are made anew."""


def worth_breeding(problem: Problem, steps: float) -> bool:
    """Whether so many steps suffice to breed answers of a day that is small enough."""
    small = 0 < len(problem.visits) <= LARGEST and len(problem.shifts) > 1
    return small and steps >= _LEAST * _answer(problem)


def _answer(problem: Problem) -> int:
    """Steps of an answer from nothing."""
    return max(_SHORTEST, _ANSWER * len(problem.visits))


@dataclass
class Population:
    """A population of answers to a problem that is a single part.

    Attributes
    ----------
    unit
        Of temperature, see `tuning.unit`.
    answers
        Turns whose best orders are the population.
    """

    problem: Problem
    part: EncodedProblem
    unit: float
    clock: Budget
    crew: WorkerPool
    tuning: SearchParams
    pool: RoutePool | None
    random: np.random.Generator
    answers: list[SubproblemResult] = field(default_factory=list)
    _useless: int = 0

    def begin(self, start: Orders, on_found: Found | None) -> float:
        """First answers, from the given orders; how many steps can be made in all."""
        orders, left = dict(enumerate(start)), self.clock.seconds_left
        seconds = None if left is None else min(FIRST_S, left)
        steps = None if seconds is not None else _FIRST * len(self.problem.visits)
        # One for each worker, so that the loss of one does no harm.
        tasks = [
            replace(
                self._task(orders, self.tuning.hot, 1, near=0), seconds=seconds, steps=steps
            )
            for _ in range(self.crew.workers)
        ]
        self.answers.extend(self.crew.work(tasks, self.clock))
        if on_found is not None:
            on_found(self.best)
        limit, share = self.clock.stop.iterations, self.clock.share
        by_time = self.clock.steps / max(share, 1e-9)
        return by_time if limit is None else min(limit, by_time)

    @property
    def best(self) -> Orders:
        """The best orders of all answers."""
        return self._whole(min(self.answers, key=_cost).best)

    def run(self, steps: float, on_found: Found | None) -> Orders:
        """Breed until the limit; the best orders.

        Parameters
        ----------
        steps
            How many can be made in about all.
        on_found
            Called with the orders of each new best.
        """
        wanted = int(np.clip(steps / _answer(self.problem) / 2, *_ANSWERS))
        told = _cost(min(self.answers, key=_cost))
        while not self.clock.over:
            anew = len(self.answers) < wanted
            make = self._from_nothing if anew else self._child
            tasks = [make() for _ in range(self.crew.workers)]
            for turn in self.crew.work(tasks, self.clock):
                if self.pool is not None:
                    self.pool.add(turn.known)
                self._take(turn, anew=anew)
            found = min(self.answers, key=_cost)
            if _cost(found) < told:
                told = _cost(found)
                if on_found is not None:
                    on_found(self.best)
            if self._useless >= _STALE:
                self.answers, self._useless = [found], 0
        return self.best

    def _take(self, turn: SubproblemResult, *, anew: bool) -> None:
        """Keep an answer from nothing; a child only in place of a worse one."""
        if anew:
            self.answers.append(turn)
            return
        worst = max(self.answers, key=_cost)
        # Two of one cost are nearly always the same routes.
        twin = any(_cost(turn) == _cost(one) for one in self.answers)
        if twin or _cost(turn) >= _cost(worst):
            self._useless += 1
            return
        self.answers[self.answers.index(worst)] = turn
        self._useless = 0

    def _from_nothing(self) -> SubproblemTask:
        return self._task({}, self.tuning.hot, _answer(self.problem), near=0)

    def _child(self) -> SubproblemTask:
        one, other = self.random.choice(len(self.answers), 2, replace=False)
        mother, father = self.answers[one].best, self.answers[other].best
        shifts = len(self.problem.shifts)
        share = self.random.uniform(*_DISTRICT)
        district = near_shifts(
            self.problem,
            self._whole(father),
            int(self.part.visits[self.random.integers(len(self.part.visits))]),
            max(1, round(share * shifts)),
        )
        orders, steps = _crossed(mother, father, district), _answer(self.problem) * _CHILD
        return self._task(orders, _WARM, int(steps), near=NEAR)

    def _task(
        self, orders: ByShift, hot: float, steps: int, *, near: float
    ) -> SubproblemTask:
        left = self.clock.steps_left
        if left is not None:
            steps = max(1, min(steps, left // self.crew.workers))
        return SubproblemTask(
            0,
            self.part,
            orders,
            int(self.random.integers(2**32)),
            self.clock.seconds_left,
            steps,
            self.unit * max(hot, self.tuning.cold),
            self.unit * self.tuning.cold,
            self.unit,
            self.tuning,
            near if self.pool is not None else 0,
        )

    def _whole(self, orders: ByShift) -> Orders:
        return [list(orders.get(s, ())) for s in range(len(self.problem.shifts))]


def _cost(turn: SubproblemResult) -> int:
    return turn.best_cost


def _crossed(mother: ByShift, father: ByShift, district: frozenset[int]) -> ByShift:
    """The father's routes for the shifts of a district, the mother's for the others."""
    taken = {visit for shift in district for visit in father[shift]}
    return {
        shift: father[shift] if shift in district else [v for v in order if v not in taken]
        for shift, order in mother.items()
    }
