"""Outcomes of days ahead are refused, and two sends of an outcome are one."""

from collections.abc import Mapping

import pytest

from dispatch.audit import entries
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError
from dispatch.planning.search import Effort
from dispatch.usecases import Context
from dispatch.usecases.conflicts import report_outcome
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_for_visitor
from tests.support.clock import DAY, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import case_row


@pytest.fixture
def plan(context: Context) -> PlanDocument:
    """A published plan of one visit."""
    fill(context, [case_on_day(1)], [visitor(1)])
    plan = plan_day(context, DAY, Effort(60, seed=1, iterations=1))
    publish_plan(context, plan.plan_id)
    return plan


def test_an_outcome_of_a_day_ahead_is_refused(
    context: Context, plan: PlanDocument, clock: Clock
) -> None:
    (route,) = plan.routes
    (stop,) = route.stops
    clock.forward(days=-1)
    visit = plan, route.team_id, stop.visit_id
    with pytest.raises(ConflictError, match="has not come yet"):
        record_for_visitor(context, *visit, "NOT_HOME", {})
    clock.forward(days=1)
    record_for_visitor(context, *visit, "NOT_HOME", {})
    assert outcomes(context) == ["outcome.recorded"]


def outcomes(context: Context) -> list[str]:
    with context.store.reading() as session:
        found = entries(session, context.branch.key)
        return [each.action for each in found if each.action.startswith("outcome.")]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("NOT_HOME", {}),
        ("PAID_FULL", {"amount": "1000", "receipt": "R1"}),
        ("NO_MORE_VISITS", {}),
        ("HARDSHIP", {"what": "lost the job", "proof": "yes"}),
        ("DISPUTE", {"what": "paid before"}),
    ],
)
def test_two_sends_are_one_and_a_correction_is_another(
    context: Context, plan: PlanDocument, code: str, fields: Mapping[str, str]
) -> None:
    (route,) = plan.routes
    (stop,) = route.stops
    visit = plan, route.team_id, stop.visit_id
    for _ in range(2):
        report_outcome(context, *visit, code, {**fields, "note": " rang twice "})
    record_for_visitor(context, *visit, code, {**fields, "note": "rang twice"})
    assert outcomes(context) == ["outcome.recorded"]
    with context.store.reading() as session:
        assert case_row(session).not_home == (code == "NOT_HOME")
    report_outcome(context, *visit, code, {**fields, "note": "rang once"})
    assert outcomes(context) == ["outcome.corrected", "outcome.recorded"]
