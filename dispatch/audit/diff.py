"""What really changed, in values that JSON can hold."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .chain import Change

_NOTHING: tuple[Any, ...] = (None, "", [], {}, ())


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that are not the same, as they were and as they are, by their names.

    A name that one side lacks is left out of that side alone; the values of one side
    that say nothing (None, an empty text or list) are left out where the other side
    lacks the name.
    """
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for name in before.keys() | after.keys():
        was, is_ = before.get(name), after.get(name)
        if was == is_ or (name not in before and is_ in _NOTHING):
            continue
        if name in before:
            old[name] = plain(was)
        if name in after:
            new[name] = plain(is_)
    return old, new


def changes_of(
    action: str, subject: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    """One entry with what changed; none where nothing did."""
    old, new = differences(before, after)
    return [Change(action, subject, old, new)] if old or new else []


def plain(value: Any) -> Any:
    """A value as JSON can hold it; days as YYYY-MM-DD, amounts as decimal text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
