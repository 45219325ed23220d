"""The demo plans the next working day."""

from datetime import date

import pytest

from dispatch.demo.working_day import next_working_day
from dispatch.policy import load_policy


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 27), date(2026, 11, 30)),  # Saturday and Sunday are passed over.
        # 25 and 26 December 2025 are holidays in Australia, a Thursday and a Friday.
        (date(2025, 12, 24), date(2025, 12, 29)),
    ],
)
def test_weekends_and_holidays_are_passed_over(today: date, expected: date) -> None:
    assert next_working_day(today, load_policy("au")) == expected
