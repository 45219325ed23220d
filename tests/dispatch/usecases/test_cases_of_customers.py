"""Customers with several cases, and persons of several customers, from file to outcome."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from dispatch.audit import entries
from dispatch.demo import customers_csv
from dispatch.domain.day import CaseOnDay
from dispatch.domain.plan import PlanDocument
from dispatch.errors import ConflictError, InputError, NotFoundError
from dispatch.planning.search import Effort
from dispatch.store.import_rows import ImportCounts
from dispatch.store.queries.customers import customers
from dispatch.store.tables import CaseRow, CustomerRow, PersonRow, TableBase
from dispatch.usecases import Context
from dispatch.usecases.audit import check_trail, erase_old
from dispatch.usecases.customers import get_case_file, set_notice, set_pin
from dispatch.usecases.import_files import ImportReport, import_file
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor
from tests.support.rows import MAIN

pytestmark = pytest.mark.both_databases

QUICK = Effort(60, seed=1, iterations=1)


def loan(case_id: str, **values: Any) -> CaseOnDay:
    return case_on_day(1, case_id=case_id, **values)


def upload(context: Context, *rows: CaseOnDay, skip_bad: bool = False) -> ImportReport:
    data = customers_csv(rows).encode()
    return import_file(context, "customers", data, "c.csv", skip_bad=skip_bad)


def count(context: Context, model: type[TableBase]) -> int:
    with context.store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def case_rows(context: Context) -> dict[str | None, CaseRow]:
    with context.store.reading() as session:
        return {row.case_id: row for row in session.scalars(select(CaseRow))}


def persons(context: Context) -> dict[str, str]:
    """The id of each customer's person."""
    cases = load_inputs(context, DAY).cases
    return {case.customer.customer_id: case.customer.person for case in cases}


# Files


def test_a_customer_has_a_case_for_each_row(context: Context) -> None:
    rows = loan("A", extra={"shop": "1"}), loan("B", overdue_amount=Decimal(7))
    assert upload(context, *rows).stored == ImportCounts(2, 0)
    assert upload(context, *rows).stored == ImportCounts(0, 2)
    assert [count(context, model) for model in (CustomerRow, CaseRow)] == [1, 2]
    fill(context, rows)
    assert load_inputs(context, DAY).cases == rows


def test_a_row_without_the_id_is_about_the_only_case(context: Context) -> None:
    upload(context, loan("A"))
    assert upload(context, case_on_day(1, days_past_due=99)).stored == ImportCounts(0, 1)
    assert case_rows(context)["A"].days_past_due == 99
    upload(context, loan("A"), loan("B"))
    report = upload(context, case_on_day(1), case_on_day(2))
    assert report.stored is None
    (fault,) = report.faults
    assert fault.where == "row 2, case_id"
    assert "several" in fault.expected
    assert upload(
        context, case_on_day(1), case_on_day(2), skip_bad=True
    ).stored == ImportCounts(1)


def test_the_first_row_with_an_id_takes_over_the_case_without_one(context: Context) -> None:
    upload(context, case_on_day(1))
    with context.store.session() as session:
        session.scalars(select(CaseRow)).one().not_home = 2
    upload(context, loan("A"), loan("B"))
    rows = case_rows(context)
    assert {name: row.not_home for name, row in rows.items()} == {"A": 2, "B": 0}


def test_a_case_belongs_to_one_customer(context: Context) -> None:
    upload(context, loan("A"))
    (fault,) = upload(context, case_on_day(2, case_id="A")).faults
    assert (fault.where, fault.value) == ("row 2, case_id", "A")
    assert "another customer" in fault.expected


def test_a_page_of_customers_shows_each_once(context: Context) -> None:
    upload(context, loan("A"), loan("B"), case_on_day(2))
    with context.store.reading() as session:
        first, second = customers(session, MAIN)
    assert [case.name for case in first.all_cases] == ["A", "B"]
    assert [case.name for case in second.all_cases] == ["C2"]


# From the plan to the outcome


@pytest.fixture
def planned(context: Context) -> tuple[Context, PlanDocument]:
    """A published plan with a visit for two cases of a customer."""
    upload(context, loan("A"), loan("B", overdue_amount=Decimal(300)))
    fill(context, visitors=[visitor()])
    plan = plan_day(context, DAY, QUICK)
    publish_plan(context, plan.plan_id)
    return context, plan


def record(context: Context, plan: PlanDocument, code: str, **form: str) -> None:
    (route,) = plan.routes
    (stop,) = route.stops
    record_outcome(context, plan, route.team_id, stop.visit_id, code, form)


def test_an_outcome_is_for_all_cases_unless_it_names_one(
    planned: tuple[Context, PlanDocument],
) -> None:
    context, plan = planned
    record(context, plan, "NOT_HOME")
    assert {row.not_home for row in case_rows(context).values()} == {1}
    record(context, plan, "DISPUTE", what="the sum", case_id="B")
    states = {name: (row.state, row.not_home) for name, row in case_rows(context).items()}
    assert states == {"A": ("open", 0), "B": ("stopped", 0)}
    record(context, plan, "ASKED_LEAVE")
    assert {row.state for row in case_rows(context).values()} == {"stopped"}
    assert check_trail(context).faults == ()


