"""Large problems are solved in subproblems, by workers that may die."""

import pytest

from routing.engines.ruin_recreate.engine import RuinRecreate
from routing.engines.ruin_recreate.params import DecompositionParams, SearchParams
from routing.errors import SolutionError
from routing.stopping import StoppingCriterion
from tests.support.executors import Flaky
from tests.support.routing_builders import city, cost

SMALL = SearchParams(decomposition=DecompositionParams(min_visits=50))
"""Parameters that decompose problems of some hundred visits too."""


def test_a_large_problem_is_improved_in_subproblems() -> None:
    problem = city(240, 12, 6)
    engine = RuinRecreate(workers=3, params=SMALL)
    orders = engine.solve(problem, StoppingCriterion(iterations=8000), seed=1)
    assert cost(problem, orders) < 0.8 * sum(problem.penalties)


def test_a_lost_worker_costs_a_result_and_not_the_plan() -> None:
    problem = city(200, 10, 7)
    engine = RuinRecreate(Flaky(3), workers=2, params=SMALL)
    orders = engine.solve(problem, StoppingCriterion(iterations=8000), seed=1)
    assert cost(problem, orders) < 0.8 * sum(problem.penalties)


def test_the_loss_of_all_workers_is_an_error() -> None:
    engine = RuinRecreate(Flaky(1), workers=2)
    with pytest.raises(SolutionError, match="No worker"):
        engine.solve(city(40, 3, 1), StoppingCriterion(iterations=3000), seed=1)
