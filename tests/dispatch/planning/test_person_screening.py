"""A visit for several cases: what stops the person, and what only leaves a case out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch.compliance import check_compliance
from dispatch.domain.day import CaseOnDay
from dispatch.domain.plan import PlanDocument
from dispatch.domain.windows import DayClock
from dispatch.planning.person_screening import PersonScreening, screen_person
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from dispatch.policy.hours import LegalHours
from tests.support.clock import DAY, NOW
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    after_visits,
    case_on_day,
    day_inputs,
    plan_inputs,
    with_values,
)

QUICK = Effort(60, seed=1, iterations=1)


def screened(*cases: CaseOnDay) -> PersonScreening:
    hours = LegalHours(POLICY, DayClock(DAY, ZoneInfo(SETTINGS.timezone)))
    return screen_person(cases, hours, SETTINGS)


def loan(case_id: str, **values: Any) -> CaseOnDay:
    return case_on_day(1, case_id=case_id, **values)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"flags": ("dispute",)}, "dispute"),
        ({"promise_date": DAY + timedelta(days=3)}, "promise_pending"),
        (after_visits("closed", "PAID_FULL"), "closed"),
        (after_visits("stopped", "DISPUTE"), "stopped_by_outcome"),
        (after_visits("review", "WAIVER_REQUEST"), "request_pending"),
        (after_visits(not_before=DAY + timedelta(days=1)), "paused"),
    ],
)
def test_what_concerns_one_case_leaves_it_out_of_the_visit(
    values: dict[str, Any], rule: str
) -> None:
    found = screened(loan("A"), loan("B", **values))
    assert found.visit is not None
    assert found.visit.case_ids == ("A",)
    ((left,),) = [found.visit.excluded]
    assert (left.subject.case.case_id, left.rule) == ("B", rule)
    assert left.citation
    assert found.excluded == {}


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"flags": ("attorney",)}, "attorney"),
        ({"flags": ("dispute", "cease")}, "cease"),
        (after_visits("stopped", "NO_MORE_VISITS"), "stopped_by_outcome"),
        (after_visits("review", "UNSAFE"), "request_pending"),
        (after_visits("closed", "DECEASED"), "stopped_by_outcome"),
        (after_visits("closed", "HARDSHIP"), "request_pending"),
        ({"last_visit_date": DAY}, "visited_today"),
    ],
)
def test_a_stop_of_any_case_holds_for_the_person(values: dict[str, Any], rule: str) -> None:
    found = screened(loan("A"), loan("B", **values))
    assert found.visit is None
    assert {customer: v.rule for customer, v in found.excluded.items()} == {"C1": rule}


def test_if_every_case_is_left_out_nobody_is_visited() -> None:
    found = screened(loan("A", flags=("dispute",)), loan("B", **after_visits("closed")))
    assert found.visit is None
    assert found.excluded["C1"].rule == "dispute"


def test_cases_without_a_common_hour_are_no_visit() -> None:
    found = screened(loan("A", windows="09:00-11:00"), loan("B", windows="14:00-16:00"))
    assert found.excluded["C1"].rule == "no_common_hours"


def test_one_visit_is_made_where_the_oldest_case_is() -> None:
    far = {"lat": 22.6, "lon": 114.2, "place_kind": "other"}
    found = screened(loan("A"), loan("B", days_past_due=99, **far))
    assert found.visit is not None
    assert found.visit.case_ids == ("B",)
    assert [each.rule for each in found.visit.excluded] == ["other_place"]


def _plan(*cases: CaseOnDay) -> PlanDocument:
    """A plan that the check of routes and the certificate both accept."""
    inputs = day_inputs(*cases)
    plan = plan_inputs(inputs, QUICK)
    assert verify_plan(plan, inputs, POLICY, SETTINGS) == ()
    certificate = check_compliance(plan, inputs, POLICY, NOW)
    assert certificate.faults == ()
    return plan


def test_a_plan_has_one_stop_for_all_cases_of_a_person() -> None:
    merged = with_values(case_on_day(3, lat=22.54, lon=114.005), person_id="C1")
    plan = _plan(
        loan("A", overdue_amount=Decimal(100)),
        loan("B", overdue_amount=Decimal(50)),
        loan("C", flags=("dispute",)),
        case_on_day(2),
        merged,
    )
    stops = {s.customer_id: s for route in plan.routes for s in route.stops}
    assert stops.keys() == {"C1", "C2"}
    assert stops["C1"].customer_ids == ("C1", "C3")
    assert stops["C1"].case_ids == ("A", "B")
    (left,) = stops["C1"].excluded_cases
    assert (left.customer_id, left.case_id, left.rule) == ("C1", "C", "dispute")
    assert plan.kpis.amount_covered == {"CNY": "2150"}
    assert "customer_ids" not in stops["C2"].model_dump()
    assert "case_ids" not in stops["C2"].model_dump()


def test_a_customer_who_is_not_met_is_excluded_by_name() -> None:
    merged = with_values(
        case_on_day(3, lat=22.54, lon=114.005, flags=("dispute",)), person_id="C1"
    )
    plan = _plan(loan("A"), merged)
    ((stop,),) = [route.stops for route in plan.routes]
    assert (stop.customer_id, stop.customer_ids) == ("C1", ())
    assert [(item.customer_id, item.rule) for item in plan.excluded] == [("C3", "dispute")]


@pytest.mark.parametrize(
    "values",
    [
        {"flags": ("cease",)},
        after_visits("stopped", "ASKED_LEAVE"),
        {"min_team": 2},
        {"windows": "20:00-21:00"},
        {"promise_date": DAY + timedelta(days=1)},
    ],
)
def test_a_certificate_judges_every_case_of_a_visit(values: dict[str, Any]) -> None:
    plan = _plan(loan("A"), loan("B"))
    later = day_inputs(loan("A"), loan("B", **values))
    assert check_compliance(plan, later, POLICY, NOW).faults


def test_a_certificate_lets_a_case_be_in_dispute_that_the_visit_leaves_out() -> None:
    cases = loan("A"), loan("B", flags=("dispute",))
    plan = _plan(*cases)
    later = day_inputs(cases[0], with_values(cases[1], flags=("dispute", "cease")))
    assert check_compliance(plan, later, POLICY, NOW).faults


@pytest.mark.parametrize("code", ["LAWYER", "UNSAFE"])
def test_a_certificate_holds_a_stop_that_outlasts_its_settled_case(code: str) -> None:
    cases = loan("A"), loan("B", **after_visits("closed", "PAID_FULL"))
    plan = _plan(*cases)
    later = day_inputs(cases[0], loan("B", **after_visits("closed", code)))
    assert check_compliance(plan, later, POLICY, NOW).faults


def test_a_visit_for_other_cases_than_it_says_is_found() -> None:
    cases = loan("A"), loan("B")
    plan = _plan(*cases)
    ((stop,),) = [route.stops for route in plan.routes]
    route = plan.routes[0].model_copy(
        update={"stops": (stop.model_copy(update={"case_ids": ("A",)}),)}
    )
    changed = plan.model_copy(update={"routes": (route,)})
    found = verify_plan(changed, day_inputs(*cases), POLICY, SETTINGS)
    assert "cases" in {violation.rule for violation in found}
