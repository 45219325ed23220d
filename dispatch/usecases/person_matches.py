"""Decides whether customers who are likely one person are so."""

from sqlalchemy.orm import Session

from dispatch.domain.imports import MatchState
from dispatch.errors import NotFoundError
from dispatch.store.queries.person_matches import PersonMatch, open_matches
from dispatch.store.tables import LARGEST_KEY, CustomerRow, PersonMatchRow
from dispatch.text import N_

from .context import Context
from .decision_reason import require_reason
from .persons import distinguish_in_unit, merge_in_unit


def waiting_matches(
    context: Context, *, after: int = 0, limit: int = 50
) -> list[PersonMatch]:
    """Return a page of the matches that wait for a decision, by rising key."""
    with context.store.reading() as session:
        return open_matches(session, context.branch.key, after=after, limit=limit)


def accept_match(context: Context, match_key: int, reason: str) -> None:
    """Record that two customers are one person; see `dispatch.usecases.persons`.

    Raises
    ------
    NotFoundError
        If no such match waits.
    InputError
        If there is no reason.
    """
    reason = require_reason(reason)
    with context.store.session() as session:
        match = _waiting(context, session, match_key)
        first, second = _customers(session, match)
        if first.person_key != second.person_key:
            merge_in_unit(context, session, [first, second], reason)
        match.state, match.decided_at = MatchState.ACCEPTED, context.clock()


def reject_match(context: Context, match_key: int, reason: str) -> None:
    """Record that two customers are two persons, so that no import proposes them again.

    Raises
    ------
    NotFoundError
        If no such match waits.
    ConflictError
        If they are one person by now.
    InputError
        If there is no reason.
    """
    reason = require_reason(reason)
    with context.store.session() as session:
        match = _waiting(context, session, match_key)
        customers = _customers(session, match)
        distinguish_in_unit(context, session, *customers, reason)


def _waiting(context: Context, session: Session, match_key: int) -> PersonMatchRow:
    match = session.get(PersonMatchRow, match_key) if match_key <= LARGEST_KEY else None
    if (
        match is None
        or match.branch_key != context.branch.key
        or match.state != MatchState.OPEN
    ):
        raise NotFoundError(N_("These customers do not wait for a decision."))
    return match


def _customers(session: Session, match: PersonMatchRow) -> tuple[CustomerRow, CustomerRow]:
    """Return the two customers of a match."""
    first = session.get_one(CustomerRow, match.customer_key)
    return first, session.get_one(CustomerRow, match.other_key)
