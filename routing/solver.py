"""The main entry point: a problem goes in, a checked solution comes out."""

import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

from .check import require_sound
from .engines.base import Engine, EngineName, Orders, create_engine
from .improve.detours import drop_long_detours
from .improve.local_search import improve_locally
from .improve.route_pool import MAX_POOLING_VISITS
from .improve.set_packing import recombine_routes
from .problem import Problem
from .schedule import assemble_solution, schedule_orders
from .solution import Route, Solution
from .stopping import OnProgress, Progress, StoppingCriterion

_SET_PACKING_SHARE, _MAX_SET_PACKING_S = 0.1, 2.0
"""Share of the time limit, and largest number of seconds, that go into set packing."""

_MAX_INSERTIONS, _MAX_RELOCATIONS = 100_000, 200_000
"""Unassigned visits times shifts, and all visits times shifts, up to which every insertion
and every relocation is tried after the search."""


def solve(
    problem: Problem,
    criterion: StoppingCriterion,
    *,
    seed: int = 0,
    start: Sequence[Sequence[int]] | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    engine: EngineName = "ruin-recreate",
    on_progress: OnProgress | None = None,
) -> Solution:
    """Find the best routes within a limit.

    There is always a solution: a visit that fits nowhere is left unassigned.

    Parameters
    ----------
    problem
        The problem.
    criterion
        When to end; a solve that is stopped early returns the best so far.
    seed
        With the same ``criterion.iterations`` and number of workers, the same seed gives
        the same solution.
    start
        The visits to start from, in order, for each shift.
    executor
        The executor that solves subproblems; threads of this process by default.
    workers
        The number of subproblems that are solved at once, ≥ 1.
    engine
        ``ruin-recreate``, our own search, or ``ortools``, which runs on a single worker.
    on_progress
        Called with each new incumbent, in the caller's thread.

    Raises
    ------
    SolutionError
        If the solution breaks a rule, which would be a fault of Rounds itself.
    """
    began = time.monotonic()
    search = create_engine(engine, executor=executor, workers=workers)

    def report(orders: Orders) -> None:
        if on_progress is not None:
            routes = schedule_orders(problem, orders)
            solution = assemble_solution(problem, routes, search.title)
            planned = len(problem.visits) - len(solution.unassigned)
            on_progress(Progress(time.monotonic() - began, solution.cost, planned))

    search_criterion, packing_s = _divide_limit(problem, criterion, search)
    orders = search.solve(problem, search_criterion, seed, start, report)
    routes: Sequence[Route] = schedule_orders(problem, orders)
    is_stopped = criterion.should_stop is not None and criterion.should_stop()
    if search.route_pool and not is_stopped:
        routes = recombine_routes(
            problem, search.route_pool, routes, seconds=packing_s, seed=seed
        )
    routes = _complete(problem, drop_long_detours(problem, routes))
    return require_sound(problem, assemble_solution(problem, routes, search.title))


def _complete(problem: Problem, routes: Sequence[Route]) -> Sequence[Route]:
    """Try every change of a single visit, where these are not too many.

    The search itself tries only insertions near a visit's neighbours.
    """
    unassigned = len(problem.visits) - sum(len(route.stops) for route in routes)
    if unassigned * len(problem.shifts) > _MAX_INSERTIONS:
        return routes
    moves = len(problem.visits) * len(problem.shifts)
    return improve_locally(problem, routes, relocate=moves <= _MAX_RELOCATIONS)


def _divide_limit(
    problem: Problem, criterion: StoppingCriterion, engine: Engine
) -> tuple[StoppingCriterion, float | None]:
    """Return the search's limit, and the seconds that are kept for set packing."""
    pools_routes = engine.route_pool is not None
    is_small = len(problem.visits) <= MAX_POOLING_VISITS
    if criterion.seconds is None or not pools_routes or not is_small:
        return criterion, None
    packing_s = min(_SET_PACKING_SHARE * criterion.seconds, _MAX_SET_PACKING_S)
    return replace(criterion, seconds=criterion.seconds - packing_s), packing_s
