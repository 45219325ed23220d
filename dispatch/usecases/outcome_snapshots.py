"""The state of cases and places around an outcome, from which a correction starts.

A snapshot holds a case and its place as they were before the outcome and as the outcome
left them. A correction undoes only what still is as the outcome left it, so that facts
that are newer than the outcome stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.cases.apply_payment import apply_payment
from dispatch.cases.outcome_snapshot import parts_of
from dispatch.domain.case import Case
from dispatch.domain.windows import write_windows
from dispatch.store.queries.planning import VISITED_PLACE
from dispatch.store.queries.planning import case_of as read_case
from dispatch.store.tables import CaseRow, OutcomeRow, PaymentRow, PlaceRow

CaseAndPlace = tuple[CaseRow, PlaceRow]

_CASE_COLUMNS = (
    "state", "stopped_by", "not_before", "next_step", "next_step_on", "not_home",
    "last_visit_date", "last_payment_date", "promise_date", "promise_amount",
    "windows", "overdue_amount",
)  # fmt: skip
_PIN_COLUMNS = ("lat", "lon", "pin_source", "precision")
_PLACE_COLUMNS = ("address", *_PIN_COLUMNS)
_DAYS = ("not_before", "next_step_on")


@dataclass(frozen=True)
class NewerValues:
    """The values of a row that have changed since an outcome, by anything but payments."""

    row: CaseRow | PlaceRow
    values: Mapping[str, Any]

    def write(self) -> None:
        """Give the row these values again."""
        for name, value in self.values.items():
            setattr(self.row, name, value)


def snapshot(case: CaseRow, place: PlaceRow) -> dict[str, Any]:
    """The values of a case and its place that outcomes may change, in JSON types."""
    values = {name: plain_value(getattr(case, name)) for name in _CASE_COLUMNS}
    return {"case": values, "place": _place_columns(place)}


def snapshot_all(cases: Sequence[CaseAndPlace]) -> dict[str, Any]:
    """The cases and places as they are, each with its keys; the first one outermost."""
    first, *others = (
        snapshot(case, place) | {"case_key": case.case_key, "place_key": place.place_key}
        for case, place in cases
    )
    return first | {"others": others}


def with_results(before: dict[str, Any], cases: Sequence[CaseAndPlace]) -> dict[str, Any]:
    """Return the snapshot of some cases with the state in which the outcome left them."""
    first, *others = (
        {**part, "after": snapshot(*rows)}
        for part, rows in zip((before, *before["others"]), cases, strict=True)
    )
    return {**first, "others": others}


def case_keys(before: dict[str, Any]) -> set[int]:
    """Return the keys of the cases whose state before an outcome is kept with it."""
    return {part["case_key"] for part in parts_of(before) if "case_key" in part}


def last_payment(session: Session) -> int:
    """Return the number of the newest payment on record; 0: there is none."""
    return session.scalar(select(func.max(PaymentRow.payment_key))) or 0


def payments_since(
    session: Session, outcome: OutcomeRow, cases: Sequence[CaseAndPlace]
) -> Sequence[PaymentRow]:
    """Return what was paid on the cases of an outcome since then, the oldest first.

    ``cases`` are those of its correction, the first of which is meant where an outcome of
    an earlier version of Rounds names none.
    """
    before, first = outcome.before, cases[0][0].case_key
    keys = [part.get("case_key", first) for part in parts_of(before)]
    query = select(PaymentRow).where(PaymentRow.case_key.in_(keys))
    if "last_payment" in before:
        query = query.where(PaymentRow.payment_key > before["last_payment"])
    else:  # An earlier version recorded the outcome.
        query = query.where(PaymentRow.recorded_at > outcome.recorded_at)
    return session.scalars(query.order_by(PaymentRow.payment_key)).all()


def newer_values(
    case: CaseRow, place: PlaceRow, part: dict[str, Any], payments: Sequence[PaymentRow]
) -> tuple[NewerValues, NewerValues]:
    """Return what has changed of a case and its place since an outcome.

    Parameters
    ----------
    case, place
        The rows as they are.
    part
        Their part of the snapshot, with the state in which the outcome left them.
    payments
        What was paid since on the cases of the outcome.
    """
    present = {name: getattr(case, name) for name in _CASE_COLUMNS}
    paid = [each for each in payments if each.case_key == case.case_key]
    left = _columns_after_payments(case, part["after"]["case"], paid)
    changed = {name: value for name, value in present.items() if value != left[name]}
    NewerValues(case, present).write()
    address_and_pin = _place_columns(place)
    moved = address_and_pin != part["after"]["place"]
    return (
        NewerValues(case, changed),
        NewerValues(place, address_and_pin if moved else {}),
    )


def restore_all(
    session: Session,
    cases: Sequence[CaseAndPlace],
    before: dict[str, Any],
    payments: Sequence[PaymentRow],
) -> None:
    """Undo an outcome wherever nothing has changed since.

    Parameters
    ----------
    session
        The unit of work, which finds cases that the correction no longer names.
    cases
        The cases that the correction is for, each with its place.
    before
        The snapshot of the outcome that is corrected.
    payments
        What was paid since; it stays paid.
    """
    rows_by_key = {case.case_key: (case, place) for case, place in cases}
    for part in reversed(parts_of(before)):
        rows = cases[0] if "case_key" not in part else rows_by_key.get(part["case_key"])
        if rows is None:
            rows = _read_case_and_place(session, part["case_key"])
        if rows is None:  # The case was erased.
            continue
        case, place = rows
        _restore_case(case, part, [p for p in payments if p.case_key == case.case_key])
        visited: PlaceRow | None = place
        if part.get("place_key", place.place_key) != place.place_key:
            visited = session.get(PlaceRow, part["place_key"])
        if visited is not None:
            _restore_place(visited, part)


def _read_case_and_place(session: Session, case_key: int) -> CaseAndPlace | None:
    query = (
        select(CaseRow, PlaceRow)
        .join(PlaceRow, VISITED_PLACE)
        .where(CaseRow.case_key == case_key)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def _restore_case(
    row: CaseRow, part: dict[str, Any], payments: Sequence[PaymentRow]
) -> None:
    """Give each column its former value, unless more than payments has changed it since."""
    present = {name: getattr(row, name) for name in _CASE_COLUMNS}
    former = _columns_after_payments(row, part["case"], payments)
    result = present
    if "after" in part:
        result = _columns_after_payments(row, part["after"]["case"], payments)
    for name in _CASE_COLUMNS:
        unchanged = present[name] == result[name]
        setattr(row, name, former[name] if unchanged else present[name])


def _columns_after_payments(
    row: CaseRow, values: dict[str, Any], payments: Sequence[PaymentRow]
) -> dict[str, Any]:
    """Return the columns that payments make of the values of a snapshot."""
    for name, value in values.items():
        if value is not None and name in ("overdue_amount", "promise_amount"):
            value = Decimal(value)
        elif value is not None and (name.endswith("_date") or name in _DAYS):
            value = date.fromisoformat(value)
        setattr(row, name, value)
    case = read_case(row)
    for payment in payments:
        case = apply_payment(case, payment.amount, payment.paid_on)
    write_case(row, case)
    return {name: getattr(row, name) for name in _CASE_COLUMNS}


def _restore_place(place: PlaceRow, part: dict[str, Any]) -> None:
    """Give a place its former address and pin, unless they have changed since."""
    former = part["place"]
    result = part["after"]["place"] if "after" in part else _place_columns(place)
    if place.address != result["address"]:
        return
    pin_is_left = all(getattr(place, name) == result[name] for name in _PIN_COLUMNS)
    # A pin belongs to its address, so that a former address brings its own pin.
    if pin_is_left or former["address"] != result["address"]:
        for name in _PLACE_COLUMNS:
            setattr(place, name, former[name])


def _place_columns(place: PlaceRow) -> dict[str, Any]:
    """The values of a place that outcomes may change."""
    return {name: getattr(place, name) for name in _PLACE_COLUMNS}


def write_case(row: CaseRow, case: Case) -> None:
    """Bring a row to the values of a case that an outcome may change."""
    for name in _CASE_COLUMNS:
        setattr(row, name, getattr(case, name))
    row.windows = write_windows(case.windows)
    row.next_step = case.next_step or ""


def plain_value(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return write_windows(value)
    return value
