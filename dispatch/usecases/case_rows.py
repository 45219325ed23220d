"""The stored case of a customer, as use cases change it and the audit trail shows it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.change import CUSTOMER
from dispatch.errors import NotFoundError
from dispatch.store.tables import CaseRow, CustomerRow, PlaceRow
from dispatch.text import N_, Message
from dispatch.usecases.apply_outcome import snapshot


def customer_key(session: Session, branch_key: int, customer_id: str) -> int:
    """The key of a customer of a branch.

    Raises
    ------
    NotFoundError
        If the branch has no such customer.
    """
    key = session.scalar(
        select(CustomerRow.customer_key).where(
            CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id
        )
    )
    if key is None:
        raise NotFoundError(
            Message(N_("There is no customer '{customer_id}'."), customer_id=customer_id)
        )
    return key


def case_of(session: Session, customer_key: int) -> tuple[CaseRow, PlaceRow]:
    """A customer's case and the place that it is visited at."""
    query = (
        select(CaseRow, PlaceRow)
        .join(
            PlaceRow,
            (PlaceRow.customer_key == CaseRow.customer_key)
            & (PlaceRow.kind == CaseRow.place_kind),
        )
        .where(CaseRow.customer_key == customer_key)
    )
    case, place = session.execute(query).one()
    return case, place


def subject_of(session: Session, customer_key: int) -> str:
    """The name of a customer in the audit trail."""
    return CUSTOMER + session.get_one(CustomerRow, customer_key).ref


def columns_of(case: CaseRow, place: PlaceRow) -> dict[str, Any]:
    """The values of a case and its place that may change, in one mapping."""
    parts = snapshot(case, place)
    return {**parts["case"], **parts["place"]}
