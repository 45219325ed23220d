"""Queries of visitors."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from dispatch.domain.ids import normal_id
from dispatch.store.plain_rows import plain_rows
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


_NAMES = select(VisitorRow.visitor_id, VisitorRow.name).where(
    VisitorRow.branch_key == bindparam("branch_key")
)
_SOME_NAMES = _NAMES.where(
    VisitorRow.visitor_id.in_(bindparam("visitor_ids", expanding=True))
)
"""Both are made once, because a phone's request needs one."""


def visitor_names(
    session: Session, branch_key: int, visitor_ids: Sequence[str] | None = None
) -> dict[str, str]:
    """Return the names of visitors by their ids; of these visitors, or of all."""
    parameters: dict[str, Any] = {"branch_key": branch_key}
    query = _NAMES
    if visitor_ids is not None:
        query, parameters["visitor_ids"] = _SOME_NAMES, visitor_ids
    rows = plain_rows(session, query, parameters)
    return {visitor_id: name for visitor_id, name in rows}
