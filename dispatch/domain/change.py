"""Changes as the audit trail records them: the values before and after a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

CUSTOMER = "customer:"
"""Stands before the reference of a customer who is the subject of a change."""
_NOTHING: tuple[Any, ...] = (None, "", [], {}, ())


@dataclass(frozen=True)
class Change:
    """A decision or change.

    Attributes
    ----------
    action
        The kind of change, for example ``outcome.recorded``.
    subject
        ``customer:`` and the reference, or ``plan:``, ``visitor:`` or ``file:`` and the
        id.
    before, after
        Values that JSON can hold, only those that changed; empty if there were none.
    policy
        Id and version of the policy that was followed; empty where none was.
    """

    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    policy: str = ""


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values that differ, before and after, by their names.

    A name that only one side has is returned for that side alone, unless its value there
    is empty (None, an empty text or list).
    """
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for name in before.keys() | after.keys():
        was, is_ = before.get(name), after.get(name)
        if was == is_ or (name not in before and is_ in _NOTHING):
            continue
        if name in before:
            old[name] = json_value(was)
        if name in after:
            new[name] = json_value(is_)
    return old, new


def changes_of(
    action: str, subject: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    """Return a list of one change with the values that differ; empty if none differ."""
    old, new = differences(before, after)
    return [Change(action, subject, old, new)] if old or new else []


def json_value(value: Any) -> Any:
    """Return a value as JSON can hold it: days as YYYY-MM-DD, amounts as decimal text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    return value
