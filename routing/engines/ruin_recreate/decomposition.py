"""Large days: rounds in which neighbourhoods are annealed side by side."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from routing.improve.partition import Subproblem, split
from routing.improve.route_pool import MOST_VISITS, RoutePool
from routing.kernel.encode import EncodedProblem, Orders, pack
from routing.problem import Problem

from .params import SearchParams, unit_of
from .subproblem import NEAR, SubproblemResult, SubproblemTask
from .worker_pool import FIRST_S, Budget, Found, WorkerPool

_ROUNDS = 10
"""How often the whole is split anew in the course of a solve, at least."""
_LONGEST_ROUND_S = 5.0
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


@dataclass
class _Standing:
    """Where a solve stands: orders as they are, the best so far and its cost."""

    orders: Orders
    best: Orders
    cost: int | None = None


class Decomposition:
    """Rounds of: split, pack, anneal each neighbourhood, put together."""

    def __init__(
        self,
        problem: Problem,
        clock: Budget,
        crew: WorkerPool,
        tuning: SearchParams,
        pool: RoutePool | None,
        random: np.random.Generator,
    ) -> None:
        self._problem, self._clock, self._crew = problem, clock, crew
        self._tuning, self._pool, self._random = tuning, pool, random
        self._unit, self._packing_s, self._whole = 0.0, 0.0, list[EncodedProblem]()

    def run(self, orders: Orders, on_found: Found | None) -> Orders:
        """Rounds until the limit; the best orders."""
        standing = _Standing(orders, orders)
        # One round at least: there is always an answer.
        while not (self._unit and self._clock.over):
            parts = self._split(standing.orders)
            turns = self._crew.work(self._tasks(parts, standing.orders), self._clock)
            if self._pool is not None:
                self._pool.add(route for turn in turns for route in turn.known)
            if self._take(standing, parts, turns) and on_found is not None:
                on_found(standing.best)
        return standing.best

    def _split(self, orders: Orders) -> list[EncodedProblem]:
        if self._whole:
            return self._whole
        began, problem = time.monotonic(), self._problem
        visits = len(problem.visits)
        wanted = min(self._crew.workers, visits // _SMALLEST_PART)
        wanted = max(1, wanted, -(-visits // _LARGEST_PART))
        if wanted > self._crew.workers:
            # No worker is to stand idle while others do the last parts.
            wanted = -(-wanted // self._crew.workers) * self._crew.workers
        near = split(problem, orders, wanted, self._random)
        parts = self._packed(near)
        if len(parts) == 1:
            self._whole = parts
        self._unit = self._unit or unit_of(problem, parts)
        self._packing_s = max(self._packing_s, time.monotonic() - began)
        return parts

    def _packed(self, near: list[Subproblem]) -> list[EncodedProblem]:
        # Most of packing is numpy, which lets go of Python's lock.
        with ThreadPoolExecutor(min(self._crew.workers, os.cpu_count() or 1)) as threads:
            return list(
                threads.map(lambda one: pack(self._problem, one.visits, one.shifts), near)
            )

    def _tasks(self, parts: list[EncodedProblem], orders: Orders) -> list[SubproblemTask]:
        """What each worker is to do in this round."""
        tries = max(1, self._crew.workers // len(parts))
        count = tries * len(parts)
        stop, share = self._clock.stop, self._clock.share
        queue = -(-count // self._crew.workers)
        seconds, steps, ahead = None, None, 0.0
        if stop.seconds is not None:
            left = stop.seconds * (1 - share)
            length = min(stop.seconds / _ROUNDS, _LONGEST_ROUND_S)
            length = max(length, self._packing_s / _PACKING_SHARE)
            if self._clock.steps == 0:
                length = min(length, FIRST_S)
            # No last round that is too short to be worth its packing.
            length = left if left < 1.5 * length else length
            seconds, ahead = length / queue, length / stop.seconds
        if stop.iterations is not None:
            together = max(1, stop.iterations // _ROUNDS)
            together = min(together, stop.iterations - self._clock.steps)
            steps = max(1, together // count)
            ahead = max(ahead, together / stop.iterations)
        hot, falls = self._unit * self._tuning.hot, self._tuning.cold / self._tuning.hot
        return [
            SubproblemTask(
                number,
                part,
                {int(shift): orders[shift] for shift in part.shifts},
                int(self._random.integers(2**32)),
                seconds,
                steps,
                hot * falls**share,
                hot * falls ** min(1.0, share + ahead),
                self._unit,
                self._tuning,
                self._near(share),
            )
            for _ in range(tries)
            for number, part in enumerate(parts)
        ]

    def _near(self, share: float) -> float:
        """How near the best a cost must be for its routes to be remembered."""
        small = len(self._problem.visits) <= MOST_VISITS
        return NEAR if self._pool is not None and small and share >= _LATE else 0

    def _take(
        self,
        standing: _Standing,
        parts: list[EncodedProblem],
        turns: list[SubproblemResult],
    ) -> bool:
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
