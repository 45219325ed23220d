"""Subproblems hold all shifts and visits, and lie together."""

import numpy as np

from routing.engines.ruin_recreate.engine import RuinRecreate
from routing.improve.decomposition import decompose_problem, shifts_near_visit
from routing.stopping import StoppingCriterion
from tests.support.routing_builders import city


def test_subproblems_share_out_all_shifts_and_visits() -> None:
    problem = city(200, 12, 4)
    orders = RuinRecreate().solve(problem, StoppingCriterion(iterations=500), seed=1)
    subproblems = decompose_problem(problem, orders, 5, np.random.default_rng(1))
    assert len(subproblems) == 5
    assert sorted(s for part in subproblems for s in part.shifts) == list(range(12))
    assert sorted(v for part in subproblems for v in part.visits) == list(range(200))
    for part in subproblems:
        assert {v for s in part.shifts for v in orders[s]} <= set(part.visits)


def test_the_shifts_near_a_visit_are_those_whose_routes_come_nearest() -> None:
    problem = city(40, 5, 1)
    orders = [[], [3, 4], [10], [20, 21, 22, 23], [7]]
    seconds = problem.travel["car"].block(range(45))

    def distance(shift: int) -> float:
        places = [problem.shifts[shift].start, *orders[shift]]
        return float(np.sort(seconds[12, places])[:3].mean())

    expected = sorted(range(5), key=distance)[:2]
    assert shifts_near_visit(problem, orders, 12, 2) == frozenset(expected)
