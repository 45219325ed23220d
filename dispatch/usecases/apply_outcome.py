"""Records what came of a visit and moves the case on."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from dispatch.cases.outcome_types import (
    CODES,
    MOST_NOT_HOME,
    FieldType,
    OutcomeField,
    OutcomeType,
)
from dispatch.domain.money import parse_amount
from dispatch.domain.windows import MOST_WINDOWS, parse_windows, write_windows
from dispatch.errors import Fault, InputError
from dispatch.store.tables import CaseRow, OutcomeRow, PlaceRow, VisitRow

_LONGEST = 2000
_CASE_COLUMNS = (
    "state", "stopped_by", "not_before", "next_step", "next_step_on", "not_home",
    "last_visit_date", "last_payment_date", "promise_date", "promise_amount",
    "windows", "overdue_amount",
)  # fmt: skip
_PLACE_COLUMNS = ("address", "lat", "lon", "pin_source", "precision")


def record(
    session: Session,
    visit: VisitRow,
    case: CaseRow,
    place: PlaceRow,
    code: str,
    form: Mapping[str, str],
    *,
    day: date,
    now: datetime,
) -> OutcomeRow:
    """Keep an outcome and bring the case to the state that follows.

    A second outcome of the same visit corrects the first: the case is put back to where
    it stood before.

    Parameters
    ----------
    session
        The unit of work; nothing is committed here.
    visit, case, place
        What was visited; ``case`` and ``place`` are changed.
    code, form
        As entered; ``form`` may hold a ``note`` beside the code's own fields.
    day
        The day of the visit, from which the next step counts.
    now
        When it was entered.

    Raises
    ------
    InputError
        Where the code is unknown or fields are missing or wrong; names all of them.
    """
    if code not in CODES:
        raise InputError(f"There is no outcome {code!r}; known are {', '.join(CODES)}.")
    kind = CODES[code]
    values = form_fields(kind, form, day)
    outcome = visit.outcome
    if outcome is None:
        outcome = OutcomeRow(
            plan_id=visit.plan_id,
            visit_id=visit.visit_id,
            customer_id=visit.customer_id,
            before=snapshot(case, place),
        )
        visit.outcome = outcome
        session.add(outcome)
    else:
        _restore(case, place, outcome.before)
    outcome.code, outcome.met = kind.code, kind.met
    outcome.fields = {name: _plain(value) for name, value in values.items()}
    outcome.note = form.get("note", "").strip()[:_LONGEST]
    outcome.recorded_at = now
    _move_on(case, place, kind, values, day)
    case.active_on = now.date()
    return outcome


def form_fields(kind: OutcomeType, form: Mapping[str, str], day: date) -> dict[str, Any]:
    """The values of a code's fields; blank optional ones are left out.

    Raises
    ------
    InputError
        With every missing or wrong field.
    """
    values: dict[str, Any] = {}
    faults = []
    for field in kind.fields:
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
            f"{kind.code} needs {len(faults)} more correct fields: "
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
        when = date.fromisoformat(text)
        if not day <= when <= day + timedelta(days=366):
            raise ValueError
        return when
    if field.type is FieldType.YES_NO:
        return {"yes": True, "no": False}[text] if text in ("yes", "no") else _refuse()
    if field.type is FieldType.WINDOWS:
        windows = parse_windows(text)
        over = any(window.day and window.day <= day for window in windows)
        return windows if 0 < len(windows) <= MOST_WINDOWS and not over else _refuse()
    return text[:_LONGEST]


def _refuse() -> Any:
    raise ValueError


def _move_on(
    case: CaseRow, place: PlaceRow, kind: OutcomeType, values: dict[str, Any], day: date
) -> None:
    case.state = kind.state
    case.stopped_by = "" if kind.state == "open" else kind.code
    case.next_step = kind.next_step
    case.next_step_on = day + timedelta(days=kind.step_days)
    case.not_before = None
    if kind.rest_days is not None:
        case.not_before = day + timedelta(days=kind.rest_days)
    if kind.code != "NOT_DONE":
        case.last_visit_date = day
        case.not_home = case.not_home + 1 if kind.code == "NOT_HOME" else 0
    if kind.code in ("PAID_FULL", "PAID_PART"):
        case.last_payment_date = day
    if kind.code == "PAID_PART":
        case.overdue_amount = values["remaining"]
        case.not_before = values["date"] + timedelta(days=1)
    if kind.code == "PTP":
        case.promise_date, case.promise_amount = values["date"], values["amount"]
        case.not_before = case.next_step_on = values["date"] + timedelta(days=1)
    if kind.code == "TIME_PLACE_REQUEST":
        case.windows = write_windows(values["windows"])
        tomorrow = day + timedelta(days=1)
        first = min(window.day or tomorrow for window in values["windows"])
        case.not_before = case.next_step_on = first
    if kind.code == "NOT_HOME" and case.not_home >= MOST_NOT_HOME:
        case.state, case.stopped_by = "review", kind.code
        case.next_step, case.not_before = "other_channel", None
    if kind.next_step == "find_address":
        place.address = values.get("address", place.address)
        place.lat = place.lon = None
        place.pin_source = place.precision = ""


def snapshot(case: CaseRow, place: PlaceRow) -> dict[str, Any]:
    """What outcomes may change of a case and its place, as JSON can hold it."""
    values = {name: _plain(getattr(case, name)) for name in _CASE_COLUMNS}
    return {"case": values, "place": {n: getattr(place, n) for n in _PLACE_COLUMNS}}


def _restore(case: CaseRow, place: PlaceRow, before: dict[str, Any]) -> None:
    for name, value in before["case"].items():
        if value is not None and name in ("overdue_amount", "promise_amount"):
            value = Decimal(value)
        elif value is not None and (name.endswith("_date") or name in _DAYS):
            value = date.fromisoformat(value)
        setattr(case, name, value)
    for name, value in before["place"].items():
        setattr(place, name, value)


_DAYS = ("not_before", "next_step_on")


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return write_windows(value)
    return value
