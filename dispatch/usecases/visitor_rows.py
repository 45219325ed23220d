"""Finds the stored visitors that use cases name."""

from sqlalchemy.orm import Session

from dispatch.errors import NotFoundError
from dispatch.store.queries.visitors import visitor_row
from dispatch.store.tables import VisitorRow
from dispatch.text import N_, Message


def require_visitor(session: Session, branch_key: int, visitor_id: str) -> VisitorRow:
    """Return a visitor of a branch.

    Raises
    ------
    NotFoundError
        If the branch has no such visitor.
    """
    visitor = visitor_row(session, branch_key, visitor_id)
    if visitor is None:
        raise unknown_visitor(visitor_id)
    return visitor


def unknown_visitor(visitor_id: str) -> NotFoundError:
    """Return the error about a visitor whom a branch does not have."""
    return NotFoundError(
        Message(N_("There is no visitor '{visitor_id}'."), visitor_id=visitor_id)
    )
