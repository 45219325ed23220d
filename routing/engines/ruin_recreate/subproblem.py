"""One neighbourhood's turn: a task that any worker can do, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routing.improve.route_pool import PooledRoute
from routing.kernel import columns as c
from routing.kernel.compile import kernel
from routing.kernel.encode import EncodedProblem
from routing.kernel.tables import SearchState, StepParams

from .params import SearchParams

NEAR = 10.0
"""Routes are remembered, where they are at all, while the cost is at most so many
temperatures above the best."""
_CHUNK = 8192
"""After so many steps the search looks at the clock, or whether it is to end. Excursions
need some thousand; and where time has no limit, the clock has no part in what comes out,
so that the same seed gives the same answer on a busy machine too."""
_FIRST, _LEAST, _GROWS = 64, 16, 4
"""Where time has a limit, it begins with so many, goes on with at most so many times more,
and does not go beyond the limit, but for so few."""

ByShift = dict[int, list[int]]
"""Orders of visits by the problem's shift."""


@dataclass(frozen=True, eq=False)
class SubproblemTask:
    """What to improve, and for how long; it pickles.

    Attributes
    ----------
    number
        Of the part; several workers may try the same one in different ways.
    part, orders
        What to improve, and from which orders.
    seed
        Of its random numbers.
    seconds, steps
        When to end, whichever comes first; None for no such limit.
    hot, cold
        Temperatures at the beginning and the end, in seconds of travel.
    unit
        Of temperature, see `tuning.unit_of`.
    near
        Routes are remembered while the cost is at most so many temperatures above the
        best; 0 for none.
    """

    number: int
    part: EncodedProblem
    orders: ByShift
    seed: int
    seconds: float | None
    steps: int | None
    hot: float
    cold: float
    unit: float
    tuning: SearchParams
    near: float = 0


@dataclass(frozen=True)
class SubproblemResult:
    """What came of a task: orders as they are now and at their best.

    Attributes
    ----------
    steps
        How many were made.
    known
        Routes on the way, for the master.
    """

    number: int
    current: ByShift
    best: ByShift
    current_cost: int
    best_cost: int
    steps: int
    known: tuple[PooledRoute, ...]


def work(task: SubproblemTask, asked: Callable[[], bool] | None = None) -> SubproblemResult:
    """Anneal one neighbourhood; ends early when ``asked`` says so."""
    search, part, knobs = kernel(), task.part, _knobs(task)
    state = part.state(task.orders, task.seed)
    search.begin(part.tables, state, np.argsort(-part.tables.key[1], kind="stable"))
    began, done, size = time.monotonic(), 0, _CHUNK if task.seconds is None else _FIRST
    rate = 0.0
    while True:
        spent = time.monotonic() - began
        share = ahead = 0.0
        if task.seconds is not None:
            left = task.seconds - spent
            share = spent / max(task.seconds, 1e-9)
            if rate:
                size = max(_LEAST, min(_GROWS * size, _CHUNK, int(rate * left)))
                ahead = size / rate / task.seconds
        if task.steps is not None:
            share = max(share, done / task.steps)
            size = min(size, task.steps - done)
            ahead = max(ahead, size / task.steps)
        if share >= 1 or (asked is not None and asked()):
            break
        search.search(
            part.tables,
            state,
            knobs,
            size,
            _temperature(task, share),
            _temperature(task, min(1.0, share + ahead)),
        )
        done += size
        rate = size / max(time.monotonic() - began - spent, 1e-6)
    shifts = len(part.shifts)
    current = state.stop[:shifts, 1:, c.VISIT]
    return SubproblemResult(
        number=task.number,
        current=part.orders(current, state.route[:shifts, c.LENGTH]),
        best=part.orders(state.best, state.best_length),
        current_cost=int(state.total[c.CURRENT]),
        best_cost=int(state.total[c.BEST]),
        steps=done,
        known=_known(part, state),
    )


def _knobs(task: SubproblemTask) -> StepParams:
    tuning = task.tuning
    return StepParams(
        removed=float(tuning.removed),
        longest_string=float(tuning.longest_string),
        outs=int(tuning.outs),
        opening=float(tuning.opening),
        excursions=float(tuning.excursions),
        bonus=float(tuning.bonus / task.unit),
        near=float(task.near),
    )


def _known(part: EncodedProblem, state: SearchState) -> tuple[PooledRoute, ...]:
    """The routes that a state remembers, in the numbers of the problem."""
    rows = state.known[state.known[:, c.SIZE] > 0]
    return tuple(
        PooledRoute(
            int(part.shifts[row[c.OF_SHIFT]]),
            tuple(part.visits[state.listed[row[c.FIRST] :][: row[c.SIZE]]].tolist()),
            int(row[c.PRICE]),
        )
        for row in rows
    )


def _temperature(task: SubproblemTask, share: float) -> float:
    return float(task.hot * (task.cold / task.hot) ** share)
