"""Answers of small days are bred: sound, repeatable, better than one annealing."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.engines.ruin_recreate import engine
from routing.engines.ruin_recreate import population as breeding
from routing.engines.ruin_recreate.population import _crossed
from routing.improve.partition import near_shifts
from routing.problem import Problem
from routing.stopping import StoppingCriterion
from tests.support.executors import Flaky
from tests.support.routing_builders import city, cost
from tests.support.strategies import problems

DAY = city(60, 4, 3)
STEPS = StoppingCriterion(iterations=20_000)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of fewer steps, so that a test need not wait."""
    monkeypatch.setattr(breeding, "_ANSWER", 20)
    monkeypatch.setattr(breeding, "_SHORTEST", 1)


def test_a_small_day_is_bred_and_a_large_or_hasty_one_is_not() -> None:
    assert breeding.worth_breeding(DAY, 8 * 20_000)
    assert not breeding.worth_breeding(DAY, 8 * 20_000 - 1)
    assert breeding.worth_breeding(city(300, 4, 3), 8 * 30_000)
    assert not breeding.worth_breeding(city(300, 4, 3), 8 * 30_000 - 1)
    assert not breeding.worth_breeding(city(301, 4, 1), 1e9)
    assert not breeding.worth_breeding(city(20, 1, 1), 1e9)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_breeds_the_same_orders(workers: int) -> None:
    first, again = (engine.solve(DAY, STEPS, seed=4, workers=workers) for _ in range(2))
    assert first == again
    # Two seeds may well find the same good answer, four hardly.
    others = [engine.solve(DAY, STEPS, seed=seed, workers=workers) for seed in range(5, 9)]
    assert any(first != other for other in others)


def test_the_quality_does_not_fall() -> None:
    # One annealing of as many steps reached 19 569 and 19 613 with two seeds.
    problem = city(60, 6, 0)
    orders = engine.solve(problem, StoppingCriterion(iterations=160_000), seed=1)
    assert cost(problem, orders) <= 19_600


@settings(max_examples=60)
@given(problems(most_visits=6, most_shifts=3))
def test_any_problem_that_is_bred_gets_orders_that_can_be_kept(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breeding, "_LEAST", 0)
        patch.setattr(breeding, "_ANSWER", 2)
        patch.setattr(breeding, "_SHORTEST", 5)
        patch.setattr(breeding, "_STALE", 3)
        orders = engine.solve(problem, StoppingCriterion(iterations=120), seed=1)
    cost(problem, orders)
    visits = [visit for order in orders for visit in order]
    assert len(visits) == len(set(visits))


@pytest.mark.usefixtures("short")
def test_a_start_is_never_lost() -> None:
    good = engine.solve(DAY, STEPS, seed=1)
    for seed in range(2):
        further = engine.solve(DAY, STEPS, seed=seed, start=good)
        assert cost(DAY, further) <= cost(DAY, good)


@pytest.mark.usefixtures("short")
def test_each_better_answer_is_told_and_the_last_one_given() -> None:
    told: list[int] = []
    orders = engine.solve(
        DAY, STEPS, seed=2, on_found=lambda found: told.append(cost(DAY, found))
    )
    assert len(told) > 1
    assert told == sorted(set(told), reverse=True)
    assert told[-1] == cost(DAY, orders)


@pytest.mark.usefixtures("short")
def test_asked_to_stop_it_keeps_the_best_so_far() -> None:
    told: list[int] = []
    rule = StoppingCriterion(seconds=6000, should_stop=lambda: len(told) > 1)
    orders = engine.solve(
        DAY, rule, seed=1, on_found=lambda found: told.append(cost(DAY, found))
    )
    assert cost(DAY, orders) <= min(told)


@pytest.mark.usefixtures("short")
def test_a_lost_worker_costs_a_child_and_not_the_plan() -> None:
    lost = engine.solve(DAY, STEPS, seed=1, executor=Flaky(3), workers=2)
    with ThreadPoolExecutor(1) as one:
        kept = engine.solve(DAY, STEPS, seed=1, executor=one, workers=2)
    assert cost(DAY, lost) < 1.02 * cost(DAY, kept)


@pytest.mark.usefixtures("short")
def test_the_first_answer_may_be_lost_too() -> None:
    # Of two workers' first tasks the second is lost, and with it no plan.
    orders = engine.solve(DAY, STEPS, seed=1, executor=Flaky(2), workers=2)
    assert cost(DAY, orders) < 0.9 * sum(DAY.penalties)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_a_child_has_the_district_of_one_and_no_visit_twice(seed: int, shifts: int) -> None:
    random = np.random.default_rng(seed)

    def parent() -> dict[int, list[int]]:
        visits = random.permutation(20)[: random.integers(0, 21)].tolist()
        cuts = np.sort(random.integers(0, len(visits) + 1, shifts - 1)).tolist()
        bounds = [0, *cuts, len(visits)]
        return {s: visits[bounds[s] : bounds[s + 1]] for s in range(shifts)}

    mother, father = parent(), parent()
    count = random.integers(1, shifts + 1)
    district = frozenset(random.permutation(shifts)[:count].tolist())
    child = _crossed(mother, father, district)
    visits = [visit for order in child.values() for visit in order]
    assert len(visits) == len(set(visits))
    assert {s: child[s] for s in district} == {s: father[s] for s in district}
    for shift in set(range(shifts)) - district:
        kept = [visit for visit in mother[shift] if visit in child[shift]]
        assert child[shift] == kept


def test_a_district_is_the_routes_that_come_nearest() -> None:
    problem = city(40, 5, 1)
    orders = [[], [3, 4], [10], [20, 21, 22, 23], [7]]
    ways = problem.travel["car"].block(range(45))

    def nearness(shift: int) -> float:
        places = [problem.shifts[shift].start, *orders[shift]]
        return float(np.sort(ways[12, places])[:3].mean())

    expected = sorted(range(5), key=nearness)[:2]
    assert near_shifts(problem, orders, 12, 2) == frozenset(expected)
