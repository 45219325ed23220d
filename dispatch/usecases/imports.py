"""Finds the stored imports that use cases name, and goes on with their work."""

from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.domain.imports import OnMissing
from dispatch.errors import ConflictError, InputError, NotFoundError
from dispatch.store.file_import import FileImport
from dispatch.store.queries.imports import (
    ImportCard,
    ReportLine,
    import_card,
    import_row,
    imports,
    report_lines,
)
from dispatch.store.tables import ImportRow
from dispatch.text import N_, Message

from .context import Context


def require_import(session: Session, branch_key: int, import_id: str) -> ImportRow:
    """Return an import of a branch.

    Raises
    ------
    NotFoundError
        If the branch has no such import.
    """
    row = import_row(session, branch_key, import_id)
    if row is None:
        raise NotFoundError(
            Message(N_("There is no import '{import_id}'."), import_id=import_id)
        )
    return row


def require_not_undone(row: ImportRow) -> None:
    """Refuse an import that was taken back.

    Raises
    ------
    ConflictError
        If it was taken back.
    """
    if row.undone_at is not None:
        raise ConflictError(N_("This import was taken back already."))


def require_settleable(kind: str, on_missing: OnMissing | None) -> None:
    """Refuse to settle records of a kind of file that are no cases.

    Raises
    ------
    InputError
        If visitors or payments would be settled.
    """
    if on_missing is OnMissing.SETTLE and kind != "customers":
        raise InputError(N_("Only cases can be settled; choose pause or keep."))


def import_unit(
    context: Context,
    session: Session,
    row: ImportRow,
    now: datetime,
    columns: frozenset[str] | None = None,
    *,
    lift_safeguards: bool = False,
) -> FileImport:
    """Return the unit of work of an import, whose changes the trail gets.

    Parameters
    ----------
    context, session
        The branch and the user; the unit of work of the store.
    row
        The import.
    now
        The moment of the changes.
    columns, lift_safeguards
        As of `FileImport`.
    """
    user, key = str(context.user), context.branch.key
    return FileImport(
        session,
        key,
        now,
        context.today(),
        lambda changes: append(session, key, user, now, changes),
        columns,
        lift_safeguards,
        row.import_key,
    )


def last_imports(context: Context, limit: int = 50) -> list[ImportCard]:
    """Return the last imports of the branch, the newest first."""
    with context.store.reading() as session:
        return imports(session, context.branch.key, limit)


def get_import(context: Context, import_id: str) -> ImportCard:
    """Return an import.

    Raises
    ------
    NotFoundError
        If the branch has no such import.
    """
    with context.store.reading() as session:
        return import_card(require_import(session, context.branch.key, import_id))


def get_report_lines(
    context: Context, import_id: str, name: str, *, after: int = 0, limit: int = 50
) -> list[ReportLine]:
    """Return a page of a list of an import's report.

    Parameters
    ----------
    context, import_id
        The branch and the import.
    name
        One of `dispatch.store.queries.imports.LISTS`.
    after, limit
        The key after which the page begins, and the largest number of lines.

    Raises
    ------
    NotFoundError
        If the branch has no such import.
    """
    with context.store.reading() as session:
        row = require_import(session, context.branch.key, import_id)
        return report_lines(session, row.import_key, name, after=after, limit=limit)
