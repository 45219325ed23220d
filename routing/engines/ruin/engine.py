"""The engine: from a problem and a stop rule to orders of visits."""

import logging
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np

from routing.errors import SolutionError
from routing.master import MOST_VISITS, Pool
from routing.neighbourhoods import Neighbourhood, split
from routing.problem import Problem
from routing.stop import StopRule

from .cache import warm_up
from .pack import Orders, Part, pack
from .tuning import Tuning
from .turn import Task, Turn, work

log = logging.getLogger(__name__)

NAME = "ruin and recreate"

Found = Callable[[Orders], None]

_ROUNDS = 10
"""How often the whole is split anew in the course of a solve, at least."""
_LONGEST_ROUND_S = 5.0
_FIRST_ROUND_S = 0.2
"""So soon after the construction of the first routes they are told."""
_PACKING_SHARE = 0.05
"""A round lasts so long that splitting and packing take no more of the time."""
_LARGEST_PART = 1000
"""Visits that one part may have; its tables, and the time to pack them, grow with the
square. Parts of 600 to 2500 come out alike on 5000 visits; on 20 000 smaller ones win, as
less of the time goes into packing."""
_SMALLEST_PART = 300
"""Below so many visits, workers rather try the same part in different ways."""
_LATE = 0.5
"""Share of the solve after which routes are remembered; before, few are any good."""
_NEAR = 10.0
"""They are while the cost is at most so many temperatures above the best."""
_WAYS = 8.0
"""At most so many mean ways to the nearest neighbour make the unit of temperature."""


