"""The clock of a process."""

from datetime import UTC, datetime, timedelta

from dispatch.settings import Settings
from dispatch.usecases import clock_of

SECOND = timedelta(seconds=1)


def test_without_a_setting_it_is_the_clock_of_the_system() -> None:
    before = datetime.now(UTC)
    assert before <= clock_of(Settings())() <= datetime.now(UTC)


def test_an_offset_clock_runs_ahead_or_behind() -> None:
    before = datetime.now(UTC)
    shown = clock_of(Settings(clock="+2d"))()
    assert timedelta(0) <= shown - before - timedelta(days=2) < 60 * SECOND


def test_a_fixed_clock_stands_still() -> None:
    clock = clock_of(Settings(clock="2026-11-24T08:30+08:00"))
    assert clock() == clock() == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
