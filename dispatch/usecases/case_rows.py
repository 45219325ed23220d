"""The stored case of a customer, as use cases change it and the audit trail shows it."""

from typing import Any

from sqlalchemy.orm import Session

from dispatch.domain.change import CUSTOMER
from dispatch.errors import NotFoundError
from dispatch.store.tables import CaseRow, CustomerRow, PlaceRow
from dispatch.usecases.apply_outcome import snapshot


def case_of(session: Session, customer_id: str) -> tuple[CaseRow, PlaceRow]:
    """A customer's case and the place that it is visited at.

    Raises
    ------
    NotFoundError
        If there is no such customer.
    """
    case = session.get(CaseRow, customer_id)
    if case is None:
        raise NotFoundError(f"There is no customer {customer_id!r}.")
    place = session.get(PlaceRow, (customer_id, case.place_kind))
    assert place is not None, "the import writes both"
    return case, place


def subject_of(session: Session, customer_id: str) -> str:
    """The name of a customer in the audit trail."""
    return CUSTOMER + session.get_one(CustomerRow, customer_id).ref


def columns_of(case: CaseRow, place: PlaceRow) -> dict[str, Any]:
    """The values of a case and its place that may change, in one mapping."""
    parts = snapshot(case, place)
    return {**parts["case"], **parts["place"]}
