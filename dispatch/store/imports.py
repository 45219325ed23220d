"""Stores the rows of an import: adds new ones and brings known ones up to date."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from dispatch.domain.case import Case
from dispatch.domain.change import CUSTOMER, Change, changes_of
from dispatch.domain.consent import Consent
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import write_windows

from .chunks import chunks
from .queries.consents import BY_PERSON, FROM_FILE, consent_of, consent_values
from .tables import (
    CaseRow,
    ConsentRow,
    CustomerRow,
    PlaceRow,
    TableBase,
    VisitorRow,
    new_ref,
)

Note = Callable[[Sequence[Change]], None]
"""Puts changes into the audit trail."""


@dataclass(frozen=True)
class Stored:
    """The number of rows that were new, and of rows that were known already."""

    new: int = 0
    updated: int = 0


def store_customers(
    session: Session, rows: Sequence[CaseOnDay], currency: str, now: datetime, note: Note
) -> Stored:
    """Add or update customers, their places and cases.

    Values that outcomes of visits wrote are kept: the state of a case, the last visit
    and the promise unless the row has a later one, and the windows unless the row has
    any. A later notice is kept too. A pin is kept while the address stays the same and
    the row has no other pin. Consents of earlier files that the row lacks are withdrawn;
    a consent that a person withdrew does not come back.

    Parameters
    ----------
    session
        The unit of work; nothing is committed here.
    rows
        The rows of a file, in which each ``customer_id`` stands at most once.
    currency
        The currency of rows that name none.
    now
        The moment of the import.
    note
        Puts an entry into the trail for every customer who is new or really changed.
    """
    new = 0
    for chunk in chunks(rows):
        ids = [row.customer.customer_id for row in chunk]
        known = {
            model: {key(it): it for it in _known(session, model, model.customer_id, ids)}
            for model, key in _KEYS.items()
        }
        wanted = [_wanted(row, known, currency) for row in chunk]
        for model, key in _KEYS.items():
            values = [row[model] for row in wanted]
            _write(session, model, values, [known[model].get(key(v)) for v in values])
        session.execute(
            update(CaseRow).where(CaseRow.customer_id.in_(ids)).values(active_on=now.date())
        )
        agreed = _consents(session, chunk, now)
        note([entry for row in wanted for entry in _customer_entry(row, known, agreed)])
        session.expire_all()
        new += len(chunk) - len(known[CaseRow])
    return Stored(new, len(rows) - new)


def _customer_key(values: Mapping[str, Any]) -> str:
    return str(values["customer_id"])


def _place_key(values: Mapping[str, Any]) -> tuple[str, str]:
    return values["customer_id"], values["kind"]


_KEYS: dict[Any, Callable[[Mapping[str, Any]], Any]] = {
    CustomerRow: _customer_key,
    CaseRow: _customer_key,
    PlaceRow: _place_key,
}
"""The tables that a row of a file is written to, in that order, with their keys."""
_Known = Mapping[Any, Mapping[Any, Mapping[str, Any]]]


def _known(
    session: Session, model: type[TableBase], column: Any, ids: Sequence[str]
) -> Sequence[Mapping[str, Any]]:
    """Read rows of a table as plain mappings, which the session does not hold on to."""
    query = select(*model.__table__.columns).where(column.in_(ids))
    return [dict(row) for row in session.execute(query).mappings()]


def _wanted(row: CaseOnDay, known: _Known, currency: str) -> dict[Any, dict[str, Any]]:
    """Return the values that each table shall have for a customer."""
    customer_id = row.customer.customer_id
    was = known[CaseRow].get(customer_id)
    ref = known[CustomerRow][customer_id]["ref"] if was else new_ref()
    windows = was["windows"] if was else ""
    visited, promised, noticed = (
        was[name] if was else None
        for name in ("last_visit_date", "promise_date", "notice_date")
    )
    place = known[PlaceRow].get((customer_id, row.place.kind.value))
    return {
        CustomerRow: _customer(row.customer) | {"ref": ref},
        CaseRow: _case(row, currency, windows)
        | _contact(row.case, visited, promised, noticed),
        PlaceRow: _place(row, place),
    }


def _customer_entry(
    wanted: Mapping[Any, Mapping[str, Any]],
    known: _Known,
    agreed: Mapping[str, tuple[list[str], list[str]]],
) -> list[Change]:
    """Return the trail's entry on a customer who is new or really changed."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for model, key in _KEYS.items():
        values = {k: v for k, v in wanted[model].items() if k not in ("ref", "kind")}
        was = known[model].get(key(wanted[model]))
        after |= values
        before |= {name: was[name] for name in values} if was else {}
    customer_id = after["customer_id"]
    if customer_id in agreed:
        after["consents_withdrawn"], after["consents"] = agreed[customer_id]
    is_known = customer_id in known[CaseRow]
    action = "customer.changed" if is_known else "customer.imported"
    return changes_of(action, CUSTOMER + wanted[CustomerRow]["ref"], before, after)


