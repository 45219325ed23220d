"""The stored case of a customer, as use cases change it and the audit trail shows it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatch.cases.visit_cases import cases_of_visit
from dispatch.domain.change import CUSTOMER
from dispatch.domain.ids import normal_id
from dispatch.domain.plan import StopDocument
from dispatch.errors import NotFoundError
from dispatch.store.queries.planning import VISITED_PLACE
from dispatch.store.tables import CaseRow, CustomerRow, PlaceRow
from dispatch.text import N_, Message
from dispatch.usecases.outcome_snapshots import snapshot


def require_customer(session: Session, branch_key: int, customer_id: str) -> CustomerRow:
    """Return a customer of a branch.

    An id that no customer has is looked for in the form in which files have it.

    Raises
    ------
    NotFoundError
        If the branch has no such customer.
    """
    for written in dict.fromkeys((customer_id, normal_id(customer_id))):
        query = select(CustomerRow).where(
            CustomerRow.branch_key == branch_key, CustomerRow.customer_id == written
        )
        if customer := session.scalars(query).one_or_none():
            return customer
    raise unknown_customer(customer_id)


def unknown_customer(customer_id: str) -> NotFoundError:
    """Return the error about a customer whom a branch does not have."""
    return NotFoundError(
        Message(N_("There is no customer '{customer_id}'."), customer_id=customer_id)
    )


@dataclass(frozen=True)
class CaseWithPlace:
    """A case of a visit with the place at which it is visited.

    Attributes
    ----------
    name
        The id by which a form names the case: its own, or the customer's if it has none.
    """

    name: str
    case: CaseRow
    place: PlaceRow


def cases_of_customer(session: Session, customer_key: int) -> list[CaseWithPlace]:
    """Return the cases of a customer, the oldest record first."""
    return _select_cases(session, CaseRow.customer_key == customer_key)


def case_rows_of_visit(
    session: Session, branch_key: int, stop: StopDocument
) -> list[CaseWithPlace]:
    """Return the cases that a visit is for, or all of its customers if those are gone."""
    cases = _select_cases(
        session,
        CustomerRow.branch_key == branch_key,
        CustomerRow.customer_id.in_(stop.customers(stop.customer_id)),
    )
    return cases_of_visit(stop, cases, lambda each: each.case.case_id)


def cases_with_keys(session: Session, keys: Collection[int]) -> list[CaseWithPlace]:
    """Return the cases with these keys, the oldest record first."""
    return _select_cases(session, CaseRow.case_key.in_(keys))


def _select_cases(
    session: Session, *conditions: ColumnElement[bool]
) -> list[CaseWithPlace]:
    query = (
        select(CustomerRow.customer_id, CaseRow, PlaceRow)
        .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
        .join(PlaceRow, VISITED_PLACE)
        .where(*conditions)
        .order_by(CaseRow.case_key)
    )
    return [
        CaseWithPlace(case.case_id or customer_id, case, place)
        for customer_id, case, place in session.execute(query)
    ]


def subject_of(session: Session, customer_key: int) -> str:
    """The name of a customer in the audit trail."""
    return CUSTOMER + session.get_one(CustomerRow, customer_key).ref


def case_columns(case: CaseRow, place: PlaceRow) -> dict[str, Any]:
    """The values of a case and its place that may change, in one mapping."""
    parts = snapshot(case, place)
    return {**parts["case"], **parts["place"]}
