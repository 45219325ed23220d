"""Removes the records that an import added, as long as nothing else needs them."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, aliased

from dispatch.audit.chain import chain_head
from dispatch.domain.case import SETTLED
from dispatch.domain.change import CUSTOMER, Change
from dispatch.retention.audit_details import details_of, erase_details
from dispatch.retention.customers import (
    TABLES,
    erase_persons_without_customers,
    ids_in_plans,
)
from dispatch.retention.erasure import delete_rows
from dispatch.store.chunks import chunks
from dispatch.store.import_missing import pause
from dispatch.store.tables import (
    AuditRow,
    CaseRow,
    CustomerRow,
    ImportChangeRow,
    ImportFindingRow,
    ImportRow,
    LinkRow,
    PaymentRow,
    PersonMatchRow,
    VisitorExceptionRow,
    VisitorRow,
    VisitorSpanRow,
    VisitRow,
)

from .context import Context

_OF_IMPORTS = (
    "pin.found",
    "case.paused",
    "case.resumed",
    "case.settled",
    "customer.restored",
    "visitor.paused",
    "visitor.resumed",
)
"""Actions that follow from an import or from taking it back.

They keep no record that it added.
"""


def subjects_changed_since(
    session: Session, row: ImportRow, subjects: Sequence[str]
) -> set[str]:
    """Return the subjects of which the trail has an entry since an import."""
    chain_key = chain_head(session, row.branch_key).chain_key
    changed: set[str] = set()
    for chunk in chunks(subjects):
        query = select(AuditRow.subject).where(
            AuditRow.chain_key == chain_key,
            AuditRow.subject.in_(chunk),
            AuditRow.seq > row.audit_seq,
            AuditRow.action.not_in(_OF_IMPORTS),
        )
        changed.update(session.scalars(query))
    return changed


def remove_customers(
    context: Context,
    session: Session,
    row: ImportRow,
    keys: Sequence[int],
    kept: list[str],
) -> tuple[int, list[int]]:
    """Remove customers whom an import added.

    Those who were changed since, whom a plan names or who are one person with others stay:
    their open cases are paused, and ``kept`` gets their ids.

    Returns
    -------
    tuple
        The number of customers who were removed, and the numbers of the entries of the
        trail whose details were erased with them.
    """
    removed, details = 0, []
    ids = {
        customer_id: key
        for chunk in chunks(keys)
        for customer_id, key in session.execute(
            select(CustomerRow.customer_id, CustomerRow.customer_key).where(
                CustomerRow.customer_key.in_(chunk)
            )
        )
    }
    planned = {ids[each] for each in _ids_in_plans(session, row, ids.keys())}
    for chunk in chunks(keys, 500):
        query = select(CustomerRow).where(CustomerRow.customer_key.in_(chunk))
        customers = session.scalars(query).all()
        needed = planned | _needed(session, row, customers)
        stay = [each for each in customers if each.customer_key in needed]
        go = [each for each in customers if each.customer_key not in needed]
        kept += [each.customer_id for each in stay]
        _pause_cases(context, session, stay)
        details += _delete_customers(context, session, go)
        removed += len(go)
    if removed:
        erase_persons_without_customers(session)
    return removed, details


def _needed(session: Session, row: ImportRow, customers: Sequence[CustomerRow]) -> set[int]:
    """Return the keys of customers who were changed, visited or merged since."""
    keys = [each.customer_key for each in customers]
    subjects = {CUSTOMER + each.ref: each.customer_key for each in customers}
    changed = subjects_changed_since(session, row, list(subjects))
    needed = {subjects[subject] for subject in changed}
    needed |= set(
        session.scalars(
            select(VisitRow.customer_key).where(VisitRow.customer_key.in_(keys))
        )
    )
    other = aliased(CustomerRow)
    merged = (
        select(CustomerRow.customer_key)
        .join(other, other.person_key == CustomerRow.person_key)
        .where(CustomerRow.customer_key.in_(keys))
        .group_by(CustomerRow.customer_key)
        .having(func.count() > 1)
    )
    return needed | set(session.scalars(merged))


def _ids_in_plans(session: Session, row: ImportRow, ids: Collection[str]) -> set[str]:
    """Return those of some ids that plans of the days since an import name."""
    # The day of the branch may be one before that of the moment in UTC.
    since = row.imported_at.date() - timedelta(days=1)
    return ids_in_plans(session, row.branch_key, since, ids)


def _pause_cases(
    context: Context, session: Session, customers: Sequence[CustomerRow]
) -> None:
    refs = {each.customer_key: CUSTOMER + each.ref for each in customers}
    query = select(CaseRow).where(
        CaseRow.customer_key.in_(refs),
        CaseRow.state.not_in(SETTLED),
        CaseRow.missing_since.is_(None),
    )
    today, cases = context.today(), session.scalars(query).all()
    changes = [pause(case, refs[case.customer_key], today) for case in cases]
    context.audit_changes(session, changes)


def _delete_customers(
    context: Context, session: Session, customers: Sequence[CustomerRow]
) -> list[int]:
    """Delete customers with all that belongs to them, and the details in the trail."""
    session.flush()
    chain_key = chain_head(session, context.branch.key).chain_key
    keys = [each.customer_key for each in customers]
    subjects = [CUSTOMER + each.ref for each in customers]
    details = details_of(session, chain_key, subjects)
    erase_details(session, chain_key, details)
    delete_rows(session, PersonMatchRow, PersonMatchRow.other_key.in_(keys))
    for _, model in TABLES:
        delete_rows(session, model, model.customer_key.in_(keys))
    session.expire_all()
    context.audit_changes(
        session, [Change("customer.removed", subject, {}, {}) for subject in subjects]
    )
    return details


def remove_case(
    session: Session, row: ImportRow, customer: CustomerRow, change: ImportChangeRow
) -> bool:
    """Remove a case that an import added to a known customer; False if it stays.

    It stays if the customer was changed since, by an outcome or a payment for example.
    """
    subject = CUSTOMER + customer.ref
    if subjects_changed_since(session, row, [subject]):
        return False
    case = session.scalars(
        select(CaseRow).where(
            CaseRow.customer_key == customer.customer_key,
            CaseRow.case_id == change.after.get("case_id"),
        )
    ).one_or_none()
    if case is None:
        return False
    paid = select(PaymentRow.payment_key).where(PaymentRow.case_key == case.case_key)
    if session.scalar(paid.limit(1)) is not None:
        return False
    # A later import may have paused it.
    session.execute(
        delete(ImportChangeRow).where(ImportChangeRow.case_key == case.case_key)
    )
    session.delete(case)
    session.flush()
    return True


def remove_visitors(
    context: Context,
    session: Session,
    row: ImportRow,
    keys: Sequence[int],
    kept: list[str],
) -> int:
    """Remove visitors whom an import added, and return their number.

    Those who were changed since or whom a plan names stay, off duty, and ``kept`` gets
    their ids.
    """
    query = select(VisitorRow).where(VisitorRow.visitor_key.in_(keys))
    visitors = session.scalars(query).all()
    changed = subjects_changed_since(
        session, row, [f"visitor:{each.visitor_id}" for each in visitors]
    )
    linked = set(
        session.scalars(select(LinkRow.visitor_key).where(LinkRow.visitor_key.in_(keys)))
    )
    named = _ids_in_plans(session, row, {each.visitor_id for each in visitors})
    go: list[VisitorRow] = []
    changes: list[Change] = []
    for visitor in visitors:
        subject = f"visitor:{visitor.visitor_id}"
        if (
            subject not in changed
            and visitor.visitor_key not in linked
            and visitor.visitor_id not in named
        ):
            go.append(visitor)
            changes.append(Change("visitor.restored", subject, {}, {}))
            continue
        kept.append(visitor.visitor_id)
        if visitor.missing_since is None:
            changes.append(pause(visitor, subject, context.today()))
    gone = [each.visitor_key for each in go]
    for model in (ImportChangeRow, ImportFindingRow, VisitorSpanRow, VisitorExceptionRow):
        delete_rows(session, model, model.visitor_key.in_(gone))
    for visitor in go:
        session.delete(visitor)
    context.audit_changes(session, changes)
    session.flush()
    return len(go)