def test_a_payment_names_its_case(planned: tuple[Context, PlanDocument]) -> None:
    context, plan = planned
    form = {"amount": "300", "receipt": "R 1"}
    with pytest.raises(InputError, match="for one case") as caught:
        record(context, plan, "PAID_FULL", **form)
    assert [fault.where for fault in caught.value.faults] == ["case_id"]
    with pytest.raises(InputError, match="another case"):
        record(context, plan, "PAID_FULL", case_id="C", **form)
    record(context, plan, "PAID_FULL", case_id="B", **form)
    states = {name: row.state for name, row in case_rows(context).items()}
    assert states == {"A": "open", "B": "closed"}


def test_a_notice_and_a_pin_are_for_all_cases(context: Context) -> None:
    upload(context, loan("A", lat=None, lon=None, address="x"),
           loan("B", lat=None, lon=None, address="x"))  # fmt: skip
    set_notice(context, "C1", DAY)
    assert {row.notice_date for row in case_rows(context).values()} == {DAY}
    set_pin(context, "C1", 22.5, 114.0)
    assert all(case.place.pin for case in load_inputs(context, DAY).cases)
    assert get_case_file(context, "C1", DAY).eligibility.verdict is None


# Persons


def test_merged_customers_are_visited_once_and_split_again(context: Context) -> None:
    same = {"lat": 22.54, "lon": 114.02}
    fill(context, [case_on_day(number, **same) for number in (1, 2, 3)], [visitor()])
    merge_persons(context, ["C1", "C2"], "same identity card")
    assert persons(context) == {"C1": "C1", "C2": "C1", "C3": "C3"}
    plan = plan_day(context, DAY, QUICK)
    publish_plan(context, plan.plan_id)
    (route,) = plan.routes
    assert sorted(stop.customer_ids for stop in route.stops) == [(), ("C1", "C2")]
    visit = next(stop for stop in route.stops if stop.customer_ids)
    record_outcome(context, plan, route.team_id, visit.visit_id, "NOT_HOME", {})
    # The visit to the one is a visit to the other.
    histories = {c.customer.customer_id: c.history for c in load_inputs(context, DAY).cases}
    assert histories["C2"].visited_on == (DAY,)
    assert histories["C3"].visited_on == ()
    split_person(context, "C1", "father and son")
    assert persons(context) == {"C1": "C1", "C2": "C2", "C3": "C3"}
    assert check_trail(context).faults == ()


def test_a_correction_puts_back_the_customer_whom_the_outcome_named(
    context: Context,
) -> None:
    rows = [case_on_day(n, lat=22.54, lon=114.02, address=f"Road {n}") for n in (1, 2)]
    fill(context, rows, [visitor()])
    merge_persons(context, ["C1", "C2"], "same identity card")
    plan = plan_day(context, DAY, QUICK)
    publish_plan(context, plan.plan_id)
    record(context, plan, "PAID_FULL", case_id="C2", amount="1000", receipt="R 1")
    record(context, plan, "NOT_HOME")
    cases = {c.customer.customer_id: c for c in load_inputs(context, DAY).cases}
    assert {c.case.state for c in cases.values()} == {"open"}
    assert [cases[name].place.address for name in ("C1", "C2")] == ["Road 1", "Road 2"]
    record(context, plan, "NOT_HOME", case_id="C1")
    with context.store.reading() as session:
        entry = entries(session, MAIN, limit=1)[0]
    assert entry.after["cases"] == "C1, C2"
    assert (entry.before["not_home (C2)"], entry.after["not_home (C2)"]) == (1, 0)


def test_a_person_can_be_merged_and_split_again_and_again(context: Context) -> None:
    fill(context, [case_on_day(number) for number in (1, 2, 3)])
    for _ in range(2):
        merge_persons(context, ["C2", "C1"], "same")
        merge_persons(context, ["C3", "C1"], "same")
        assert set(persons(context).values()) == {"C3"}
        split_person(context, "C3", "other")
        assert persons(context) == {"C1": "C1", "C2": "C1", "C3": "C3"}
        split_person(context, "C2", "other")
        assert persons(context) == {"C1": "C1", "C2": "C2", "C3": "C3"}
    assert count(context, PersonRow) == 3


def test_a_decision_that_decides_nothing_is_refused(context: Context) -> None:
    fill(context, [case_on_day(1), case_on_day(2)])
    with pytest.raises(InputError, match="at least two"):
        merge_persons(context, ["C1", "C1"], "same")
    with pytest.raises(InputError, match="reason"):
        merge_persons(context, ["C1", "C2"], " ")
    with pytest.raises(NotFoundError):
        merge_persons(context, ["C1", "C9"], "same")
    with pytest.raises(ConflictError):
        split_person(context, "C1", "other")
    merge_persons(context, ["C1", "C2"], "same")
    with pytest.raises(ConflictError):
        merge_persons(context, ["C2", "C1"], "same")


def test_an_open_case_keeps_its_customer_and_all_who_are_the_same_person(
    context: Context,
) -> None:
    fill(context, [loan("A"), loan("B"), case_on_day(2), case_on_day(3)])
    merge_persons(context, ["C2", "C3"], "same")
    with context.store.session() as session:
        for row in session.scalars(select(CaseRow).where(CaseRow.case_key.in_([1, 3]))):
            row.state = "closed"
    assert "customers" not in erase_old(context, DAY.replace(year=2029)).counts
    assert persons(context) == {"C1": "C1", "C2": "C2", "C3": "C2"}
    split_person(context, "C2", "father and son")
    assert erase_old(context, DAY.replace(year=2029)).counts["customers"] == 1
    assert persons(context) == {"C1": "C1", "C3": "C3"}
    assert count(context, CaseRow) == 3
    fill(context, [case_on_day(2)])
    assert persons(context) == {"C1": "C1", "C2": "C2", "C3": "C3"}
