"""The certificate's check finds every rule broken, and its seal every change."""

import json
from base64 import b64encode
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from dispatch.compliance import (
    Certificate,
    VerificationKeys,
    check_compliance,
    read_certificate,
    sign_certificate,
    signature_faults,
    signing_key,
)
from dispatch.compliance.keys import PublicKey
from dispatch.compliance.report import breaches, visit_groups
from dispatch.domain.consent import parse_consents
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.place import Precision
from dispatch.domain.plan import PlanDocument
from dispatch.domain.user import User, UserKind
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import parse_windows
from dispatch.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    NotPublishedError,
    UnlawfulPlanError,
)
from dispatch.planning.pipeline import Effort
from dispatch.policy import Policy
from dispatch.policy.packs.policy import parse_pack
from dispatch.settings import Settings
from dispatch.store.tables import AuditDetailRow, AuditRow, CaseRow, ConsentRow
from dispatch.text import ENGLISH, Translator
from dispatch.text.rules import FINDINGS, REQUIREMENTS, finding, requirement
from dispatch.usecases import Context
from dispatch.usecases.links import itinerary_token, open_itinerary
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.plans import latest_plan
from dispatch.usecases.publish import (
    get_certificate,
    is_published,
    preview_certificate,
    publish_plan,
)
from dispatch.usecases.visitors import set_on_duty
from tests.support.clock import DAY, NOW, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import (
    POLICY,
    after_visits,
    case_on_day,
    day_inputs,
    visitor,
)
from tests.support.json_changes import Json, at, leaves, lists, other, put

KEY, OTHER = (
    signing_key(Settings(certificate_signing_key=b64encode(raw.ljust(32)).decode()))
    for raw in (b"of the tests", b"another")
)
QUICK = Effort(60, seed=1, iterations=5)
HEAD = """
id: test
version: "1"
name: {en: Test, zh: 测试}
scope: {en: Test, zh: 测试}
"""


def pack(rules: str) -> Policy:
    """A policy of one pack with these rules."""
    return Policy((parse_pack(HEAD + rules, "test"),))


def plan_of(
    inputs: DayInputs,
    begin: str = "10:00:00",
    finish: str = "10:25:00",
    team: tuple[str, ...] = ("V1",),
    customers: tuple[int, ...] = (0,),
) -> PlanDocument:
    """One route with one stop for each customer, an hour after each other."""
    zone = ZoneInfo(inputs.timezone)
    times = [
        datetime.fromisoformat(f"{inputs.day}T{clock}").replace(tzinfo=zone)
        for clock in (begin, finish)
    ]
    stops = []
    for number, index in enumerate(customers):
        one = inputs.cases[index]
        pin = one.place.pin
        starts, ends = ((m + timedelta(hours=number)).isoformat() for m in times)
        stops.append({
            "sequence": number + 1, "visit_id": f"{one.customer.customer_id}@{inputs.day}",
            "customer_id": one.customer.customer_id,
            "lat": pin.lat if pin else 0, "lon": pin.lon if pin else 0,
            "arrive": starts, "begin": starts, "finish": ends, "wait_s": 0, "travel_s": 0,
            "distance_m": 0, "tier": 3, "score": 1.0,
        })  # fmt: skip
    rest = [c for n, c in enumerate(inputs.cases) if n not in customers]
    ends = [{"lat": 1, "lon": 1, "at": stops[n]["arrive" if n == 0 else "finish"]}
            for n in (0, -1)]  # fmt: skip
    return PlanDocument.model_validate({
        "plan_id": "p", "date": inputs.day, "timezone": inputs.timezone,
        "created_at": NOW, "policy": {"id": "test", "version": "1"},
        "solver": {"seconds": 1, "seed": 1, "workers": 1, "engines": [], "travel": "x",
                   "estimated": True},
        "inputs_sha256": inputs.sha256,
        "routes": [{"team_id": "+".join(team), "visitor_ids": team, "travel_mode": "car",
                    "start": ends[0], "end": ends[1], "stops": stops, "breaks": [],
                    "travel_s": 0, "distance_m": 0, "service_s": 0, "wait_s": 0,
                    "overtime_s": 0}],
        "unassigned": [{"customer_id": c.customer.customer_id, "code": "day_full",
                        "reason": "x"} for c in rest],
        "excluded": [],
        "kpis": {"planned": 1, "unassigned": 0, "excluded": 0, "travel_s": 0,
                 "distance_m": 0, "value_planned": 0, "value_left": 0,
                 "amount_covered": {}, "utilisation": 0, "longest_shift_s": 0,
                 "shortest_shift_s": 0},
    })  # fmt: skip


