"""Stores the customers of a file: adds new ones and brings known ones up to date."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from dispatch.domain.case import Case
from dispatch.domain.change import CUSTOMER, Change, changes_of
from dispatch.domain.consent import Consent
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.windows import write_windows

from .chunks import chunks
from .import_rows import Note, Row, Stored, read_rows, write_rows
from .queries.consents import BY_PERSON, FROM_FILE, consent_of, consent_values
from .tables import CaseRow, ConsentRow, CustomerRow, PersonRow, PlaceRow, new_ref

_UNNOTED = ("ref", "kind", "branch_key", "person_key", "customer_key")
"""Columns that say nothing of the customer, so the trail does not hold them."""


def store_customers(
    session: Session,
    branch_key: int,
    rows: Sequence[CaseOnDay],
    currency: str,
    now: datetime,
    note: Note,
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
    branch_key
        The branch of the customers.
    rows
        The rows of a file, in which each ``customer_id`` stands at most once.
    currency
        The currency of rows without one.
    now
        The moment of the import.
    note
        Puts an entry into the trail for every customer who is new or has changed.
    """
    new = 0
    for chunk in chunks(rows):
        known = _known_customers(session, branch_key, chunk)
        customers = [_customer(row.customer, branch_key) for row in chunk]
        olds = [known.get(values["customer_id"]) for values in customers]
        keys = _write_customers(session, branch_key, customers, olds)
        cases = {row["customer_key"]: row for row in _rows_of(session, CaseRow, keys)}
        places = {
            (row["customer_key"], row["kind"]): row
            for row in _rows_of(session, PlaceRow, keys)
        }
        wanted: list[dict[Any, dict[str, Any]]] = []
        before: list[dict[Any, Row | None]] = []
        for row, key, values, old in zip(chunk, keys, customers, olds, strict=True):
            case, place = cases.get(key), places.get((key, row.place.kind.value))
            owner = {"branch_key": branch_key, "customer_key": key}
            before.append({CustomerRow: old, CaseRow: case, PlaceRow: place})
            wanted.append(
                {
                    CustomerRow: values,
                    CaseRow: owner | _case(row, currency, case),
                    PlaceRow: {"customer_key": key} | _place(row, place),
                }
            )
        for model in (CaseRow, PlaceRow):
            write_rows(
                session, model, [w[model] for w in wanted], [b[model] for b in before]
            )
        session.execute(
            update(CaseRow)
            .where(CaseRow.customer_key.in_(keys))
            .values(active_on=now.date())
        )
        agreed = _write_consents(session, chunk, keys, now)
        note(
            [
                entry
                for values, old_values, key in zip(wanted, before, keys, strict=True)
                for entry in _entry(values, old_values, agreed.get(key))
            ]
        )
        session.expire_all()
        new += len(chunk) - len(known)
    return Stored(new, len(rows) - new)


def _known_customers(
    session: Session, branch_key: int, rows: Sequence[CaseOnDay]
) -> dict[str, Row]:
    """Read the customers that are known already, by id."""
    ids = [row.customer.customer_id for row in rows]
    found = read_rows(
        session,
        CustomerRow,
        CustomerRow.branch_key == branch_key,
        CustomerRow.customer_id.in_(ids),
    )
    return {row["customer_id"]: row for row in found}


def _rows_of(
    session: Session, model: type[CaseRow] | type[PlaceRow], keys: Sequence[int]
) -> Sequence[Row]:
    return read_rows(session, model, model.customer_key.in_(keys))


def _write_customers(
    session: Session,
    branch_key: int,
    customers: Sequence[dict[str, Any]],
    known: Sequence[Row | None],
) -> list[int]:
    """Write the customers, each new one as a person of their own, and return the keys."""
    pairs = list(zip(customers, known, strict=True))
    new = [values["customer_id"] for values, was in pairs if was is None]
    if new:
        session.execute(
            insert(PersonRow),
            [{"branch_key": branch_key, "person_id": customer_id} for customer_id in new],
        )
    query = select(PersonRow.person_id, PersonRow.person_key).where(
        PersonRow.branch_key == branch_key, PersonRow.person_id.in_(new)
    )
    persons = {person_id: key for person_id, key in session.execute(query)}
    for values, was in pairs:
        if was is None:
            values |= {"person_key": persons[values["customer_id"]], "ref": new_ref()}
        else:
            values |= {"person_key": was["person_key"], "ref": was["ref"]}
    write_rows(session, CustomerRow, customers, known)
    ids = [values["customer_id"] for values in customers]
    written = select(CustomerRow.customer_id, CustomerRow.customer_key).where(
        CustomerRow.branch_key == branch_key, CustomerRow.customer_id.in_(ids)
    )
    keys = {customer_id: key for customer_id, key in session.execute(written)}
    return [keys[customer_id] for customer_id in ids]


