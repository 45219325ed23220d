"""A correction undoes what its outcome wrote, and keeps whatever has changed since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dispatch.domain.day import CaseOnDay
from dispatch.domain.payment import Payment
from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.usecases import Context
from dispatch.usecases.customers import set_pin
from dispatch.usecases.payments import record_payments
from dispatch.usecases.persons import merge_persons, split_person
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.record_outcome import record_outcome
from tests.support.clock import DAY
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor

pytestmark = pytest.mark.both_databases

QUICK = Effort(60, seed=1, iterations=1)
PART = {"amount": "100", "remaining": "900", "date": "2026-12-01"}


LATER = DAY + timedelta(days=14)


class Visit:
    """The only visit of a day, whose outcomes are recorded and corrected at one moment."""

    def __init__(self, context: Context, *cases: CaseOnDay) -> None:
        self.context = context
        fill(context, cases, [visitor()])
        self.plan: PlanDocument = plan_day(context, DAY, QUICK)
        self.again: PlanDocument | None = None

    def record(self, code: str, **form: str) -> None:
        self._record(self.plan, code, form)

    def record_later(self, code: str, **form: str) -> None:
        """Record the outcome of a visit two weeks later."""
        self.again = self.again or plan_day(self.context, LATER, QUICK)
        self._record(self.again, code, form)

    def _record(self, plan: PlanDocument, code: str, form: dict[str, str]) -> None:
        (route,) = plan.routes
        (stop,) = route.stops
        team, visit = route.team_id, stop.visit_id
        record_outcome(self.context, plan, team, visit, code, form)

    def pay(self, amount: int, number: int = 1, **values: Any) -> None:
        payment = Payment(
            f"P{number}", DAY, Decimal(amount), **({"customer_id": "C1"} | values)
        )
        record_payments(self.context, [payment])

    def cases(self) -> dict[str, CaseOnDay]:
        """The cases by their id, or that of their customer."""
        found = load_inputs(self.context, DAY).cases
        return {each.case.case_id or each.customer.customer_id: each for each in found}

    def owed(self) -> dict[str, int]:
        return {name: int(each.case.overdue_amount) for name, each in self.cases().items()}


def test_what_a_file_has_changed_since_stays(context: Context) -> None:
    visit = Visit(context, case_on_day(1))
    visit.record("NOT_HOME")
    moved = {"address": "9 New Road", "lat": 22.6, "lon": 114.1}
    fill(context, [case_on_day(1, overdue_amount=Decimal(200), **moved)])
    newer = visit.cases()["C1"]
    visit.record("NOT_DONE", what="rain")
    (after,) = visit.cases().values()
    assert after.place == newer.place
    assert after.case.overdue_amount == 200
    assert (after.case.not_home, after.case.last_visit_date) == (0, None)


@pytest.mark.parametrize("form", [{}, {"address": "9 New Road"}])
def test_a_pin_that_was_placed_since_stays_unless_its_address_goes(
    context: Context, form: dict[str, str]
) -> None:
    visit = Visit(context, case_on_day(1, address="1 Old Road"))
    former = visit.cases()["C1"].place
    visit.record("MOVED", **form)
    set_pin(context, "C1", 22.6, 114.1)
    visit.record("NOT_DONE", what="rain")
    place = visit.cases()["C1"].place
    assert place.address == "1 Old Road"
    assert place.pin is not None
    assert (place.pin.lat == 22.6) == (not form)
    assert (place == former) == bool(form)


def test_another_place_of_the_case_is_left_alone(context: Context) -> None:
    visit = Visit(context, case_on_day(1, address="1 Home Road"))
    visit.record("NOT_HOME")
    work = {"place_kind": "work", "address": "2 Work Road", "lat": 22.6, "lon": 114.1}
    fill(context, [case_on_day(1, **work)])
    visit.record("MOVED")
    assert visit.cases()["C1"].place.address == "2 Work Road"
    visit.record("NOT_DONE", what="rain")
    assert visit.cases()["C1"].place.address == "2 Work Road"


def test_a_payment_stays_when_its_customer_is_another_person_by_now(
    context: Context,
) -> None:
    one, other = case_on_day(1), case_on_day(2)
    fill(context, [one, replace(other, place=one.place)], [visitor()])
    merge_persons(context, ["C1", "C2"], "The same card.")
    visit = Visit(context)
    visit.record("NOT_HOME")
    split_person(context, "C2", "Two cards.")
    visit.pay(300, customer_id="C2")
    visit.record("NOT_DONE", what="rain")
    assert visit.owed() == {"C1": 1000, "C2": 700}


@pytest.mark.parametrize(
    ("amount", "owed", "state"), [(1000, 0, "closed"), (300, 700, "open")]
)
def test_a_payment_at_the_moment_of_the_outcome_stays(
    context: Context, amount: int, owed: int, state: str
) -> None:
    visit = Visit(context, case_on_day(1))
    visit.record("PAID_PART", **PART)
    visit.pay(amount)
    for code in ("NOT_HOME", "NOT_DONE", "NOT_HOME"):
        visit.record(code, what="rain")
        (case,) = [each.case for each in visit.cases().values()]
        assert (case.overdue_amount, case.state) == (owed, state)


def test_a_payment_before_the_outcome_is_not_paid_twice(context: Context) -> None:
    visit = Visit(context, case_on_day(1))
    visit.pay(300)
    visit.record("NOT_HOME")
    visit.record("PAID_PART", **PART)
    visit.record("NOT_HOME")
    assert visit.owed() == {"C1": 700}


def test_a_correction_for_another_case_restores_the_case_of_the_outcome(
    context: Context,
) -> None:
    visit = Visit(context, case_on_day(1))
    visit.record("PTP", amount="50", date="2026-11-30", acknowledged="yes")
    fill(context, [case_on_day(1, case_id="A"),
                   case_on_day(1, case_id="B", overdue_amount=Decimal(300))])  # fmt: skip
    visit.record("NOT_HOME", case_id="B")
    assert visit.owed() == {"A": 1000, "B": 300}
    found = {name: each.case for name, each in visit.cases().items()}
    assert (found["A"].promise_date, found["A"].not_before) == (None, None)
    assert (found["A"].not_home, found["B"].not_home) == (0, 1)
    assert found["B"].not_before == DAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda visit: fill(visit.context, [case_on_day(1)]), 1000),
        (lambda visit: visit.pay(300), 700),
        (lambda visit: None, 1000),
    ],
)
def test_an_amount_goes_back_to_what_is_owed_without_the_outcome(
    context: Context, change: Callable[[Visit], None], expected: int
) -> None:
    visit = Visit(context, case_on_day(1))
    visit.record("PAID_PART", **PART)
    change(visit)
    visit.record("NOT_HOME")
    assert visit.owed() == {"C1": expected}


def test_a_correction_lifts_nothing_that_a_later_visit_led_to_as_well(
    context: Context,
) -> None:
    visit = Visit(context, case_on_day(1))
    visit.record("NOT_HOME")
    visit.record_later("REFUSED", what="no")
    visit.record("REFUSED", what="no")
    for code in ("NOT_HOME", "NOT_DONE"):
        visit.record(code, what="rain")
        (case,) = [each.case for each in visit.cases().values()]
        assert (case.state, case.stopped_by) == ("review", "REFUSED")
        assert (case.last_visit_date, case.not_home) == (LATER, 0)
        assert case.not_before == LATER + timedelta(days=14)


def test_a_correction_before_a_later_visit_keeps_what_that_and_others_brought(
    context: Context,
) -> None:
    visit = Visit(context, case_on_day(1, address="1 Old Road"))
    visit.record("NOT_HOME")
    visit.record_later("PAID_PART", **PART | {"date": "2026-12-10"})
    visit.pay(300)
    moved = {"address": "9 New Road", "lat": 22.6, "lon": 114.1}
    (owed,) = visit.owed().values()
    assert owed == 600
    fill(context, [case_on_day(1, overdue_amount=Decimal(600), **moved)])
    visit.record("WRONG_ADDRESS", address="5 Side Road")
    (after,) = visit.cases().values()
    assert visit.owed() == {"C1": 600}
    assert after.place.address == "9 New Road"
    assert (after.case.state, after.case.last_visit_date) == ("review", LATER)
    visit.pay(600, number=2)
    visit.record("NOT_HOME")
    (after,) = visit.cases().values()
    assert (after.case.overdue_amount, after.case.state) == (0, "closed")


def test_the_later_outcome_can_be_corrected_after_the_earlier_one(
    context: Context,
) -> None:
    visit = Visit(context, case_on_day(1))
    visit.record("PTP", amount="50", date="2026-11-30", acknowledged="yes")
    visit.record_later("NOT_HOME")
    visit.record("NOT_HOME")
    visit.record_later("NOT_DONE", what="rain")
    (case,) = [each.case for each in visit.cases().values()]
    assert (case.promise_date, case.promise_amount) == (None, None)
    assert (case.not_home, case.last_visit_date) == (1, DAY)


def test_a_stop_that_comes_late_is_not_lifted_by_a_visit_made_without_knowing_it(
    context: Context,
) -> None:
    visit = Visit(context, case_on_day(1))
    visit.record("NOT_HOME")
    visit.record_later("NOT_HOME")
    visit.record("DISPUTE", what="the sum")
    for note in ("a", "b"):
        (case,) = [each.case for each in visit.cases().values()]
        assert (case.state, case.stopped_by) == ("stopped", "DISPUTE")
        assert (case.last_visit_date, case.not_home) == (LATER, 1)
        visit.record_later("NOT_HOME", note=note)
    visit.record("NOT_HOME")
    (case,) = [each.case for each in visit.cases().values()]
    assert (case.state, case.stopped_by, case.not_home) == ("open", "", 2)
