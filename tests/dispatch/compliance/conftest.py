"""A plan that keeps every rule."""

import pytest

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from tests.support.compliance_builders import plan_breaks, plan_of
from tests.support.dispatch_builders import (
    case_on_day,
    day_inputs,
)


@pytest.fixture
def two() -> tuple[PlanDocument, DayInputs]:
    """A plan with two visits that keeps every rule."""
    inputs = day_inputs(case_on_day(1), case_on_day(2), case_on_day(3))
    plan = plan_of(inputs, customers=(0, 1))
    assert plan_breaks(plan, inputs) == set()
    return plan, inputs
