"""The checks that Rounds makes of every plan, whatever its policy."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from dispatch.compliance import (
    check_compliance,
)
from dispatch.domain.plan import PlanDocument
from dispatch.domain.visitor import Visitor
from tests.support.clock import DAY, NOW
from tests.support.compliance_builders import (
    breaks,
    change,
    pack,
    plan_breaks,
    plan_of,
    restop,
)
from tests.support.dispatch_builders import (
    POLICY,
    case_on_day,
    day_inputs,
    visitor,
)


def test_the_customers_own_needs_of_people_are_kept() -> None:
    assert breaks(pack(""), case_on_day(required_skills=("legal",))) == {"skills"}
    assert breaks(pack(""), case_on_day(forbidden_visitors=("V1",))) == {"forbidden"}
    lapsed: tuple[Visitor, ...] = (visitor(skills={"legal": DAY - timedelta(days=1)}),)
    assert breaks(pack(""), case_on_day(required_skills=("legal",)), visitors=lapsed) == {
        "skills"
    }


@pytest.mark.parametrize(
    ("begin", "finish", "broken"),
    [
        ("09:00:00", "09:25:00", set()),
        ("08:59:59", "09:25:00", {"shift", "working_day"}),
        ("18:05:00", "18:30:00", set()),  # until the end of the overtime
        ("18:05:00", "18:30:01", {"shift", "working_day"}),
    ],
)
def test_a_visit_lies_in_the_shift_with_its_overtime(begin, finish, broken) -> None:
    staff = (visitor(max_overtime_minutes=30),)
    assert breaks(pack(""), case_on_day(), begin, finish, visitors=staff) == broken


def test_visitors_of_a_team_are_on_duty_may_be_paired_and_have_room() -> None:
    inputs = day_inputs(case_on_day())
    assert plan_breaks(plan_of(inputs, team=("V9",)), inputs, pack("")) == {"on_duty"}
    staff = visitor(1), visitor(2, never_pair_with=("V1",))
    inputs = day_inputs(case_on_day(), visitors=staff)
    assert plan_breaks(plan_of(inputs, team=("V1", "V2")), inputs, pack("")) == {"partners"}
    inputs = day_inputs(case_on_day(1), case_on_day(2), visitors=(visitor(max_visits=1),))
    assert plan_breaks(plan_of(inputs, customers=(0, 1)), inputs, pack("")) == {
        "max_visits"
    }


def test_everyone_stands_in_the_plan_once(two) -> None:
    plan, inputs = two
    assert plan_breaks(change(plan, unassigned=()), inputs) == {"completeness"}
    assert plan_breaks(change(plan, unassigned=plan.unassigned * 2), inputs) == {
        "completeness"
    }
    stop = plan.routes[0].stops[0]
    again = restop(plan, 1, customer_id=stop.customer_id, lat=stop.lat, lon=stop.lon)
    assert plan_breaks(again, inputs) == {"uniqueness", "completeness"}
    assert plan_breaks(restop(plan, 1, visit_id=stop.visit_id), inputs) == {"uniqueness"}


def test_an_exclusion_without_citation_is_found(two) -> None:
    plan, inputs = two
    gone = {"customer_id": "C3", "rule": "paid", "citation": " ", "reason": "x"}
    changed = change(plan, unassigned=()).model_dump() | {"excluded": [gone]}
    assert plan_breaks(PlanDocument.model_validate(changed), inputs) == {"cited"}


def test_a_stop_is_at_a_known_customers_pin_and_on_the_day(two) -> None:
    plan, inputs = two
    assert plan_breaks(restop(plan, 0, lat=22.55), inputs) == {"pin"}
    assert plan_breaks(restop(plan, 0, customer_id="C9"), inputs) == {
        "known",
        "completeness",
    }
    stop = plan.routes[0].stops[0]
    assert "day" in plan_breaks(restop(plan, 0, arrive=stop.finish), inputs)
    assert "day" in plan_breaks(restop(plan, 0, finish=stop.begin), inputs)
    after = {n: getattr(stop, n) + timedelta(days=1) for n in ("arrive", "begin", "finish")}
    assert {"day", "shift", "working_day"} <= plan_breaks(restop(plan, 0, **after), inputs)
    late = plan.routes[0].stops[1].begin + timedelta(minutes=1)
    assert plan_breaks(restop(plan, 0, finish=late), inputs) == {"working_day"}
    assert plan_breaks(change(plan, date=DAY + timedelta(days=1)), inputs) == {"same_day"}


def test_who_came_or_went_after_the_planning_is_not_the_plans_matter(two) -> None:
    plan, inputs = two
    known = (*inputs.cases[:2], case_on_day(4))
    later = replace(inputs, cases=known)
    made = check_compliance(plan, later, POLICY, NOW)
    assert (made.result, made.counts.unconsidered) == ("compliant", 1)


def test_a_moment_is_judged_whatever_offset_it_is_written_in(two) -> None:
    plan, inputs = two
    stop = plan.routes[0].stops[0]
    moved = {n: getattr(stop, n).astimezone(UTC) for n in ("arrive", "begin", "finish")}
    assert plan_breaks(restop(plan, 0, **moved), inputs) == set()
