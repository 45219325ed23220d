"""A plan keeps a dispatcher's constraints, carries them, and is verified with them."""

from dataclasses import replace

import pytest

from dispatch.compliance import check_compliance
from dispatch.domain.constraints import Hold, ShiftChange, VisitChange
from dispatch.domain.place import PlaceKind
from dispatch.domain.windows import DayWindow
from dispatch.errors import InputError
from dispatch.planning.constraints import known_constraints, require_known
from dispatch.planning.read_json import parse_constraints, parse_plan
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from tests.support.clock import NOW
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    case_on_day,
    day_inputs,
    plan_inputs,
    visitor,
)

EFFORT = Effort(60, seed=1, iterations=1)
WHY = "the customer rang"
INPUTS = day_inputs(
    *(case_on_day(number) for number in range(1, 5)), visitors=(visitor(1), visitor(2))
)
HOLD = Hold("C1@2026-11-24", WHY)
AFTERNOON = VisitChange(
    "C2@2026-11-24", WHY, windows=(DayWindow(14 * 60, 15 * 60),), service_minutes=40
)
ABSENCE = ShiftChange("V1", "ill", absent=True)
LATER = ShiftChange("V2", "dentist", begin=11 * 60)


@pytest.fixture(scope="module")
def plan():
    return plan_inputs(INPUTS, EFFORT, constraints=(HOLD, AFTERNOON, ABSENCE, LATER))


def test_a_held_visit_is_unassigned_with_the_reason_of_the_hold(plan):
    (item,) = plan.unassigned
    assert (item.customer_id, item.visit_id, item.code) == ("C1", HOLD.visit_id, "held")
    assert item.reason == f"A dispatcher holds this visit ({WHY})."
    assert plan.kpis.unassigned == 1
    assert plan.kpis.value_left == item.score


def test_a_changed_visit_lies_in_its_narrower_window_and_has_its_length(plan):
    (route,) = plan.routes
    stop = next(stop for stop in route.stops if stop.customer_id == "C2")
    assert (stop.begin.hour, (stop.finish - stop.begin).seconds) == (14, 40 * 60)
    assert stop.finish.hour * 60 + stop.finish.minute <= 15 * 60


def test_an_absent_visitor_is_not_sent_and_a_changed_shift_begins_later(plan):
    (absent,) = plan.not_sent
    assert (absent.visitor_id, absent.code) == ("V1", "absent")
    assert absent.reason == "Does not work on this day (ill)."
    (route,) = plan.routes
    assert route.team_id == "V2"
    assert route.start.at.hour >= 11


def test_the_plan_carries_its_constraints_and_is_verified_with_them(plan):
    read = parse_plan(plan.model_dump_json().encode())
    assert read.constraints == (HOLD, AFTERNOON, ABSENCE, LATER)
    assert verify_plan(read, INPUTS, POLICY, SETTINGS) == ()
    certificate = check_compliance(read, INPUTS, POLICY, NOW)
    assert certificate.result == "compliant"
    assert "constraints" in {rule.kind for rule in certificate.rules}


def test_a_plan_without_constraints_has_no_such_field_and_no_such_check():
    plain = plan_inputs(INPUTS, EFFORT)
    document = plain.model_dump(mode="json")
    assert not {"constraints", "explained"} & document.keys()
    certificate = check_compliance(plain, INPUTS, POLICY, NOW)
    assert "constraints" not in {rule.kind for rule in certificate.rules}


@pytest.mark.parametrize("constraint", [HOLD, AFTERNOON, ABSENCE, LATER])
def test_a_plan_that_breaks_its_constraints_is_found_by_both_checks(constraint):
    plain = plan_inputs(INPUTS, EFFORT)
    if constraint is LATER:
        plain = plan_inputs(INPUTS, EFFORT, constraints=(ABSENCE,))
        broken = plain.model_copy(update={"constraints": (ABSENCE, constraint)})
    else:
        broken = plain.model_copy(update={"constraints": (constraint,)})
    assert verify_plan(broken, INPUTS, POLICY, SETTINGS) != ()
    if constraint is ABSENCE and not any(r.team_id == "V1" for r in plain.routes):
        return
    assert check_compliance(broken, INPUTS, POLICY, NOW).result == "broken"


def test_a_window_outside_the_legal_hours_leaves_a_visit_without_a_route():
    night = VisitChange("C2@2026-11-24", WHY, windows=(DayWindow(0, 60),))
    plan = plan_inputs(INPUTS, EFFORT, constraints=(night,))
    (item,) = plan.unassigned
    assert (item.customer_id, item.code) == ("C2", "no_common_time")
    assert verify_plan(plan, INPUTS, POLICY, SETTINGS) == ()


