"""Queries of persons, who are one customer or several."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from dispatch.store.tables import CustomerRow, PersonRow


@dataclass(frozen=True)
class PersonCard:
    """A person.

    Attributes
    ----------
    person_id
        The id of the first of the customers.
    names
        The names of all customers who are the person, by rising id.
    """

    person_id: str
    names: dict[str, str]


def person_of(session: Session, branch_key: int, customer_id: str) -> PersonCard | None:
    """Return the person who a customer is; None if the branch has no such customer."""
    sibling = aliased(CustomerRow)
    query = (
        select(PersonRow.person_id, sibling.customer_id, sibling.name)
        .join(CustomerRow, CustomerRow.person_key == PersonRow.person_key)
        .join(sibling, sibling.person_key == PersonRow.person_key)
        .where(CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id)
        .order_by(sibling.customer_id)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    return PersonCard(rows[0][0], {sibling_id: name for _, sibling_id, name in rows})
