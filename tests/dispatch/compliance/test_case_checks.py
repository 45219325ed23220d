"""The check of flags, states, promises, visits before, consents and pins."""

from datetime import timedelta
from typing import Any

import pytest

from dispatch.domain.consent import parse_consents
from dispatch.domain.place import Precision
from tests.support.clock import DAY
from tests.support.compliance_builders import breaks, pack
from tests.support.dispatch_builders import (
    POLICY,
    after_visits,
    case_on_day,
)


@pytest.mark.parametrize(
    "flag", ["attorney", "cease", "deceased", "dispute", "vulnerable", "paid"]
)
def test_a_flag_stops_all_visits(flag: str) -> None:
    assert breaks(POLICY, case_on_day(flags=(flag,))) == {flag}


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
    assert breaks(POLICY, case_on_day(**standing)) == broken


def test_a_promise_runs_until_its_grace_is_over() -> None:
    policy = pack("promises: [{grace_days: 3, citation: P, from: 2020-01-01}]")
    for days, runs in ((1, True), (0, True), (-2, True), (-3, False)):
        who = case_on_day(promise_date=DAY + timedelta(days=days))
        assert breaks(policy, who) == ({"promise_pending"} if runs else set())


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
    assert breaks(policy, case_on_day(**visited(*ago), last_visit_date=when)) == broken


def test_nobody_is_visited_twice_on_a_day() -> None:
    assert breaks(POLICY, case_on_day(last_visit_date=DAY)) == {"visited_today"}
    assert breaks(POLICY, case_on_day(**visited(0))) == {"visited_today"}
    assert breaks(POLICY, case_on_day(**visited(1))) == set()


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
        assert breaks(policy, who) == found_broken
    assert breaks(policy, case_on_day()) == set()


def test_a_visit_is_announced_in_time_or_agreed_to() -> None:
    rule = "notice: [{{days: 2, consent_waives: {}, citation: N, from: 2020-01-01}}]"
    waived, rigid = pack(rule.format("true")), pack(rule.format("false"))
    due = {"notice_due"}
    early, late = DAY - timedelta(days=2), DAY - timedelta(days=1)
    assert breaks(waived, case_on_day(notice_date=early)) == set()
    assert breaks(waived, case_on_day(notice_date=late)) == due
    assert breaks(waived, case_on_day()) == due
    asked = case_on_day(windows="2026-11-24 10:00-11:00")
    assert breaks(rigid, asked) == set()
    agreed = case_on_day(consents=parse_consents("notice 2026-11-20"))
    assert (breaks(waived, agreed), breaks(rigid, agreed)) == (set(), due)


@pytest.mark.parametrize(
    "precision", [Precision.DISTRICT, Precision.CITY, Precision.UNKNOWN]
)
def test_a_vague_pin_is_no_place(precision: Precision) -> None:
    assert breaks(POLICY, case_on_day(precision=precision)) == {"imprecise_pin"}
