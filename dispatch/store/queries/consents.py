"""Queries of consents, and their form as values and as columns."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.consent import Consent, ConsentKind, ConsentSource, ConsentState
from dispatch.domain.windows import parse_windows, write_windows
from dispatch.store.tables import ConsentRow, CustomerRow


@dataclass(frozen=True)
class ConsentCard:
    """A consent with what became of it."""

    consent_id: int
    consent: Consent
    source: ConsentSource
    recorded_at: datetime
    withdrawn_at: datetime | None

    def state(self, day: date) -> ConsentState:
        """Return the state of the consent on a day."""
        if self.withdrawn_at is not None:
            return ConsentState.WITHDRAWN
        if self.consent.holds(day):
            return ConsentState.HOLDS
        is_ahead = day < self.consent.given_on
        return ConsentState.AHEAD if is_ahead else ConsentState.OVER


def consents(
    session: Session, branch_key: int, person_keys: Collection[int] | None = None
) -> dict[str, tuple[Consent, ...]]:
    """The consents that were not withdrawn, of everyone or some persons, by customer id."""
    query = (
        select(CustomerRow.customer_id, ConsentRow)
        .join(ConsentRow, ConsentRow.customer_key == CustomerRow.customer_key)
        .where(CustomerRow.branch_key == branch_key, ConsentRow.withdrawn_at.is_(None))
        .order_by(ConsentRow.consent_id)
    )
    if person_keys is not None:
        query = query.where(CustomerRow.person_key.in_(person_keys))
    by_customer: defaultdict[str, list[Consent]] = defaultdict(list)
    for customer, record in session.execute(query):
        by_customer[customer].append(consent_of(record))
    return {customer: tuple(values) for customer, values in by_customer.items()}


def consents_of(session: Session, branch_key: int, customer_id: str) -> list[ConsentCard]:
    """All consents of a customer, withdrawn ones among them, the newest first."""
    records = session.scalars(
        select(ConsentRow)
        .join(CustomerRow, CustomerRow.customer_key == ConsentRow.customer_key)
        .where(CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id)
        .order_by(ConsentRow.consent_id.desc())
    )
    return [
        ConsentCard(
            record.consent_id,
            consent_of(record),
            ConsentSource(record.source),
            record.recorded_at,
            record.withdrawn_at,
        )
        for record in records
    ]


def consent_of(record: ConsentRow) -> Consent:
    """A stored consent as a value."""
    return Consent(
        ConsentKind(record.kind),
        record.given_on,
        record.given_by,
        parse_windows(record.windows),
        record.until,
    )


def consent_values(
    customer_key: int, consent: Consent, source: ConsentSource, now: datetime
) -> dict[str, Any]:
    """A consent as the columns of its table."""
    return {
        "customer_key": customer_key,
        "kind": consent.kind.value,
        "given_on": consent.given_on,
        "given_by": consent.given_by,
        "windows": write_windows(consent.windows),
        "until": consent.until,
        "source": source.value,
        "recorded_at": now,
    }
