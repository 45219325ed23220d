"""Times of day as moments, and spans of them: the check's own arithmetic, all in UTC."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""From a moment to a later one, both in UTC."""
MIDNIGHT = 24 * 60
_DAY = timedelta(days=1)


@cache
def zone_of(name: str) -> ZoneInfo:
    """A zone by its IANA name."""
    return ZoneInfo(name)


@cache
def moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """When clocks in a zone show so many minutes after midnight.

    Of a time that is shown twice the first is meant; one that is left out counts by the
    offset before.
    """
    days, rest = divmod(minutes, MIDNIGHT)
    wall = datetime.combine(day + days * _DAY, time(rest // 60, rest % 60), zone)
    return wall.astimezone(UTC)


def local_days(begin: datetime, finish: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The dates in a zone that a span from ``begin`` to ``finish`` has a part of."""
    day = begin.astimezone(zone).date()
    yield day
    while moment(day := day + _DAY, 0, zone) < finish:
        yield day


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same moments with as few spans as can be; inverted and empty ones drop out."""
    merged: list[Span] = []
    for begin, finish in sorted(span for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(finish, merged[-1][1])
        else:
            merged.append((begin, finish))
    return merged


def holds(spans: Iterable[Span], begin: datetime, finish: datetime) -> bool:
    """Whether all from ``begin`` to ``finish`` lies in one piece of the spans."""
    return any(b <= begin and finish <= f for b, f in joined(spans))


def shown(minutes: int) -> str:
    """Minutes after midnight as ``08:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """A moment as people in a zone read it, to the second."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