def codes(plan: PlanDocument, inputs: DayInputs, policy: Policy = POLICY) -> set[str]:
    """The codes of all rules that are found broken."""
    return {
        each.rule.code for each in breaches(check_compliance(plan, inputs, policy, NOW))
    }


def one(
    policy: Policy,
    who: CaseOnDay,
    begin: str = "10:00:00",
    finish: str = "10:25:00",
    **day: Any,
) -> set[str]:
    """What is broken in a plan with one visit to one customer."""
    inputs = day_inputs(who, **day)
    return codes(plan_of(inputs, begin, finish), inputs, policy)


LONG = (visitor(shift_start=0, shift_end=24 * 60),)
HOURS = pack(
    "hours: [{citation: H, from: 2020-01-01, consent_widens: true, "
    'home: {mon-sun: "08:00-20:00"}, work: {mon-fri: "09:00-17:00"}}]'
)
RIGID = pack(
    "hours: [{citation: H, from: 2020-01-01, consent_widens: false, "
    'home: {mon-sun: "08:00-20:00"}}]'
)
OUT = {"outside_legal_hours"}


def test_a_plain_visit_breaks_no_rule() -> None:
    assert one(POLICY, case_on_day()) == set()


# Hours


@pytest.mark.parametrize(
    ("begin", "finish", "broken"),
    [
        ("08:00:00", "08:25:00", set()),  # from the very begin
        ("07:59:59", "08:25:00", OUT),  # a second too early
        ("19:35:00", "20:00:00", set()),  # until the very end
        ("19:35:00", "20:00:01", OUT),  # the visit ends a second too late
        ("20:30:00", "20:45:00", OUT),  # all of it is outside
    ],
)
def test_the_whole_visit_lies_in_the_legal_hours(begin, finish, broken) -> None:
    assert one(HOURS, case_on_day(), begin, finish, visitors=LONG) == broken


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2026, 3, 29), "Europe/Lisbon"),  # clocks go forward
        (date(2026, 10, 25), "Europe/Lisbon"),  # and back
        (date(2026, 3, 8), "America/New_York"),
        (date(2026, 11, 1), "America/New_York"),
        (date(2026, 10, 4), "Australia/Sydney"),
        (date(2026, 4, 5), "Australia/Sydney"),
    ],
)
def test_legal_hours_are_by_the_clock_on_days_when_it_is_changed(day, zone) -> None:
    where = {"day": day, "timezone": zone, "visitors": LONG}
    assert one(HOURS, case_on_day(), "08:00:00", "08:25:00", **where) == set()
    assert one(HOURS, case_on_day(), "07:59:59", "08:25:00", **where) == OUT
    assert one(HOURS, case_on_day(), "19:40:00", "20:00:00", **where) == set()
    assert one(HOURS, case_on_day(), "19:40:00", "20:00:01", **where) == OUT


def test_legal_hours_are_in_the_customers_own_zone() -> None:
    tokyo = case_on_day(timezone="Asia/Tokyo")  # an hour ahead of Shanghai
    assert one(HOURS, tokyo, "18:35:00", "19:00:00", visitors=LONG) == set()
    assert one(HOURS, tokyo, "18:35:00", "19:00:01", visitors=LONG) == OUT
    assert one(HOURS, tokyo, "07:00:00", "07:25:00", visitors=LONG) == set()


def test_a_workplace_has_no_hours_at_the_weekend() -> None:
    there = case_on_day(place_kind="work")
    assert one(HOURS, there) == set()
    assert one(HOURS, there, "16:40:00", "17:00:01") == OUT
    assert one(HOURS, there, day=date(2026, 11, 28)) == OUT
    assert one(HOURS, case_on_day(place_kind="other"), day=date(2026, 11, 28)) == set()


