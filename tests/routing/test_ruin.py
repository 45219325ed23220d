"""Our own search: sound, repeatable, in parts, and with workers that may die."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from numba import typeof

from routing.engines.ruin_recreate import decomposition as rounds
from routing.engines.ruin_recreate import engine
from routing.engines.ruin_recreate.params import SearchParams
from routing.engines.ruin_recreate.subproblem import SubproblemTask, work
from routing.errors import ProblemError, SolutionError
from routing.improve.partition import split
from routing.kernel.compile import folder, is_compiled, kernel
from routing.kernel.encode import pack
from routing.matrix import DenseMatrix
from routing.problem import Problem, Shift, TimeWindow, Visit
from routing.solver import solve, timed
from routing.stopping import StoppingCriterion
from tests.support.executors import Flaky
from tests.support.routing_builders import city, cost
from tests.support.strategies import problems

STEPS = StoppingCriterion(iterations=3000)


@settings(max_examples=150)
@given(problems(most_visits=6, most_shifts=3))
def test_every_order_that_the_search_gives_can_be_kept(problem):
    orders = engine.solve(problem, StoppingCriterion(iterations=40), seed=1)
    cost(problem, orders)


def test_a_route_that_is_opened_is_not_longer_than_allowed():
    nowhere = DenseMatrix(*[np.zeros((1, 1), dtype=np.int32)] * 2, "test", estimated=True)
    problem = Problem(
        (Visit("v", 0, 0, (TimeWindow(0, 100),), 5, setup=4),),
        (Shift("s", ("s",), 0, 0, TimeWindow(0, 100), max_duration=3),),
        {"car": nowhere},
    )
    assert engine.solve(problem, StoppingCriterion(iterations=40), seed=1) == [[]]


@pytest.mark.parametrize("tuning", [SearchParams(), SearchParams(excursions=0.9, bonus=5)])
@settings(max_examples=100)
@given(problem=problems(most_visits=5, most_shifts=2, one_speed=True))
def test_the_cost_that_the_search_counts_is_the_cost_of_its_routes(tuning, problem):
    # Announced times are judged on the timetable, where a break may lie elsewhere.
    problem = replace(
        problem, visits=tuple(replace(v, announced=None) for v in problem.visits)
    )
    shifts, visits = range(len(problem.shifts)), range(len(problem.visits))
    part = pack(problem, visits, shifts)
    turn = work(SubproblemTask(0, part, {}, 3, None, 300, 50.0, 5.0, 40.0, tuning))
    missing = set(visits) - set(part.visits.tolist())
    counted = turn.best_cost + sum(problem.penalties[v] for v in missing)
    orders = [turn.best[s] for s in shifts]
    assert counted == cost(problem, orders)


@given(problems())
def test_one_compilation_serves_every_problem(problem):
    def kinds(one: Problem) -> tuple[object, object]:
        part = pack(one, range(len(one.visits)), range(len(one.shifts)))
        return typeof(part.tables), typeof(part.state({}, 1))

    # Else a first plan would wait for minutes, or find its time used up.
    assert kinds(problem) == kinds(city(2, 1, 0))


def test_the_same_seed_gives_the_same_orders_with_any_threads():
    problem = city(80, 6, 1)
    first, again = (engine.solve(problem, STEPS, seed=4, workers=2) for _ in range(2))
    assert first == again


def test_other_seeds_search_otherwise():
    problem = city(80, 6, 1)
    assert engine.solve(problem, STEPS, seed=4) != engine.solve(problem, STEPS, seed=5)


def test_more_steps_find_better_routes():
    problem = city(120, 8, 2)
    few, many = (
        cost(problem, engine.solve(problem, StoppingCriterion(iterations=n), seed=1))
        for n in (100, 20_000)
    )
    assert many < 0.97 * few


def test_the_quality_does_not_fall():
    # 50 832 when this was set. One search alone differs from the next by two in a hundred.
    found = [
        cost(
            problem, engine.solve(problem, StoppingCriterion(iterations=20_000), seed=seed)
        )
        for problem in (city(150, 8, day) for day in (1, 2, 3))
        for seed in (1, 2, 3, 4)
    ]
    assert sum(found) / len(found) <= 51_340


def test_our_search_beats_ortools_on_a_day_with_breaks_and_overtime():
    problem = city(120, 8, 5)
    ours = solve(problem, StoppingCriterion(iterations=20_000))
    theirs = solve(
        problem, StoppingCriterion(iterations=2_000, seconds=5), engine="ortools"
    )
    assert ours.cost < theirs.cost


def test_a_start_is_gone_on_from():
    problem = city(80, 6, 3)
    good = engine.solve(problem, StoppingCriterion(iterations=20_000), seed=1)
    further = engine.solve(problem, StoppingCriterion(iterations=10), seed=2, start=good)
    assert cost(problem, further) <= cost(problem, good)


def test_neighbourhoods_share_out_all_shifts_and_visits():
    problem = city(200, 12, 4)
    orders = engine.solve(problem, StoppingCriterion(iterations=500), seed=1)
    parts = split(problem, orders, 5, np.random.default_rng(1))
    assert len(parts) == 5
    assert sorted(s for part in parts for s in part.shifts) == list(range(12))
    assert sorted(v for part in parts for v in part.visits) == list(range(200))
    for part in parts:
        assert {v for s in part.shifts for v in orders[s]} <= set(part.visits)


def test_a_large_day_is_improved_in_parts(monkeypatch):
    monkeypatch.setattr(rounds, "_SMALLEST_PART", 50)
    problem = city(240, 12, 6)
    orders = engine.solve(problem, StoppingCriterion(iterations=8000), seed=1, workers=3)
    assert cost(problem, orders) < 0.8 * sum(problem.penalties)


def test_the_first_routes_are_told_long_before_a_round_is_over(monkeypatch):
    monkeypatch.setattr(rounds, "_LONGEST_ROUND_S", 60)
    told: list[float] = []
    rule = StoppingCriterion(seconds=6000, should_stop=lambda: bool(told))
    began = time.monotonic()
    engine.solve(
        city(100, 6, 1),
        rule,
        seed=1,
        on_found=lambda _: told.append(time.monotonic() - began),
    )
    assert told[0] < 30


def test_a_lost_worker_costs_a_turn_and_not_the_plan(monkeypatch):
    monkeypatch.setattr(rounds, "_SMALLEST_PART", 50)
    problem = city(200, 10, 7)
    orders = engine.solve(
        problem, StoppingCriterion(iterations=8000), seed=1, executor=Flaky(3), workers=2
    )
    assert cost(problem, orders) < 0.8 * sum(problem.penalties)


def test_when_all_workers_are_lost_it_says_so():
    with pytest.raises(SolutionError, match="No worker"):
        engine.solve(city(40, 3, 1), STEPS, seed=1, executor=Flaky(1), workers=2)


@pytest.mark.parametrize(
    "values",
    [
        {"removed": 0.5},
        {"outs": -1},
        {"opening": 1.5},
        {"excursions": 1},
        {"bonus": -0.1},
        {"hot": 0.1, "cold": 1},
    ],
)
def test_knobs_out_of_range_are_refused(values):
    with pytest.raises(ProblemError):
        SearchParams(**values)


def test_the_compiled_search_is_kept_under_the_digest_of_its_sources():
    kernel()
    assert is_compiled()
    assert folder().name.startswith("rounds-kernel-")


def test_orders_of_an_engine_are_timed_without_loss():
    problem = city(100, 7, 8)
    orders = engine.solve(problem, STEPS, seed=1)
    routes = timed(problem, orders)
    assert [list(route.visits) for route in routes] == [order for order in orders if order]
