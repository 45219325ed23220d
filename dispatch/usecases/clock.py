"""The clock of a process: gives the present moment, as the settings say."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dispatch.settings import Settings
from dispatch.settings.clock import parse_clock_setting

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment of the system, aware."""
    return datetime.now(UTC)


def clock_of(settings: Settings) -> Clock:
    """Return the clock of the settings: the system's, with its offset, or a fixed time."""
    setting = parse_clock_setting(settings.clock)
    if isinstance(setting, timedelta):
        return lambda: system_clock() + setting
    return lambda: setting
