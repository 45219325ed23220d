"""One neighbourhood's turn: a task that any worker can do, and what came of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from routing.master import Known

from . import columns as c
from .cache import kernel
from .pack import Part
from .tables import State
from .tuning import Tuning

NEAR = 10.0
"""Routes are remembered, where they are at all, while the cost is at most so many
temperatures above the best."""
_CHUNK_S = 0.1
"""About so long the search runs before it looks at the clock again."""

_CHUNK = 1024
"""Where time has no limit it looks after so many steps: then the clock has no part in what
comes out, and the same seed gives the same answer on a busy machine too."""

ByShift = dict[int, list[int]]
"""Orders of visits by the problem's shift."""


@dataclass(frozen=True, eq=False)
class Task:
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
    near
        Routes are remembered while the cost is at most so many temperatures above the
        best; 0 for none.
    """

    number: int
    part: Part
    orders: ByShift
    seed: int
    seconds: float | None
    steps: int | None
    hot: float
    cold: float
    tuning: Tuning
    near: float = 0


@dataclass(frozen=True)
class Turn:
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
    known: tuple[Known, ...]


def work(task: Task, asked: Callable[[], bool] | None = None) -> Turn:
    """Anneal one neighbourhood; ends early when ``asked`` says so."""
    search, part, tuning = kernel(), task.part, task.tuning
    state = part.state(task.orders, task.seed)
    search.begin(part.tables, state, np.argsort(-part.tables.key[1], kind="stable"))
    began, done, size = time.monotonic(), 0, _CHUNK if task.seconds is None else 64
    while True:
        spent = time.monotonic() - began
        share = 0.0
        if task.seconds is not None:
            share = spent / max(task.seconds, 1e-9)
        if task.steps is not None:
            share = max(share, done / task.steps)
            size = min(size, task.steps - done)
        if share >= 1 or (asked is not None and asked()):
            break
        ahead = size / task.steps if task.steps else 0.0
        search.search(
            part.tables,
            state,
            size,
            _temperature(task, share),
            _temperature(task, min(1.0, share + ahead)),
            float(tuning.removed),
            float(tuning.longest_string),
            tuning.outs,
            float(tuning.opening),
            float(task.near),
        )
        done += size
        if task.seconds is not None:
            took = time.monotonic() - began - spent
            size = int(np.clip(size * _CHUNK_S / max(took, 1e-4), 16, 4 * size))
    shifts = len(part.shifts)
    current = state.stop[:shifts, 1:, c.VISIT]
    return Turn(
        number=task.number,
        current=part.orders(current, state.route[:shifts, c.LENGTH]),
        best=part.orders(state.best, state.best_length),
        current_cost=int(state.total[c.CURRENT]),
        best_cost=int(state.total[c.BEST]),
        steps=done,
        known=_known(part, state),
    )


def _known(part: Part, state: State) -> tuple[Known, ...]:
    """The routes that a state remembers, in the numbers of the problem."""
    rows = state.known[state.known[:, c.SIZE] > 0]
    return tuple(
        Known(
            int(part.shifts[row[c.OF_SHIFT]]),
            tuple(part.visits[state.listed[row[c.FIRST] :][: row[c.SIZE]]].tolist()),
            int(row[c.PRICE]),
        )
        for row in rows
    )


def _temperature(task: Task, share: float) -> float:
    return float(task.hot * (task.cold / task.hot) ** share)