def _consents(
    session: Session, rows: Sequence[CaseOnDay], now: datetime
) -> dict[str, tuple[list[str], list[str]]]:
    """Update the consents of files; consents that persons entered or withdrew are kept.

    Returns
    -------
    dict
        The withdrawn consents and the new ones of each customer who has any.
    """
    standing: dict[tuple[str, Consent], int] = {}
    settled: set[tuple[str, Consent]] = set()
    for record in session.scalars(
        select(ConsentRow).where(
            ConsentRow.customer_id.in_([row.customer.customer_id for row in rows])
        )
    ):
        if record.source == BY_PERSON:
            settled.add((record.customer_id, consent_of(record)))
        elif record.withdrawn_at is None:
            standing[record.customer_id, consent_of(record)] = record.consent_id
    fresh = []
    changed: dict[str, tuple[list[str], list[str]]] = {}
    for customer in (row.customer for row in rows):
        for consent in customer.consents:
            known = (customer.customer_id, consent)
            if standing.pop(known, None) is None and known not in settled:
                changed.setdefault(customer.customer_id, ([], []))[1].append(str(consent))
                fresh.append(consent_values(customer.customer_id, consent, FROM_FILE, now))
    if fresh:
        session.execute(insert(ConsentRow), fresh)
    for chunk in chunks(list(standing.values())):
        session.execute(
            update(ConsentRow)
            .where(ConsentRow.consent_id.in_(chunk))
            .values(withdrawn_at=now)
        )
    for customer_id, consent in standing:
        changed.setdefault(customer_id, ([], []))[0].append(str(consent))
    return changed


def store_visitors(session: Session, rows: Sequence[Visitor], note: Note) -> Stored:
    """Add or update visitors; those in the file are on duty.

    Partners that a dispatcher chose are kept unless the row names any. ``note`` puts an
    entry into the trail for every visitor who is new or really changed.
    """
    new = 0
    for chunk in chunks(rows):
        ids = [row.visitor_id for row in chunk]
        found = _known(session, VisitorRow, VisitorRow.visitor_id, ids)
        known = {was["visitor_id"]: was for was in found}
        wanted = [
            _visitor(row) | _partners(row, known.get(row.visitor_id)) for row in chunk
        ]
        _write(session, VisitorRow, wanted, [known.get(v["visitor_id"]) for v in wanted])
        note([entry for values in wanted for entry in _visitor_entry(values, known)])
        session.expire_all()
        new += len(chunk) - len(known)
    return Stored(new, len(rows) - new)


