"""Queries of visitors."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.store.tables import (
    VisitorRow,
)


def visitors(session: Session) -> list[VisitorRow]:
    """All visitors by rising id."""
    return list(session.scalars(select(VisitorRow).order_by(VisitorRow.visitor_id)))


def visitor_names(session: Session) -> dict[str, str]:
    """Visitor id to name."""
    return {
        visitor_id: name
        for visitor_id, name in session.execute(
            select(VisitorRow.visitor_id, VisitorRow.name)
        )
    }
