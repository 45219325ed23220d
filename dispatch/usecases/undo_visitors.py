"""Brings visitors back to what they were before an import."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from dispatch.domain.change import changes_of
from dispatch.store.json_values import value_from_json
from dispatch.store.tables import (
    ImportChangeRow,
    ImportRow,
    TableBase,
    VisitorExceptionRow,
    VisitorRow,
    VisitorSpanRow,
)

from .context import Context
from .undo_additions import subjects_changed_since

_CALENDAR: dict[str, type[TableBase]] = {
    "spans": VisitorSpanRow,
    "exceptions": VisitorExceptionRow,
}
"""The tables of a calendar by their names among the values before an import."""


def restore_visitors(
    context: Context,
    session: Session,
    row: ImportRow,
    changes: Sequence[ImportChangeRow],
    kept: list[str],
) -> int:
    """Bring visitors to what they were before some changes, the last one first.

    Returns
    -------
    int
        The number of changes that were taken back; ``kept`` gets the ids of the visitors
        who were changed since and stay as they are.
    """
    keys = {each.visitor_key for each in changes}
    query = select(VisitorRow).where(VisitorRow.visitor_key.in_(keys))
    visitors = {each.visitor_key: each for each in session.scalars(query)}
    subjects = {key: f"visitor:{each.visitor_id}" for key, each in visitors.items()}
    later = subjects_changed_since(session, row, list(subjects.values()))
    restored = 0
    for each in changes:
        visitor = visitors[each.visitor_key or 0]
        subject = subjects[visitor.visitor_key]
        if subject in later:
            kept.append(visitor.visitor_id)
            continue
        for name, value in each.before.items():
            if name in VisitorRow.__table__.columns:
                setattr(visitor, name, value_from_json(VisitorRow, name, value))
        _restore_calendar(session, visitor.visitor_key, each.before)
        restored += 1
        before = {n: v for n, v in each.before.items() if n not in _CALENDAR}
        changed = changes_of("visitor.restored", subject, each.after, before)
        context.audit_changes(session, changed)
    session.flush()
    return restored


def _restore_calendar(session: Session, key: int, before: dict[str, Any]) -> None:
    """Put back the weekly spans that an import replaced, and the days off it removed."""
    for name, model in _CALENDAR.items():
        if not before.get(name):
            continue
        if model is VisitorSpanRow:
            session.execute(delete(VisitorSpanRow).where(VisitorSpanRow.visitor_key == key))
        rows = [
            {column: value_from_json(model, column, value) for column, value in row.items()}
            for row in before[name]
        ]
        session.execute(insert(model), rows)
