"""One visit for all cases of a person asks for the strictest that any of them asks for."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dispatch.cases.merge_cases import merge_cases, persons_of
from dispatch.domain.windows import parse_windows
from tests.support.clock import DAY
from tests.support.dispatch_builders import case_on_day, with_values


def test_each_value_is_the_strictest_of_the_cases() -> None:
    one = case_on_day(
        case_id="A",
        overdue_amount=Decimal(100),
        days_past_due=30,
        required_skills=("legal",),
        forbidden_visitors=("V1",),
        preferred_visitor="V2",
        due_by=DAY + timedelta(days=9),
        last_visit_date=DAY - timedelta(days=9),
        service_minutes=20,
        notice_date=DAY - timedelta(days=3),
        windows="09:00-12:00;14:00-17:00",
    )
    other = case_on_day(
        case_id="B",
        overdue_amount=Decimal(250),
        days_past_due=90,
        required_skills=("negotiation", "legal"),
        forbidden_visitors=("V2",),
        min_team=2,
        due_by=DAY + timedelta(days=2),
        last_visit_date=DAY - timedelta(days=20),
        service_minutes=40,
        notice_date=DAY - timedelta(days=8),
        flags=("hardship",),
        windows="11:00-15:00",
    )
    foreign = case_on_day(case_id="C", overdue_amount=Decimal(7), currency="USD")
    visit = merge_cases([one, other, foreign], DAY)
    assert visit is not None
    assert visit.amounts == {"CNY": Decimal(350), "USD": Decimal(7)}
    case = visit.case
    assert (case.overdue_amount, case.currency) == (Decimal(350), "CNY")
    assert case.days_past_due == 90
    assert set(case.required_skills) == {"legal", "negotiation"}
    assert set(case.forbidden_visitors) == {"V1", "V2"}
    assert case.preferred_visitor == ""
    assert (case.min_team, case.service_minutes) == (2, 40)
    assert case.due_by == DAY + timedelta(days=2)
    assert case.last_visit_date == DAY - timedelta(days=9)
    assert case.flags == ("hardship",)
    assert case.windows == parse_windows("11:00-12:00;14:00-15:00")
    # One of the cases was not announced.
    assert case.notice_date is None
    assert visit.case_ids == ("A", "B", "C")


def test_one_case_stays_as_it_is() -> None:
    one = case_on_day(case_id="A", windows="09:00-12:00", promise_date=DAY)
    visit = merge_cases([one], DAY)
    assert visit is not None
    assert (visit.case, visit.customer, visit.place) == (one.case, one.customer, one.place)


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        ("09:00-12:00", "13:00-15:00", None),
        ("09:00-12:00", "", "09:00-12:00"),
        ("09:00-12:00", f"{DAY} 10:00-11:00", f"{DAY} 10:00-11:00"),
        # A wish for a day that is over binds nobody.
        ("09:00-12:00", "2020-01-01 10:00-11:00", "09:00-12:00"),
        (f"{DAY + timedelta(days=1)} 09:00-12:00", "09:00-12:00", None),
    ],
)
def test_the_windows_are_those_in_common(
    first: str, second: str, common: str | None
) -> None:
    visit = merge_cases([case_on_day(windows=first), case_on_day(windows=second)], DAY)
    expected = None if common is None else parse_windows(common)
    assert (visit and visit.case.windows) == expected


@pytest.mark.parametrize("order", [1, -1])
def test_the_oldest_open_promise_counts(order: int) -> None:
    def case(promised: date | None, paid: date | None = None) -> object:
        return case_on_day(promise_date=promised, last_payment_date=paid)

    early, late = DAY - timedelta(days=9), DAY - timedelta(days=2)
    cases = [case(late), case(early), case(early - timedelta(days=1), paid=DAY), case(None)]
    visit = merge_cases(cases[::order], DAY)  # type: ignore[arg-type]
    assert visit is not None
    assert visit.case.promise_date == early


def test_cases_are_grouped_by_person() -> None:
    alone = case_on_day(1)
    first, second = case_on_day(2, case_id="A"), case_on_day(2, case_id="B")
    merged = with_values(case_on_day(3), person_id="C2")
    assert persons_of([alone, first, merged, second]) == [[alone], [first, merged, second]]
