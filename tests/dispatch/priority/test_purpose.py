"""What a visit is for, and how long it takes by that."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.cases.outcome_types import NEXT_STEPS
from dispatch.domain.flag import Flag
from dispatch.domain.purpose import Purpose
from dispatch.planning.visits import service_seconds
from dispatch.priority.purpose import ANSWERS, purpose_of
from dispatch.settings import Settings
from tests.support.clock import DAY
from tests.support.dispatch_builders import after_visits, case_on_day

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
MET = after_visits(met=1, tries=1)


@pytest.mark.parametrize(
    ("purpose", "values"),
    [
        ("first", {}),
        ("first", {"promise_date": YESTERDAY}),  # promised by phone
        ("first", {"flags": ("hardship",)}),
        ("follow_up", {"last_visit_date": YESTERDAY}),
        ("follow_up", {**MET}),
        ("follow_up", {**MET, "promise_date": DAY}),  # not broken yet
        ("promise_check", {**MET, "promise_date": YESTERDAY}),
        ("promise_check", {"last_visit_date": YESTERDAY, "promise_date": YESTERDAY}),
        (
            "follow_up",  # it was kept
            {
                **MET,
                "promise_date": YESTERDAY,
                "last_payment_date": YESTERDAY,
            },
        ),
        ("plan_talk", {**after_visits("review", "REFUSED", DAY, 1, 1)}),
        (
            "follow_up",  # the back office has not answered yet
            {**after_visits("review", "UNSAFE", TOMORROW, 1, 1)},
        ),
        ("plan_talk", {**after_visits(tries=1, next_step="approval")}),
        ("plan_talk", {**after_visits(tries=1, next_step="back_office")}),
        (
            "plan_talk",  # the request came after the promise
            {
                **after_visits(tries=1, next_step="approval"),
                "promise_date": YESTERDAY,
            },
        ),
        ("follow_up", {**after_visits(tries=1, next_step="visit")}),
    ],
)
def test_a_visit_is_for(purpose: str, values: dict[str, Any]) -> None:
    case = case_on_day(**values)
    assert purpose_of(case, DAY) == purpose
    given = {name: 11 + number for number, name in enumerate(Purpose)}
    settings = Settings.of({"planning": {"minutes": given}})
    assert service_seconds(case, DAY, settings) == given[Purpose(purpose)] * 60


def test_what_the_back_office_answers_are_steps_that_there_are() -> None:
    assert set(ANSWERS) <= set(NEXT_STEPS)


def test_the_lengths_by_purpose_unless_set() -> None:
    assert dict(Settings().planning.minutes) == {
        "first": 25,
        "plan_talk": 40,
        "promise_check": 10,
        "follow_up": 25,
    }


@given(
    minutes=st.integers(1, 480),
    tries=st.integers(0, 3),
    flags=st.sets(st.sampled_from(sorted(Flag))),
)
def test_the_length_that_a_file_states_wins(
    minutes: int, tries: int, flags: set[str]
) -> None:
    case = case_on_day(
        service_minutes=minutes, flags=tuple(flags), **after_visits(tries=tries)
    )
    assert service_seconds(case, DAY, Settings()) == minutes * 60
