"""Stores the visitors of a file: adds new ones and brings known ones up to date."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from dispatch.domain.calendar import ExceptionKind
from dispatch.domain.change import Change, changes_of
from dispatch.domain.visitor import Visitor

from .chunks import chunks
from .column_values import imported_values
from .import_rows import ImportCounts, Note, Row, read_rows, write_rows
from .queries.calendars import working_times
from .tables import VisitorExceptionRow, VisitorRow, VisitorSpanRow


def store_visitors(
    session: Session, branch_key: int, rows: Sequence[Visitor], today: date, note: Note
) -> ImportCounts:
    """Add or update visitors of a branch; those in the file are on duty.

    The shift of a row is the working time of every day of the week. A calendar that was
    entered since stays while the file states the same shift, but for a day off today.
    Partners that a dispatcher chose are kept unless the row names any. ``note`` puts an
    entry into the trail for every visitor who is new or has changed.
    """
    new = 0
    for chunk in chunks(rows):
        present = read_rows(
            session,
            VisitorRow,
            VisitorRow.branch_key == branch_key,
            VisitorRow.visitor_id.in_([row.visitor_id for row in chunk]),
        )
        by_id = {old["visitor_id"]: old for old in present}
        former = [by_id.get(row.visitor_id) for row in chunk]
        values_of_rows = [
            imported_values(row, old) for row, old in zip(chunk, former, strict=True)
        ]
        records = [{"branch_key": branch_key} | values for values in values_of_rows]
        write_rows(session, VisitorRow, records, former)
        working = working_times(session, branch_key, today)
        _write_calendars(session, branch_key, chunk, by_id, today)
        entries: list[Change] = []
        for values, old in zip(values_of_rows, former, strict=True):
            duty = None if old is None else old["visitor_key"] in working
            entries += _entry(values, old, duty)
        note(entries)
        session.expire_all()
        new += len(chunk) - len(by_id)
    return ImportCounts(new, len(rows) - new)


def _write_calendars(
    session: Session,
    branch_key: int,
    rows: Sequence[Visitor],
    former: Mapping[str, Row],
    today: date,
) -> None:
    """Write the weekly spans of new and changed shifts, and end a day off today."""
    ids = [row.visitor_id for row in rows]
    query = select(VisitorRow.visitor_id, VisitorRow.visitor_key).where(
        VisitorRow.branch_key == branch_key, VisitorRow.visitor_id.in_(ids)
    )
    keys = {visitor_id: key for visitor_id, key in session.execute(query)}
    session.execute(
        delete(VisitorExceptionRow).where(
            VisitorExceptionRow.visitor_key.in_(keys.values()),
            VisitorExceptionRow.day == today,
            VisitorExceptionRow.kind == ExceptionKind.OFF.value,
        )
    )
    lasting = set(
        session.scalars(
            select(VisitorSpanRow.visitor_key).where(
                VisitorSpanRow.visitor_key.in_(keys.values()),
                or_(VisitorSpanRow.valid_to.is_(None), VisitorSpanRow.valid_to >= today),
            )
        )
    )
    fresh = []
    for row in rows:
        key, old = keys[row.visitor_id], former.get(row.visitor_id)
        shift = row.shift_start, row.shift_end
        same = old is not None and (old["shift_start"], old["shift_end"]) == shift
        if not same or key not in lasting:
            fresh.append((key, *shift))
    session.execute(
        delete(VisitorSpanRow).where(
            VisitorSpanRow.visitor_key.in_([key for key, _, _ in fresh])
        )
    )
    spans = [
        {"visitor_key": key, "weekday": weekday, "begin": begin, "end": end}
        for key, begin, end in fresh
        for weekday in range(7)
    ]
    if spans:
        session.execute(insert(VisitorSpanRow), spans)


def _entry(values: Row, old: Row | None, on_duty: bool | None) -> list[Change]:
    """Return the trail's entry on a visitor; ``on_duty`` is as it was, None if new."""
    before = {} if old is None else {name: old[name] for name in values}
    if on_duty is not None:
        before["on_duty"] = on_duty
    values = {**values, "on_duty": True}
    action = "visitor.imported" if old is None else "visitor.changed"
    return changes_of(action, f"visitor:{values['visitor_id']}", before, values)