@pytest.mark.parametrize(
    ("consents", "broken"),
    [
        ("hours 2026-11-24 20:00-21:00", set()),  # given on the very day
        ("hours 2026-11-25 20:00-21:00", OUT),  # not given yet
        ("hours 2026-11-01 until 2026-11-24 20:00-21:00", set()),  # its last day
        ("hours 2026-11-01 until 2026-11-23 20:00-21:00", OUT),  # expired
        ("hours 2026-11-01 2026-11-24 20:00-21:00", set()),  # for this day alone
        ("hours 2026-11-01 2026-11-25 20:00-21:00", OUT),  # for another
        ("hours 2026-11-01 20:00-20:10", OUT),  # too short
        ("", OUT),
    ],
)
def test_consent_to_other_hours_widens_them_where_the_rule_lets_it(
    consents, broken
) -> None:
    who = case_on_day(consents=parse_consents(consents))
    assert one(HOURS, who, "19:50:00", "20:15:00", visitors=LONG) == broken
    assert one(RIGID, who, "19:50:00", "20:15:00", visitors=LONG) == OUT


def test_the_consent_that_a_visit_rests_on_is_named() -> None:
    agreed = "hours 2026-11-20 20:00-21:00 by wife;hours 2026-11-20 06:00-07:00"
    inputs = day_inputs(case_on_day(consents=parse_consents(agreed)), visitors=LONG)
    made = check_compliance(plan_of(inputs, "19:50:00", "20:15:00"), inputs, HOURS, NOW)
    used = [consent for finding in made.findings for consent in finding.consents]
    assert [(c.kind, str(c.given_on), c.given_by) for c in used] == [
        ("hours", "2026-11-20", "wife")
    ]
    assert made.counts.with_consent == 1


def test_a_rule_binds_from_its_first_day_to_its_last() -> None:
    rule = "hours: [{citation: H, from: 2026-11-24, until: 2026-11-25, "
    policy = pack(rule + 'consent_widens: true, home: {mon-sun: "08:00-09:00"}}]')
    for number, bound in ((23, False), (24, True), (25, True), (26, False)):
        day = date(2026, 11, number)
        assert one(policy, case_on_day(), day=day) == (OUT if bound else set())


def test_of_several_packs_each_must_be_kept() -> None:
    both = Policy((HOURS.packs[0], RIGID.packs[0]))
    who = case_on_day(consents=parse_consents("hours 2026-11-01 20:00-21:00"))
    inputs = day_inputs(who, visitors=LONG)
    made = check_compliance(plan_of(inputs, "19:50:00", "20:15:00"), inputs, both, NOW)
    assert [each.rule.pack for each in breaches(made)] == ["test"]
    assert made.counts.broken == 1


# Holidays


HOLIDAYS = pack(
    "holidays: [{country: AU, citation: N, from: 2020-01-01, consent_permits: true}]"
)


def test_nobody_is_visited_on_a_holiday_without_consent() -> None:
    where = {"day": date(2026, 1, 26), "timezone": "Australia/Sydney"}
    assert one(HOLIDAYS, case_on_day(), **where) == {"holiday"}
    assert one(HOLIDAYS, case_on_day(), **where | {"day": date(2026, 1, 27)}) == set()
    agreed = case_on_day(consents=parse_consents("holiday 2026-01-20 until 2026-01-26"))
    assert one(HOLIDAYS, agreed, **where) == set()
    expired = case_on_day(consents=parse_consents("holiday 2026-01-20 until 2026-01-25"))
    assert one(HOLIDAYS, expired, **where) == {"holiday"}


def test_a_holiday_is_by_the_customers_own_date() -> None:
    # 22:00 on 25 January in Shanghai is 01:00 on Australia Day in Sydney.
    who = case_on_day(timezone="Australia/Sydney")
    where = {"day": date(2026, 1, 25), "visitors": LONG}
    assert one(HOLIDAYS, who, "22:00:00", "22:25:00", **where) == {"holiday"}
    assert one(HOLIDAYS, who, "20:00:00", "20:25:00", **where) == set()


# Who the customer is


@pytest.mark.parametrize(
    "flag", ["attorney", "cease", "deceased", "dispute", "vulnerable", "paid"]
)
def test_a_flag_stops_all_visits(flag: str) -> None:
    assert one(POLICY, case_on_day(flags=(flag,))) == {flag}


