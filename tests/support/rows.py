"""Rows of a store by the ids of the files, in a branch that has each id once."""

from json import dumps

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    JobRow,
    PlaceRow,
    TableBase,
    VisitorRow,
)
from dispatch.usecases import Context

MAIN = 1
"""The key of the branch that every store has from the start."""


def customer_row(session: Session, customer_id: str = "C1") -> CustomerRow:
    return session.scalars(
        select(CustomerRow).where(CustomerRow.customer_id == customer_id)
    ).one()


def case_row(session: Session, customer_id: str = "C1") -> CaseRow:
    """The only case of a customer."""
    key = customer_row(session, customer_id).customer_key
    return session.scalars(select(CaseRow).where(CaseRow.customer_key == key)).one()


def place_row(
    session: Session, customer_id: str = "C1", kind: str | None = None
) -> PlaceRow:
    """A customer's place of a kind; by default the one that visits go to."""
    case = case_row(session, customer_id)
    return session.scalars(
        select(PlaceRow).where(
            PlaceRow.customer_key == case.customer_key,
            PlaceRow.kind == (kind or case.place_kind),
        )
    ).one()


def visitor_row(session: Session, visitor_id: str) -> VisitorRow:
    return session.scalars(
        select(VisitorRow).where(VisitorRow.visitor_id == visitor_id)
    ).one()


def job_row(session: Session, job_id: str) -> JobRow:
    return session.scalars(select(JobRow).where(JobRow.job_id == job_id)).one()


def dump(context: Context) -> str:
    """Everything that any table holds, as text."""
    with context.store.engine.connect() as connection:
        return dumps(
            [
                [str(value) for value in row]
                for table in TableBase.metadata.sorted_tables
                for row in connection.execute(table.select())
            ],
            ensure_ascii=False,
        )
