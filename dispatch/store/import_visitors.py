"""Stores the visitors of a file: adds new ones and brings known ones up to date."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from dispatch.domain.change import Change, changes_of
from dispatch.domain.visitor import Visitor

from .chunks import chunks
from .import_rows import Note, Row, Stored, read_rows, write_rows
from .tables import VisitorRow


def store_visitors(
    session: Session, branch_key: int, rows: Sequence[Visitor], note: Note
) -> Stored:
    """Add or update visitors of a branch; those in the file are on duty.

    Partners that a dispatcher chose are kept unless the row names any. ``note`` puts an
    entry into the trail for every visitor who is new or has changed.
    """
    new = 0
    for chunk in chunks(rows):
        found = read_rows(
            session,
            VisitorRow,
            VisitorRow.branch_key == branch_key,
            VisitorRow.visitor_id.in_([row.visitor_id for row in chunk]),
        )
        by_id = {was["visitor_id"]: was for was in found}
        known = [by_id.get(row.visitor_id) for row in chunk]
        wanted = [
            _visitor(row) | _partners(row, was)
            for row, was in zip(chunk, known, strict=True)
        ]
        owned = [{"branch_key": branch_key} | values for values in wanted]
        write_rows(session, VisitorRow, owned, known)
        pairs = zip(wanted, known, strict=True)
        note([entry for values, was in pairs for entry in _entry(values, was)])
        session.expire_all()
        new += len(chunk) - len(by_id)
    return Stored(new, len(rows) - new)


def _entry(values: Row, was: Row | None) -> list[Change]:
    before = {} if was is None else {name: was[name] for name in values}
    action = "visitor.imported" if was is None else "visitor.changed"
    return changes_of(action, f"visitor:{values['visitor_id']}", before, values)


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


def _partners(row: Visitor, known: Row | None) -> dict[str, Any]:
    return {
        "pair_with": row.pair_with or (known["pair_with"] if known else ""),
        "never_pair_with": list(row.never_pair_with)
        or (known["never_pair_with"] if known else []),
    }
