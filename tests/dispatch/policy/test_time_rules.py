"""Verdicts about holidays, legal hours and the hours that customers ask for."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.consent import parse_consents
from dispatch.domain.day import CaseOnDay
from dispatch.domain.windows import DayClock
from dispatch.policy import Policy, Verdict, load_policy
from dispatch.policy.hours import LegalHours
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    POLICY,
    case_on_day,
    judged,
)
from tests.support.policy_builders import code, hours, law

TOMORROW = DAY + timedelta(days=1)
LISBON, SYDNEY = "Europe/Lisbon", "Australia/Sydney"
NEW_YORK = "America/New_York"


def span(case: CaseOnDay, policy: Policy, day: date, timezone: str) -> list[str]:
    """The legal hours in the customer's own time, with its offset."""
    legal = LegalHours(policy, DayClock(day, ZoneInfo(timezone)))
    own = ZoneInfo(case.customer.timezone or timezone)
    return [
        " to ".join(
            f"{legal.clock.moment(end).astimezone(own):%dT%H:%M%z}"
            for end in (window.start, window.end)
        )
        for window in legal.of(case)
    ]


@pytest.mark.parametrize(
    ("windows", "minutes", "allowed"),
    [
        ("19:35-24:00", 25, True),  # the last minute of the hours
        ("19:36-24:00", 25, False),  # a minute too late
        ("06:00-08:25", 25, True),
        ("06:00-08:24", 25, False),
        ("", 720, True),  # as long as the hours
        ("", 721, False),
    ],
)
def test_a_whole_visit_lies_in_the_hours(windows: str, minutes: int, allowed: bool) -> None:
    found = code(case_on_day(windows=windows), POLICY, minutes=minutes)
    assert found == (None if allowed else "outside_legal_hours")


def test_the_first_rule_that_leaves_no_room_is_cited() -> None:
    wide, late = {"mon-sun": "06:00-22:00"}, {"tue": "19:00-22:00"}
    policy = law(hours=[hours(home=wide), hours(home=late)])
    for windows, cited in (
        ("05:00-06:20", "Law, hours 0"),
        ("06:00-19:20", "Law, hours 1"),
        ("19:40-22:00", "House rules, section 1"),
    ):
        verdict = judged(case_on_day(windows=windows), DAY, policy)
        assert verdict == Verdict("outside_legal_hours", cited)


def test_the_rule_that_leaves_no_hours_is_cited() -> None:
    policy = law(
        hours=[hours(home={"tue": "06:00-22:00"}), hours(home={"tue": "21:00-22:00"})]
    )
    # The house's hours end before those of the law's second rule begin.
    assert judged(case_on_day(), DAY, policy) == Verdict(
        "no_legal_hours", "House rules, section 1"
    )


@pytest.mark.parametrize(
    ("timezone", "day"),
    [
        (LISBON, date(2026, 3, 29)), (LISBON, date(2026, 10, 25)),
        (NEW_YORK, date(2026, 3, 8)), (NEW_YORK, date(2026, 11, 1)),
        (SYDNEY, date(2026, 10, 4)), (SYDNEY, date(2026, 4, 5)),
    ],
)  # fmt: skip
def test_hours_are_those_of_the_clock_when_it_is_changed(timezone: str, day: date) -> None:
    offset = DayClock(day, ZoneInfo(timezone)).moment(12 * 3600).strftime("%z")
    found = span(case_on_day(), POLICY, day, timezone)
    assert found == [f"{day:%d}T08:00{offset} to {day:%d}T20:00{offset}"]
    assert code(case_on_day(windows="19:35-22:00"), POLICY, day, timezone=timezone) is None
    late = case_on_day(windows="19:36-22:00")
    assert code(late, POLICY, day, timezone=timezone) == "outside_legal_hours"


def test_hours_hold_where_the_customer_is_across_the_change_of_the_clock() -> None:
    # On the plan's day in Sydney it is first the 3rd, then the 4th in New York; Sydney
    # puts its clock forward in that night, New York does not.
    there = case_on_day(timezone=NEW_YORK)
    found = span(there, POLICY, date(2026, 10, 4), SYDNEY)
    assert found == ["03T10:00-0400 to 03T20:00-0400", "04T08:00-0400 to 04T09:00-0400"]