def _entry(
    wanted: Mapping[Any, Row],
    known: Mapping[Any, Row | None],
    agreed: tuple[list[str], list[str]] | None,
) -> list[Change]:
    """Return the trail's entry on a customer who is new or has changed."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for model, row in wanted.items():
        values = {name: value for name, value in row.items() if name not in _UNNOTED}
        was = known[model]
        after |= values
        before |= {name: was[name] for name in values} if was else {}
    if agreed is not None:
        after["consents_withdrawn"], after["consents"] = agreed
    action = "customer.changed" if known[CustomerRow] else "customer.imported"
    return changes_of(action, CUSTOMER + wanted[CustomerRow]["ref"], before, after)


def _write_consents(
    session: Session, rows: Sequence[CaseOnDay], keys: Sequence[int], now: datetime
) -> dict[int, tuple[list[str], list[str]]]:
    """Update the consents of files; consents that persons entered or withdrew are kept.

    Returns
    -------
    dict
        The withdrawn consents and the new ones of each customer who has any, by key.
    """
    standing: dict[tuple[int, Consent], int] = {}
    settled: set[tuple[int, Consent]] = set()
    for record in session.scalars(
        select(ConsentRow).where(ConsentRow.customer_key.in_(keys))
    ):
        if record.source == BY_PERSON:
            settled.add((record.customer_key, consent_of(record)))
        elif record.withdrawn_at is None:
            standing[record.customer_key, consent_of(record)] = record.consent_id
    fresh = []
    changed: dict[int, tuple[list[str], list[str]]] = {}
    for row, key in zip(rows, keys, strict=True):
        for consent in row.customer.consents:
            if standing.pop((key, consent), None) is None and (key, consent) not in settled:
                changed.setdefault(key, ([], []))[1].append(str(consent))
                fresh.append(consent_values(key, consent, FROM_FILE, now))
    if fresh:
        session.execute(insert(ConsentRow), fresh)
    for chunk in chunks(list(standing.values())):
        session.execute(
            update(ConsentRow)
            .where(ConsentRow.consent_id.in_(chunk))
            .values(withdrawn_at=now)
        )
    for key, consent in standing:
        changed.setdefault(key, ([], []))[0].append(str(consent))
    return changed


def _customer(customer: Customer, branch_key: int) -> dict[str, Any]:
    return {
        "branch_key": branch_key,
        "customer_id": customer.customer_id,
        "name": customer.name,
        "phone": customer.phone,
        "language": customer.language,
        "notes": customer.notes,
        "timezone": customer.timezone,
        "extra": customer.extra,
    }


def _case(row: CaseOnDay, currency: str, known: Row | None) -> dict[str, Any]:
    """Return the case's values of a row, with what is kept of the known case."""
    windows = known["windows"] if known else ""
    return {
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
    } | _contact(row.case, known or {})


def _contact(case: Case, known: Row) -> dict[str, Any]:
    """Return last visit, promise and notice, unless a later one was entered."""
    visited, promised, noticed = (
        known.get(name) for name in ("last_visit_date", "promise_date", "notice_date")
    )
    values: dict[str, Any] = {}
    if noticed is None or (case.notice_date and case.notice_date > noticed):
        values["notice_date"] = case.notice_date
    if visited is None or (case.last_visit_date and case.last_visit_date > visited):
        values["last_visit_date"] = case.last_visit_date
    if promised is None or (case.promise_date and case.promise_date >= promised):
        values["promise_date"] = case.promise_date
        values["promise_amount"] = case.promise_amount
    return values


def _place(row: CaseOnDay, known: Row | None) -> dict[str, Any]:
    pin = row.place.pin
    value = {
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
