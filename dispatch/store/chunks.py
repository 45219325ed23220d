"""Long lists in pieces that one statement can take."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
AT_ONCE = 2000
"""Below the limit on variables of one SQLite statement."""


def chunks(items: Sequence[_Item], size: int | None = None) -> Iterator[Sequence[_Item]]:
    """Yield pieces of a list in order, each of at most ``size`` or `AT_ONCE` items."""
    size = size or AT_ONCE
    for start in range(0, len(items), size):
        yield items[start : start + size]
