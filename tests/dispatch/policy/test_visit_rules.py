"""Verdicts about the frequency, the kind of place and the notice of visits."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.consent import parse_consents
from dispatch.domain.day import CaseOnDay
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    after_visits,
    case_on_day,
    judged,
    with_values,
)
from tests.support.policy_builders import code, law

YESTERDAY = DAY - timedelta(days=1)

THRICE = law(frequency=[{"most": 3, "days": 30}])


def visited(*ago: int, last: int | None = None) -> CaseOnDay:
    """A customer visited so many days before the day."""
    days = tuple(sorted(DAY - timedelta(days=n) for n in ago))
    when = None if last is None else DAY - timedelta(days=last)
    return case_on_day(**after_visits(visited_on=days), last_visit_date=when)


@pytest.mark.parametrize(
    ("case", "until"),
    [
        (visited(29, 5, 2), DAY + timedelta(days=1)),  # the oldest leaves tomorrow
        (visited(30, 5, 2), None),  # the oldest left today
        (visited(9, 9, 2), DAY + timedelta(days=21)),  # two on one day are two
        (visited(9, 5, 2, last=2), DAY + timedelta(days=21)),  # the file's is on record
        (visited(9, 5, last=2), DAY + timedelta(days=21)),  # the file's is not
        (visited(9, 5, last=30), None),  # the file's is too long ago
        (visited(20, 9, 5, 2), DAY + timedelta(days=21)),  # two must leave
        (visited(-1, 9, 5), None),  # tomorrow does not count
    ],
)
def test_visits_are_counted_over_a_rolling_span(
    case: CaseOnDay, until: date | None
) -> None:
    verdict = judged(case, DAY, THRICE)
    assert (verdict and verdict.params.get("until")) == (until and until.isoformat())


@given(st.lists(st.integers(0, 40), max_size=8), st.integers(1, 4), st.integers(2, 35))
def test_a_visit_is_allowed_again_on_the_day_that_is_named_and_not_before(
    ago: list[int], most: int, days: int
) -> None:
    policy = law(frequency=[{"most": most, "days": days}])
    verdict = judged(visited(*ago), DAY, policy)
    if verdict is None or verdict.rule == "visited_today":
        recent = sum(n < days for n in ago)
        assert recent < most or (0 in ago and verdict is not None)
        return
    until = date.fromisoformat(str(verdict.params["until"]))
    assert until > DAY
    case = visited(*ago)
    assert code(case, policy, until) is None
    assert code(case, policy, until - timedelta(days=1)) in (
        "visited_often",
        "visited_today",
    )


@pytest.mark.parametrize(
    ("consent", "allowed"),
    [
        ("", False),
        ("work 2026-11-24", True),  # from today
        ("work 2026-11-25", False),  # from tomorrow
        ("work 2026-11-01 until 2026-11-24", True),  # its last day
        ("work 2026-11-01 until 2026-11-23", False),  # it ended yesterday
        ("holiday 2026-11-01", False),  # to something else
        ("hours 2026-11-01 09:00-17:00", False),
    ],
)
def test_a_place_of_work_needs_consent_to_it(consent: str, allowed: bool) -> None:
    policy = law(workplaces=[{}])
    case = case_on_day(place_kind="work", consents=parse_consents(consent))
    assert (code(case, policy) is None) == allowed
    assert code(with_values(case, place_kind="home"), policy) is None


@pytest.mark.parametrize(
    ("values", "waives", "allowed"),
    [
        ({"notice_date": DAY - timedelta(days=2)}, False, True),  # just in time
        ({"notice_date": YESTERDAY}, False, False),  # a day late
        ({}, False, False),  # never
        ({"windows": "2026-11-24 09:00-12:00"}, False, True),  # asked for the day
        ({"windows": "09:00-12:00"}, False, False),  # asked for the hour only
        ({"consents": parse_consents("notice 2026-11-24")}, True, True),
        ({"consents": parse_consents("notice 2026-11-25")}, True, False),
        ({"consents": parse_consents("notice 2026-11-24")}, False, False),
    ],
)
def test_a_visit_is_announced_asked_for_or_agreed_to(
    values: dict[str, Any], waives: bool, allowed: bool
) -> None:
    policy = law(notice=[{"days": 2, "consent_waives": waives}])
    assert (code(case_on_day(**values), policy) is None) == allowed
