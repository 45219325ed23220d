"""Imports files of customers and visitors."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.domain.day import CaseOnDay
from dispatch.domain.visitor import Visitor
from dispatch.errors import Fault
from dispatch.intake import Intake, read_customers, read_visitors
from dispatch.store.import_customers import store_customers
from dispatch.store.import_rows import Note, Stored
from dispatch.store.import_visitors import store_visitors

from .context import Context

ImportKind = Literal["customers", "visitors"]


@dataclass(frozen=True)
class ImportReport:
    """The result of an import.

    Attributes
    ----------
    what
        ``customers`` or ``visitors``.
    total, bad
        Rows read, and rows with a fault.
    stored
        New and updated rows; None if nothing was stored because of faulty rows.
    faults
        Every fault of every row.
    """

    what: ImportKind
    total: int
    bad: int
    stored: Stored | None
    faults: tuple[Fault, ...]


def import_file(
    context: Context,
    kind: ImportKind,
    data: bytes,
    filename: str,
    *,
    skip_bad: bool = False,
) -> ImportReport:
    """Store a file of customers or visitors.

    Parameters
    ----------
    context
        The store, the default currency and the user.
    kind
        What the file holds.
    data, filename
        The file; its name tells CSV from XLSX.
    skip_bad
        Store the good rows of a file with faulty rows; by default such a file is
        rejected as a whole.

    Raises
    ------
    InputError
        If the file as a whole cannot be read.
    """
    branch_key = context.branch.key
    if kind == "customers":
        customers = read_customers(data, filename)
        currency = context.settings.currency
        return _store(
            context,
            kind,
            data,
            customers,
            lambda session, note: store_customers(
                session, branch_key, customers.rows, currency, context.clock(), note
            ),
            skip_bad,
        )
    visitors = read_visitors(data, filename)
    return _store(
        context,
        kind,
        data,
        visitors,
        lambda session, note: store_visitors(session, branch_key, visitors.rows, note),
        skip_bad,
    )


def _store(
    context: Context,
    kind: ImportKind,
    data: bytes,
    intake: Intake[CaseOnDay] | Intake[Visitor],
    store: Callable[[Session, Note], Stored],
    skip_bad: bool,
) -> ImportReport:
    stored = None
    if skip_bad or not intake.faults:
        with context.store.session() as session:
            now = context.clock()
            stored = store(
                session,
                lambda changes: append(
                    session, context.branch.key, str(context.user), now, changes
                ),
            )
            counts = {"rows": intake.total, "bad": intake.bad_rows}
            counts |= {"new": stored.new, "updated": stored.updated}
            # The fingerprint names the file, as its own name may be a person's.
            subject = f"file:{sha256(data).hexdigest()}"
            context.audit(session, "file.imported", subject, {}, {"what": kind} | counts)
    return ImportReport(kind, intake.total, intake.bad_rows, stored, intake.faults)
