"""Decides which customers are one person, who is then visited for all of them at once."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.domain.imports import MatchState
from dispatch.errors import ConflictError, InputError
from dispatch.store.tables import CustomerRow, PersonMatchRow, PersonRow
from dispatch.text import N_

from .case_rows import require_customer, subject_of
from .context import Context
from .decision_reason import require_reason


def merge_persons(context: Context, customer_ids: Sequence[str], reason: str) -> None:
    """Record that several customers are one person, who keeps the id of the first.

    Customers who were merged with one of them earlier belong to that person too.

    Parameters
    ----------
    context
        The branch, the store and the user.
    customer_ids
        The customers, at least two.
    reason
        The reason of the decision, 1 to 200 characters, which the trail keeps.

    Raises
    ------
    NotFoundError
        If the branch lacks one of the customers.
    ConflictError
        If they are one person already.
    InputError
        If it is only one customer, or there is no reason.
    """
    if len(set(customer_ids)) < 2:
        raise InputError(N_("Name at least two customers who are one person."))
    reason = require_reason(reason)
    with context.store.session() as session:
        customers = [
            require_customer(session, context.branch.key, each) for each in customer_ids
        ]
        merge_in_unit(context, session, customers, reason)


def merge_in_unit(
    context: Context, session: Session, customers: Sequence[CustomerRow], reason: str
) -> None:
    """Make customers the person of the first, as `merge_persons` does.

    Raises
    ------
    ConflictError
        If they are one person already.
    """
    first, *others = customers
    person_keys = {other.person_key for other in others} - {first.person_key}
    if not person_keys:
        raise ConflictError(N_("These customers are one person already."))
    moved = session.scalars(
        select(CustomerRow).where(CustomerRow.person_key.in_(person_keys))
    ).all()
    for customer in moved:
        customer.person_key = first.person_key
    ids = [each.customer_id for each in (first, *moved)]
    subject = subject_of(session, first.customer_key)
    after = {"customers": ids, "reason": reason}
    context.audit(session, "persons.merged", subject, {}, after)


def distinguish_persons(
    context: Context, customer_id: str, other_id: str, reason: str
) -> None:
    """Record that two customers are two persons, so that no import proposes them as one.

    Raises
    ------
    NotFoundError
        If the branch lacks one of the customers.
    ConflictError
        If they are one person; see `split_person`.
    InputError
        If it is only one customer, or there is no reason.
    """
    if customer_id == other_id:
        raise InputError(N_("Name two customers."))
    reason = require_reason(reason)
    with context.store.session() as session:
        customer, other = (
            require_customer(session, context.branch.key, each)
            for each in (customer_id, other_id)
        )
        distinguish_in_unit(context, session, customer, other, reason)


def distinguish_in_unit(
    context: Context,
    session: Session,
    customer: CustomerRow,
    other: CustomerRow,
    reason: str,
) -> None:
    """Record that two customers are two persons, as `distinguish_persons` does.

    Raises
    ------
    ConflictError
        If they are one person.
    """
    if customer.person_key == other.person_key:
        raise ConflictError(N_("These customers are one person; split them first."))
    _reject_matches(context, session, customer, [other])
    after = {"customers": [customer.customer_id, other.customer_id], "reason": reason}
    subject = subject_of(session, customer.customer_key)
    context.audit(session, "persons.distinguished", subject, {}, after)


def split_person(context: Context, customer_id: str, reason: str) -> None:
    """Record that a customer is a person of their own after all.

    Raises
    ------
    NotFoundError
        If the branch has no such customer.
    ConflictError
        If no other customer is the same person.
    InputError
        If there is no reason.
    """
    reason = require_reason(reason)
    with context.store.session() as session:
        customer = require_customer(session, context.branch.key, customer_id)
        person = session.get_one(PersonRow, customer.person_key)
        others = session.scalars(
            select(CustomerRow)
            .where(
                CustomerRow.person_key == person.person_key,
                CustomerRow.customer_key != customer.customer_key,
            )
            .order_by(CustomerRow.customer_id)
        ).all()
        if not others:
            raise ConflictError(N_("No other customer is the same person."))
        # The customer whose id the person has stays; the others become another person.
        leaving = others if person.person_id == customer_id else [customer]
        key = _person_named(session, context.branch.key, leaving[0].customer_id)
        for each in leaving:
            each.person_key = key
        _reject_matches(context, session, customer, others)
        before = {"customers": [customer_id, *(each.customer_id for each in others)]}
        subject = subject_of(session, customer.customer_key)
        context.audit(session, "persons.split", subject, before, {"reason": reason})


def _person_named(session: Session, branch_key: int, customer_id: str) -> int:
    """The key of the person with a customer's id, which may be left from before a merge."""
    person = session.scalars(
        select(PersonRow).where(
            PersonRow.branch_key == branch_key, PersonRow.person_id == customer_id
        )
    ).one_or_none()
    if person is None:
        person = PersonRow(branch_key=branch_key, person_id=customer_id)
        session.add(person)
        session.flush()
    return person.person_key


def _reject_matches(
    context: Context,
    session: Session,
    customer: CustomerRow,
    others: Sequence[CustomerRow],
) -> None:
    """Record that a customer is another person than others, so that nobody asks again."""
    for other in others:
        low, high = sorted((customer.customer_key, other.customer_key))
        match = session.scalars(
            select(PersonMatchRow).where(
                PersonMatchRow.customer_key == low, PersonMatchRow.other_key == high
            )
        ).one_or_none()
        if match is None:
            match = PersonMatchRow(
                branch_key=context.branch.key,
                customer_key=low,
                other_key=high,
                found_at=context.clock(),
            )
            session.add(match)
        match.state, match.decided_at = MatchState.REJECTED, context.clock()
    session.flush()
