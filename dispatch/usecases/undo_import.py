"""Takes an import back: what it changed is as before, where nobody has changed it since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.change import CUSTOMER, changes_of, json_value
from dispatch.domain.consent import ConsentSource
from dispatch.errors import ConflictError
from dispatch.retention.audit_details import spans
from dispatch.store.chunks import chunks
from dispatch.store.json_values import value_from_json
from dispatch.store.queries.consents import consent_of
from dispatch.store.queries.imports import CHANGES_KEPT
from dispatch.store.tables import (
    CaseRow,
    ConsentRow,
    CustomerRow,
    ImportChangeRow,
    ImportRow,
    PlaceRow,
    TableBase,
)
from dispatch.text import N_

from .context import Context
from .imports import require_import, require_not_undone
from .undo_additions import remove_case, remove_customers, remove_visitors
from .undo_visitors import restore_visitors


@dataclass
class UndoReport:
    """The result of taking an import back.

    Attributes
    ----------
    restored, removed
        The number of records that are as before, and of those that are gone again.
    kept
        The ids of the customers and visitors who were changed since, or whom a plan
        names, and who stay as they are. Those whom the import added are paused.
    """

    restored: int = 0
    removed: int = 0
    kept: list[str] = field(default_factory=list)


def undo_import(context: Context, import_id: str) -> UndoReport:
    """Take an import of customers or visitors back.

    Raises
    ------
    NotFoundError
        If the branch has no such import.
    ConflictError
        If it was taken back before, is of payments, which are never changed, or is too
        old.
    """
    report = UndoReport()
    with context.store.session() as session:
        row = require_import(session, context.branch.key, import_id)
        _require_undoable(context, row)
        customers = _changes(session, row, ImportChangeRow.customer_key)
        new = dict.fromkeys(each.customer_key or 0 for each in customers if _added(each))
        known = [each for each in customers if each.customer_key not in new]
        for chunk in chunks(known, 500):
            _restore_customers(context, session, row, chunk, report)
        removed, details = remove_customers(context, session, row, [*new], report.kept)
        report.removed += removed
        visitors = _changes(session, row, ImportChangeRow.visitor_key)
        changed = [each for each in visitors if not _added(each)]
        report.restored += restore_visitors(context, session, row, changed, report.kept)
        added = [each.visitor_key or 0 for each in visitors if _added(each)]
        report.removed += remove_visitors(context, session, row, added, report.kept)
        report.kept = sorted(set(report.kept))
        row.undone_at = context.clock()
        after = {
            "what": row.kind,
            "restored": report.restored,
            "removed": report.removed,
            "left": len(report.kept),
            "details": list(spans(details)),
        }
        context.audit(session, "import.undone", f"file:{row.file_sha256}", {}, after)
    return report


def _require_undoable(context: Context, row: ImportRow) -> None:
    require_not_undone(row)
    if row.kind == "payments":
        raise ConflictError(
            N_("Payments are on record for good, so their import is not taken back.")
        )
    if row.imported_at < context.clock() - CHANGES_KEPT:
        raise ConflictError(
            N_("This import is more than a week old, so it cannot be taken back.")
        )


def _changes(session: Session, row: ImportRow, key: Any) -> Sequence[ImportChangeRow]:
    """Return the changes of customers or of visitors, the last first."""
    query = (
        select(ImportChangeRow)
        .where(ImportChangeRow.import_key == row.import_key, key.is_not(None))
        .order_by(ImportChangeRow.change_key.desc())
    )
    return session.scalars(query).all()


def _added(change: ImportChangeRow) -> bool:
    return change.action in ("customer.imported", "visitor.imported")


def _restore_customers(
    context: Context,
    session: Session,
    row: ImportRow,
    changes: Sequence[ImportChangeRow],
    report: UndoReport,
) -> None:
    """Bring customers, cases and places to what they were before some changes."""
    records = _Records(session, changes)
    for each in changes:
        customer = records.customers[each.customer_key or 0]
        if each.action == "case.imported":
            if not remove_case(session, row, customer, each):
                report.kept.append(customer.customer_id)
                continue
        else:
            rows = records.rows_of(each)
            if not _is_as_left(rows, each.after):
                report.kept.append(customer.customer_id)
                continue
            _write(rows, each.before)
            _restore_consents(context, records, row, each)
        report.restored += 1
        subject = CUSTOMER + customer.ref
        changed = changes_of("customer.restored", subject, each.after, each.before)
        context.audit_changes(session, changed)
    session.flush()


class _Records:
    """The stored rows that some changes of customers are about."""

    def __init__(self, session: Session, changes: Sequence[ImportChangeRow]) -> None:
        def keyed(model: Any, name: str) -> dict[int, Any]:
            keys = {getattr(each, name) for each in changes} - {None}
            query = select(model).where(getattr(model, name).in_(keys))
            return {getattr(row, name): row for row in session.scalars(query)}

        self.customers: Mapping[int, CustomerRow] = keyed(CustomerRow, "customer_key")
        self._cases = keyed(CaseRow, "case_key")
        self._places = keyed(PlaceRow, "place_key")
        query = select(ConsentRow).where(ConsentRow.customer_key.in_(self.customers))
        self.consents: dict[int, list[ConsentRow]] = {}
        for consent in session.scalars(query):
            self.consents.setdefault(consent.customer_key, []).append(consent)

    def rows_of(self, change: ImportChangeRow) -> list[TableBase]:
        rows = (
            self.customers.get(change.customer_key or 0),
            self._cases.get(change.case_key or 0),
            self._places.get(change.place_key or 0),
        )
        return [row for row in rows if row is not None]


def _columns(
    rows: Sequence[TableBase], values: Mapping[str, Any]
) -> Iterator[tuple[TableBase, str, Any]]:
    """Yield the row and column of each value that is one of a column."""
    for name, value in values.items():
        for row in rows:
            if name in row.__table__.columns:
                yield row, name, value
                break


def _is_as_left(rows: Sequence[TableBase], after: Mapping[str, Any]) -> bool:
    """True if the rows still have the values that an import left."""
    return all(
        json_value(getattr(row, name)) == value
        for row, name, value in _columns(rows, after)
    )


def _write(rows: Sequence[TableBase], before: Mapping[str, Any]) -> None:
    for row, name, value in _columns(rows, before):
        setattr(row, name, value_from_json(row, name, value))


def _restore_consents(
    context: Context, records: _Records, row: ImportRow, change: ImportChangeRow
) -> None:
    """Withdraw the consents that an import added, and give back those it withdrew."""
    added, ended = (
        change.after.get(name, ()) for name in ("consents", "consents_withdrawn")
    )
    for consent in records.consents.get(change.customer_key or 0, ()):
        text = str(consent_of(consent))
        if consent.source != ConsentSource.FILE:
            continue
        if text in added and consent.withdrawn_at is None:
            consent.withdrawn_at = context.clock()
        elif text in ended and consent.withdrawn_at == row.imported_at:
            consent.withdrawn_at = None