def _visitor_entry(
    values: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> list[Change]:
    was = known.get(values["visitor_id"])
    before = {} if was is None else {name: was[name] for name in values}
    action = "visitor.imported" if was is None else "visitor.changed"
    return changes_of(action, f"visitor:{values['visitor_id']}", before, values)


def _write(
    session: Session,
    model: type[TableBase],
    wanted: Sequence[dict[str, Any]],
    known: Sequence[Mapping[str, Any] | None],
) -> None:
    """Insert the rows that are new, and update the known ones that differ."""
    fresh, again = [], []
    for values, was in zip(wanted, known, strict=True):
        if was is None:
            fresh.append(values)
        elif any(was[name] != value for name, value in values.items()):
            again.append(values)
    if fresh:
        session.execute(insert(model), fresh)
    if again:
        session.execute(update(model), again)


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "phone": customer.phone,
        "language": customer.language,
        "notes": customer.notes,
        "timezone": customer.timezone,
        "extra": customer.extra,
    }


def _case(row: CaseOnDay, currency: str, windows: str) -> dict[str, Any]:
    """Return the case's values of a row; ``windows`` are used if the row has none."""
    return {
        "customer_id": row.customer.customer_id,
        "place_kind": row.place.kind.value,
        "overdue_amount": row.case.overdue_amount,
        "currency": row.case.currency or currency,
        "days_past_due": row.case.days_past_due,
        "last_payment_date": row.case.last_payment_date,
        "windows": write_windows(row.case.windows) or windows,
        "service_minutes": row.case.service_minutes,
        "required_skills": list(row.case.required_skills),
        "min_team": row.case.min_team,
        "preferred_visitor": row.case.preferred_visitor,
        "forbidden_visitors": list(row.case.forbidden_visitors),
        "due_by": row.case.due_by,
        "branch": row.customer.branch,
        "flags": list(row.case.flags),
    }


def _contact(
    case: Case, visited: date | None, promised: date | None, noticed: date | None
) -> dict[str, Any]:
    """Return last visit, promise and notice, unless a later one was entered."""
    values: dict[str, Any] = {}
    if noticed is None or (case.notice_date and case.notice_date > noticed):
        values["notice_date"] = case.notice_date
    if visited is None or (case.last_visit_date and case.last_visit_date > visited):
        values["last_visit_date"] = case.last_visit_date
    if promised is None or (case.promise_date and case.promise_date >= promised):
        values["promise_date"] = case.promise_date
        values["promise_amount"] = case.promise_amount
    return values


def _place(row: CaseOnDay, known: Mapping[str, Any] | None) -> dict[str, Any]:
    pin = row.place.pin
    value = {
        "customer_id": row.customer.customer_id,
        "kind": row.place.kind.value,
        "address": row.place.address,
        "lat": pin and pin.lat,
        "lon": pin and pin.lon,
        "pin_source": pin.source if pin else "",
        "precision": pin.precision.value if pin else "",
    }
    if pin is None and known is not None and known["address"] == row.place.address:
        value |= {n: known[n] for n in ("lat", "lon", "pin_source", "precision")}
    return value


def _visitor(row: Visitor) -> dict[str, Any]:
    return {
        "visitor_id": row.visitor_id,
        "name": row.name,
        "phone": row.phone,
        "start_lat": row.start_lat,
        "start_lon": row.start_lon,
        "end_lat": row.end_lat,
        "end_lon": row.end_lon,
        "open_end": row.open_end,
        "shift_start": row.shift_start,
        "shift_end": row.shift_end,
        "max_overtime_minutes": row.max_overtime_minutes,
        "break_minutes": row.break_minutes,
        "break_window": str(row.break_window or ""),
        "skills": {name: last and last.isoformat() for name, last in row.skills.items()},
        "travel_mode": row.travel_mode,
        "max_visits": row.max_visits,
        "branch": row.branch,
        "extra": row.extra,
        "on_duty": True,
    }


def _partners(row: Visitor, known: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "pair_with": row.pair_with or (known["pair_with"] if known else ""),
        "never_pair_with": list(row.never_pair_with)
        or (known["never_pair_with"] if known else []),
    }
