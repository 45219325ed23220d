"""The setting of the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.errors import SettingsError
from dispatch.settings import Settings
from dispatch.settings.clock import parse_clock_setting


def test_a_fixed_time_keeps_its_offset() -> None:
    fixed = parse_clock_setting("2026-11-24T08:30+08:00")
    assert fixed == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", timedelta()),
        ("+1d2h", timedelta(days=1, hours=2)),
        ("-90m", timedelta(minutes=-90)),
        ("+3d", timedelta(days=3)),
    ],
)
def test_an_offset_has_days_hours_and_minutes(text: str, offset: timedelta) -> None:
    assert parse_clock_setting(text) == offset


@pytest.mark.parametrize("text", ["2026-11-24T08:30", "tomorrow", "+", "+2", "-1h1d", "3d"])
def test_anything_else_stops_the_start_with_the_name_of_the_setting(text: str) -> None:
    with pytest.raises(SettingsError, match=r"ROUNDS_CLOCK=.*2026-11-24T08:30\+08:00"):
        Settings.of({"clock": text})
