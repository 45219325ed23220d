"""Queries of visitors."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.ids import normal_id
from dispatch.store.tables import VisitorRow


def visitors(session: Session, branch_key: int) -> list[VisitorRow]:
    """Return all visitors of a branch by rising id."""
    query = select(VisitorRow).where(VisitorRow.branch_key == branch_key)
    return list(session.scalars(query.order_by(VisitorRow.visitor_id)))


def visitor_row(session: Session, branch_key: int, visitor_id: str) -> VisitorRow | None:
    """Return the visitor with an id, or None if the branch has no such visitor.

    An id that no visitor has is looked for in the form in which files have it.
    """
    for written in dict.fromkeys((visitor_id, normal_id(visitor_id))):
        query = select(VisitorRow).where(
            VisitorRow.branch_key == branch_key, VisitorRow.visitor_id == written
        )
        if visitor := session.scalars(query).one_or_none():
            return visitor
    return None


def visitor_names(session: Session, branch_key: int) -> dict[str, str]:
    """Return the names of visitors by their ids."""
    query = select(VisitorRow.visitor_id, VisitorRow.name)
    rows = session.execute(query.where(VisitorRow.branch_key == branch_key))
    return {visitor_id: name for visitor_id, name in rows}
