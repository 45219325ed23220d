"""The check of legal hours, holidays and the customer's windows."""

from datetime import date

import pytest

from dispatch.compliance import (
    check_compliance,
)
from dispatch.compliance.report import breaches
from dispatch.domain.consent import parse_consents
from dispatch.policy import Policy
from tests.support.clock import NOW
from tests.support.compliance_builders import LONG, breaks, pack, plan_of
from tests.support.dispatch_builders import (
    case_on_day,
    day_inputs,
)

HOURS = pack(
    "hours: [{citation: H, from: 2020-01-01, consent_widens: true, "
    'home: {mon-sun: "08:00-20:00"}, work: {mon-fri: "09:00-17:00"}}]'
)
RIGID = pack(
    "hours: [{citation: H, from: 2020-01-01, consent_widens: false, "
    'home: {mon-sun: "08:00-20:00"}}]'
)
OUT = {"outside_legal_hours"}


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
    assert breaks(HOURS, case_on_day(), begin, finish, visitors=LONG) == broken


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
    assert breaks(HOURS, case_on_day(), "08:00:00", "08:25:00", **where) == set()
    assert breaks(HOURS, case_on_day(), "07:59:59", "08:25:00", **where) == OUT
    assert breaks(HOURS, case_on_day(), "19:40:00", "20:00:00", **where) == set()
    assert breaks(HOURS, case_on_day(), "19:40:00", "20:00:01", **where) == OUT


def test_legal_hours_are_in_the_customers_own_zone() -> None:
    tokyo = case_on_day(timezone="Asia/Tokyo")  # an hour ahead of Shanghai
    assert breaks(HOURS, tokyo, "18:35:00", "19:00:00", visitors=LONG) == set()
    assert breaks(HOURS, tokyo, "18:35:00", "19:00:01", visitors=LONG) == OUT
    assert breaks(HOURS, tokyo, "07:00:00", "07:25:00", visitors=LONG) == set()


def test_a_workplace_has_no_hours_at_the_weekend() -> None:
    there = case_on_day(place_kind="work")
    assert breaks(HOURS, there) == set()
    assert breaks(HOURS, there, "16:40:00", "17:00:01") == OUT
    assert breaks(HOURS, there, day=date(2026, 11, 28)) == OUT
    assert breaks(HOURS, case_on_day(place_kind="other"), day=date(2026, 11, 28)) == set()


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
    assert breaks(HOURS, who, "19:50:00", "20:15:00", visitors=LONG) == broken
    assert breaks(RIGID, who, "19:50:00", "20:15:00", visitors=LONG) == OUT


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
        assert breaks(policy, case_on_day(), day=day) == (OUT if bound else set())


def test_of_several_packs_each_must_be_kept() -> None:
    both = Policy((HOURS.packs[0], RIGID.packs[0]))
    who = case_on_day(consents=parse_consents("hours 2026-11-01 20:00-21:00"))
    inputs = day_inputs(who, visitors=LONG)
    made = check_compliance(plan_of(inputs, "19:50:00", "20:15:00"), inputs, both, NOW)
    assert [each.rule.pack for each in breaches(made)] == ["test"]
    assert made.counts.broken == 1


HOLIDAYS = pack(
    "holidays: [{country: AU, citation: N, from: 2020-01-01, consent_permits: true}]"
)


def test_nobody_is_visited_on_a_holiday_without_consent() -> None:
    where = {"day": date(2026, 1, 26), "timezone": "Australia/Sydney"}
    assert breaks(HOLIDAYS, case_on_day(), **where) == {"holiday"}
    assert breaks(HOLIDAYS, case_on_day(), **where | {"day": date(2026, 1, 27)}) == set()
    agreed = case_on_day(consents=parse_consents("holiday 2026-01-20 until 2026-01-26"))
    assert breaks(HOLIDAYS, agreed, **where) == set()
    expired = case_on_day(consents=parse_consents("holiday 2026-01-20 until 2026-01-25"))
    assert breaks(HOLIDAYS, expired, **where) == {"holiday"}


def test_a_holiday_is_by_the_customers_own_date() -> None:
    # 22:00 on 25 January in Shanghai is 01:00 on Australia Day in Sydney.
    who = case_on_day(timezone="Australia/Sydney")
    where = {"day": date(2026, 1, 25), "visitors": LONG}
    assert breaks(HOLIDAYS, who, "22:00:00", "22:25:00", **where) == {"holiday"}
    assert breaks(HOLIDAYS, who, "20:00:00", "20:25:00", **where) == set()


def test_wishes_bind_to_the_second_and_to_the_day() -> None:
    policy = pack("requests: [{citation: R, from: 2020-01-01}]")
    broken = {"asked_other_day", "customer_windows"}
    window = case_on_day(windows="10:00-10:25;12:00-13:00")
    assert breaks(policy, window) == set()
    assert breaks(policy, window, "10:00:00", "10:25:01") == broken
    assert breaks(policy, window, "10:10:00", "12:10:00") == broken
    assert breaks(policy, case_on_day(windows="2026-11-25 10:00-11:00")) == broken
    assert breaks(policy, case_on_day(windows="2026-11-23 10:00-11:00")) == set()
    both = case_on_day(windows="2026-11-24 15:00-16:00;10:00-11:00")
    assert breaks(policy, both) == broken  # the dated one replaces the other
    # Without a rule the customer's own windows bind all the same.
    assert breaks(pack(""), window, "10:00:00", "10:25:01") == {"customer_windows"}
