"""Reads the snapshot that an outcome keeps of its cases and places.

The first case stands outermost, the others in a list beside it. Each has its state before
the outcome and, under ``after``, the one in which the outcome left it.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def parts_of(before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the part of each case of an outcome, the first one first."""
    first = {name: value for name, value in before.items() if name != "others"}
    return [first, *before.get("others", ())]


def stop_of(state: Mapping[str, Any]) -> tuple[str, str]:
    """Return the state of a case in a snapshot, and the outcome that stopped it."""
    return state["case"]["state"], state["case"]["stopped_by"]


def addresses_in(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the addresses of the place of a case before and after the outcome."""
    for state in (part, part.get("after", {})):
        yield state.get("place", {}).get("address", "")
