"""The budget of a search that is stopped: what is left of the annealing is done quickly."""

import time

import pytest

from routing.engines.ruin_recreate.budget import Budget
from routing.stopping import StoppingCriterion


class Moments:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Moments:
    clock = Moments()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_a_stop_leaves_the_rest_of_the_annealing_a_few_seconds(moments: Moments) -> None:
    asked: list[bool] = []
    criterion = StoppingCriterion(seconds=100, should_stop=lambda: bool(asked))
    budget = Budget(criterion, cooling_s=2)
    moments.now += 40
    assert (budget.share, budget.seconds_left) == (0.4, 60)
    assert budget.should_stop is criterion.should_stop
    asked.append(True)
    assert budget.is_stopping
    assert budget.should_stop is None
    assert (budget.share, budget.seconds_left) == (0.4, 2)
    moments.now += 1
    assert budget.share == pytest.approx(0.7)
    moments.now += 1
    assert budget.is_spent


def test_a_stop_close_to_the_limit_does_not_lengthen_it(moments: Moments) -> None:
    budget = Budget(StoppingCriterion(seconds=100, should_stop=lambda: True), cooling_s=2)
    moments.now += 99
    assert budget.seconds_left == 1
    moments.now += 1
    assert budget.is_spent


def test_a_stop_limits_the_time_of_a_search_that_ends_by_steps(moments: Moments) -> None:
    criterion = StoppingCriterion(iterations=1000, should_stop=lambda: True)
    budget = Budget(criterion, cooling_s=2)
    assert budget.is_stopping
    assert (budget.share, budget.seconds_left) == (0, 2)
