"""An import is taken back, except for what was changed since."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from dispatch.domain.imports import OnMissing
from dispatch.domain.payment import Payment
from dispatch.errors import ConflictError, NotFoundError
from dispatch.planning.search import Effort
from dispatch.store.invariants import invariant_faults
from dispatch.store.tables import (
    AuditDetailRow,
    CustomerRow,
    ImportChangeRow,
    ImportFindingRow,
    PersonRow,
)
from dispatch.usecases import Context
from dispatch.usecases.audit import check_trail
from dispatch.usecases.calendars import set_weekly_spans
from dispatch.usecases.customers import set_notice
from dispatch.usecases.import_files import ImportKind, ImportReport, import_file
from dispatch.usecases.imports import get_import, last_imports
from dispatch.usecases.missing_records import decide_on_missing
from dispatch.usecases.payments import record_payments
from dispatch.usecases.persons import merge_persons
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.undo_import import undo_import
from dispatch.usecases.visitors import set_working_day
from tests.support.clock import DAY, Clock

HEAD = (
    "customer_id,case_id,name,address,lat,lon,overdue_amount,days_past_due,flags,consents,"
    "due_by,region\n"
)
DAY1 = (
    "C1,,Ana,A Road 1,22.54,114.05,12000.50,35,,work 2026-11-20,2026-12-01,north\n"
    "C2,L2,Bo,B Road 2,22.55,114.06,8000,62,cease,,,\n"
    "C3,,Cy,C Road 3,22.56,114.07,100,3,,,,\n"
)
DAY2 = (
    "C1,,Anna,A Road 9,,,9,36,,holiday 2026-11-20,2026-11-30,south\n"
    "C2,L2,Bo,B Road 2,22.55,114.06,1,63,,,,\n"
    "C2,L9,Bo,B Road 2,22.55,114.06,77,5,,,,\n"
    "C4,,Di,D Road 4,22.57,114.08,5,5,,,,\n"
)
STAFF = "visitor_id,name,start_lat,start_lon,shift_start,shift_end\n"


def upload(
    context: Context, text: str, kind: ImportKind = "customers", **options: Any
) -> ImportReport:
    return import_file(context, kind, text.encode(), "c.csv", **options)


def count(context: Context, *models: type) -> list[int]:
    with context.store.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(model)) or 0 for model in models
        ]


@pytest.mark.both_databases
def test_an_import_that_is_taken_back_leaves_everything_as_before(context: Context) -> None:
    upload(context, HEAD + DAY1)
    before = load_inputs(context, DAY).cases
    report = upload(context, HEAD + DAY2, lift_safeguards=True)
    assert load_inputs(context, DAY).cases != before
    result = undo_import(context, report.import_id)
    assert (result.restored, result.removed, result.kept) == (4, 1, [])
    assert load_inputs(context, DAY).cases == before
    with context.store.reading() as session:
        assert list(invariant_faults(session)) == []
        # Nothing of the customer who came by mistake is left in the trail.
        details = session.scalars(select(AuditDetailRow.body)).all()
        assert not any("D Road" in body for body in details)
        assert session.scalar(select(func.count()).select_from(PersonRow)) == 3
    assert check_trail(context).faults == ()
    with pytest.raises(ConflictError, match="taken back already"):
        undo_import(context, report.import_id)
    with pytest.raises(NotFoundError):
        undo_import(context, "none")
    newest, first = last_imports(context)
    assert (newest.undone_at, first.undone_at) == (context.clock(), None)


def test_what_was_changed_since_is_named_and_kept(context: Context) -> None:
    upload(context, HEAD + DAY1)
    report = upload(context, HEAD + DAY2)
    record_payments(context, [Payment("P1", DAY, 4, customer_id="C1")])
    set_notice(context, "C4", date(2026, 11, 20))
    set_notice(context, "C3", date(2026, 11, 20))
    result = undo_import(context, report.import_id)
    # Nobody has changed the pause of C3, so it alone is taken back.
    assert result.kept == ["C1", "C4"]
    assert (result.restored, result.removed) == (3, 0)
    cases = {each.customer.customer_id: each for each in load_inputs(context, DAY).cases}
    assert cases["C1"].case.overdue_amount == 5
    assert (cases["C2"].case.overdue_amount, cases["C2"].case.case_id) == (8000, "L2")
    assert cases["C3"].case.missing_since is None
    assert cases["C3"].case.notice_date == date(2026, 11, 20)
    assert cases["C4"].case.missing_since == DAY


def test_an_added_customer_whom_a_plan_names_is_paused(context: Context) -> None:
    upload(context, STAFF + "V1,Li,22.54,114.05,09:00,18:00\n", "visitors")
    report = upload(context, HEAD + DAY1)
    plan_day(context, DAY, Effort(60, seed=1, iterations=1))
    result = undo_import(context, report.import_id)
    assert (result.removed, result.kept) == (0, ["C1", "C2", "C3"])
    assert {each.case.missing_since for each in load_inputs(context, DAY).cases} == {DAY}


def test_a_merged_customer_and_the_cases_of_one_who_paid_stay(context: Context) -> None:
    upload(context, HEAD + DAY1)
    report = upload(context, HEAD + DAY2)
    merge_persons(context, ["C3", "C4"], "same card")
    record_payments(context, [Payment("P1", DAY, 7, case_id="L9")])
    result = undo_import(context, report.import_id)
    assert result.kept == ["C2", "C4"]


def test_an_added_case_is_removed_in_whatever_row_it_stood(context: Context) -> None:
    upload(context, HEAD + DAY1)
    before = load_inputs(context, DAY).cases
    first, changed, added, last = DAY2.splitlines(keepends=True)
    rows = first + added + changed + last
    report = upload(context, HEAD + rows, lift_safeguards=True)
    result = undo_import(context, report.import_id)
    assert (result.restored, result.removed, result.kept) == (4, 1, [])
    assert load_inputs(context, DAY).cases == before


def test_a_decision_on_what_was_missing_is_taken_back_too(context: Context) -> None:
    upload(context, HEAD + DAY1)
    before = load_inputs(context, DAY).cases
    report = upload(context, HEAD + DAY2)
    decide_on_missing(context, report.import_id, OnMissing.SETTLE)
    assert get_import(context, report.import_id).counts["settled"] == 1
    assert undo_import(context, report.import_id).kept == []
    assert load_inputs(context, DAY).cases == before


@pytest.mark.both_databases
def test_visitors_are_as_before_with_their_calendars(context: Context) -> None:
    row = "V{},Li,22.54,114.05,09:00,18:00\n"
    upload(context, STAFF + row.format(1) + row.format(2), "visitors")
    with context.store.reading() as session:
        assert session is not None
    set_working_day(context, "V1", DAY, on_duty=False)
    before = load_inputs(context, DAY).visitors
    changed = row.format(1).replace("09:00", "11:00") + row.format(3)
    report = upload(context, STAFF + changed, "visitors")
    assert [each.visitor_id for each in load_inputs(context, DAY).visitors] == ["V1", "V3"]
    result = undo_import(context, report.import_id)
    assert (result.restored, result.removed, result.kept) == (2, 1, [])
    assert load_inputs(context, DAY).visitors == before
    other = load_inputs(context, DAY + timedelta(days=1)).visitors
    assert [(each.visitor_id, each.shift_start) for each in other] == [
        ("V1", 540),
        ("V2", 540),
    ]


def test_a_visitor_who_was_changed_since_stays(context: Context) -> None:
    row = "V{},Li,22.54,114.05,09:00,18:00\n"
    upload(context, STAFF + row.format(1), "visitors")
    report = upload(
        context, STAFF + row.format(1).replace("Li", "Lu") + row.format(3), "visitors"
    )
    set_weekly_spans(context, "V1", [])
    set_working_day(context, "V3", DAY, on_duty=False)
    result = undo_import(context, report.import_id)
    assert (result.restored, result.removed, result.kept) == (0, 0, ["V1", "V3"])


def test_payments_and_old_imports_are_not_taken_back(
    context: Context, clock: Clock
) -> None:
    old = upload(context, HEAD + DAY1)
    text = "payment_id,customer_id,amount,paid_on\nP1,C1,1,2026-11-23\n"
    paid = upload(context, text, "payments")
    with pytest.raises(ConflictError, match="on record for good"):
        undo_import(context, paid.import_id)
    clock.forward(days=8)
    with pytest.raises(ConflictError, match="more than a week old"):
        undo_import(context, old.import_id)
    assert count(context, ImportChangeRow) == [3]
    upload(context, HEAD + DAY1)
    assert count(context, ImportChangeRow, ImportFindingRow, CustomerRow) == [1, 0, 3]
