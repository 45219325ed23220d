from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.windows import (
    DAY_MINUTES,
    DayClock,
    DayWindow,
    clock,
    on_day,
    parse_clock,
    parse_windows,
    write_windows,
)

STEADY = settings(derandomize=True, deadline=None)
LISBON = ZoneInfo("Europe/Lisbon")
PLAIN_DAY = date(2026, 11, 24)
FORWARD = date(2026, 3, 29)
"""In Lisbon 01:00 becomes 02:00: a day of 23 hours."""
BACK = date(2026, 10, 25)
"""In Lisbon 02:00 becomes 01:00: a day of 25 hours."""


@st.composite
def windows(draw: st.DrawFn) -> DayWindow:
    opens = draw(st.integers(0, DAY_MINUTES - 1))
    closes = draw(st.integers(opens + 1, DAY_MINUTES))
    day = draw(st.none() | st.dates(date(1900, 1, 1), date(2200, 12, 31)))
    return DayWindow(opens, closes, day)


@STEADY
@given(st.lists(windows()).map(tuple))
def test_written_windows_are_read_back_the_same(some: tuple[DayWindow, ...]) -> None:
    assert parse_windows(write_windows(some)) == some


@STEADY
@given(st.integers(0, DAY_MINUTES))
def test_a_written_time_of_day_is_read_back_the_same(minutes: int) -> None:
    assert parse_clock(clock(minutes)) == minutes


@pytest.mark.parametrize("text", ["", " ", ";", " ; ；"])
def test_no_text_is_no_window(text: str) -> None:
    assert parse_windows(text) == ()


def test_windows_may_have_dates_spaces_and_several_dashes() -> None:
    assert parse_windows(" 9:00 - 12:00 ; 2026-11-24 14:00–17:30；18:00至24:00") == (
        DayWindow(540, 720),
        DayWindow(840, 1050, PLAIN_DAY),
        DayWindow(1080, 1440),
    )


@pytest.mark.parametrize(
    "text",
    [
        "12:00-09:00",  # ends before it starts
        "09:00-09:00",  # no length
        "09:00-24:01",  # after midnight
        "09:60-12:00",  # no such minute
        "morning",  # a word
        "09:00-12:00,14:00-17:00",  # comma for semicolon
        "2026-02-30 09:00-12:00",  # no such day
    ],
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_windows(text)


@pytest.mark.parametrize("text", ["24:01", "9", "09:60", "-1:00", "09:00:00", ""])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        parse_clock(text)


def test_windows_of_the_day_replace_the_daily_ones() -> None:
    daily, dated = DayWindow(540, 720), DayWindow(840, 960, PLAIN_DAY)
    assert on_day((daily, dated), PLAIN_DAY) == (dated,)
    assert on_day((daily, dated), BACK) == (daily,)
    assert on_day((dated,), BACK) == ()


@pytest.mark.parametrize(
    ("day", "nine", "hours"),
    [
        (PLAIN_DAY, 9, 24),  # no change of the clock
        (FORWARD, 8, 23),  # an hour lost at night
        (BACK, 10, 25),  # an hour gained at night
    ],
)
def test_seconds_are_elapsed_ones_when_the_clock_changes(
    day: date, nine: int, hours: int
) -> None:
    day_clock = DayClock(day, LISBON)
    assert day_clock.seconds(0) == 0
    assert day_clock.seconds(9 * 60) == nine * 3600
    assert day_clock.seconds(DAY_MINUTES) == hours * 3600


@STEADY
@given(st.sampled_from([PLAIN_DAY, FORWARD, BACK]), st.integers(0, DAY_MINUTES - 1))
def test_a_time_of_day_comes_back_from_its_seconds(day: date, minutes: int) -> None:
    day_clock = DayClock(day, LISBON)
    moment = day_clock.moment(day_clock.seconds(minutes))
    # 01:00 to 01:59 do not exist when the clock goes forward; an hour later does.
    skipped = day == FORWARD and 60 <= minutes < 120
    shown = minutes + 60 if skipped else minutes
    assert moment.date() == day
    assert moment.hour * 60 + moment.minute == shown
    assert moment.utcoffset() is not None


@STEADY
@given(st.sampled_from([PLAIN_DAY, FORWARD, BACK]), st.integers(0, 23 * 3600))
def test_moments_and_seconds_are_inverse(day: date, seconds: int) -> None:
    day_clock = DayClock(day, LISBON)
    moment = day_clock.moment(seconds)
    assert day_clock.since_midnight(moment) == seconds
    assert day_clock.since_midnight(moment.astimezone(UTC)) == seconds


def test_moments_carry_the_offset_of_their_side_of_the_change() -> None:
    day_clock = DayClock(FORWARD, LISBON)
    assert day_clock.moment(1800).utcoffset() == timedelta(0)
    assert day_clock.moment(3600) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert day_clock.moment(3600).utcoffset() == timedelta(hours=1)
    assert day_clock.moment(3600).hour == 2
