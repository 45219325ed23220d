"""A plan is made with the effort that was asked for, or that is set."""

import pytest

from dispatch.planning.pipeline import Effort
from tests.support.dispatch_builders import SETTINGS, case_on_day, day_inputs, made_plan


@pytest.mark.parametrize(("asked", "used"), [(None, SETTINGS.planning.workers), (1, 1)])
def test_a_solve_has_the_workers_that_are_asked_for_or_set(asked, used):
    effort = Effort(seconds=60, iterations=1, workers=asked)
    inputs = day_inputs(case_on_day(1))
    plan = made_plan(inputs, effort)
    assert plan.solver.workers == used
