"""The front door: one problem in, one checked solution out."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Literal

from .check import require_sound
from .costs import route_cost
from .improve.route_pool import MOST_VISITS, PooledRoute, RoutePool, choose
from .insertion import MOST_TRIES
from .problem import Problem
from .schedule import assemble_solution, schedule_route
from .solution import Route, Solution
from .stopping import Progress, StoppingCriterion

_MASTER_SHARE, _MASTER_S = 0.1, 2.0
"""Of the time limit so much, and at most so many seconds, go into choosing among all
routes that were seen."""

OnProgress = Callable[[Progress], None]
EngineName = Literal["ruin", "ortools"]
Orders = Sequence[Sequence[int]]
Engine = Callable[..., Orders]


def solve(
    problem: Problem,
    stop: StoppingCriterion,
    *,
    seed: int = 0,
    start: Sequence[Sequence[int]] | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    engine: EngineName = "ruin",
    on_progress: OnProgress | None = None,
) -> Solution:
    """The best routes that can be found within a limit.

    Never "no solution": a visit that fits nowhere is left out.

    Parameters
    ----------
    problem
        What to solve.
    stop
        When to end; stopped early it gives the best so far.
    seed
        The same seed, ``stop.iterations`` and number of workers give the same answer.
    start
        For each shift the visits to start from, in order.
    executor
        Where neighbourhoods are worked off; threads of this process by default.
    workers
        How many neighbourhoods are improved at once, ≥ 1.
    engine
        ``ruin``, our own search, or ``ortools``, which works alone.
    on_progress
        Called with each new best, in the thread of the caller.

    Raises
    ------
    SolutionError
        Where the result breaks a rule, which would be a mistake in Rounds itself.
    """
    began = time.monotonic()
    pool = RoutePool()
    name, search = _engine(engine, executor, workers, pool)

    def report(orders: Orders) -> None:
        if on_progress is not None:
            routes = timed(problem, orders)
            solution = assemble_solution(problem, routes, name)
            planned = len(problem.visits) - len(solution.unassigned)
            on_progress(Progress(time.monotonic() - began, solution.cost, planned))

    search_stop, spare = _share_out(problem, stop, engine)
    orders = search(problem, search_stop, seed=seed, start=start, on_found=report)
    routes: Sequence[Route] = timed(problem, orders)
    if len(pool) and not (stop.should_stop is not None and stop.should_stop()):
        routes = combined(problem, pool, routes, seconds=spare, seed=seed)
    left_out = len(problem.visits) - sum(len(route.stops) for route in routes)
    # The search itself tries only places near a visit's neighbours.
    if left_out * len(problem.shifts) <= MOST_TRIES:
        # Only who solves needs the kernel, which takes a second to load.
        from .improve.greedy_insertion import fill

        routes = fill(problem, routes)
    return require_sound(problem, assemble_solution(problem, routes, name))


def _share_out(
    problem: Problem, stop: StoppingCriterion, engine: EngineName
) -> tuple[StoppingCriterion, float | None]:
    """The limit of the search, and the seconds that are kept for the master."""
    small = len(problem.visits) <= MOST_VISITS
    if stop.seconds is None or engine != "ruin" or not small:
        return stop, None
    spare = min(_MASTER_SHARE * stop.seconds, _MASTER_S)
    return replace(stop, seconds=stop.seconds - spare), spare


def _engine(
    engine: EngineName, executor: Executor | None, workers: int, pool: RoutePool
) -> tuple[str, Engine]:
    # Both take a second or two to import, which those who only read plans need not pay.
    if engine == "ortools":
        from .engines import ortools

        return ortools.NAME, ortools.solve
    from .engines.ruin_recreate import engine as ruin

    return ruin.NAME, partial(ruin.solve, executor=executor, workers=workers, pool=pool)


def combined(
    problem: Problem,
    pool: RoutePool,
    routes: Sequence[Route],
    *,
    seconds: float | None,
    seed: int,
) -> Sequence[Route]:
    """The given routes, or others out of the pool where these cost less together.

    Parameters are those of `routing.improve.route_pool.choose`.
    """
    start = [PooledRoute(one.shift, one.visits, route_cost(problem, one)) for one in routes]
    pool.add(start)
    orders: list[Sequence[int]] = [()] * len(problem.shifts)
    for known in choose(problem, pool, start, seconds=seconds, seed=seed):
        orders[known.shift] = known.visits
    # The engine's word for the costs is not taken.
    other = timed(problem, orders)
    return min(
        (routes, other), key=lambda found: assemble_solution(problem, found, "").cost
    )


def timed(problem: Problem, orders: Sequence[Sequence[int]]) -> list[Route]:
    """Timetables of orders; where one cannot be kept, its least visit is dropped.

    Engines have known defects with breaks, so their word is not taken for it.
    """
    routes = []
    for shift, order in enumerate(orders):
        visits = list(order)
        while visits and (route := schedule_route(problem, shift, visits)) is None:
            visits.remove(min(visits, key=lambda v: (problem.penalties[v], v)))
        if visits and route is not None:
            routes.append(route)
    return routes
