"""Stores the outcome of a visit with the case and place that it leads to."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.cases.apply_outcome import apply_outcome
from dispatch.cases.apply_payment import apply_payment
from dispatch.cases.outcome_form import LONGEST_TEXT, form_fields
from dispatch.cases.outcome_types import CODES
from dispatch.domain.case import Case
from dispatch.domain.place import CustomerPlace
from dispatch.domain.windows import write_windows
from dispatch.errors import InputError
from dispatch.store.queries.planning import case_of as read_case
from dispatch.store.queries.planning import place_of
from dispatch.store.tables import CaseRow, OutcomeRow, PaymentRow, PlaceRow

_CASE_COLUMNS = (
    "state", "stopped_by", "not_before", "next_step", "next_step_on", "not_home",
    "last_visit_date", "last_payment_date", "promise_date", "promise_amount",
    "windows", "overdue_amount",
)  # fmt: skip
_PLACE_COLUMNS = ("address", "lat", "lon", "pin_source", "precision")


def record(
    session: Session,
    outcome: OutcomeRow,
    cases: Sequence[tuple[CaseRow, PlaceRow]],
    code: str,
    form: Mapping[str, str],
    *,
    now: datetime,
    payments: Sequence[PaymentRow] = (),
) -> None:
    """Fill in an outcome and bring each of its cases to the state that follows.

    If an outcome is on record already, it is corrected: the cases are first put back to the
    state before it.

    Parameters
    ----------
    session
        The unit of work; nothing is committed here.
    outcome
        The outcome of a visit on a day, from which the next step counts.
    cases
        The cases that the outcome is for, each with its place; they are changed.
    code, form
        As entered; ``form`` may hold a ``note`` beside the code's own fields.
    now
        When it was entered.
    payments
        What was paid on the person's cases since the outcome was recorded before; a
        correction leaves it paid.

    Raises
    ------
    InputError
        If the code is unknown or fields are missing or wrong; the text names all of them.
    """
    if code not in CODES:
        raise InputError(
            f"There is no outcome {code!r}; the outcomes are {', '.join(CODES)}."
        )
    kind = CODES[code]
    values = form_fields(kind, form, outcome.day)
    if outcome.code:
        for case in _restore_all(session, cases, outcome.before):
            _pay_again(case, payments)
    outcome.before = _snapshot_all(cases)
    outcome.code, outcome.met = kind.code, kind.met
    outcome.fields = {name: _plain(value) for name, value in values.items()}
    outcome.note = form.get("note", "").strip()[:LONGEST_TEXT]
    outcome.recorded_at = now
    places: dict[int, CustomerPlace] = {}
    for case, place in cases:
        # Cases at one place change it once, each starting from how it was.
        before = places.setdefault(id(place), place_of(place))
        new = apply_outcome(read_case(case), before, kind, values, outcome.day)
        _write(case, place, *new)
        case.active_on = now.date()


def _snapshot_all(cases: Sequence[tuple[CaseRow, PlaceRow]]) -> dict[str, Any]:
    """The cases and places as they are; those after the first by the key of the case."""
    (first, *others) = cases
    before = snapshot(*first)
    if others or first[0].case_id is not None:
        before["case_key"] = first[0].case_key
        before["others"] = [
            snapshot(case, place) | {"case_key": case.case_key} for case, place in others
        ]
    return before


def _restore_all(
    session: Session, cases: Sequence[tuple[CaseRow, PlaceRow]], before: dict[str, Any]
) -> list[CaseRow]:
    """Put cases and places back to where they stood, and return these cases."""
    if "case_key" not in before:
        _restore(*cases[0], before)
        return [cases[0][0]]
    restored = []
    for part in (*before["others"], before):
        case = session.get_one(CaseRow, part["case_key"])
        place = session.scalars(
            select(PlaceRow).where(
                PlaceRow.customer_key == case.customer_key,
                PlaceRow.kind == case.place_kind,
            )
        ).one()
        _restore(case, place, part)
        restored.append(case)
    return restored


def _pay_again(row: CaseRow, payments: Sequence[PaymentRow]) -> None:
    """Apply the payments on a case to it again."""
    case = read_case(row)
    for payment in payments:
        if payment.case_key == row.case_key:
            case = apply_payment(case, payment.amount, payment.paid_on)
    _write_case(row, case)


def _write(row: CaseRow, place_row: PlaceRow, case: Case, place: CustomerPlace) -> None:
    """Bring the rows to the values that an outcome may change."""
    _write_case(row, case)
    place_row.address = place.address
    if place.pin is None:
        place_row.lat = place_row.lon = None
        place_row.pin_source = place_row.precision = ""


def _write_case(row: CaseRow, case: Case) -> None:
    for name in _CASE_COLUMNS:
        setattr(row, name, getattr(case, name))
    row.windows = write_windows(case.windows)
    row.next_step = case.next_step or ""


def snapshot(case: CaseRow, place: PlaceRow) -> dict[str, Any]:
    """The values of a case and its place that outcomes may change, in JSON types."""
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