def test_an_hour_that_spring_leaves_out_is_no_legal_hour() -> None:
    night = hours(home={"sun": "01:30-02:00"})
    policy = Policy((law(hours=[night]).packs[0],))
    found = span(case_on_day(), policy, date(2026, 3, 29), LISBON)
    assert found == []


@pytest.mark.parametrize(
    ("consent", "allowed"),
    [
        ("hours 2026-11-24 06:30-08:00", True),
        ("hours 2026-11-25 06:30-08:00", False),  # from tomorrow
        ("hours 2026-11-01 until 2026-11-23 06:30-08:00", False),  # ended yesterday
        ("hours 2026-11-01 2026-11-24 06:30-08:00", True),  # for this day
        ("hours 2026-11-01 2026-11-25 06:30-08:00", False),  # for another day
        ("work 2026-11-01", False),  # to something else
    ],
)
def test_consent_widens_hours_where_every_pack_lets_it(consent: str, allowed: bool) -> None:
    case = case_on_day(windows="06:30-07:30", consents=parse_consents(consent))
    expected = None if allowed else "outside_legal_hours"
    assert (code(case, POLICY), code(case, load_policy("cn"))) == (expected, expected)
    assert code(case, load_policy("in"), TOMORROW) == "outside_legal_hours"


AUSTRALIA = load_policy("au")
CHRISTMAS = date(2026, 12, 25)


def test_a_workplace_has_office_hours_on_weekdays_only() -> None:
    agreed = parse_consents("work 2026-01-01")
    case = case_on_day(place_kind="work", consents=agreed)
    saturday = date(2026, 11, 28)
    assert span(case, AUSTRALIA, DAY, SYDNEY) == ["24T09:00+1100 to 24T17:00+1100"]
    found = judged(case, saturday, AUSTRALIA, timezone=SYDNEY)
    assert found == Verdict("no_legal_hours", AUSTRALIA.packs[0].hours[0].citation)


@pytest.mark.parametrize("permits", [True, False])
def test_on_a_holiday_only_consent_permits_a_visit(permits: bool) -> None:
    policy = law(holidays=[{"country": "AU", "consent_permits": permits}])
    plain = case_on_day()
    agreed = case_on_day(consents=parse_consents("holiday 2026-12-25"))
    early = case_on_day(consents=parse_consents("holiday 2026-01-01 until 2026-12-24"))
    assert code(plain, policy, CHRISTMAS) == "holiday"
    assert code(plain, policy, CHRISTMAS - timedelta(days=1)) is None
    assert code(early, policy, CHRISTMAS) == "holiday"
    assert (code(agreed, policy, CHRISTMAS) is None) == permits


def test_a_holiday_is_the_one_where_the_customer_is() -> None:
    # While it is the 25th in London, it is the 25th and then the 26th in Sydney, both
    # holidays; in New York it is the 24th first.
    policy = law(holidays=[{"country": "AU", "consent_permits": False}])
    in_sydney, in_new_york = case_on_day(timezone=SYDNEY), case_on_day(timezone=NEW_YORK)
    assert code(in_sydney, policy, CHRISTMAS, timezone="Europe/London") == "holiday"
    late = span(in_new_york, policy, CHRISTMAS, "Europe/London")
    assert late == ["24T19:00-0500 to 24T20:00-0500"]


def test_a_day_without_hours_is_not_blamed_on_the_holiday() -> None:
    policy = law(
        holidays=[{"country": "AU", "consent_permits": False}],
        hours=[hours(home={"mon": "09:00-17:00"})],
    )
    assert code(case_on_day(), policy, CHRISTMAS) == "no_legal_hours"  # a Friday


def test_festivals_in_india_stop_visits_from_the_day_of_the_draft_on() -> None:
    india = load_policy("in")
    assert code(case_on_day(), india, date(2026, 3, 4)) is None  # Holi, before the draft
    assert code(case_on_day(), india, DAY) == "holiday"


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ("2026-11-25 09:00-12:00", "asked_other_day"),
        ("2026-11-23 09:00-12:00;2026-11-25 09:00-12:00", "asked_other_day"),
        ("2026-11-23 09:00-12:00", None),  # over
        ("2026-11-24 09:00-12:00;2026-11-25 09:00-12:00", None),
        ("09:00-12:00;2026-11-25 09:00-12:00", None),
    ],
)
def test_who_asked_for_another_day_is_not_visited_on_this(
    windows: str, expected: str | None
) -> None:
    assert code(case_on_day(windows=windows), POLICY) == expected
