"""Writes checked rows: new ones are added, known ones brought up to date."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from dispatch.geocoding.pin import Precision
from dispatch.intake.rows import CustomerRow, VisitorRow
from dispatch.model.consent import Consent
from dispatch.model.windows import write_windows

from .models import (
    Base,
    Case,
    ConsentRecord,
    Customer,
    CustomerPlace,
    Visitor,
    new_ref,
)
from .rows import BY_PERSON, FROM_FILE, consent_of, consent_values

Row = TypeVar("Row")
_CHUNK = 2000  # below the limit on variables of one SQLite statement


@dataclass(frozen=True)
class Stored:
    """How many rows were new and how many were known already."""

    new: int = 0
    updated: int = 0


def store_customers(
    session: Session, rows: Sequence[CustomerRow], currency: str, now: datetime
) -> Stored:
    """Add or update customers, their places and cases.

    What outcomes wrote stays: the state of a case, the last visit and the promise
    unless the row has a later one, and the windows unless the row has any. So does a
    later notice. A pin stays while the address does and the row has no other. Consents
    of earlier files that the row lacks are withdrawn; one that a person withdrew does
    not come back.

    Parameters
    ----------
    session
        The unit of work; nothing is committed here.
    rows
        Each ``customer_id`` at most once.
    currency
        For rows that name none.
    now
        When this happens.
    """
    new = 0
    for chunk in _chunks(rows):
        ids = [row.customer_id for row in chunk]
        cases = {
            known.customer_id: known
            for known in session.execute(
                select(
                    Case.customer_id,
                    Case.last_visit_date,
                    Case.promise_date,
                    Case.notice_date,
                    Case.windows,
                ).where(Case.customer_id.in_(ids))
            )
        }
        places = {
            (known.customer_id, known.kind): known
            for known in session.execute(
                select(*CustomerPlace.__table__.columns).where(
                    CustomerPlace.customer_id.in_(ids)
                )
            )
        }
        fresh = [row for row in chunk if row.customer_id not in cases]
        again = [row for row in chunk if row.customer_id in cases]
        _write(
            session,
            Customer,
            (_customer(row) | {"ref": new_ref()} for row in fresh),
            map(_customer, again),
        )
        _write(
            session,
            Case,
            (_case(row, currency, "") | _contact(row, None, None, None) for row in fresh),
            (
                _case(row, currency, cases[row.customer_id].windows)
                | _contact(
                    row,
                    cases[row.customer_id].last_visit_date,
                    cases[row.customer_id].promise_date,
                    cases[row.customer_id].notice_date,
                )
                for row in again
            ),
        )
        placed = [(row, places.get((row.customer_id, row.place_kind))) for row in chunk]
        _write(
            session,
            CustomerPlace,
            (_place(row, None) for row, known in placed if known is None),
            (_place(row, known) for row, known in placed if known is not None),
        )
        session.execute(
            update(Case).where(Case.customer_id.in_(ids)).values(active_on=now.date())
        )
        _consents(session, chunk, now)
        session.expire_all()
        new += len(fresh)
    return Stored(new, len(rows) - new)


def _consents(session: Session, rows: Sequence[CustomerRow], now: datetime) -> None:
    """Bring the consents of files up to date; what persons entered or withdrew stays."""
    standing: dict[tuple[str, Consent], int] = {}
    settled: set[tuple[str, Consent]] = set()
    for record in session.scalars(
        select(ConsentRecord).where(
            ConsentRecord.customer_id.in_([row.customer_id for row in rows])
        )
    ):
        if record.source == BY_PERSON:
            settled.add((record.customer_id, consent_of(record)))
        elif record.withdrawn_at is None:
            standing[record.customer_id, consent_of(record)] = record.consent_id
    fresh = []
    for row in rows:
        for consent in row.consents:
            known = (row.customer_id, consent)
            if standing.pop(known, None) is None and known not in settled:
                fresh.append(consent_values(row.customer_id, consent, FROM_FILE, now))
    if fresh:
        session.execute(insert(ConsentRecord), fresh)
    for chunk in _chunks(list(standing.values())):
        session.execute(
            update(ConsentRecord)
            .where(ConsentRecord.consent_id.in_(chunk))
            .values(withdrawn_at=now)
        )


def store_visitors(session: Session, rows: Sequence[VisitorRow]) -> Stored:
    """Add or update visitors; those in the file are on duty.

    Partners that a dispatcher chose stay unless the row names any.
    """
    new = 0
    for chunk in _chunks(rows):
        ids = [row.visitor_id for row in chunk]
        known = {
            visitor.visitor_id: visitor
            for visitor in session.scalars(
                select(Visitor).where(Visitor.visitor_id.in_(ids))
            )
        }
        fresh = [row for row in chunk if row.visitor_id not in known]
        again = [row for row in chunk if row.visitor_id in known]
        _write(
            session,
            Visitor,
            (_visitor(row) | _partners(row, None) for row in fresh),
            (_visitor(row) | _partners(row, known[row.visitor_id]) for row in again),
        )
        session.expire_all()
        new += len(fresh)
    return Stored(new, len(rows) - new)


def _chunks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _write(
    session: Session,
    model: type[Base],
    fresh: Iterable[dict[str, Any]],
    again: Iterable[dict[str, Any]],
) -> None:
    if values := list(fresh):
        session.execute(insert(model), values)
    if values := list(again):
        session.execute(update(model), values)


def _customer(row: CustomerRow) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id,
        "name": row.name,
        "phone": row.phone,
        "language": row.language,
        "notes": row.notes,
        "timezone": row.timezone,
        "extra": row.extra,
    }


def _case(row: CustomerRow, currency: str, windows: str) -> dict[str, Any]:
    """What the row says of the case; ``windows`` are those of a row without any."""
    return {
        "customer_id": row.customer_id,
        "place_kind": row.place_kind,
        "overdue_amount": row.overdue_amount,
        "currency": row.currency or currency,
        "days_past_due": row.days_past_due,
        "last_payment_date": row.last_payment_date,
        "windows": write_windows(row.windows) or windows,
        "service_minutes": row.service_minutes,
        "required_skills": list(row.required_skills),
        "min_team": row.min_team,
        "preferred_visitor": row.preferred_visitor,
        "forbidden_visitors": list(row.forbidden_visitors),
        "due_by": row.due_by,
        "branch": row.branch,
        "flags": list(row.flags),
    }


def _contact(
    row: CustomerRow, visited: date | None, promised: date | None, noticed: date | None
) -> dict[str, Any]:
    """Last visit, promise and notice; where a later one was entered, that holds."""
    values: dict[str, Any] = {}
    if noticed is None or (row.notice_date and row.notice_date > noticed):
        values["notice_date"] = row.notice_date
    if visited is None or (row.last_visit_date and row.last_visit_date > visited):
        values["last_visit_date"] = row.last_visit_date
    if promised is None or (row.promise_date and row.promise_date >= promised):
        values["promise_date"] = row.promise_date
        values["promise_amount"] = row.promise_amount
    return values


def _place(row: CustomerRow, known: Any) -> dict[str, Any]:
    value = {
        "customer_id": row.customer_id,
        "kind": row.place_kind,
        "address": row.address,
        "lat": row.lat,
        "lon": row.lon,
        "pin_source": "file" if row.lat is not None else "",
        "precision": Precision.GIVEN.value if row.lat is not None else "",
    }
    if row.lat is None and known is not None and known.address == row.address:
        value |= {
            "lat": known.lat,
            "lon": known.lon,
            "pin_source": known.pin_source,
            "precision": known.precision,
        }
    return value


def _visitor(row: VisitorRow) -> dict[str, Any]:
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


def _partners(row: VisitorRow, known: Visitor | None) -> dict[str, Any]:
    return {
        "pair_with": row.pair_with or (known.pair_with if known else ""),
        "never_pair_with": list(row.never_pair_with)
        or (known.never_pair_with if known else []),
    }