@pytest.mark.parametrize(
    ("standing", "broken"),
    [
        (after_visits(state="closed"), {"closed"}),
        (after_visits(state="stopped"), {"stopped_by_outcome"}),
        (after_visits(state="review"), {"request_pending"}),
        (after_visits(state="review", not_before=DAY), set()),  # the time is over
        (
            after_visits(state="review", not_before=DAY + timedelta(days=1)),
            {"request_pending", "paused"},
        ),
        (after_visits(not_before=DAY + timedelta(days=1)), {"paused"}),
        (after_visits(not_before=DAY), set()),
    ],
)
def test_how_the_case_stands_can_stop_a_visit(standing, broken) -> None:
    assert one(POLICY, case_on_day(**standing)) == broken


def test_a_promise_runs_until_its_grace_is_over() -> None:
    policy = pack("promises: [{grace_days: 3, citation: P, from: 2020-01-01}]")
    for days, runs in ((1, True), (0, True), (-2, True), (-3, False)):
        who = case_on_day(promise_date=DAY + timedelta(days=days))
        assert one(policy, who) == ({"promise_pending"} if runs else set())


def visited(*days_ago: int) -> dict[str, Any]:
    return after_visits(visited_on=tuple(DAY - timedelta(days=n) for n in days_ago))


@pytest.mark.parametrize(
    ("ago", "last", "broken"),
    [
        ((29, 10), None, set()),  # this is the third in 30 days
        ((29, 10, 5), None, {"visited_often"}),  # the fourth
        ((30, 10, 5), None, set()),  # the first is 30 days ago, so out of the span
        ((10, 10, 5), None, {"visited_often"}),  # two on one day count twice
        ((10, 5), 20, {"visited_often"}),  # one that only the file knows
        ((10, 5), 5, set()),  # the file's is among them
        ((10, 5, -1), None, set()),  # days to come do not count
    ],
)
def test_visits_within_thirty_days_are_counted(ago, last, broken) -> None:
    policy = pack("frequency: [{most: 3, days: 30, citation: F, from: 2020-01-01}]")
    when = DAY - timedelta(days=last) if last else None
    assert one(policy, case_on_day(**visited(*ago), last_visit_date=when)) == broken


def test_nobody_is_visited_twice_on_a_day() -> None:
    assert one(POLICY, case_on_day(last_visit_date=DAY)) == {"visited_today"}
    assert one(POLICY, case_on_day(**visited(0))) == {"visited_today"}
    assert one(POLICY, case_on_day(**visited(1))) == set()


def test_a_place_of_work_needs_consent() -> None:
    policy = pack("workplaces: [{citation: W, from: 2020-01-01}]")
    for consents, found_broken in (
        ("", {"work_consent"}),
        ("work 2026-11-24", set()),
        ("work 2026-11-25", {"work_consent"}),
        ("work 2026-11-01 until 2026-11-23", {"work_consent"}),
        ("hours 2026-11-01 08:00-09:00", {"work_consent"}),
    ):
        who = case_on_day(place_kind="work", consents=parse_consents(consents))
        assert one(policy, who) == found_broken
    assert one(policy, case_on_day()) == set()


def test_a_visit_is_announced_in_time_or_agreed_to() -> None:
    rule = "notice: [{{days: 2, consent_waives: {}, citation: N, from: 2020-01-01}}]"
    waived, rigid = pack(rule.format("true")), pack(rule.format("false"))
    due = {"notice_due"}
    early, late = DAY - timedelta(days=2), DAY - timedelta(days=1)
    assert one(waived, case_on_day(notice_date=early)) == set()
    assert one(waived, case_on_day(notice_date=late)) == due
    assert one(waived, case_on_day()) == due
    asked = case_on_day(windows="2026-11-24 10:00-11:00")
    assert one(rigid, asked) == set()
    agreed = case_on_day(consents=parse_consents("notice 2026-11-20"))
    assert (one(waived, agreed), one(rigid, agreed)) == (set(), due)


