"""Stores the outcome of a visit with the case and place that it leads to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.cases.apply_outcome import apply_outcome
from dispatch.cases.outcome_form import LONGEST_TEXT, form_fields
from dispatch.cases.outcome_types import CODES
from dispatch.domain.case import Case
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
    if outcome.code:
        restore_all(session, cases, outcome.before, payments)
    before = snapshot_all(cases) | {"last_payment": last_payment}
    outcome.code, outcome.met = kind.code, kind.met
    outcome.fields = {name: plain_value(value) for name, value in values.items()}
    outcome.note = form.get("note", "").strip()[:LONGEST_TEXT]
    outcome.recorded_at = now
    places: dict[int, CustomerPlace] = {}
    for case, place in cases:
        # Cases at one place change it once, each starting from how it was.
        former = places.setdefault(id(place), place_of(place))
        new = apply_outcome(read_case(case), former, kind, values, outcome.day)
        _write(case, place, *new)
        case.active_on = now.date()
    outcome.before = with_results(before, cases)


def _write(row: CaseRow, place_row: PlaceRow, case: Case, place: CustomerPlace) -> None:
    """Bring the rows to the values that an outcome may change."""
    write_case(row, case)
    place_row.address = place.address
    if place.pin is None:
        place_row.lat = place_row.lon = None
        place_row.pin_source = place_row.precision = ""