def test_a_visit_keeps_the_id_of_the_day_for_which_it_was_first_considered():
    inputs = day_inputs(case_on_day(1))
    inputs = type(inputs)(
        inputs.day,
        inputs.timezone,
        inputs.cases,
        inputs.visitors,
        visit_ids={("C1", PlaceKind.HOME): "C1@2026-11-20#2"},
    )
    plan = plan_inputs(inputs, EFFORT)
    ((stop,),) = (route.stops for route in plan.routes)
    assert stop.visit_id == "C1@2026-11-20#2"
    assert verify_plan(plan, day_inputs(case_on_day(1)), POLICY, SETTINGS) == ()


@pytest.mark.parametrize(
    "visit_id", ["C1@2026-11-25", "C2@2026-11-24", "C1@2026-11-24#", "C1", "C1@20261124"]
)
def test_a_visit_with_a_malformed_id_is_found(visit_id):
    inputs = day_inputs(case_on_day(1))
    plan = plan_inputs(inputs, EFFORT)
    (route,) = plan.routes
    stop = route.stops[0].model_copy(update={"visit_id": visit_id})
    changed = plan.model_copy(
        update={"routes": (route.model_copy(update={"stops": (stop,)}),)}
    )
    found = verify_plan(changed, inputs, POLICY, SETTINGS)
    assert "unknown" in {violation.rule for violation in found}


def test_constraints_on_what_the_day_does_not_have_are_refused_by_name():
    require_known((HOLD, ABSENCE), INPUTS)
    unknown = (Hold("C9@2026-11-24", WHY), HOLD, ShiftChange("V9", WHY, absent=True))
    with pytest.raises(InputError, match="C9@2026-11-24, V9") as error:
        require_known(unknown, INPUTS)
    assert [fault.where for fault in error.value.faults] == [
        "constraints[0].visit_id",
        "constraints[2].visitor_id",
    ]


@pytest.mark.parametrize(
    "constraint",
    [
        Hold("C9@2026-11-24", WHY),  # no such customer
        Hold("C2@2026-11-20", WHY),  # the plan has another visit to the customer
        VisitChange("C2@2026-11-25", WHY, service_minutes=5),  # a later day
        ShiftChange("V9", WHY, absent=True),
    ],
)
def test_a_constraint_on_what_the_inputs_do_not_have_is_found(plan, constraint):
    changed = plan.model_copy(update={"constraints": (*plan.constraints, constraint)})
    (found,) = verify_plan(changed, INPUTS, POLICY, SETTINGS)
    assert found.rule == "unknown"
    subject = getattr(constraint, "visit_id", None) or constraint.visitor_id
    assert found.where == subject


def test_the_visit_to_an_excluded_customer_may_be_of_an_earlier_day():
    stopped = case_on_day(1, flags=("cease",))
    inputs = day_inputs(stopped, case_on_day(2))
    hold = Hold("C1@2026-11-20", WHY)
    plan = plan_inputs(inputs, EFFORT, constraints=(hold,))
    assert [item.customer_id for item in plan.excluded] == ["C1"]
    assert verify_plan(plan, inputs, POLICY, SETTINGS) == ()


def test_constraints_on_what_a_later_plan_does_not_have_are_dropped():
    gone = (Hold("C9@2026-11-24", WHY), ShiftChange("V9", WHY, absent=True))
    assert known_constraints((gone[0], HOLD, gone[1], ABSENCE), INPUTS) == (HOLD, ABSENCE)


def test_a_file_of_constraints_names_its_faults():
    assert parse_constraints(b"[]") == ()
    with pytest.raises(InputError, match="not a list of constraints") as error:
        parse_constraints(b'[{"kind": "hold", "visit_id": "C1", "reason": ""}]')
    (fault,) = error.value.faults
    assert fault.where.startswith("[0]")
    assert "a reason" in fault.expected


def test_a_hold_and_a_window_last_when_two_customers_become_one_person():
    one = case_on_day(1)
    two = case_on_day(2, lon=114.005, person_id="C1")
    inputs = replace(
        day_inputs(one, two, visitors=(visitor(1),)),
        visit_ids={("C2", PlaceKind.HOME): "C2@2026-11-20"},
    )
    made = plan_inputs(inputs, EFFORT)
    (stop,) = made.routes[0].stops
    assert (stop.visit_id, stop.customer_ids) == ("C1@2026-11-24", ("C1", "C2"))
    hold = Hold("C2@2026-11-20", WHY)
    held = plan_inputs(inputs, EFFORT, constraints=(hold,))
    assert [(item.visit_id, item.code) for item in held.unassigned] == [
        ("C1@2026-11-24", "held")
    ]
    assert check_compliance(held, inputs, POLICY, NOW).result == "compliant"
    against = made.model_copy(update={"constraints": (hold,)})
    assert check_compliance(against, inputs, POLICY, NOW).result == "broken"
    evening = VisitChange("C2@2026-11-20", WHY, windows=(DayWindow(15 * 60, 17 * 60),))
    (stop,) = plan_inputs(inputs, EFFORT, constraints=(evening,)).routes[0].stops
    assert stop.begin.hour >= 15
