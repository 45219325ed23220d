"""Stores the outcome of a visit with the case and place that it leads to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from dispatch.cases.apply_outcome import apply_outcome, keep_stop
from dispatch.cases.apply_payment import apply_payment
from dispatch.cases.outcome_form import LONGEST_TEXT, form_fields
from dispatch.cases.outcome_snapshot import parts_of, stop_of
from dispatch.cases.outcome_types import CODES, OutcomeType
from dispatch.cases.settle_case import settle_case
from dispatch.domain.case import STOPS_OF_PERSON, Case
from dispatch.domain.place import CustomerPlace
from dispatch.errors import InputError
from dispatch.store.queries.planning import case_of as read_case
from dispatch.store.queries.planning import place_of
from dispatch.store.tables import CaseRow, OutcomeRow, PaymentRow, PlaceRow

from .outcome_snapshots import (
    plain_value,
    restore_all,
    snapshot_all,
    with_results,
    write_case,
)


def write_outcome(
    session: Session,
    outcome: OutcomeRow,
    cases: Sequence[tuple[CaseRow, PlaceRow]],
    code: str,
    form: Mapping[str, str],
    *,
    now: datetime,
    payments: Sequence[PaymentRow] = (),
    last_payment: int = 0,
) -> None:
    """Fill in an outcome and bring each of its cases to the state that follows.

    If an outcome is on record already, it is corrected: what it wrote is undone first,
    wherever nothing has changed since.

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
        The payments since the outcome was recorded before, which a correction keeps.
    last_payment
        The number of the newest payment on record, after which payments follow this
        outcome; 0: there is none.

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
    stops = {}
    if outcome.code:
        stops = _kept_stops(outcome)
        restore_all(session, cases, outcome.before, payments)
    outcome.code, outcome.met = kind.code, kind.met
    outcome.fields = {name: plain_value(value) for name, value in values.items()}
    outcome.note = form.get("note", "").strip()[:LONGEST_TEXT]
    outcome.recorded_at = now
    _apply(outcome, cases, kind, values, last_payment, stops)
    for case, _ in cases:
        case.active_on = now.date()


def repeat(
    outcome: OutcomeRow,
    cases: Sequence[tuple[CaseRow, PlaceRow]],
    payments: Sequence[PaymentRow],
    stops: Mapping[int, tuple[str, str]],
    last_payment: int,
) -> None:
    """Bring cases once more to the state that follows from an outcome on record.

    Parameters
    ----------
    outcome
        The outcome, which was undone.
    cases
        The cases that it is for, each with the place that was visited; they are changed.
    payments
        What was paid on them since the outcome, which the cases take into account.
    stops
        State and outcome of further stops that it does not lift, by the key of the case.
    last_payment
        As of `write_outcome`.

    Raises
    ------
    InputError
        If the fields of the outcome are no longer taken.
    """
    if not cases:
        return
    kind = CODES[outcome.code]
    texts = {name: _as_entered(value) for name, value in outcome.fields.items()}
    values = form_fields(kind, texts, outcome.day)
    if "remaining" in values:
        # Less remains by now if something was paid before an earlier repetition.
        left = parts_of(outcome.before)[0]["after"]["case"]["overdue_amount"]
        values["remaining"] = Decimal(left)
    kept = _kept_stops(outcome) | dict(stops)
    _apply(outcome, cases, kind, values, last_payment, kept)
    if "remaining" in values:
        for row, _ in cases:
            write_case(row, _pay(read_case(row), row.case_key, payments))
        outcome.before = with_results(outcome.before, cases)


def _pay(case: Case, case_key: int, payments: Sequence[PaymentRow]) -> Case:
    """Return a case after payments, some of which are those of other cases."""
    for payment in payments:
        if payment.case_key == case_key:
            case = apply_payment(case, payment.amount, payment.paid_on)
    return case if case.overdue_amount else settle_case(case)


def _apply(
    outcome: OutcomeRow,
    cases: Sequence[tuple[CaseRow, PlaceRow]],
    kind: OutcomeType,
    values: Mapping[str, Any],
    last_payment: int,
    stops: Mapping[int, tuple[str, str]],
) -> None:
    """Change the cases of an outcome, and keep with it how they were and how they are."""
    before = snapshot_all(cases) | {"last_payment": last_payment}
    places: dict[int, CustomerPlace] = {}
    for case, place in cases:
        # Cases at one place change it once, each starting from how it was.
        former = places.setdefault(id(place), place_of(place))
        old = read_case(case)
        new, new_place = apply_outcome(old, former, kind, values, outcome.day)
        if stops.get(case.case_key) == (old.state, old.stopped_by):
            new = keep_stop(old, new)
        _write(case, place, new, new_place)
    outcome.before = with_results(before, cases)


def _kept_stops(outcome: OutcomeRow) -> dict[int, tuple[str, str]]:
    """Return the stops of earlier visits that an outcome did not lift, by case key.

    Its correction does not lift them either.
    """
    return {
        part["case_key"]: stop_of(part)
        for part in parts_of(outcome.before)
        if "case_key" in part
        and "after" in part
        and stop_of(part) == stop_of(part["after"])
        and stop_of(part)[1] not in ("", outcome.code, *STOPS_OF_PERSON)
    }


def _as_entered(value: Any) -> str:
    """Return the stored value of a field as a form has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _write(row: CaseRow, place_row: PlaceRow, case: Case, place: CustomerPlace) -> None:
    """Bring the rows to the values that an outcome may change."""
    write_case(row, case)
    place_row.address = place.address
    if place.pin is None:
        place_row.lat = place_row.lon = None
        place_row.pin_source = place_row.precision = ""
