"""Queries of visits: those that are still to be made, and the ids of new ones."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.day import new_visit_id
from dispatch.store.tables import CaseRow, CustomerRow, PlaceRow, VisitRow


def visit_ids(session: Session, branch_key: int, day: date) -> dict[str, str]:
    """Return the ids of the visits of a day's plan that are not the day's own, by customer.

    A visit that was considered before keeps its id until an outcome ends it. A visit that
    is considered for the first time has the id of the day, with a number behind it where
    an earlier visit of the same day has that id.
    """
    query = (
        select(CustomerRow.customer_id, VisitRow.visit_id)
        .join(VisitRow, VisitRow.customer_key == CustomerRow.customer_key)
        .where(VisitRow.branch_key == branch_key)
    )
    taken: defaultdict[str, list[str]] = defaultdict(list)
    of_day = query.where(VisitRow.minted_on == day)
    for customer_id, visit_id in session.execute(of_day):
        taken[customer_id].append(visit_id)
    fresh = {
        customer_id: _numbered(new_visit_id(customer_id, day), ids)
        for customer_id, ids in taken.items()
    }
    # The place at which the customer is visited now; a visit elsewhere is another one.
    still_open = (
        query.join(PlaceRow, PlaceRow.place_key == VisitRow.place_key)
        .join(
            CaseRow,
            (CaseRow.customer_key == PlaceRow.customer_key)
            & (CaseRow.place_kind == PlaceRow.kind),
        )
        .where(VisitRow.closed_at.is_(None))
    )
    known = {customer: visit for customer, visit in session.execute(still_open)}
    return fresh | known


def visit_row(session: Session, branch_key: int, visit_id: str) -> VisitRow | None:
    """Return a visit of a branch; None if it has no such visit."""
    return session.scalar(
        select(VisitRow).where(
            VisitRow.branch_key == branch_key, VisitRow.visit_id == visit_id
        )
    )


def _numbered(visit_id: str, taken: Iterable[str]) -> str:
    """Return the first id that is free: as it is, or with a number from 2 behind it."""
    used = set(taken)
    number, name = 1, visit_id
    while name in used:
        number += 1
        name = f"{visit_id}#{number}"
    return name
