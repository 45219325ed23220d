"""Decides what becomes of paused cases and visitors that a file lacked."""

from collections.abc import Mapping

from sqlalchemy import func, select

from dispatch.domain.case import SETTLED
from dispatch.domain.change import CUSTOMER
from dispatch.domain.imports import ImportFinding, OnMissing
from dispatch.errors import ConflictError
from dispatch.store.chunks import chunks
from dispatch.store.file_import import FileImport, RecordChange, Subject
from dispatch.store.import_missing import resume, settle_missing
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    ImportFindingRow,
    VisitorRow,
)
from dispatch.text import N_

from .case_rows import require_customer, subject_of
from .context import Context
from .imports import (
    import_unit,
    require_import,
    require_not_undone,
    require_settleable,
)


def decide_on_missing(
    context: Context, import_id: str, on_missing: OnMissing
) -> Mapping[ImportFinding, int]:
    """Settle or resume the records that an import paused because its file lacked them.

    Records that are not paused any more are left alone.

    Parameters
    ----------
    context, import_id
        The branch and the import.
    on_missing
        `OnMissing.KEEP` resumes the records; `OnMissing.PAUSE` leaves them as they are.

    Returns
    -------
    Mapping
        The number of records that were settled or resumed.

    Raises
    ------
    NotFoundError
        If the branch has no such import.
    ConflictError
        If it was taken back.
    InputError
        If visitors would be settled.
    """
    with context.store.session() as session:
        row = require_import(session, context.branch.key, import_id)
        require_not_undone(row)
        require_settleable(row.kind, on_missing)
        unit = import_unit(context, session, row, context.clock())
        if on_missing is not OnMissing.PAUSE:
            _decide_on_cases(unit, on_missing)
            _resume_visitors(unit)
        findings = dict(unit.counts)
        row.counts = row.counts | {
            kind.value: row.counts.get(kind.value, 0) + number
            for kind, number in findings.items()
        }
    return findings


def resume_customer(context: Context, customer_id: str) -> None:
    """Let the cases of a customer go on that were paused because a file lacked them.

    Raises
    ------
    NotFoundError
        If there is no such customer.
    ConflictError
        If none of the customer's cases is paused so.
    """
    with context.store.session() as session:
        customer = require_customer(session, context.branch.key, customer_id)
        query = select(CaseRow).where(
            CaseRow.customer_key == customer.customer_key,
            CaseRow.missing_since.is_not(None),
        )
        cases = session.scalars(query).all()
        if not cases:
            raise ConflictError(N_("No case of this customer is paused by an import."))
        subject = subject_of(session, customer.customer_key)
        context.audit_changes(session, [resume(case, subject) for case in cases])


def _decide_on_cases(unit: FileImport, on_missing: OnMissing) -> None:
    paused = (
        select(CaseRow.case_key)
        .join(CustomerRow, CustomerRow.customer_key == CaseRow.customer_key)
        .join(
            ImportFindingRow,
            (ImportFindingRow.customer_key == CaseRow.customer_key)
            & (ImportFindingRow.case_id == func.coalesce(CaseRow.case_id, "")),
        )
        .where(
            ImportFindingRow.import_key == unit.import_key,
            ImportFindingRow.kind == ImportFinding.MISSING,
            CaseRow.missing_since.is_not(None),
            CaseRow.state.not_in(SETTLED),
        )
        .order_by(CustomerRow.customer_id, CaseRow.case_key)
    )
    for chunk in chunks(unit.session.scalars(paused).all()):
        query = (
            select(CaseRow, CustomerRow.ref)
            .join(CustomerRow, CustomerRow.customer_key == CaseRow.customer_key)
            .where(CaseRow.case_key.in_(chunk))
        )
        entries = []
        for case, ref in unit.session.execute(query).all():
            if on_missing is OnMissing.SETTLE:
                change = settle_missing(case, CUSTOMER + ref)
                kind = ImportFinding.SETTLED
            else:
                change = resume(case, CUSTOMER + ref)
                kind = ImportFinding.RESUMED
            unit.find(kind, Subject(case.customer_key, case.case_id or ""))
            entries.append(RecordChange(change, case.customer_key, case.case_key))
        unit.session.flush()
        unit.write(entries)


def _resume_visitors(unit: FileImport) -> None:
    query = (
        select(VisitorRow)
        .join(ImportFindingRow, ImportFindingRow.visitor_key == VisitorRow.visitor_key)
        .where(
            ImportFindingRow.import_key == unit.import_key,
            ImportFindingRow.kind == ImportFinding.MISSING,
            VisitorRow.missing_since.is_not(None),
        )
        .order_by(VisitorRow.visitor_id)
    )
    entries = []
    for visitor in unit.session.scalars(query).all():
        unit.find(ImportFinding.RESUMED, Subject(visitor_key=visitor.visitor_key))
        change = resume(visitor, f"visitor:{visitor.visitor_id}")
        entries.append(RecordChange(change, visitor_key=visitor.visitor_key))
    unit.session.flush()
    unit.write(entries)
