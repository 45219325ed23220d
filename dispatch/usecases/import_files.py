"""Imports files of customers, visitors and payments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.domain.day import CaseOnDay
from dispatch.domain.payment import Payment
from dispatch.domain.visitor import Visitor
from dispatch.errors import Fault
from dispatch.intake import (
    FileOptions,
    Intake,
    read_customers,
    read_payments,
    read_visitors,
)
from dispatch.store.import_customers import case_faults, store_customers
from dispatch.store.import_payments import payment_faults, store_payments
from dispatch.store.import_rows import ImportCounts, Note
from dispatch.store.import_visitors import store_visitors

from .context import Context

ImportKind = Literal["customers", "visitors", "payments"]


@dataclass(frozen=True)
class ImportReport:
    """The result of an import.

    Attributes
    ----------
    kind
        ``customers``, ``visitors`` or ``payments``.
    total, bad
        Rows read, and rows with a fault.
    stored
        New and updated rows; None if nothing was stored because of faulty rows.
    faults
        Every fault of every row.
    remarks
        The choices that were made in reading the file, as sentences.
    unknown_headings
        The headings that Rounds does not know.
    """

    kind: ImportKind
    total: int
    bad: int
    stored: ImportCounts | None
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...] = ()
    unknown_headings: tuple[str, ...] = ()


_FindFaults = Callable[[Context, Session, Sequence[Any]], dict[int, Fault]]
_StoreRows = Callable[[Context, Session, Sequence[Any], Note], ImportCounts]


@dataclass(frozen=True)
class _Import:
    """A kind of file: its reader, what its stored rows forbid, and how it is stored."""

    read: Callable[[bytes, str, FileOptions], Intake[Any]]
    faults: _FindFaults
    store: _StoreRows


def _store_customers(
    context: Context, session: Session, rows: Sequence[CaseOnDay], note: Note
) -> ImportCounts:
    currency, now = context.settings.currency, context.clock()
    return store_customers(session, context.branch.key, rows, currency, now, note)


def _store_visitors(
    context: Context, session: Session, rows: Sequence[Visitor], note: Note
) -> ImportCounts:
    return store_visitors(session, context.branch.key, rows, context.today(), note)


def _store_payments(
    context: Context, session: Session, rows: Sequence[Payment], note: Note
) -> ImportCounts:
    return store_payments(session, context.branch.key, rows, context.clock(), note)


def _customer_faults(
    context: Context, session: Session, rows: Sequence[CaseOnDay]
) -> dict[int, Fault]:
    return case_faults(session, context.branch.key, rows)


def _visitor_faults(
    context: Context, session: Session, rows: Sequence[Visitor]
) -> dict[int, Fault]:
    return {}


def _payment_faults(
    context: Context, session: Session, rows: Sequence[Payment]
) -> dict[int, Fault]:
    return payment_faults(session, context.branch.key, rows, context.today())


_IMPORTS: dict[ImportKind, _Import] = {
    "customers": _Import(read_customers, _customer_faults, _store_customers),
    "visitors": _Import(read_visitors, _visitor_faults, _store_visitors),
    "payments": _Import(read_payments, _payment_faults, _store_payments),
}


def import_file(
    context: Context,
    kind: ImportKind,
    data: bytes,
    filename: str,
    *,
    skip_bad: bool = False,
    encoding: str = "",
    sheet: str = "",
) -> ImportReport:
    """Store a file of customers, visitors or payments.

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
    encoding, sheet
        The encoding of a CSV file and the sheet of a workbook; empty: what is clear.

    Raises
    ------
    InputError
        If the file as a whole cannot be read.
    """
    steps = _IMPORTS[kind]
    zone, currency = context.settings.zone, context.settings.currency
    intake = steps.read(data, filename, FileOptions(encoding, sheet, zone, currency))
    stored = None
    with context.store.session() as session:
        intake = intake.refuse(steps.faults(context, session, intake.rows))
        if skip_bad or not intake.faults:
            stored = steps.store(context, session, intake.rows, _note(context, session))
            counts = {"rows": intake.total, "bad": intake.bad_rows}
            counts |= {"new": stored.new, "updated": stored.updated}
            # The fingerprint names the file, as its own name may be a person's.
            subject = f"file:{sha256(data).hexdigest()}"
            context.audit(session, "file.imported", subject, {}, {"what": kind} | counts)
    return ImportReport(
        kind,
        intake.total,
        intake.bad_rows,
        stored,
        intake.faults,
        intake.remarks,
        intake.unknown_headings,
    )


def _note(context: Context, session: Session) -> Note:
    """Return what puts the changes of an import into the trail of the branch."""
    user, now = str(context.user), context.clock()
    return lambda changes: append(session, context.branch.key, user, now, changes)
