"""Finds the stored imports that use cases name."""

from sqlalchemy.orm import Session

from dispatch.errors import NotFoundError
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
