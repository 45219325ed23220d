"""A subproblem's result says what is true of its orders and pooled routes."""

from dataclasses import replace

import pytest
from hypothesis import given

from routing.costs import route_cost
from routing.engines.ruin_recreate.params import SearchParams
from routing.engines.ruin_recreate.subproblem import SubproblemTask, solve_subproblem
from routing.kernel.encode import encode
from routing.problem import Problem
from routing.schedule import schedule_route
from tests.support.examples import examples
from tests.support.routing_builders import city, cost
from tests.support.strategies import problems


def task(
    problem: Problem, steps: int, params: SearchParams | None = None, pool: float = 0
) -> SubproblemTask:
    """A task that anneals a whole problem."""
    visits, shifts = range(len(problem.visits)), range(len(problem.shifts))
    return SubproblemTask(
        number=0,
        encoded=encode(problem, visits, shifts),
        orders={},
        seed=3,
        seconds=None,
        steps=steps,
        start_temperature=50.0,
        end_temperature=5.0,
        temperature_unit=40.0,
        params=params or SearchParams(),
        pool_threshold=pool,
    )


@pytest.mark.parametrize(
    "params", [SearchParams(), SearchParams(perturbation_share=0.9, value_bonus=5)]
)
@examples(50)
@given(problem=problems(most_visits=5, most_shifts=2))
def test_the_cost_that_the_search_counts_is_the_cost_of_its_routes(
    params: SearchParams, problem: Problem
) -> None:
    whole = task(problem, 300, params)
    result = solve_subproblem(whole)
    missing = set(range(len(problem.visits))) - set(whole.encoded.visits.tolist())
    counted = result.best_cost + sum(problem.penalties[v] for v in missing)
    orders = [result.best[s] for s in range(len(problem.shifts))]
    assert counted == cost(problem, orders)


def test_pooled_routes_are_feasible_and_cost_what_they_claim() -> None:
    day = city(60, 4, 3)
    result = solve_subproblem(
        replace(
            task(day, 4000, pool=10.0),
            start_temperature=300.0,
            end_temperature=30.0,
            temperature_unit=200.0,
            seed=1,
        )
    )
    assert len(result.pooled) > 100
    for pooled in result.pooled:
        route = schedule_route(day, pooled.shift, pooled.visits)
        assert route is not None
        assert route_cost(day, route) == pooled.cost


def test_no_routes_are_pooled_without_a_threshold() -> None:
    assert solve_subproblem(task(city(60, 4, 3), 500)).pooled == ()


def test_a_stop_ends_the_annealing_with_the_constructed_routes() -> None:
    result = solve_subproblem(task(city(20, 2, 1), 5000), lambda: True)
    assert result.steps == 0
    assert any(result.best.values())
