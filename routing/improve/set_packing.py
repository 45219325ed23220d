"""Set packing: CP-SAT chooses the best set of compatible routes from the route pool.

A search looks at one solution at a time. Routes of different solutions may be better
together than any of those solutions, and the solver considers all combinations at once.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from routing.costs import route_cost
from routing.problem import Problem
from routing.schedule import assemble_solution, schedule_orders
from routing.solution import Route

from .route_pool import PooledRoute, RoutePool

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


def recombine_routes(
    problem: Problem,
    pool: RoutePool,
    routes: Sequence[Route],
    *,
    seconds: float | None,
    seed: int,
) -> Sequence[Route]:
    """Return routes out of the pool where they cost less together, else the given ones.

    Parameters
    ----------
    problem
        The problem.
    pool
        The routes to choose from.
    routes
        The routes of a solution; they are added to the pool.
    seconds, seed
        Limit and seed of `solve_set_packing`.
    """
    start = [
        PooledRoute(route.shift, route.visits, route_cost(problem, route))
        for route in routes
    ]
    pool.add(start)
    orders: list[Sequence[int]] = [()] * len(problem.shifts)
    for pooled in solve_set_packing(problem, pool, start, seconds=seconds, seed=seed):
        orders[pooled.shift] = pooled.visits
    recombined = schedule_orders(problem, orders)
    return min(
        (routes, recombined), key=lambda choice: assemble_solution(problem, choice, "").cost
    )


def solve_set_packing(
    problem: Problem,
    pool: Iterable[PooledRoute],
    start: Iterable[PooledRoute],
    *,
    seconds: float | None,
    seed: int,
) -> list[PooledRoute]:
    """Choose the routes that cost the least together, with the penalties of other visits.

    At most one route is chosen for each shift, and each visit is in at most one of them.

    Parameters
    ----------
    problem
        The problem to which the routes belong.
    pool
        The routes to choose from.
    start
        Routes of the pool that make a first solution.
    seconds
        Limit, ≥ 0, with the building of the model; None for a limit of deterministic time,
        so that the choice repeats.
    seed
        Seed of the solver.

    Returns
    -------
    list
        The chosen routes; empty where none were found in time.
    """
    began = time.monotonic()
    # The import takes half a second, which only solving processes should pay.
    from ortools.sat.python import cp_model

    routes = list(pool)
    model = cp_model.CpModel()
    is_chosen = _add_packing(model, problem, routes, set(start))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    if seconds is None:
        solver.parameters.max_deterministic_time = 1
    else:
        solver.parameters.max_time_in_seconds = max(0, seconds - (time.monotonic() - began))
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [
        route
        for route, chosen in zip(routes, is_chosen, strict=True)
        if solver.value(chosen)
    ]


def _add_packing(
    model: "cp_model.CpModel",
    problem: Problem,
    routes: Sequence[PooledRoute],
    start: set[PooledRoute],
) -> list[Any]:
    """Add the set packing to a model; return a variable for each route."""
    from ortools.sat.python import cp_model

    is_chosen = [model.new_bool_var("") for _ in routes]
    by_shift: dict[int, list[Any]] = defaultdict(list)
    by_visit: dict[int, list[Any]] = defaultdict(list)
    for route, chosen in zip(routes, is_chosen, strict=True):
        model.add_hint(chosen, route in start)
        by_shift[route.shift].append(chosen)
        for visit in route.visits:
            by_visit[visit].append(chosen)
    for variables in by_shift.values():
        model.add_at_most_one(variables)
    # A variable for each visit keeps the sum of all coefficients below what overflows.
    is_planned = {visit: model.new_bool_var("") for visit in by_visit}
    for visit, variables in by_visit.items():
        model.add(sum(variables) == is_planned[visit])
    model.minimize(
        cp_model.LinearExpr.weighted_sum(is_chosen, [route.cost for route in routes])
        - cp_model.LinearExpr.weighted_sum(
            list(is_planned.values()), [problem.penalties[visit] for visit in is_planned]
        )
    )
    return is_chosen
