"""The retention run on customers who are one person, or were."""

from datetime import date

import pytest
from sqlalchemy import func, select

from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.store.tables import (
    CustomerRow,
    OutcomeConflictRow,
    OutcomeRow,
    TableBase,
    VisitRow,
)
from dispatch.usecases import Context
from dispatch.usecases.audit import check_trail, erase_old
from dispatch.usecases.conflicts import dismiss_conflict
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from dispatch.usecases.write_outcome import write_outcome as store
from tests.support.clock import DAY, NOW
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import case_row, dump, place_row
from tests.support.versions import make_conflict

pytestmark = pytest.mark.both_databases
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


def erase_split(context: Context, erased: str) -> None:
    """Split the person, close the case of one of the customers, and erase them."""
    split_person(context, "C2", "Wanda Nowak is the sister")
    close(context, erased)
    assert erase_old(context, LATER).counts["customers"] == 1


def left(context: Context, *words: str) -> list[str]:
    """The words that any table still holds."""
    text = dump(context)
    return [word for word in words if word in text]


def test_nothing_of_who_is_erased_is_left_with_who_was_the_same_person(
    context: Context,
) -> None:
    plan = plan_merged(context)
    record(context, plan, "NOT_HOME")
    record(context, plan, "MOVED", address="Brzozowa Road 5")
    assert left(context, "C2", "Wanda Nowak", "Street 18") == [
        "C2", "Wanda Nowak", "Street 18",
    ]  # fmt: skip
    erase_split(context, "C2")
    assert customer_ids(context) == ["C1"]
    assert left(context, "C2", "Wanda Nowak", "Street 18") == []
    assert left(context, "Street 17", "Brzozowa Road 5") == ["Street 17", "Brzozowa Road 5"]
    assert [count(context, model) for model in (VisitRow, OutcomeRow)] == [1, 1]
    assert check_trail(context).faults == ()
    # The outcome of who stays can still be corrected from the state before it.
    with context.store.session() as session:
        outcome = session.scalars(select(OutcomeRow)).one()
        case, place = case_row(session), place_row(session)
        store(session, outcome, [(case, place)], "NOT_HOME", {}, now=NOW)
        assert (case.not_home, place.address) == (1, "Lipowa Street 17")


@pytest.mark.parametrize("corrected", [False, True])
def test_an_outcome_of_who_is_erased_alone_goes(context: Context, corrected: bool) -> None:
    plan = plan_merged(context)
    form = {"case_id": "C2", "amount": "12.34", "receipt": "R 77"}
    record(context, plan, "PAID_FULL", **form)
    if corrected:
        record(context, plan, "NOT_HOME", case_id="C1")
    erase_split(context, "C2")
    assert left(context, "12.34", "R 77") == []
    assert count(context, OutcomeRow) == int(corrected)
    assert count(context, VisitRow) == 1
    assert check_trail(context).faults == ()


@pytest.mark.parametrize("dismissed", [False, True])
@pytest.mark.parametrize("erased", ["C1", "C2"])
def test_a_waiting_outcome_goes_with_the_customer_of_its_visit_or_case(
    context: Context, erased: str, dismissed: bool
) -> None:
    record(context, plan_merged(context), "NOT_HOME")
    key = make_conflict(context)
    with context.store.session() as session:
        row = session.scalars(select(OutcomeConflictRow)).one()
        row.form = {"note": "a word", "case_id": "C2"}
    if dismissed:
        dismiss_conflict(context, int(key))
    erase_split(context, erased)
    assert left(context, "a word") == []
    assert count(context, OutcomeConflictRow) == 0


def test_who_stays_keeps_their_details_though_a_case_has_the_id_of_who_is_erased(
    context: Context,
) -> None:
    fill(context, [case_on_day(1, case_id="C2"), case_on_day(2)], [visitor()])
    plan = plan_day(context, DAY, QUICK)
    publish_plan(context, plan.plan_id)
    (route,) = plan.routes
    stop = next(stop for stop in route.stops if stop.customer_id == "C1")
    form = {"note": "dog"}
    record_outcome(context, plan, route.team_id, stop.visit_id, "NOT_HOME", form)
    close(context, "C2")
    assert erase_old(context, LATER).counts["customers"] == 1
    assert '"note":"dog"' in dump(context).replace("\\", "")


def test_who_stays_is_erased_later_without_what_is_left_of_the_other(
    context: Context,
) -> None:
    record(context, plan_merged(context), "NOT_HOME")
    erase_split(context, "C1")
    assert customer_ids(context) == ["C2"]
    assert left(context, "C1", "Street 17") == []
    close(context, "C2")
    erase_old(context, LATER)
    assert left(context, "C2", "Wanda Nowak", "Street 18") == []
    assert check_trail(context).faults == ()
