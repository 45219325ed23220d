"""The form of an outcome: what was entered becomes typed values or faults."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dispatch.domain.money import parse_amount
from dispatch.domain.windows import MOST_WINDOWS, parse_windows
from dispatch.errors import Fault, InputError

from .outcome_types import LATEST_DATE, FieldType, OutcomeField, OutcomeType

LONGEST_TEXT = 2000
"""Characters that are kept of a text or a note."""


def form_fields(
    outcome_type: OutcomeType, form: Mapping[str, str], day: date
) -> dict[str, Any]:
    """Read the fields of an outcome; blank optional ones are left out.

    Raises
    ------
    InputError
        If fields are missing or wrong; it names every one.
    """
    values: dict[str, Any] = {}
    faults = []
    for field in outcome_type.fields:
        text = form.get(field.name, "").strip()
        if not text and field.required:
            faults.append(Fault(field.name, "", _EXPECTED[field.type]))
        elif text:
            try:
                values[field.name] = _parse(field, text, day)
            except ValueError:
                faults.append(Fault(field.name, text[:80], _EXPECTED[field.type]))
    if faults:
        raise InputError(
            f"{outcome_type.code} needs {len(faults)} more correct fields: "
            + "; ".join(f"{fault.where}, expected {fault.expected}" for fault in faults),
            tuple(faults),
        )
    return values


_EXPECTED = {
    FieldType.AMOUNT: "an amount above 0 such as 1200.50",
    FieldType.DATE: "a day such as 2026-11-30, from the visit to one year on",
    FieldType.TEXT: "a few words",
    FieldType.YES_NO: "yes or no",
    FieldType.WINDOWS: "times after this day such as 2026-11-26 14:00-16:00",
}


def _parse(field: OutcomeField, text: str, day: date) -> Any:
    if field.type is FieldType.AMOUNT:
        return parse_amount(text) or _refuse()
    if field.type is FieldType.DATE:
        value = date.fromisoformat(text)
        if not day <= value <= day + LATEST_DATE:
            raise ValueError
        return value
    if field.type is FieldType.YES_NO:
        return {"yes": True, "no": False}[text] if text in ("yes", "no") else _refuse()
    if field.type is FieldType.WINDOWS:
        windows = parse_windows(text)
        over = any(window.day and window.day <= day for window in windows)
        return windows if 0 < len(windows) <= MOST_WINDOWS and not over else _refuse()
    return text[:LONGEST_TEXT]


def _refuse() -> Any:
    raise ValueError
