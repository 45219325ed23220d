"""The setting of the clock: the system's time, the same with an offset, or a fixed time."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

_OFFSET = re.compile(
    r"(?P<sign>[+-])(?:(?P<d>\d{1,4})d)?(?:(?P<h>\d{1,4})h)?(?:(?P<m>\d{1,4})m)?"
)


def parse_clock_setting(text: str) -> datetime | timedelta:
    """Read the setting ``ROUNDS_CLOCK``.

    Parameters
    ----------
    text
        A time with its offset from UTC, such as ``2026-11-24T08:30+08:00``, at which the
        clock stands still; or the days, hours and minutes by which it goes ahead of the
        system's clock or behind it, such as ``+1d2h`` or ``-90m``; empty for none.

    Returns
    -------
    datetime or timedelta
        The fixed time, or the offset.

    Raises
    ------
    ValueError
        If the text is neither.
    """
    if not text:
        return timedelta()
    match = _OFFSET.fullmatch(text)
    if match and len(text) > 1:
        days, hours, minutes = (int(match[part] or 0) for part in "dhm")
        offset = timedelta(days=days, hours=hours, minutes=minutes)
        return -offset if match["sign"] == "-" else offset
    with suppress(ValueError):
        fixed = datetime.fromisoformat(text)
        if fixed.tzinfo is not None:
            return fixed
    raise ValueError(
        "must be a time with its offset such as 2026-11-24T08:30+08:00, or an offset such "
        "as +1d2h or -90m"
    )
