"""The annealing of a subproblem: a task that any worker can carry out, and its result.

`routing.improve.decomposition` makes the subproblems, `decomposition_search` the tasks.
"""

import time
from dataclasses import dataclass

import numpy as np

from routing.executors import ShouldStop
from routing.improve.route_pool import PooledRoute
from routing.kernel import columns as c
from routing.kernel.encode import EncodedProblem
from routing.kernel.tables import SearchState, StepParams

from .loading import load_search
from .params import SearchParams

_MAX_CHUNK = 8192
"""Number of steps after which the search looks at the clock and at ``should_stop``.
Perturbations need some thousand steps. Where time has no limit, the clock has no influence
on the result, so that the same seed gives the same orders on a busy machine too."""
_FIRST_CHUNK, _MIN_CHUNK, _CHUNK_GROWTH = 64, 16, 4
"""If time has a limit, the first chunk has 64 steps, each further one at most four times
more, and the last one, close to the limit, at least 16."""

OrdersByShift = dict[int, list[int]]
"""For each of the problem's shifts its visits in order."""


@dataclass(frozen=True, eq=False)
class SubproblemTask:
    """A subproblem to be annealed and a limit; it pickles.

    Attributes
    ----------
    number
        Number of the subproblem; several workers may try the same one with other seeds.
    encoded, orders
        The subproblem and the orders to start from.
    seed
        Seed of its random numbers.
    seconds, steps
        The task ends after whichever is reached first; None for no such limit.
    start_temperature, end_temperature
        Temperatures at the beginning and at the end, in seconds of travel.
    temperature_unit
        Unit of temperature; see `temperature.temperature_unit`.
    params
        Parameters of the search.
    pool_threshold
        As in `StepParams`; 0 where no routes are pooled.
    """

    number: int
    encoded: EncodedProblem
    orders: OrdersByShift
    seed: int
    seconds: float | None
    steps: int | None
    start_temperature: float
    end_temperature: float
    temperature_unit: float
    params: SearchParams
    pool_threshold: float = 0

    def temperature(self, share: float) -> float:
        """Return the temperature after a share of the task."""
        cooling = self.end_temperature / self.start_temperature
        return float(self.start_temperature * cooling**share)


@dataclass(frozen=True)
class SubproblemResult:
    """The result of a task: the present orders and the best ones.

    Attributes
    ----------
    number
        Number of the subproblem.
    current, best
        The orders at the end, and the best ones on the way.
    current_cost, best_cost
        Their costs, with the penalties of unassigned visits.
    steps
        Number of steps made.
    pooled
        Good routes on the way, for the route pool.
    """

    number: int
    current: OrdersByShift
    best: OrdersByShift
    current_cost: int
    best_cost: int
    steps: int
    pooled: tuple[PooledRoute, ...]


def solve_subproblem(
    task: SubproblemTask, should_stop: ShouldStop | None = None
) -> SubproblemResult:
    """Anneal a subproblem until its limit, or until ``should_stop`` returns True."""
    encoded = task.encoded
    state = encoded.initial_state(task.orders, task.seed)
    by_value = np.argsort(-encoded.tables.sort_key[1], kind="stable")
    load_search().construct_routes(encoded.tables, state, by_value)
    steps = _anneal(task, state, should_stop)
    shifts = len(encoded.shifts)
    current = state.stop[:shifts, 1:, c.NODE]
    return SubproblemResult(
        number=task.number,
        current=encoded.decode(current, state.route[:shifts, c.ROUTE_LENGTH]),
        best=encoded.decode(state.best_order, state.best_length),
        current_cost=int(state.totals[c.CURRENT_COST]),
        best_cost=int(state.totals[c.BEST_COST]),
        steps=steps,
        pooled=_pooled_routes(encoded, state),
    )


def _anneal(
    task: SubproblemTask, state: SearchState, should_stop: ShouldStop | None
) -> int:
    """Anneal chunk by chunk; return the number of steps made."""
    search, params = load_search(), _step_params(task)
    size = _MAX_CHUNK if task.seconds is None else _FIRST_CHUNK
    began, done, rate = time.monotonic(), 0, 0.0
    while True:
        elapsed = time.monotonic() - began
        share = ahead = 0.0
        if task.seconds is not None:
            left = task.seconds - elapsed
            share = elapsed / max(task.seconds, 1e-9)
            if rate:
                size = max(
                    _MIN_CHUNK, min(_CHUNK_GROWTH * size, _MAX_CHUNK, int(rate * left))
                )
                ahead = size / rate / task.seconds
        if task.steps is not None:
            share = max(share, done / task.steps)
            size = min(size, task.steps - done)
            ahead = max(ahead, size / task.steps)
        if share >= 1 or (should_stop is not None and should_stop()):
            return done
        search.anneal(
            task.encoded.tables,
            state,
            params,
            size,
            task.temperature(share),
            task.temperature(min(1.0, share + ahead)),
        )
        done += size
        rate = size / max(time.monotonic() - began - elapsed, 1e-6)


def _step_params(task: SubproblemTask) -> StepParams:
    params = task.params
    return StepParams(
        mean_removed=float(params.mean_removed),
        max_string_length=float(params.max_string_length),
        max_unassigned=int(params.max_unassigned),
        opening_share=float(params.opening_share),
        perturbation_share=float(params.perturbation_share),
        value_bonus=float(params.value_bonus / task.temperature_unit),
        pool_threshold=float(task.pool_threshold),
    )


def _pooled_routes(encoded: EncodedProblem, state: SearchState) -> tuple[PooledRoute, ...]:
    """Return the routes that a state has pooled, by the problem's indices."""
    rows = state.pool[state.pool[:, c.POOL_LENGTH] > 0]
    return tuple(
        PooledRoute(
            int(encoded.shifts[row[c.POOL_SHIFT]]),
            tuple(
                encoded.visits[
                    state.pool_visits[row[c.POOL_START] :][: row[c.POOL_LENGTH]]
                ].tolist()
            ),
            int(row[c.POOL_COST]),
        )
        for row in rows
    )
