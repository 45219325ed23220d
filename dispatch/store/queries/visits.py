"""Queries of visits: those that are still to be made, and the ids of new ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from dispatch.domain.day import new_visit_id
from dispatch.domain.place import CustomerPlace, PlaceKind
from dispatch.store.queries.planning import VISITED_PLACE, place_of
from dispatch.store.tables import CaseRow, CustomerRow, PlaceRow, VisitRow


def visit_ids(
    session: Session, branch_key: int, day: date
) -> dict[tuple[str, PlaceKind], str]:
    """Return the ids of the visits of a day's plan that are not the day's own.

    A visit that was considered before keeps its id until an outcome ends it. It is one for
    all customers who are the same person and are visited at the same place. A visit that
    is considered for the first time has the id of the day, with a number behind it where
    an earlier visit of the same day has that id.

    Returns
    -------
    dict
        The ids by the customer's id and the kind of the place.
    """
    query = (
        select(CustomerRow.customer_id, VisitRow.visit_id)
        .join(VisitRow, VisitRow.customer_key == CustomerRow.customer_key)
        .where(VisitRow.branch_key == branch_key, VisitRow.first_day == day)
    )
    ids_of_day: defaultdict[str, list[str]] = defaultdict(list)
    for customer_id, visit_id in session.execute(query):
        ids_of_day[customer_id].append(visit_id)
    fresh = {
        (customer_id, kind): _numbered(new_visit_id(customer_id, day), ids)
        for customer_id, ids in ids_of_day.items()
        for kind in PlaceKind
    }
    return fresh | dict(_open_visits(session, branch_key))


def visit_row(session: Session, branch_key: int, visit_id: str) -> VisitRow | None:
    """Return a visit of a branch; None if it has no such visit."""
    return session.scalar(
        select(VisitRow).where(
            VisitRow.branch_key == branch_key, VisitRow.visit_id == visit_id
        )
    )


@dataclass(frozen=True)
class _VisitPlace:
    """A place of a customer, with its open visit if it has one."""

    customer_id: str
    place: CustomerPlace
    visit_id: str | None


def _open_visits(
    session: Session, branch_key: int
) -> Iterator[tuple[tuple[str, PlaceKind], str]]:
    """Yield the open visit of each place at which a customer is visited now."""
    persons: defaultdict[int, list[_VisitPlace]] = defaultdict(list)
    for person_key, customer_id, row, visit_id in session.execute(_places(branch_key)):
        persons[person_key].append(_VisitPlace(customer_id, place_of(row), visit_id))
    for places in persons.values():
        for visit_place in places:
            shared = (
                each.visit_id for each in places if each.place.is_same(visit_place.place)
            )
            visit_id = visit_place.visit_id or next(filter(None, shared), None)
            if visit_id is not None:
                yield (visit_place.customer_id, visit_place.place.kind), visit_id


def _places(
    branch_key: int,
) -> Select[int, str, PlaceRow, str | None]:
    """Select the places at which persons with open visits are visited, the oldest first."""
    waiting = (
        select(CustomerRow.person_key)
        .join(VisitRow, VisitRow.customer_key == CustomerRow.customer_key)
        .where(VisitRow.branch_key == branch_key, VisitRow.closed_at.is_(None))
    )
    # A place that no case names has no visit; a visit at another place is a different one.
    return (
        select(
            CustomerRow.person_key,
            CustomerRow.customer_id,
            PlaceRow,
            VisitRow.visit_id,
        )
        .join(PlaceRow, PlaceRow.customer_key == CustomerRow.customer_key)
        .outerjoin(
            VisitRow,
            (VisitRow.place_key == PlaceRow.place_key) & VisitRow.closed_at.is_(None),
        )
        .where(
            CustomerRow.branch_key == branch_key,
            CustomerRow.person_key.in_(waiting),
            exists(CaseRow.case_key).where(VISITED_PLACE).correlate(PlaceRow),
        )
        .order_by(VisitRow.visit_key)
    )


def _numbered(visit_id: str, ids: Iterable[str]) -> str:
    """Return the first id that is free: as it is, or with a number from 2 behind it."""
    names = set(ids)
    number, name = 1, visit_id
    while name in names:
        number += 1
        name = f"{visit_id}#{number}"
    return name
