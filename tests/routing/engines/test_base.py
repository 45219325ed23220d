"""Engines are created by name and share one protocol."""

from typing import Any

import pytest

from routing.engines.base import Engine, create_engine
from routing.errors import ProblemError
from routing.stopping import StoppingCriterion
from tests.support.routing_builders import city, cost

DAY = city(12, 2, 1)


@pytest.mark.parametrize("name", ["ruin-recreate", "ruin", "ortools"])
def test_every_engine_solves_a_problem_and_reports_incumbents(name: Any) -> None:
    engine: Engine = create_engine(name)
    incumbents: list[int] = []
    orders = engine.solve(
        DAY,
        StoppingCriterion(iterations=20),
        1,
        on_incumbent=lambda orders: incumbents.append(cost(DAY, orders)),
    )
    assert cost(DAY, orders) < sum(DAY.penalties)
    assert incumbents
    assert engine.title


def test_each_solve_of_our_own_search_has_a_route_pool_of_its_own() -> None:
    first, second = create_engine("ruin-recreate"), create_engine("ruin-recreate")
    assert first.route_pool is not None
    assert first.route_pool is not second.route_pool
    assert create_engine("ortools").route_pool is None


def test_an_unknown_engine_is_refused_with_the_names_of_the_known() -> None:
    name: Any = "magic"
    with pytest.raises(
        ProblemError, match=r"'magic'; choose from \['ortools', 'ruin-recreate'\]"
    ):
        create_engine(name)