def test_wishes_bind_to_the_second_and_to_the_day() -> None:
    policy = pack("requests: [{citation: R, from: 2020-01-01}]")
    broken = {"asked_other_day", "wishes"}
    window = case_on_day(windows="10:00-10:25;12:00-13:00")
    assert one(policy, window) == set()
    assert one(policy, window, "10:00:00", "10:25:01") == broken
    assert one(policy, window, "10:10:00", "12:10:00") == broken
    assert one(policy, case_on_day(windows="2026-11-25 10:00-11:00")) == broken
    assert one(policy, case_on_day(windows="2026-11-23 10:00-11:00")) == set()
    both = case_on_day(windows="2026-11-24 15:00-16:00;10:00-11:00")
    assert one(policy, both) == broken  # the dated one replaces the other
    # Without a rule the customer's own windows bind all the same.
    assert one(pack(""), window, "10:00:00", "10:25:01") == {"wishes"}


@pytest.mark.parametrize(
    "precision", [Precision.DISTRICT, Precision.CITY, Precision.UNKNOWN]
)
def test_a_vague_pin_is_no_place(precision: Precision) -> None:
    assert one(POLICY, case_on_day(precision=precision)) == {"imprecise_pin"}


# Who goes


def test_two_visitors_go_where_two_are_needed() -> None:
    policy = pack("people: [{least: 2, citation: T, from: 2020-01-01}]")
    staff = (visitor(1), visitor(2))
    inputs = day_inputs(case_on_day(), visitors=staff)
    assert codes(plan_of(inputs), inputs, policy) == {"needs_two_visitors"}
    assert codes(plan_of(inputs, team=("V1", "V2")), inputs, policy) == set()
    twice = codes(plan_of(inputs, team=("V1", "V1")), inputs, policy)
    assert twice == {"needs_two_visitors", "once"}
    asked = day_inputs(case_on_day(min_team=2), visitors=staff)
    assert codes(plan_of(asked), asked, pack("")) == {"crew"}


ALL = "training: [{skills: [law], citation: S, from: 2020-01-01}]"
SOME = "training: [{skills: [care], flags: [hardship], citation: S, from: 2020-01-01}]"


@pytest.mark.parametrize(
    ("skills", "broken"),
    [
        ({"law": None}, set()),
        ({"law": DAY}, set()),  # valid on its last day
        ({"law": DAY - timedelta(days=1)}, {"no_trained_visitor"}),
        ({}, {"no_trained_visitor"}),
    ],
)
def test_every_visitor_is_trained_on_the_day(skills, broken) -> None:
    assert one(pack(ALL), case_on_day(), visitors=(visitor(skills=skills),)) == broken
    pair = visitor(1, skills={"law": None}), visitor(2, skills=skills)
    inputs = day_inputs(case_on_day(), visitors=pair)
    assert codes(plan_of(inputs, team=("V1", "V2")), inputs, pack(ALL)) == broken


def test_somebody_is_trained_for_customers_with_a_flag() -> None:
    policy, staff = pack(SOME), (visitor(1), visitor(2, skills={"care": DAY}))
    inputs = day_inputs(case_on_day(flags=("hardship",)), visitors=staff)
    assert codes(plan_of(inputs), inputs, policy) == {"no_trained_visitor"}
    assert codes(plan_of(inputs, team=("V1", "V2")), inputs, policy) == set()
    assert one(policy, case_on_day()) == set()


