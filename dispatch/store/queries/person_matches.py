"""Queries of customers who are likely one person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from dispatch.cases.likely_persons import Likeness, first_ids
from dispatch.domain.imports import MatchState
from dispatch.store.tables import CustomerRow, PersonMatchRow, PersonRow


@dataclass(frozen=True)
class PersonMatch:
    """Two customers who are likely one person.

    Attributes
    ----------
    customers
        The id, name and phone of each.
    """

    match_key: int
    customers: tuple[tuple[str, str, str], tuple[str, str, str]]
    likeness: Likeness
    found_at: datetime


def open_matches(
    session: Session, branch_key: int, *, after: int = 0, limit: int = 50
) -> list[PersonMatch]:
    """Return a page of the matches that wait for a dispatcher, by rising key."""
    first, second = aliased(CustomerRow), aliased(CustomerRow)
    query = (
        select(
            PersonMatchRow,
            *(first.customer_id, first.name, first.phone),
            *(second.customer_id, second.name, second.phone),
        )
        .join(first, first.customer_key == PersonMatchRow.customer_key)
        .join(second, second.customer_key == PersonMatchRow.other_key)
        .where(
            PersonMatchRow.branch_key == branch_key,
            PersonMatchRow.state == MatchState.OPEN,
            PersonMatchRow.match_key > after,
        )
        .order_by(PersonMatchRow.match_key)
        .limit(max(1, min(limit, 500)))
    )
    return [
        PersonMatch(
            row.match_key,
            ((a_id, a_name, a_phone), (b_id, b_name, b_phone)),
            Likeness(row.likeness),
            row.found_at,
        )
        for row, a_id, a_name, a_phone, b_id, b_name, b_phone in session.execute(query)
    ]


def held_persons(session: Session, branch_key: int) -> dict[str, str]:
    """Return the id of the person whom a person is held to be, by the person's own id."""
    pairs = session.execute(_open_persons(branch_key)).all()
    return first_ids((one, other) for _, one, _, other in pairs if one != other)


def persons_held_with(session: Session, branch_key: int, person_key: int) -> frozenset[int]:
    """Return the keys of a person and of all who are held to be the same."""
    keys, fresh = {person_key}, {person_key}
    while fresh:
        pairs = session.execute(_open_persons(branch_key, fresh)).all()
        fresh = {key for a, _, b, _ in pairs for key in (a, b)} - keys
        keys |= fresh
    return frozenset(keys)


def _open_persons(
    branch_key: int, person_keys: Collection[int] | None = None
) -> Select[int, str, int, str]:
    """Select the persons of open matches, of all or of those that touch some persons."""
    first, second = aliased(CustomerRow), aliased(CustomerRow)
    one, other = aliased(PersonRow), aliased(PersonRow)
    query = (
        select(one.person_key, one.person_id, other.person_key, other.person_id)
        .select_from(PersonMatchRow)
        .join(first, first.customer_key == PersonMatchRow.customer_key)
        .join(second, second.customer_key == PersonMatchRow.other_key)
        .join(one, one.person_key == first.person_key)
        .join(other, other.person_key == second.person_key)
        .where(
            and_(
                PersonMatchRow.branch_key == branch_key,
                PersonMatchRow.state == MatchState.OPEN,
            )
        )
    )
    if person_keys is not None:
        query = query.where(
            or_(one.person_key.in_(person_keys), other.person_key.in_(person_keys))
        )
    return query