def solve(  # noqa: PLR0913 - the front door of a whole search
    problem: Problem,
    stop: StopRule,
    *,
    seed: int,
    start: Sequence[Sequence[int]] | None = None,
    on_found: Found | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    tuning: Tuning | None = None,
    pool: Pool | None = None,
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
        Called with the orders of each new best, at the end of a round.
    executor
        Works off the neighbourhoods; threads of this process by default.
    workers
        How many the executor has, ≥ 1.
    tuning
        The search's knobs.
    pool
        Takes the routes that are seen in the later half.
    """
    orders = [list(order) for order in start or [[]] * len(problem.shifts)]
    if not problem.shifts or not problem.visits:
        return orders
    warm_up()
    own: AbstractContextManager[Executor]
    own = ThreadPoolExecutor(workers) if executor is None else nullcontext(executor)
    with own as crew:
        rounds = _Rounds(problem, stop, seed, crew, workers, tuning or Tuning(), pool)
        return rounds.run(orders, on_found)


@dataclass
class _Standing:
    """Where a solve stands: orders as they are, the best so far and its cost."""

    orders: Orders
    best: Orders
    cost: int | None = None


class _Rounds:
    """Rounds of: split, pack, anneal each neighbourhood, put together."""

    def __init__(
        self,
        problem: Problem,
        stop: StopRule,
        seed: int,
        executor: Executor,
        workers: int,
        tuning: Tuning,
        pool: Pool | None,
    ) -> None:
        self._problem, self._stop, self._tuning = problem, stop, tuning
        self._executor, self._workers, self._pool = executor, workers, pool
        self._random = np.random.default_rng(seed)
        self._began, self._done, self._packing_s = time.monotonic(), 0, 0.0
        self._unit, self._whole = 0.0, list[Part]()

    def run(self, orders: Orders, on_found: Found | None) -> Orders:
        """Rounds until the limit; the best orders."""
        standing = _Standing(orders, orders)
        while not self._over():
            parts = self._split(standing.orders)
            turns = self._turns(self._tasks(parts, standing.orders))
            self._done += sum(turn.steps for turn in turns)
            if self._pool is not None:
                self._pool.add(route for turn in turns for route in turn.known)
            if self._take(standing, parts, turns) and on_found is not None:
                on_found(standing.best)
        return standing.best

    def _share(self) -> float:
        """How much of the solve is over, 0 to 1; by the limit that is nearer."""
        shares = [0.0]
        if self._stop.seconds is not None:
            shares.append((time.monotonic() - self._began) / self._stop.seconds)
        if self._stop.iterations is not None:
            shares.append(self._done / self._stop.iterations)
        return min(1.0, max(shares))

    def _over(self) -> bool:
        asked = self._stop.asked is not None and self._stop.asked()
        # One round at least: there is always an answer.
        return self._unit > 0 and (asked or self._share() >= 1)

    def _split(self, orders: Orders) -> list[Part]:
        if self._whole:
            return self._whole
        began, problem = time.monotonic(), self._problem
        visits = len(problem.visits)
        wanted = min(self._workers, visits // _SMALLEST_PART)
        wanted = max(1, wanted, -(-visits // _LARGEST_PART))
        if wanted > self._workers:
            # No worker is to stand idle while others do the last parts.
            wanted = -(-wanted // self._workers) * self._workers
        near = split(problem, orders, wanted, self._random)
        parts = self._packed(near)
        if len(parts) == 1:
            self._whole = parts
        self._unit = self._unit or _unit(problem, parts)
        self._packing_s = max(self._packing_s, time.monotonic() - began)
        return parts

    def _packed(self, near: list[Neighbourhood]) -> list[Part]:
        # Most of packing is numpy, which lets go of Python's lock.
        with ThreadPoolExecutor(min(self._workers, os.cpu_count() or 1)) as threads:
            return list(
                threads.map(lambda one: pack(self._problem, one.visits, one.shifts), near)
            )

    def _tasks(self, parts: list[Part], orders: Orders) -> list[Task]:
        """What each worker is to do in this round."""
        tries = max(1, self._workers // len(parts))
        count = tries * len(parts)
        stop, share, queue = self._stop, self._share(), -(-count // self._workers)
        seconds, steps, ahead = None, None, 0.0
        if stop.seconds is not None:
            left = stop.seconds * (1 - share)
            length = min(stop.seconds / _ROUNDS, _LONGEST_ROUND_S)
            length = max(length, self._packing_s / _PACKING_SHARE)
            if self._done == 0:
                length = min(length, _FIRST_ROUND_S)
            # No last round that is too short to be worth its packing.
            length = left if left < 1.5 * length else length
            seconds, ahead = length / queue, length / stop.seconds
        if stop.iterations is not None:
            together = max(1, stop.iterations // _ROUNDS)
            together = min(together, stop.iterations - self._done)
            steps = max(1, together // count)
            ahead = max(ahead, together / stop.iterations)
        hot, falls = self._unit * self._tuning.hot, self._tuning.cold / self._tuning.hot
        return [
            Task(
                number,
                part,
                {int(shift): orders[shift] for shift in part.shifts},
                int(self._random.integers(2**32)),
                seconds,
                steps,
                hot * falls**share,
                hot * falls ** min(1.0, share + ahead),
                self._tuning,
                self._near(share),
            )
            for _ in range(tries)
            for number, part in enumerate(parts)
        ]

    def _near(self, share: float) -> float:
        """How near the best a cost must be for its routes to be remembered."""
        small = len(self._problem.visits) <= MOST_VISITS
        return _NEAR if self._pool is not None and small and share >= _LATE else 0

    def _turns(self, tasks: list[Task]) -> list[Turn]:
        if isinstance(self._executor, ThreadPoolExecutor):
            futures = [self._executor.submit(work, t, self._stop.asked) for t in tasks]
            return [future.result() for future in futures]
        # Elsewhere a worker may die; its neighbourhood then stays as it was.
        turns, failure = [], None
        for future in [self._executor.submit(work, task) for task in tasks]:
            try:
                turns.append(future.result())
            except Exception as error:  # noqa: BLE001 - a lost worker raises anything
                log.warning("A neighbourhood's turn was lost: %r", error)
                failure = error
        if not turns and failure is not None:
            raise SolutionError("No worker finished its turn; see the log.") from failure
        return turns

    def _take(self, standing: _Standing, parts: list[Part], turns: list[Turn]) -> bool:
        """Put the parts together; whether that is a new best."""
        found = [list(order) for order in standing.orders]
        seen = {int(v) for part in parts for v in part.visits}
        cost = sum(p for v, p in enumerate(self._problem.penalties) if v not in seen)
        whole = True
        for number in range(len(parts)):
            tries = [turn for turn in turns if turn.number == number]
            if not tries:
                whole = False
                continue
            current = min(tries, key=lambda turn: turn.current_cost)
            best = min(tries, key=lambda turn: turn.best_cost)
            cost += best.best_cost
            for shift, order in best.best.items():
                found[shift], standing.orders[shift] = order, current.current[shift]
        if not whole or (standing.cost is not None and cost >= standing.cost):
            return False
        standing.best, standing.cost = found, cost
        return True


def _unit(problem: Problem, parts: list[Part]) -> float:
    """The unit of temperature, in seconds of travel, ≥ 1."""
    values = [visit.value for visit in problem.visits if visit.value]
    value = float(np.mean(values)) if values else float("inf")
    ways = [
        part.tables.travel[0, np.arange(len(part.visits)), part.tables.near[:, 0]]
        for part in parts
        if part.tables.near.shape[1]
    ]
    if ways:
        value = min(value, _WAYS * float(np.median(np.concatenate(ways))))
    return max(1.0, min(value, 1e6))
