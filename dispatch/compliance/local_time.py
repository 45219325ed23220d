"""Times of day as moments in UTC, and spans of them: the check's own arithmetic."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""A moment and a later one, both in UTC."""
MIDNIGHT = 24 * 60
_DAY = timedelta(days=1)


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone with an IANA name."""
    return ZoneInfo(name)


@cache
def moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the moment when clocks in a zone show a number of minutes after midnight.

    A time that clocks show twice means the first; one that they leave out is counted by
    the offset before.
    """
    days, rest = divmod(minutes, MIDNIGHT)
    wall = datetime.combine(day + days * _DAY, time(rest // 60, rest % 60), zone)
    return wall.astimezone(UTC)


def local_days(begin: datetime, finish: datetime, zone: ZoneInfo) -> Iterator[date]:
    """Yield the dates in a zone that a span from ``begin`` to ``finish`` has a part of."""
    day = begin.astimezone(zone).date()
    yield day
    while moment(day := day + _DAY, 0, zone) < finish:
        yield day


def merged_spans(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch or overlap; inverted and empty ones drop out."""
    union: list[Span] = []
    for begin, finish in sorted(span for span in spans if span[0] < span[1]):
        if union and begin <= union[-1][1]:
            union[-1] = union[-1][0], max(finish, union[-1][1])
        else:
            union.append((begin, finish))
    return union


def within_one_span(spans: Iterable[Span], begin: datetime, finish: datetime) -> bool:
    """True if one of the joined spans covers all from ``begin`` to ``finish``."""
    return any(b <= begin and finish <= f for b, f in merged_spans(spans))


def time_text(minutes: int) -> str:
    """Write minutes after midnight as ``08:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def clock_text(at: datetime, zone: ZoneInfo) -> str:
    """Write a moment as clocks in a zone show it, to the second."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
