"""Names in a finding, shortened where they are many."""

from collections.abc import Sequence

_MOST_NAMES = 20


def first_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return at most twenty names; if there are more, the last one counts the rest."""
    if len(names) <= _MOST_NAMES:
        return tuple(names)
    *first, last = names[:_MOST_NAMES]
    return (*first, f"{last} … (+{len(names) - _MOST_NAMES})")
