"""How long a way takes when speed changes in the course of the day.

A way is work: so many seconds at full speed, 100 parts each. From a pace's start on,
every second does ``percent`` parts. Whoever leaves later never arrives earlier.
"""

from collections.abc import Iterator, Sequence

from .problem import SpeedPeriod

PARTS = 100
"""Parts of work in a second at full speed."""


def arrive(paces: Sequence[SpeedPeriod], leave: int, way: int, done: int = 0) -> int:
    """First whole second at which a way is made.

    Parameters
    ----------
    paces
        By rising start; before the first one its percentage holds too. Empty: full
        speed all day.
    leave
        Second of leaving.
    way
        Seconds at full speed, ≥ 0.
    done
        Parts of the way that were made before.
    """
    missing, now = way * PARTS - done, leave
    for speed, end in _spans(paces, leave):
        if end is None or (end - now) * speed >= missing:
            return now + -(-missing // speed)
        missing -= (end - now) * speed
        now = end
    raise AssertionError("the last span has no end")


def made(paces: Sequence[SpeedPeriod], leave: int, stop: int) -> int:
    """Parts that are made between two moments."""
    work, now = 0, leave
    for speed, end in _spans(paces, leave):
        until = stop if end is None else min(end, stop)
        work += (until - now) * speed
        now = until
        if now >= stop:
            break
    return work


def leave_by(paces: Sequence[SpeedPeriod], arrival: int, way: int) -> int:
    """The last second at which one may leave to arrive by ``arrival``."""
    low, high = arrival - way * PARTS, arrival
    while low < high:
        middle = (low + high + 1) // 2
        if arrive(paces, middle, way) <= arrival:
            low = middle
        else:
            high = middle - 1
    return low


def _spans(paces: Sequence[SpeedPeriod], start: int) -> Iterator[tuple[int, int | None]]:
    """Percent and end of each span from ``start`` on; the last has no end."""
    for number, pace in enumerate(paces):
        end = paces[number + 1].start if number + 1 < len(paces) else None
        if end is None or end > start:
            yield pace.percent, end
    if not paces:
        yield PARTS, None
