"""A payment lowers what is overdue, settles at nothing, and ends the visits."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from dispatch.audit import entries
from dispatch.cases.apply_payment import apply_payment
from dispatch.domain.payment import Payment
from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.planning.search import Effort
from dispatch.store.import_rows import ImportCounts
from dispatch.store.tables import CaseRow, PaymentRow
from dispatch.usecases import Context
from dispatch.usecases.audit import check_trail, erase_old
from dispatch.usecases.branches import add_branch
from dispatch.usecases.import_files import ImportReport, import_file
from dispatch.usecases.payments import record_payments
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.publish import publish_plan
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY
from tests.support.contexts import branch_context, fill
from tests.support.dispatch_builders import case_on_day, visitor

pytestmark = pytest.mark.both_databases

QUICK = Effort(60, seed=1, iterations=1)


def payment(number: int = 1, amount: int | Decimal = 400, **values: Any) -> Payment:
    plain = {"payment_id": f"P{number}", "paid_on": DAY, "amount": Decimal(amount)}
    return Payment(**{"customer_id": "C1"} | plain | values)


def upload(context: Context, *rows: str, skip_bad: bool = False) -> ImportReport:
    head = "payment_id,customer_id,case_id,amount,currency,paid_on\n"
    data = (head + "\n".join(rows)).encode()
    return import_file(context, "payments", data, "p.csv", skip_bad=skip_bad)


def owed(context: Context) -> dict[str, tuple[Decimal, str]]:
    """The overdue amount and the state of each case, by the customer and the case."""
    return {
        f"{each.customer.customer_id} {each.case.case_id}".strip(): (
            each.case.overdue_amount,
            each.case.state.value,
        )
        for each in load_inputs(context, DAY).cases
    }


def test_a_payment_lowers_the_amount_until_the_case_is_settled(context: Context) -> None:
    fill(context, [case_on_day(1), case_on_day(2)], [visitor()])
    assert record_payments(context, [payment(1)]) == ImportCounts(1, 0)
    assert owed(context) == {"C1": (Decimal(600), "open"), "C2": (Decimal(1000), "open")}
    assert record_payments(context, [payment(2, 700)]) == ImportCounts(1, 0)
    assert owed(context)["C1"] == (Decimal(0), "closed")
    plan = plan_day(context, DAY, QUICK)
    assert [(item.customer_id, item.rule) for item in plan.excluded] == [("C1", "closed")]
    assert [stop.customer_id for route in plan.routes for stop in route.stops] == ["C2"]
    with context.store.reading() as session:
        newest = next(
            entry
            for entry in entries(session, context.branch.key)
            if entry.action == "payment.recorded"
        )
    assert (newest.customer_id, newest.after["payment_id"]) == ("C1", "P2")
    assert (newest.before["state"], newest.after["state"]) == ("open", "closed")
    assert check_trail(context).faults == ()


def test_a_payment_is_recorded_once(context: Context) -> None:
    fill(context, [case_on_day(1)])
    for expected in (ImportCounts(1, 0), ImportCounts(0, 1)):
        assert record_payments(context, [payment()]) == expected
        assert upload(context, "P1,C1,,400,CNY,2026-11-24").stored == ImportCounts(0, 1)
    assert owed(context)["C1"] == (Decimal(600), "open")
    with pytest.raises(InputError) as caught:
        record_payments(context, [payment(amount=401)])
    assert [fault.where for fault in caught.value.faults] == ["payments[0].payment_id"]


def test_a_promise_that_was_paid_is_kept(context: Context) -> None:
    fill(context, [case_on_day(1, promise_date=DAY - timedelta(days=1))])
    record_payments(context, [payment()])
    (case,) = load_inputs(context, DAY).cases
    assert case.case.last_payment_date == DAY


def publish(context: Context) -> PlanDocument:
    plan = plan_day(context, DAY, QUICK)
    publish_plan(context, plan.plan_id)
    return plan


def record(context: Context, plan: PlanDocument, code: str, **form: str) -> None:
    """Record what came of the only visit of a plan."""
    ((route,),) = [plan.routes]
    (stop,) = route.stops
    record_outcome(context, plan, route.team_id, stop.visit_id, code, form)


STOPS = {
    "DECEASED": {"source": "neighbour"},
    "NO_MORE_VISITS": {},
    "LAWYER": {"attorney": "Li"},
    "UNSAFE": {"what": "a dog"},
}


@pytest.mark.parametrize("code", STOPS)
def test_a_stop_of_the_person_outlasts_the_payment_of_its_case(
    context: Context, code: str
) -> None:
    fill(context, [case_on_day(1, case_id="A")], [visitor()])
    record(context, publish(context), code, **STOPS[code])
    record_payments(context, [payment(amount=1000)])
    assert owed(context) == {"C1 A": (Decimal(0), "closed")}
    fill(context, [case_on_day(1, case_id="B")])
    plan = plan_day(context, DAY + timedelta(days=1), QUICK)
    assert plan.routes == ()
    (excluded,) = plan.excluded
    assert (excluded.customer_id, excluded.params) == ("C1", {"outcome": code})


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("NOT_HOME", {}),
        ("NOT_DONE", {"what": "rain"}),
        ("PTP", {"amount": "5", "date": "2026-11-30", "acknowledged": "yes"}),
        ("PAID_PART", {"amount": "500", "remaining": "500", "date": "2026-11-30"}),
        ("REFUSED", {"what": "paid already"}),
    ],
)
def test_an_outcome_leaves_a_settled_case_closed(
    context: Context, code: str, form: dict[str, str]
) -> None:
    fill(context, [case_on_day(1)], [visitor()])
    plan = publish(context)
    record_payments(context, [payment(amount=1000)])
    record(context, plan, code, **form)
    (case,) = [each.case for each in load_inputs(context, DAY).cases]
    assert (case.overdue_amount, case.state) == (Decimal(0), "closed")
    assert (case.promise_date, case.next_step) == (None, "close")
    assert case.last_visit_date == (None if code == "NOT_DONE" else DAY)


def test_an_outcome_for_all_cases_leaves_the_settled_one_closed(context: Context) -> None:
    fill(context, [case_on_day(1, case_id="A"), case_on_day(1, case_id="B")], [visitor()])
    plan = publish(context)
    record_payments(context, [payment(amount=1000, case_id="A")])
    record(context, plan, "NOT_HOME")
    assert [state for _, state in owed(context).values()] == ["closed", "open"]


def test_who_dies_after_the_payment_is_not_visited_for_another_case(
    context: Context,
) -> None:
    fill(context, [case_on_day(1, case_id="A"), case_on_day(1, case_id="B")], [visitor()])
    plan = publish(context)
    record_payments(context, [payment(amount=1000, case_id="A")])
    record(context, plan, "DECEASED", source="neighbour", case_id="A")
    assert owed(context)["C1 A"] == (Decimal(0), "closed")
    assert plan_day(context, DAY + timedelta(days=1), QUICK).routes == ()


# Each row of a file, and the column and some words of its fault.
@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("P1,C9,,1,CNY,2026-11-24", "customer_id", "who is known"),
        ("P1,,Z,1,CNY,2026-11-24", "case_id", "that is known"),
        ("P1,C1,,1,CNY,2026-11-24", "case_id", "several"),
        ("P1,C2,A,1,CNY,2026-11-24", "case_id", "of this customer"),
        ("P1,C1,A,1,EUR,2026-11-24", "currency", "CNY"),
        ("P1,C1,A,0,CNY,2026-11-24", "amount", "above 0"),
        ("P1,,,1,CNY,2026-11-24", "customer_id", "or a case_id"),
        ("P1,C1,A,1,CNY,", "paid_on", "date"),
        ("P1,C1,A,1,CNY,2026-11-25", "paid_on", "up to 2026-11-24"),
        ("P1,C1,A,1,CNY,2200-01-01", "paid_on", "up to 2026-11-24"),
        ("P1,C1,A,1.0015,CNY,2026-11-24", "amount", "at most 2 decimals"),
    ],
)
def test_a_faulty_payment_names_its_row(
    context: Context, row: str, column: str, words: str
) -> None:
    fill(
        context, [case_on_day(1, case_id="A"), case_on_day(1, case_id="B"), case_on_day(2)]
    )
    before = owed(context)
    good = "P2,C2,,10,,2026-11-24"
    report = upload(context, row, good)
    assert report.stored is None
    (fault,) = report.faults
    assert fault.where == f"row 2, {column}"
    assert words in fault.expected
    assert owed(context) == before
    assert upload(context, row, good, skip_bad=True).stored == ImportCounts(1, 0)
    assert owed(context)["C2"] == (Decimal(990), "open")


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"paid_on": DAY + timedelta(days=1)}, "paid_on"),
        ({"amount": Decimal("1E-30")}, "amount"),
        ({"amount": Decimal("0.005")}, "amount"),
    ],
)
def test_a_payment_of_a_day_or_amount_that_cannot_be_is_refused(
    context: Context, values: dict[str, Any], where: str
) -> None:
    fill(context, [case_on_day(1)])
    with pytest.raises(InputError) as caught:
        record_payments(context, [payment(1, 5), replace(payment(2), **values)])
    assert [fault.where for fault in caught.value.faults] == [f"payments[1].{where}"]
    assert owed(context)["C1"][0] == 1000
    assert record_payments(context, [payment(amount=Decimal("0.5000"))]).new == 1


def test_a_dinar_has_three_decimals(context: Context) -> None:
    fill(context, [case_on_day(1, currency="KWD")])
    assert record_payments(context, [payment(amount=Decimal("0.125"))]).new == 1


def test_no_case_without_an_id_answers_to_the_word_none(context: Context) -> None:
    fill(context, [case_on_day(1), case_on_day(2)])
    rows = [
        payment(1, 1, customer_id="C2"),
        payment(2, 700, customer_id="", case_id="None"),
    ]
    with pytest.raises(InputError) as caught:
        record_payments(context, rows)
    assert [fault.where for fault in caught.value.faults] == ["payments[1].case_id"]


def test_a_payment_of_one_case_leaves_the_others_alone(context: Context) -> None:
    fill(context, [case_on_day(1, case_id="A"), case_on_day(1, case_id="B")], [visitor()])
    record_payments(context, [payment(amount=1000, case_id="A")])
    assert owed(context) == {
        "C1 A": (Decimal(0), "closed"),
        "C1 B": (Decimal(1000), "open"),
    }
    ((stop,),) = [route.stops for route in plan_day(context, DAY, QUICK).routes]
    assert stop.case_ids == ("B",)


def test_payments_are_of_their_branch(context: Context) -> None:
    add_branch(context, "north", "North")
    north = branch_context(context, "north")
    for each in (context, north):
        fill(each, [case_on_day(1)])
    record_payments(north, [payment()])
    assert owed(context)["C1"] == (Decimal(1000), "open")
    assert record_payments(context, [payment(amount=1)]) == ImportCounts(1, 0)


def test_payments_are_erased_with_their_case(context: Context) -> None:
    fill(context, [case_on_day(1)])
    record_payments(context, [payment(amount=1000)])
    assert erase_old(context, DAY.replace(year=2029)).counts["payments"] == 1
    with context.store.reading() as session:
        assert session.scalars(select(PaymentRow)).all() == []
        assert session.scalars(select(CaseRow)).all() == []
    assert check_trail(context).faults == ()


def test_a_payment_above_the_amount_leaves_nothing_overdue() -> None:
    case = case_on_day(1, last_payment_date=DAY).case
    paid = apply_payment(case, Decimal(5000), DAY - timedelta(days=3))
    assert (paid.overdue_amount, paid.state.value) == (Decimal(0), "closed")
    assert paid.last_payment_date == DAY
