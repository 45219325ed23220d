"""Names in a finding, shortened where they are many."""

from collections.abc import Sequence

_MOST_NAMES = 20


def first_names(names: Sequence[str]) -> tuple[str, ...]:
    """Twenty names at most; the last one then says how many more there are."""
    if len(names) <= _MOST_NAMES:
        return tuple(names)
    *first, last = names[:_MOST_NAMES]
    return (*first, f"{last} … (+{len(names) - _MOST_NAMES})")
