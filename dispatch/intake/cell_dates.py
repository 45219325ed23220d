"""Columns of days: the order of day and month, moments, and zones."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from dispatch.domain.plain_text import plain
from dispatch.text import N_, Message

from .convention import ColumnReading, Readings, read_by_convention
from .kinds import CACHED
from .table import FileOptions

FIRST_YEAR, LAST_YEAR = 1900, 2200
_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl")
_ORDERS = ("day month year", "month day year", "year month day")
# 2026-11-24, 2026/1/5, 2026.1.5, 2026年1月5日 or 20261124.
_YEAR_FIRST = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]"
    r"|([0-9]{2})([0-9]{2}))"
)
_NUMBERS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_NAMED = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?[ -/]*(?:de )?(?P<month>[^\W\d_]{3,})\.?"
    r"|(?P<month2>[^\W\d_]{3,})\.?[ -/]*(?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?)"
    r"[ ,./-]*(?:de )?(?P<year>[0-9]{4}|[0-9]{2})"
    r"|(?P<year3>[0-9]{4})[ -/](?P<month3>[^\W\d_]{3,})[ -/](?P<day3>[0-9]{1,2})"
)
_WEEKDAY = re.compile(r"^[^\W\d_]{2,},? +(?=[0-9])|[ (]*(?:星期|周)[一二三四五六日天]\)?$")
_TIME = re.compile(
    r"(?P<day>.*\S)(?:[ T]\s*)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<rest>[0-9]+))?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2})?)?",
    re.IGNORECASE,
)
_CURE = "2026-11-24"
_TIMES = N_(
    "days, or moments with their zone: {text} has a time of day, and may be another day in "
    "the zone of the program that wrote it. Write the day alone, such as {day}, or add the "
    "zone, such as {day} 16:00Z"
)
_MOMENT, _AS_WRITTEN = "a moment", "a day as it is written"


def day_in_order(year: str, month: str, day: str) -> date:
    """Return a day of the years that files may have; two digits are those of a century.

    Raises
    ------
    ValueError
        If there is no such day.
    """
    full = int(year)
    if len(year) == 2:
        full += 2000 if full < 70 else 1900
    if not FIRST_YEAR <= full <= LAST_YEAR:
        raise ValueError(year)
    return date(full, int(month), int(day))


def read_days(texts: Iterable[str], options: FileOptions) -> ColumnReading:
    """Read a column of days in one order of day and month."""
    timed = {text: match for text in texts if (match := _TIME.fullmatch(_plain(text)))}
    doubtful = [t for t, match in timed.items() if _in_doubt(match, options.zone)]
    # One moment in doubt puts in doubt each midnight that was written like it.
    in_doubt = timed if doubtful else {}

    def readings(text: str) -> Any:
        return _readings(_plain(text), options.zone)

    column = read_by_convention((t for t in texts if t not in in_doubt), readings, _CURE)
    days = {text for text, match in in_doubt.items() if _is_day(match["day"])}
    question = Message(_TIMES, text=doubtful[0], day=_CURE) if doubtful else Message("")
    return ColumnReading(column.values, column.questions | dict.fromkeys(days, question))


def read_day(text: str) -> date:
    """Read a day that stands alone, with the year first.

    Raises
    ------
    ValueError
        If it is no such day.
    """
    match = _YEAR_FIRST.fullmatch(plain(text))
    if match is None:
        raise ValueError(text)
    return _year_first(match)


def _year_first(match: re.Match[str]) -> date:
    return day_in_order(match[1], *(part for part in match.groups()[2:] if part))


def _plain(text: str) -> str:
    return " ".join(plain(text).split())


def _in_doubt(match: re.Match[str], zone: ZoneInfo | None) -> bool:
    """True if a moment is another day in some zone, and its own is not known."""
    return _clock(match) != time() and (zone is None or not match["zone"])


def _clock(match: re.Match[str]) -> time | None:
    """Return the time of day of a moment; None if there is no such time."""
    hour, half = int(match["hour"]), (match["half"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    rest = (match["rest"] or "")[:6].ljust(6, "0")
    try:
        return time(hour, int(match["minute"]), int(match["second"] or 0), int(rest))
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        return bool(_days(text))
    except ValueError:
        return False


def _readings(text: str, zone: ZoneInfo | None) -> Any:
    """Return the day of a text, or its readings if the order or the moment matters."""
    match = _TIME.fullmatch(text)
    days = _days(match["day"] if match else text)
    offset = _offset(match["zone"]) if match and match["zone"] else None
    clock = _clock(match) if match else time()
    if clock is None:
        raise ValueError(text)
    readings = Readings()
    for order, day in days.items():
        moved = day
        if offset and zone:
            moment = datetime.combine(day, clock, offset)
            moved = moment.astimezone(zone).date()
        readings[f"{order}, {_MOMENT}"] = moved
        # Programs write a plain day as midnight in their own zone.
        if not offset or clock == time():
            readings[f"{order}, {_AS_WRITTEN}"] = day
    first, *others = readings.values()
    if len(readings) == 2 * len(_ORDERS) and all(other == first for other in others):
        return first
    return readings


@lru_cache(maxsize=CACHED)
def _days(text: str) -> dict[str, date]:
    """Return the day that a text means by each order of day and month."""
    if match := _YEAR_FIRST.fullmatch(text):
        return dict.fromkeys(_ORDERS, _year_first(match))
    if match := _NUMBERS.fullmatch(text):
        first, second, third = match[1], match[3], match[4]
        orders = zip(
            _ORDERS,
            ((third, second, first), (third, first, second), (first, second, third)),
            strict=True,
        )
        days = {}
        for order, (year, month, day) in orders:
            if len(year) == len(third):
                with suppress(ValueError):
                    days[order] = day_in_order(year, month, day)
        if not days:
            raise ValueError(text)
        return days
    text = text.casefold()
    if match := _NAMED.fullmatch(text) or _NAMED.fullmatch(_WEEKDAY.sub("", text)):
        number = _months().get(match["month"] or match["month2"] or match["month3"])
        day = match["day"] or match["day2"] or match["day3"]
        if number is not None:
            year = match["year"] or match["year3"]
            return dict.fromkeys(_ORDERS, day_in_order(year, str(number), day))
    raise ValueError(text)


@cache
def _months() -> dict[str, int]:
    """Return the months by their names in the languages whose tables are likely."""
    names: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        months = Locale(language).months
        for context, width in (("format", "wide"), ("format", "abbreviated")):
            for number, name in months[context][width].items():
                names.setdefault(name.casefold().rstrip("."), set()).add(number)
    names.setdefault("sept", {9})
    return {name: min(months) for name, months in names.items() if len(months) == 1}


def _offset(text: str) -> timezone:
    """Return the zone of ``Z``, ``UTC``, ``+08:00`` or ``+0800``."""
    match = re.fullmatch(r"[a-z]*([+-])([0-9]{1,2}):?([0-9]{2})?", text, re.IGNORECASE)
    if match is None:
        return UTC
    away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-away if match[1] == "-" else away)
