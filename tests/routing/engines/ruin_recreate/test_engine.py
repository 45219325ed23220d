"""Our own search is sound, repeatable and good."""

import time

import numpy as np
import pytest
from hypothesis import given

from routing.engines.ruin_recreate.engine import RuinRecreate
from routing.engines.ruin_recreate.params import DecompositionParams, SearchParams
from routing.improve.route_pool import RoutePool
from routing.matrix import DenseMatrix
from routing.problem import Problem, Shift, TimeWindow, Visit
from routing.schedule import schedule_orders
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.examples import examples
from tests.support.routing_builders import city, cost
from tests.support.strategies import problems

STEPS = StoppingCriterion(iterations=3000)


@examples(40)
@given(problems(most_visits=6, most_shifts=3))
def test_all_orders_are_feasible(problem: Problem) -> None:
    orders = RuinRecreate().solve(problem, StoppingCriterion(iterations=40), seed=1)
    cost(problem, orders)


def test_a_route_that_is_opened_is_not_longer_than_allowed() -> None:
    nowhere = DenseMatrix(*[np.zeros((1, 1), dtype=np.int32)] * 2, "test", estimated=True)
    problem = Problem(
        (Visit("v", 0, 0, (TimeWindow(0, 100),), 5, setup=4),),
        (Shift("s", ("s",), 0, 0, TimeWindow(0, 100), max_duration=3),),
        {"car": nowhere},
    )
    orders = RuinRecreate().solve(problem, StoppingCriterion(iterations=40), seed=1)
    assert orders == [[]]


def test_the_same_seed_gives_the_same_orders_on_several_threads() -> None:
    problem = city(80, 6, 1)
    first, again = (RuinRecreate(workers=2).solve(problem, STEPS, seed=4) for _ in range(2))
    assert first == again


def test_another_seed_gives_other_orders() -> None:
    problem = city(80, 6, 1)
    first, other = (RuinRecreate().solve(problem, STEPS, seed=seed) for seed in (4, 5))
    assert first != other


def test_more_steps_find_better_routes() -> None:
    problem = city(120, 8, 2)
    few, many = (
        cost(
            problem, RuinRecreate().solve(problem, StoppingCriterion(iterations=n), seed=1)
        )
        for n in (100, 20_000)
    )
    assert many < 0.97 * few


def test_the_quality_does_not_fall() -> None:
    # The mean was 50 832 when the bound was set; single searches differ by 2 %.
    criterion = StoppingCriterion(iterations=20_000)
    costs = [
        cost(problem, RuinRecreate().solve(problem, criterion, seed=seed))
        for problem in (city(150, 8, day) for day in (1, 2, 3))
        for seed in (1, 2, 3, 4)
    ]
    assert sum(costs) / len(costs) <= 51_340


def test_our_search_beats_ortools_on_a_day_with_breaks_and_overtime() -> None:
    problem = city(120, 8, 5)
    ours = solve(problem, StoppingCriterion(iterations=20_000))
    theirs = solve(
        problem, StoppingCriterion(iterations=2_000, seconds=5), engine="ortools"
    )
    assert ours.cost < theirs.cost


def test_the_search_goes_on_from_the_start_orders() -> None:
    problem = city(80, 6, 3)
    good = RuinRecreate().solve(problem, StoppingCriterion(iterations=20_000), seed=1)
    further = RuinRecreate().solve(
        problem, StoppingCriterion(iterations=10), seed=2, start=good
    )
    assert cost(problem, further) <= cost(problem, good)


def test_the_first_incumbent_is_reported_long_before_a_round_ends() -> None:
    reports: list[float] = []
    criterion = StoppingCriterion(seconds=6000, should_stop=lambda: bool(reports))
    params = SearchParams(decomposition=DecompositionParams(max_iteration_s=60))
    began = time.monotonic()
    RuinRecreate(params=params).solve(
        city(100, 6, 1),
        criterion,
        seed=1,
        on_incumbent=lambda _: reports.append(time.monotonic() - began),
    )
    assert reports[0] < 30


def test_orders_of_the_engine_are_scheduled_without_loss() -> None:
    problem = city(100, 7, 8)
    orders = RuinRecreate().solve(problem, STEPS, seed=1)
    routes = schedule_orders(problem, orders)
    assert [list(route.visits) for route in routes] == [order for order in orders if order]


def test_the_search_fills_the_route_pool_in_its_later_half() -> None:
    pool = RoutePool()
    engine = RuinRecreate(route_pool=pool)
    engine.solve(city(60, 4, 3), StoppingCriterion(iterations=5000), seed=1)
    assert len(pool) > 20


@pytest.mark.parametrize("workers", [1, 2])
def test_a_problem_without_visits_or_shifts_has_empty_orders(workers: int) -> None:
    engine = RuinRecreate(workers=workers)
    assert engine.solve(Problem((), (), {}), STEPS, seed=1) == []
