"""The trail as people read it: newest first, with what was before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.change import CUSTOMER
from dispatch.store.chunks import chunks
from dispatch.store.tables import AuditDetailRow, AuditRow, CustomerRow

from .chain import chain_head


@dataclass(frozen=True)
class AuditEntry:
    """An entry of the trail.

    Attributes
    ----------
    customer_id
        The id of the customer who is the subject; empty for other subjects and for erased
        customers.
    before, after
        What changed; empty where nothing was there.
    erased
        True if the values were erased after their retention period.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    policy: str
    customer_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    erased: bool


def entries(
    session: Session,
    branch_key: int | None,
    *,
    limit: int = 50,
    before: int | None = None,
    action: str = "",
    subject: str = "",
    since: datetime | None = None,
) -> list[AuditEntry]:
    """Return entries of a chain, the newest first.

    Parameters
    ----------
    session
        To read with.
    branch_key
        The branch whose entries are listed; None for those of the installation.
    limit
        At most so many.
    before
        Only those with a lower number; the last one of a page leads to the next.
    action, subject
        Only those of one kind, of one thing or person; empty: of all.
    since
        Only those from this moment on.
    """
    query = (
        select(AuditRow, AuditDetailRow)
        .outerjoin(
            AuditDetailRow,
            (AuditDetailRow.chain_key == AuditRow.chain_key)
            & (AuditDetailRow.seq == AuditRow.seq),
        )
        .where(AuditRow.chain_key == chain_head(session, branch_key).chain_key)
        .order_by(AuditRow.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(AuditRow.seq < before)
    if action:
        query = query.where(AuditRow.action == action)
    if subject:
        query = query.where(AuditRow.subject == subject)
    if since is not None:
        query = query.where(AuditRow.at >= since)
    rows = [(record, detail) for record, detail in session.execute(query)]
    refs = {record.subject.removeprefix(CUSTOMER) for record, _ in rows}
    ids: dict[str, str] = {}
    for chunk in chunks(sorted(refs)):
        customers = select(CustomerRow.ref, CustomerRow.customer_id).where(
            CustomerRow.ref.in_(chunk)
        )
        ids.update(
            (CUSTOMER + ref, customer) for ref, customer in session.execute(customers)
        )
    return [_entry(record, detail, ids.get(record.subject)) for record, detail in rows]


def kinds(session: Session, branch_key: int) -> list[str]:
    """Return all actions that are in the trail of a branch, by name."""
    query = (
        select(AuditRow.action)
        .where(AuditRow.chain_key == chain_head(session, branch_key).chain_key)
        .distinct()
        .order_by(AuditRow.action)
    )
    return list(session.scalars(query))


def find_subject(session: Session, branch_key: int, customer_id: str) -> str | None:
    """Return the name of a customer in the trail, or None if there is no such customer."""
    ref = session.scalar(
        select(CustomerRow.ref).where(
            CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id
        )
    )
    return None if ref is None else CUSTOMER + ref


def _body(detail: AuditDetailRow | None) -> dict[str, Any]:
    if detail is None:
        return {"before": {}, "after": {}}
    try:
        body = loads(detail.body)
        return {"before": dict(body["before"]), "after": dict(body["after"])}
    except (KeyError, TypeError, ValueError):
        # Somebody changed it, as a check of the trail tells; it is shown as it is.
        return {"before": {}, "after": {"detail": detail.body}}


def _entry(
    record: AuditRow, detail: AuditDetailRow | None, customer_id: str | None
) -> AuditEntry:
    body = _body(detail)
    return AuditEntry(
        record.seq,
        record.at,
        record.actor,
        record.action,
        record.subject,
        record.policy,
        customer_id or "",
        body["before"],
        body["after"],
        detail is None,
    )