def test_the_customers_own_needs_of_people_are_kept() -> None:
    assert one(pack(""), case_on_day(required_skills=("legal",))) == {"skills"}
    assert one(pack(""), case_on_day(forbidden_visitors=("V1",))) == {"forbidden"}
    lapsed: tuple[Visitor, ...] = (visitor(skills={"legal": DAY - timedelta(days=1)}),)
    assert one(pack(""), case_on_day(required_skills=("legal",)), visitors=lapsed) == {
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
    assert one(pack(""), case_on_day(), begin, finish, visitors=staff) == broken


def test_visitors_of_a_team_are_on_duty_may_be_paired_and_have_room() -> None:
    inputs = day_inputs(case_on_day())
    assert codes(plan_of(inputs, team=("V9",)), inputs, pack("")) == {"on_duty"}
    staff = visitor(1), visitor(2, never_pair_with=("V1",))
    inputs = day_inputs(case_on_day(), visitors=staff)
    assert codes(plan_of(inputs, team=("V1", "V2")), inputs, pack("")) == {"partners"}
    inputs = day_inputs(case_on_day(1), case_on_day(2), visitors=(visitor(max_visits=1),))
    assert codes(plan_of(inputs, customers=(0, 1)), inputs, pack("")) == {"most"}


# The plan as a whole


@pytest.fixture
def two() -> tuple[PlanDocument, DayInputs]:
    """A plan with two visits that keeps every rule."""
    inputs = day_inputs(case_on_day(1), case_on_day(2), case_on_day(3))
    plan = plan_of(inputs, customers=(0, 1))
    assert codes(plan, inputs) == set()
    return plan, inputs


def change(plan: PlanDocument, **values: Any) -> PlanDocument:
    return plan.model_copy(update=values)


def restop(plan: PlanDocument, index: int, **values: Any) -> PlanDocument:
    """The plan with other values in one stop."""
    (route,) = plan.routes
    stops = list(route.stops)
    stops[index] = stops[index].model_copy(update=values)
    return change(plan, routes=(route.model_copy(update={"stops": tuple(stops)}),))


def test_everyone_stands_in_the_plan_once(two) -> None:
    plan, inputs = two
    assert codes(change(plan, unassigned=()), inputs) == {"accounted"}
    assert codes(change(plan, unassigned=plan.unassigned * 2), inputs) == {"accounted"}
    stop = plan.routes[0].stops[0]
    again = restop(plan, 1, customer_id=stop.customer_id, lat=stop.lat, lon=stop.lon)
    assert codes(again, inputs) == {"once", "accounted"}
    assert codes(restop(plan, 1, visit_id=stop.visit_id), inputs) == {"once"}


def test_an_exclusion_without_citation_is_found(two) -> None:
    plan, inputs = two
    gone = {"customer_id": "C3", "rule": "paid", "citation": " ", "reason": "x"}
    changed = change(plan, unassigned=()).model_dump() | {"excluded": [gone]}
    assert codes(PlanDocument.model_validate(changed), inputs) == {"cited"}


def test_a_stop_is_at_a_known_customers_pin_and_on_the_day(two) -> None:
    plan, inputs = two
    assert codes(restop(plan, 0, lat=22.55), inputs) == {"pin"}
    assert codes(restop(plan, 0, customer_id="C9"), inputs) == {"known", "accounted"}
    stop = plan.routes[0].stops[0]
    assert "day" in codes(restop(plan, 0, arrive=stop.finish), inputs)
    assert "day" in codes(restop(plan, 0, finish=stop.begin), inputs)
    after = {n: getattr(stop, n) + timedelta(days=1) for n in ("arrive", "begin", "finish")}
    assert {"day", "shift", "working_day"} <= codes(restop(plan, 0, **after), inputs)
    late = plan.routes[0].stops[1].begin + timedelta(minutes=1)
    assert codes(restop(plan, 0, finish=late), inputs) == {"working_day"}
    assert codes(change(plan, date=DAY + timedelta(days=1)), inputs) == {"same_day"}


def test_who_came_or_went_after_the_planning_is_not_the_plans_matter(two) -> None:
    plan, inputs = two
    known = (*inputs.cases[:2], case_on_day(4))
    later = replace(inputs, cases=known)
    made = check_compliance(plan, later, POLICY, NOW)
    assert (made.result, made.counts.unconsidered) == ("compliant", 1)


def test_every_rule_in_force_is_listed_for_every_visit(two) -> None:
    made = check_compliance(*two, POLICY, NOW)
    packs = [n for n, rule in enumerate(made.rules) if rule.pack]
    # Only how long records are kept says nothing of a visit.
    kinds = [kind for kind, _ in POLICY.packs[0].rules() if kind != "retention"]
    assert [made.rules[n].kind for n in packs] == kinds
    for visit in made.visits:
        judged = [made.findings[number].rule for number in visit.findings]
        assert sorted(set(judged)) == sorted(judged)
        assert set(packs) < set(judged)
    assert sum(len(group.visits) for group in visit_groups(made)) == 2


def test_every_sentence_is_in_both_languages() -> None:
    chinese = Translator("zh")
    for table, sentence in ((REQUIREMENTS, requirement), (FINDINGS, finding)):
        for code in table:
            english = sentence(code, {}, ENGLISH)
            assert english.isascii() or "“" in english
            assert any("\u4e00" <= sign <= "\u9fff" for sign in sentence(code, {}, chinese))
    assert finding("new", {}, chinese) == "new"


# The seal


@pytest.fixture(scope="module")
def sealed() -> tuple[PlanDocument, bytes]:
    """A plan and its certificate, as they lie in files."""
    who = case_on_day(1, consents=parse_consents("hours 2026-11-20 20:00-21:00 by wife"))
    inputs = day_inputs(who, case_on_day(2), visitors=LONG)
    plan = plan_of(inputs, "19:50:00", "20:15:00")
    made = sign_certificate(check_compliance(plan, inputs, POLICY, NOW), KEY)
    assert made.result == "compliant"
    return plan, made.model_dump_json(indent=1).encode()


def faults(data: bytes, plan: PlanDocument, key: PublicKey = KEY.public) -> list[str]:
    """What is wrong with a certificate for whoever trusts a key."""
    keys = VerificationKeys(Settings(certificate_public_key=key.base64))
    return list(signature_faults(read_certificate(data), plan, keys))


def test_a_whole_certificate_is_whole_however_it_is_written(sealed) -> None:
    plan, data = sealed
    assert faults(data, plan) == []
    document = json.loads(data)
    turned = json.dumps(dict(reversed(document.items())), ensure_ascii=True)
    assert faults(turned.encode(), plan) == []


def noticed(document: Json, plan: PlanDocument) -> bool:
    try:
        return bool(faults(json.dumps(document).encode(), plan))
    except InputError:
        return True


@pytest.mark.parametrize("by", [1, -60])
def test_no_value_of_a_certificate_can_be_changed(sealed, by: int) -> None:
    plan, data = sealed
    document, unnoticed = json.loads(data), []
    for path in leaves(document):
        old = at(document, path)
        put(document, path, other(old, by))
        if not noticed(document, plan):
            unnoticed.append(path)
        put(document, path, old)
    assert unnoticed == []


def test_no_entry_of_a_certificate_can_be_dropped_or_doubled(sealed) -> None:
    plan, data = sealed
    document = json.loads(data)
    for path in lists(document):
        for number in range(len(at(document, path))):
            less, more = deepcopy(document), deepcopy(document)
            del at(less, path)[number]
            at(more, path).append(at(document, path)[number])
            assert noticed(less, plan), path
            assert noticed(more, plan), path


def test_no_value_of_the_plan_can_be_changed(sealed) -> None:
    plan, data = sealed
    document, unnoticed = json.loads(plan.model_dump_json()), []
    for path in leaves(document):
        old = at(document, path)
        put(document, path, other(old, 1))
        try:
            if not faults(data, PlanDocument.model_validate(document)):
                unnoticed.append(path)
        except ValueError:
            pass
        put(document, path, old)
    assert unnoticed == []


def test_another_key_is_told_and_a_preview_is_no_certificate(sealed) -> None:
    plan, data = sealed
    (said,) = faults(data, plan, OTHER.public)
    assert KEY.public.id in said
    assert OTHER.public.id in said
    assert "of the tests" not in repr(KEY)
    preview = Certificate.model_validate_json(data).model_copy(update={"signature": None})
    assert "not signed" in faults(preview.model_dump_json().encode(), plan)[0]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff", b'{"version": 1, "version": 1}', b"[" * 99999]
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not a certificate"):
        read_certificate(data)


# Publishing


@pytest.fixture
def day(context: Context, in_process: None) -> Iterator[Context]:
    """A context with two customers, one of them with late hours by consent."""
    late = parse_consents("hours 2026-11-20 20:00-21:00 by wife")
    people = [
        case_on_day(1),
        case_on_day(2, windows=parse_windows("19:50-20:20"), consents=late),
    ]
    fill(context, people, [visitor(shift_end=21 * 60, skills={"x": None})])
    return context


def test_a_published_plan_has_a_signed_certificate_and_a_trail(day: Context) -> None:
    plan = plan_day(day, DAY, QUICK)
    assert plan.kpis.planned == 2
    assert get_certificate(day, plan.plan_id) is None
    made = publish_plan(day.as_user(User(UserKind.DISPATCHER)), plan.plan_id)
    assert get_certificate(day, plan.plan_id) == made
    data = made.model_dump_json().encode()
    assert faults(data, plan, signing_key(day.settings).public) == []
    assert (made.inputs_sha256, made.counts.with_consent) == (plan.inputs_sha256, 1)
    with day.store.session() as session:
        (entry,) = session.scalars(
            select(AuditRow).where(AuditRow.action == "plan.published")
        )
        assert (entry.actor, entry.subject) == ("dispatcher", f"plan:{plan.plan_id}")
        assert made.plan_sha256 in session.get_one(AuditDetailRow, entry.seq).body


def test_to_publish_again_changes_nothing_even_where_things_have_changed(
    day: Context, clock: Clock
) -> None:
    plan = plan_day(day, DAY, QUICK)
    first = publish_plan(day, plan.plan_id)
    clock.forward(hours=1)
    with day.store.session() as session:
        session.get_one(CaseRow, "C1").flags = ["paid"]
    assert publish_plan(day, plan.plan_id) == first
    assert preview_certificate(day, plan.plan_id).result == "broken"


def pay(day: Context) -> None:
    with day.store.session() as session:
        session.get_one(CaseRow, "C1").flags = ["paid"]


def withdraw(day: Context) -> None:
    with day.store.session() as session:
        session.scalars(select(ConsentRow)).one().withdrawn_at = NOW


def off_duty(day: Context) -> None:
    fill(day, [], [visitor(2)])
    set_on_duty(day, "V1", False)


def lapse(day: Context) -> None:
    with day.store.session() as session:
        session.get_one(CaseRow, "C1").required_skills = ["y"]


def stop(day: Context) -> None:
    with day.store.session() as session:
        session.get_one(CaseRow, "C1").state = "stopped"


@pytest.mark.parametrize(
    ("happens", "where", "words"),
    [
        (pay, "C1", "section 2.6"),
        (withdraw, "C2", "section 1"),
        (off_duty, "V1", "on duty"),
        (lapse, "C1", "training"),
        (stop, "C1", "section 3"),
    ],
)
def test_what_happened_since_the_planning_keeps_a_plan_from_being_published(
    day: Context, happens, where: str, words: str
) -> None:
    plan = plan_day(day, DAY, QUICK)
    happens(day)
    with pytest.raises(UnlawfulPlanError) as caught:
        publish_plan(day, plan.plan_id)
    assert (where, True) in [(f.where, words in str(f)) for f in caught.value.faults]
    assert not is_published(day, plan.plan_id)
    with pytest.raises(NotPublishedError):
        open_itinerary(day, itinerary_token(day, plan, "V1"))


def test_an_older_plan_and_a_past_day_are_not_published(day: Context, clock: Clock) -> None:
    old = plan_day(day, DAY, QUICK)
    clock.forward(minutes=1)
    new = plan_day(day, DAY, QUICK)
    publish_plan(day, new.plan_id)
    with pytest.raises(ConflictError, match="newer plan"):
        publish_plan(day, old.plan_id)
    clock.forward(minutes=1)
    late = plan_day(day, DAY, QUICK)
    clock.forward(days=1)
    with pytest.raises(ConflictError, match="is over"):
        publish_plan(day, late.plan_id)
    assert publish_plan(day, new.plan_id).signature is not None
    with pytest.raises(NotFoundError):
        publish_plan(day, "p")


def test_a_newer_plan_can_replace_a_published_one(day: Context, clock: Clock) -> None:
    old = plan_day(day, DAY, QUICK)
    publish_plan(day, old.plan_id)
    clock.forward(minutes=1)
    new = plan_day(day, DAY, QUICK)
    assert open_itinerary(day, itinerary_token(day, old, "V1"))[0] == old
    publish_plan(day, new.plan_id)
    assert open_itinerary(day, itinerary_token(day, new, "V1"))[0] == new
    assert latest_plan(day, DAY) == new


def test_a_moment_is_judged_whatever_offset_it_is_written_in(two) -> None:
    plan, inputs = two
    stop = plan.routes[0].stops[0]
    moved = {n: getattr(stop, n).astimezone(UTC) for n in ("arrive", "begin", "finish")}
    assert codes(restop(plan, 0, **moved), inputs) == set()
