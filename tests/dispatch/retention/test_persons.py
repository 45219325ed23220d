"""The retention run on customers who are one person, or were."""

from datetime import date

import pytest
from sqlalchemy import func, select

from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.store.tables import CustomerRow, OutcomeRow, TableBase, VisitRow
from dispatch.usecases import Context
from dispatch.usecases.audit import check_trail, erase_old
from dispatch.usecases.persons import merge_persons
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import case_row

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("in_process")]
QUICK = Effort(60, seed=1, iterations=1)
LATER = date(2029, 6, 1)


def plan_merged(context: Context) -> PlanDocument:
    """Publish a plan with a visit to two customers who are one person."""
    same = {"lat": 22.54, "lon": 114.02}
    cases = [
        case_on_day(1, address="Lipowa Street 17", **same),
        case_on_day(2, name="Wanda Nowak", address="Lipowa Street 18", **same),
    ]
    fill(context, cases, [visitor()])
    merge_persons(context, ["C1", "C2"], "the card of Wanda Nowak")
    plan = plan_day(context, DAY, QUICK)
    publish_plan(context, plan.plan_id)
    return plan


def record(context: Context, plan: PlanDocument, code: str, **form: str) -> None:
    """Record what came of the only visit of a plan."""
    (route,) = plan.routes
    (stop,) = route.stops
    record_outcome(context, plan, route.team_id, stop.visit_id, code, form)


def close(context: Context, customer_id: str) -> None:
    with context.store.session() as session:
        case_row(session, customer_id).state = "closed"


def count(context: Context, model: type[TableBase]) -> int:
    with context.store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def customer_ids(context: Context) -> list[str]:
    with context.store.reading() as session:
        return sorted(session.scalars(select(CustomerRow.customer_id)))


@pytest.mark.parametrize("closed", ["C1", "C2"])
def test_an_open_case_keeps_all_customers_of_its_person(
    context: Context, closed: str
) -> None:
    record(context, plan_merged(context), "NOT_HOME")
    close(context, closed)
    assert "customers" not in erase_old(context, LATER).counts
    assert customer_ids(context) == ["C1", "C2"]
    assert [count(context, model) for model in (VisitRow, OutcomeRow)] == [1, 1]


def test_a_person_is_erased_as_a_whole_when_all_cases_are_old(context: Context) -> None:
    record(context, plan_merged(context), "NOT_HOME")
    close(context, "C1")
    close(context, "C2")
    assert erase_old(context, LATER).counts["customers"] == 2
    assert [count(context, model) for model in (VisitRow, OutcomeRow)] == [0, 0]
    assert check_trail(context).faults == ()
