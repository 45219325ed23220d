"""Stores the visitors of a file: adds new ones and brings known ones up to date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from dispatch.domain.calendar import ExceptionKind
from dispatch.domain.change import Change, changes_of, json_value
from dispatch.domain.imports import ImportFinding
from dispatch.domain.visitor import Visitor

from .chunks import chunks
from .column_values import imported_values
from .file_import import FileImport, RecordChange, Subject
from .import_rows import ImportCounts, Row, read_rows, write_rows
from .queries.calendars import working_times
from .tables import TableBase, VisitorExceptionRow, VisitorRow, VisitorSpanRow


def store_visitors(unit: FileImport, rows: Sequence[Visitor]) -> ImportCounts:
    """Add or update visitors of a branch; those in the file are on duty.

    The shift of a row is the working time of every day of the week. A calendar that was
    entered since stays while the file states the same shift, but for a day off today.
    Partners that a dispatcher chose are kept unless the row names any, and so are all
    values for which the file has no column, and safeguards unless they may be lifted.
    """
    new = unchanged = 0
    session, branch_key = unit.session, unit.branch_key
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
            _values(unit, row, old) for row, old in zip(chunk, former, strict=True)
        ]
        records = [{"branch_key": branch_key} | values for values in values_of_rows]
        working = working_times(session, branch_key, unit.today)
        write_rows(session, VisitorRow, records, former)
        keys = _visitor_keys(session, branch_key, chunk)
        calendars = _write_calendars(unit, chunk, by_id, keys)
        entries: list[RecordChange] = []
        for values, old in zip(values_of_rows, former, strict=True):
            key = keys[values["visitor_id"]]
            duty = None if old is None else key in working
            changes = _entry(values, old, duty)
            unchanged += not changes
            entries += [
                RecordChange(each, visitor_key=key, calendar=calendars.get(key, {}))
                for each in changes
            ]
        unit.write(entries)
        session.expire_all()
        new += len(chunk) - len(by_id)
    return ImportCounts(new, len(rows) - new, unchanged)


def _values(unit: FileImport, row: Visitor, former: Row | None) -> dict[str, Any]:
    values = imported_values(row, former, unit.columns) | {"missing_since": None}
    if former is None:
        return values
    subject = Subject(visitor_key=former["visitor_key"])
    if former["missing_since"] is not None:
        unit.find(ImportFinding.RESUMED, subject)
    result = unit.guard(Visitor, values, former, subject)
    if any(former[name] != values[name] for name in _BREAK_LIES_IN):
        # A break of other working hours may have no room in these.
        result["break_minutes"] = values["break_minutes"]
    return result


_BREAK_LIES_IN = ("shift_start", "shift_end", "break_window", "max_overtime_minutes")


def _visitor_keys(
    session: Session, branch_key: int, rows: Sequence[Visitor]
) -> dict[str, int]:
    ids = [row.visitor_id for row in rows]
    query = select(VisitorRow.visitor_id, VisitorRow.visitor_key).where(
        VisitorRow.branch_key == branch_key, VisitorRow.visitor_id.in_(ids)
    )
    return {visitor_id: key for visitor_id, key in session.execute(query)}


def _write_calendars(
    unit: FileImport,
    rows: Sequence[Visitor],
    former: Mapping[str, Row],
    keys: Mapping[str, int],
) -> dict[int, dict[str, Any]]:
    """Write the weekly spans of new and changed shifts, and end a day off today.

    Returns
    -------
    dict
        The spans and days off that were taken away, by the key of the visitor.
    """
    session, today = unit.session, unit.today
    off_today = (
        VisitorExceptionRow.visitor_key.in_(keys.values()),
        VisitorExceptionRow.day == today,
        VisitorExceptionRow.kind == ExceptionKind.OFF,
    )
    removed = _json_rows(session, VisitorExceptionRow, "exceptions", *off_today)
    session.execute(delete(VisitorExceptionRow).where(*off_today))
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
    replaced = VisitorSpanRow.visitor_key.in_([key for key, _, _ in fresh])
    for key, values in _json_rows(session, VisitorSpanRow, "spans", replaced).items():
        removed[key] |= values
    session.execute(delete(VisitorSpanRow).where(replaced))
    spans = [
        {"visitor_key": key, "weekday": weekday, "begin": begin, "end": end}
        for key, begin, end in fresh
        for weekday in range(7)
    ]
    if spans:
        session.execute(insert(VisitorSpanRow), spans)
    return removed


def _json_rows(
    session: Session, model: type[TableBase], name: str, *conditions: Any
) -> defaultdict[int, dict[str, Any]]:
    """Return the rows of a visitor as JSON can hold them, under a name, by their key."""
    rows: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row in read_rows(session, model, *conditions):
        values = {column: json_value(value) for column, value in row.items()}
        rows[row["visitor_key"]].setdefault(name, []).append(values)
    return rows


def _entry(values: Row, old: Row | None, on_duty: bool | None) -> list[Change]:
    """Return the trail's entry on a visitor; ``on_duty`` is as it was, None if new."""
    before = {} if old is None else {name: old[name] for name in values}
    if on_duty is not None:
        before["on_duty"] = on_duty
    values = {**values, "on_duty": True}
    action = "visitor.imported" if old is None else "visitor.changed"
    return changes_of(action, f"visitor:{values['visitor_id']}", before, values)
