"""Columns of times of day and of time windows, as people write them."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from dispatch.domain.plain_text import plain
from dispatch.domain.windows import DAY_MINUTES, MOST_WINDOWS, DayWindow

from .cell_dates import day_in_order
from .convention import ColumnReading, Readings, read_by_convention
from .kinds import CACHED
from .table import FileOptions, Number

_24, _12, _DECIMAL = "24 hours", "12 hours", "hours with decimals"
_MORNING = ["am", "a.m.", "a.m", "上午", "早上", "早晨", "凌晨", "清晨", "午前", "오전"]
_AFTERNOON = ["pm", "p.m.", "p.m", "下午", "晚上", "傍晚", "夜间", "午後", "오후"]
_NOON = "中午"
_NIGHT = ["晚上", "夜间", "早上", "早晨", "凌晨", "清晨"]
"""Parts of the day in which twelve o'clock may be noon, midnight or neither."""
_MARK = "|".join(map(re.escape, sorted([*_MORNING, *_AFTERNOON, _NOON], key=len)[::-1]))
_CLOCK = re.compile(
    rf"(?P<before>{_MARK})?\s*"
    r"(?:(?P<joined>[0-9]{3,4})|(?P<hour>[0-9]{1,2})"
    r"(?:(?P<sign>[:.h点點时時])\s*(?:(?P<minute>[0-9]{2})(?::00(?:\.0+)?)?|(?P<half>半)|)分?)?)"
    rf"\s*(?P<after>{_MARK})?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[;,、|&\n]|和|及|\band\b", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?:日[ T]*|[ T]+)")
_TO = re.compile(r"\s*(?:[-~‐‑‒―]+|至|\bto\b)\s*", re.IGNORECASE)
_SPAN_MARK = re.compile("[^0-9a-z. ]+", re.IGNORECASE)
_MARKED_END = re.compile(r"(0?[1-9]|1[0-2])(?![0-9])(?!.*[^0-9:.点點时時分半h ])")


def read_clocks(texts: Iterable[str], options: FileOptions) -> ColumnReading:
    """Read a column of times of day."""
    return read_by_convention(texts, _clock_readings, "09:30", never=_DECIMAL)


def read_windows(texts: Iterable[str], options: FileOptions) -> ColumnReading:
    """Read a column of lists of time windows."""
    cure = "09:00-12:00;14:00-17:30"
    return read_by_convention(texts, _windows_readings, cure, never=_DECIMAL)


def read_daily_windows(texts: Iterable[str], options: FileOptions) -> ColumnReading:
    """Read a column of time windows, one in a cell and without a day."""
    column = read_windows(texts, options)
    single = {
        text: windows[0]
        for text, windows in column.values.items()
        if len(windows) == 1 and windows[0].day is None
    }
    return ColumnReading(single, column.questions)


def _by_each(text: str, read: Callable[[str, str], Any]) -> Any:
    """Return the readings of a text by each convention that allows it."""
    meanings = Readings()
    for convention in (_24, _12, _DECIMAL):
        try:
            meanings[convention] = read(text, convention)
        except ValueError:
            continue
    if not meanings:
        raise ValueError(text)
    return meanings[_24] if len(meanings) == 3 else meanings


def _clock_readings(text: str) -> Any:
    # A spreadsheet keeps a time as the fraction of a day, and 8.30 as 8.3.
    if type(text) is Number and "." in text:
        raise ValueError(text)
    return _by_each(plain(text), _clock)


def _windows_readings(text: str) -> Any:
    return _by_each(plain(text), _windows)


@lru_cache(maxsize=CACHED)
def _clock(text: str, convention: str) -> int:
    """Read a time of day by one convention, in minutes from midnight."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    mark = (match["before"] or match["after"] or "").casefold()
    if match["before"] and match["after"]:
        raise ValueError(text)
    hour, minute = _hour_and_minute(match, bool(mark), convention)
    if mark and hour <= 12:
        if convention != _12 or (hour == 0 and mark not in _MORNING):
            raise ValueError(text)
        hour = _of_24(hour, mark)
    elif mark in _MORNING or (not mark and convention == _12 and 1 <= hour <= 12):
        raise ValueError(text)
    if hour * 60 + minute > DAY_MINUTES:
        raise ValueError(text)
    return hour * 60 + minute


def _hour_and_minute(
    match: re.Match[str], has_mark: bool, convention: str
) -> tuple[int, int]:
    if match["joined"]:
        hour, minute = divmod(int(match["joined"]), 100)
    else:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        minute = 30
    alone = not match["joined"] and not match["minute"] and not match["half"]
    if alone and match["sign"] in (None, ":", ".") and not has_mark:
        raise ValueError
    if match["sign"] == "." and minute > 59:
        if convention != _DECIMAL:
            raise ValueError
    elif minute > 59 or (convention == _DECIMAL and match["sign"] == "."):
        raise ValueError
    return hour, minute


def _of_24(hour: int, mark: str) -> int:
    if hour in (0, 12) and mark in _NIGHT:
        raise ValueError
    if mark == _NOON:
        return hour if hour >= 10 else hour + 12
    return hour % 12 + (12 if mark in _AFTERNOON else 0)


@lru_cache(maxsize=CACHED)
def _windows(text: str, convention: str) -> tuple[DayWindow, ...]:
    parts = [part.strip() for part in _BETWEEN.split(text)]
    windows = tuple(_window(part, convention) for part in parts if part)
    if not 0 < len(windows) <= MOST_WINDOWS:
        raise ValueError(text)
    return windows


def _window(text: str, convention: str) -> DayWindow:
    match = _DAY.match(text)
    day = day_in_order(match[1], match[2], match[3]) if match else None
    begin, end = _TO.split(text[match.end() :] if match else text)
    mark, hour = _SPAN_MARK.match(begin), _MARKED_END.match(end)
    if mark and hour:
        # 上午9:00-12:00 names the part of the day for both ends, the second up to noon.
        end = (_NOON if hour[1] == "12" else mark[0]) + end
    return DayWindow(_clock(begin, convention), _clock(end, convention), day)
