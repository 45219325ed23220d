"""Imports files of customers, visitors and payments."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from secrets import token_hex
from typing import Any, Literal

from sqlalchemy.orm import Session

from dispatch.audit import newest_entry
from dispatch.domain.day import CaseOnDay
from dispatch.domain.imports import ImportFinding, OnMissing, is_doubtful
from dispatch.domain.payment import Payment
from dispatch.domain.visitor import Visitor
from dispatch.errors import Fault, InputError
from dispatch.intake import (
    FileOptions,
    Intake,
    read_customers,
    read_payments,
    read_visitors,
)
from dispatch.store.file_import import FileImport
from dispatch.store.import_customers import case_faults, store_customers
from dispatch.store.import_missing import (
    MissingRecords,
    decide_on_cases,
    decide_on_visitors,
    missing_cases,
    missing_visitors,
)
from dispatch.store.import_payments import payment_faults, store_payments
from dispatch.store.import_persons import propose_matches
from dispatch.store.import_rows import ImportCounts
from dispatch.store.import_visitors import store_visitors
from dispatch.store.queries.imports import forget_old_changes
from dispatch.store.tables import ImportRow
from dispatch.text import N_, Message

from .context import Context
from .imports import import_unit, require_settleable

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
    import_id
        The id of the import, by which its lists are found and it is taken back; empty if
        nothing was stored.
    findings
        The number of findings by their kind; a kind without any is left out.
    """

    kind: ImportKind
    total: int
    bad: int
    stored: ImportCounts | None
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...] = ()
    unknown_headings: tuple[str, ...] = ()
    import_id: str = ""
    findings: Mapping[ImportFinding, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Import:
    """A kind of file: its reader, what its stored rows forbid, and how it is stored.

    Attributes
    ----------
    missing, decide
        The functions that find what the file lacks, and settle, pause or keep that.
    many
        The question about a file that lacks much of the branch.
    """

    read: Callable[[bytes, str, FileOptions], Intake[Any]]
    faults: Callable[[Context, Session, Sequence[Any]], dict[int, Fault]]
    store: Callable[[FileImport, Context, Sequence[Any]], ImportCounts]
    missing: Callable[[FileImport, Sequence[Any], Collection[str]], MissingRecords]
    decide: Callable[[FileImport, Sequence[int], OnMissing], None]
    many: str = ""


def _customer_faults(
    context: Context, session: Session, rows: Sequence[CaseOnDay]
) -> dict[int, Fault]:
    return case_faults(session, context.branch.key, rows)


def _payment_faults(
    context: Context, session: Session, rows: Sequence[Payment]
) -> dict[int, Fault]:
    return payment_faults(session, context.branch.key, rows, context.today())


def _store_customers(
    unit: FileImport, context: Context, rows: Sequence[CaseOnDay]
) -> ImportCounts:
    counts = store_customers(unit, rows, context.settings.currency)
    customer_ids = {row.customer.customer_id for row in rows}
    propose_matches(unit, customer_ids, context.settings.timezone)
    return counts


def _store_payments(
    unit: FileImport, context: Context, rows: Sequence[Payment]
) -> ImportCounts:
    return store_payments(unit.session, unit.branch_key, rows, unit.now, unit.note)


def _store_visitors(
    unit: FileImport, context: Context, rows: Sequence[Visitor]
) -> ImportCounts:
    return store_visitors(unit, rows)


_IMPORTS: dict[ImportKind, _Import] = {
    "customers": _Import(
        read_customers,
        _customer_faults,
        _store_customers,
        missing_cases,
        decide_on_cases,
        N_(
            "{missing} of {total} open cases of the branch are not in {name}, so nothing "
            "was stored. If it is the right file, choose what becomes of them: settle, "
            "pause or keep."
        ),
    ),
    "visitors": _Import(
        read_visitors,
        lambda context, session, rows: {},
        _store_visitors,
        missing_visitors,
        decide_on_visitors,
        N_(
            "{missing} of {total} visitors of the branch are not in {name}, so nothing "
            "was stored. If it is the right file, choose what becomes of them: pause or "
            "keep."
        ),
    ),
    "payments": _Import(
        read_payments,
        _payment_faults,
        _store_payments,
        lambda unit, rows, bad_ids: MissingRecords((), 0, 0),
        lambda unit, keys, on_missing: None,
    ),
}


def import_file(  # noqa: PLR0913 - the choices of one form
    context: Context,
    kind: ImportKind,
    data: bytes,
    filename: str,
    *,
    skip_bad: bool = False,
    encoding: str = "",
    sheet: str = "",
    on_missing: OnMissing | None = None,
    lift_safeguards: bool = False,
) -> ImportReport:
    """Store a file of customers, visitors or payments.

    Parameters
    ----------
    context, kind
        The store, the default currency and the user; and the kind of records in the file.
    data, filename
        The file; its name tells CSV from XLSX.
    skip_bad
        Store the good rows of a file with faulty rows; by default such a file is
        rejected as a whole.
    encoding, sheet
        The encoding of a CSV file and the sheet of a workbook; empty: what is clear.
    on_missing
        What becomes of open cases, or of visitors, of the branch that the file lacks;
        None: they are paused, unless they are so many that the file may be the wrong one.
    lift_safeguards
        Let the file lift and weaken safeguards; by default they are kept, and the report
        lists them.

    Raises
    ------
    InputError
        If the file as a whole cannot be read, visitors would be settled, or the file
        lacks so much of the branch that ``on_missing`` must be chosen.
    """
    require_settleable(kind, on_missing)
    steps = _IMPORTS[kind]
    zone, currency = context.settings.zone, context.settings.currency
    intake = steps.read(data, filename, FileOptions(encoding, sheet, zone, currency))
    with context.store.session() as session:
        intake = intake.refuse(steps.faults(context, session, intake.rows))
        if intake.faults and not skip_bad:
            return _report(kind, intake)
        row = _add_row(context, session, kind, data)
        now, columns = row.imported_at, intake.columns
        unit = import_unit(
            context, session, row, now, columns, lift_safeguards=lift_safeguards
        )
        missing = steps.missing(unit, intake.rows, intake.bad_ids)
        if on_missing is None:
            _refuse_doubtful(steps.many, missing, filename)
        stored = steps.store(unit, context, intake.rows)
        if intake.rows:
            steps.decide(unit, missing.keys, on_missing or OnMissing.PAUSE)
        _close(context, session, row, intake, stored, unit)
        forget_old_changes(session, context.branch.key, unit.now)
    report, findings = _report(kind, intake), dict(unit.counts)
    return replace(report, stored=stored, import_id=row.import_id, findings=findings)


def _refuse_doubtful(text: str, missing: MissingRecords, filename: str) -> None:
    """Refuse a file that lacks so much of the branch that it may be the wrong one."""
    if is_doubtful(missing.new, missing.total):
        counts = {"missing": missing.new, "total": missing.total}
        raise InputError(Message(text, name=filename, **counts))


def _add_row(
    context: Context, session: Session, kind: ImportKind, data: bytes
) -> ImportRow:
    """Begin the record of an import."""
    # The fingerprint names the file, as its own name may be a person's.
    row = ImportRow(
        branch_key=context.branch.key,
        import_id=token_hex(8),
        kind=kind,
        file_sha256=sha256(data).hexdigest(),
        author=str(context.user),
        imported_at=context.clock(),
        counts={},
    )
    session.add(row)
    session.flush()
    return row


def _report(kind: ImportKind, intake: Intake[Any]) -> ImportReport:
    """Return the report of a file that was read and not stored."""
    return ImportReport(
        kind,
        intake.total,
        intake.bad_rows,
        None,
        intake.faults,
        intake.remarks,
        intake.unknown_headings,
    )


def _close(
    context: Context,
    session: Session,
    row: ImportRow,
    intake: Intake[Any],
    stored: ImportCounts,
    unit: FileImport,
) -> None:
    """Write the counts of an import, and its entry in the trail."""
    counts = {"rows": intake.total, "bad": intake.bad_rows}
    counts |= {"new": stored.new, "updated": stored.updated}
    findings = {kind.value: number for kind, number in unit.counts.items()}
    counts |= findings
    after = {"what": row.kind, **counts}
    context.audit(session, "file.imported", f"file:{row.file_sha256}", {}, after)
    row.audit_seq = newest_entry(session, context.branch.key).seq
    row.counts = counts | {"unchanged": stored.unchanged}
