"""Queries of imports and of the lists of their reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dispatch.domain.imports import ImportFinding
from dispatch.store.tables import (
    CustomerRow,
    ImportChangeRow,
    ImportFindingRow,
    ImportRow,
    VisitorRow,
)

CHANGES_KEPT = timedelta(days=7)
"""The time for which an import can be taken back."""
NEW, UPDATED = "new", "updated"
"""The lists of the rows that an import stored, beside those of `ImportFinding`."""
LISTS = (NEW, UPDATED, *(kind.value for kind in ImportFinding))
_ADDED = ("customer.imported", "case.imported", "visitor.imported")
_CHANGED = ("customer.changed", "visitor.changed")


@dataclass(frozen=True)
class ImportCard:
    """An import.

    Attributes
    ----------
    kind
        ``customers``, ``visitors`` or ``payments``.
    author, imported_at, undone_at
        Who imported it and when, and when it was taken back; None: it was not.
    counts
        The numbers of its report by their names.
    """

    import_id: str
    kind: str
    author: str
    imported_at: datetime
    undone_at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ReportLine:
    """A line of a list of the report.

    Attributes
    ----------
    key
        The number after which the next page of the list begins.
    record_id, name
        The customer or visitor.
    case_id
        The case; empty where the customer's only case has no id, and for visitors.
    field, stored, in_file
        Of a safeguard: its name, and its value here and in the file.
    """

    key: int
    record_id: str
    name: str
    case_id: str = ""
    field: str = ""
    stored: str = ""
    in_file: str = ""


def import_row(session: Session, branch_key: int, import_id: str) -> ImportRow | None:
    """Return an import of a branch, or None if there is none with the id."""
    query = select(ImportRow).where(
        ImportRow.branch_key == branch_key, ImportRow.import_id == import_id
    )
    return session.scalars(query).one_or_none()


def imports(session: Session, branch_key: int, limit: int = 50) -> list[ImportCard]:
    """Return the last imports of a branch, the newest first."""
    query = (
        select(ImportRow)
        .where(ImportRow.branch_key == branch_key)
        .order_by(ImportRow.import_key.desc())
        .limit(limit)
    )
    return [import_card(row) for row in session.scalars(query)]


def import_card(row: ImportRow) -> ImportCard:
    """Return an import as a value."""
    return ImportCard(
        row.import_id, row.kind, row.author, row.imported_at, row.undone_at, row.counts
    )


def report_lines(
    session: Session, import_key: int, name: str, *, after: int = 0, limit: int = 50
) -> list[ReportLine]:
    """Return a page of a list of the report.

    Parameters
    ----------
    session
        The session to read with.
    import_key
        The import.
    name
        One of `LISTS`.
    after
        The key after which the page begins.
    limit
        The largest number of lines, 1 to 500.
    """
    if name in (NEW, UPDATED):
        actions = _ADDED if name == NEW else _CHANGED
        table: Any = ImportChangeRow
        key = ImportChangeRow.change_key
        condition: Any = ImportChangeRow.action.in_(actions)
    else:
        table, key = ImportFindingRow, ImportFindingRow.finding_key
        condition = ImportFindingRow.kind == name
    query = (
        select(
            table,
            CustomerRow.customer_id,
            CustomerRow.name,
            VisitorRow.visitor_id,
            VisitorRow.name,
        )
        .outerjoin(CustomerRow, CustomerRow.customer_key == table.customer_key)
        .outerjoin(VisitorRow, VisitorRow.visitor_key == table.visitor_key)
        .where(table.import_key == import_key, condition, key > after)
        .order_by(key)
        .limit(max(1, min(limit, 500)))
    )
    lines = []
    for row, customer_id, customer, visitor_id, visitor in session.execute(query):
        record = customer_id or visitor_id or "", customer or visitor or ""
        if isinstance(row, ImportFindingRow):
            values = row.case_id, row.field, row.stored, row.in_file
            lines.append(ReportLine(row.finding_key, *record, *values))
        else:
            lines.append(ReportLine(row.change_key, *record))
    return lines


def forget_old_changes(session: Session, branch_key: int, now: datetime) -> None:
    """Delete what old imports changed and found, as they can be taken back no more."""
    old = select(ImportRow.import_key).where(
        ImportRow.branch_key == branch_key, ImportRow.imported_at < now - CHANGES_KEPT
    )
    for model in (ImportChangeRow, ImportFindingRow):
        session.execute(
            delete(model)
            .where(model.import_key.in_(old))
            .execution_options(synchronize_session=False)
        )
