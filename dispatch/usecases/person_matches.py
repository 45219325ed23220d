"""Decides whether customers who are likely one person are so."""

from sqlalchemy.orm import Session

from dispatch.domain.imports import MatchState
from dispatch.errors import NotFoundError
from dispatch.store.queries.person_matches import PersonMatch, open_matches
from dispatch.store.tables import CustomerRow, PersonMatchRow
from dispatch.text import N_

from .context import Context
from .decision_reason import require_reason
from .persons import distinguish_persons, merge_in_unit

_LAST_KEY = 2**31 - 1
"""The highest key that every database has room for."""


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
        first, second = (
            session.get_one(CustomerRow, key)
            for key in (match.customer_key, match.other_key)
        )
        if first.person_key != second.person_key:
            merge_in_unit(context, session, [first, second], reason)
        match.state, match.decided_at = MatchState.ACCEPTED, context.clock()


def reject_match(context: Context, match_key: int, reason: str) -> None:
    """Record that two customers are two persons, so that no import proposes them again.

    Raises
    ------
    NotFoundError
        If no such match waits.
    InputError
        If there is no reason.
    """
    with context.store.reading() as session:
        match = _waiting(context, session, match_key)
        first, second = (
            session.get_one(CustomerRow, key).customer_id
            for key in (match.customer_key, match.other_key)
        )
    distinguish_persons(context, first, second, reason)


def _waiting(context: Context, session: Session, match_key: int) -> PersonMatchRow:
    match = session.get(PersonMatchRow, match_key) if match_key <= _LAST_KEY else None
    if (
        match is None
        or match.branch_key != context.branch.key
        or match.state != MatchState.OPEN
    ):
        raise NotFoundError(N_("These customers do not wait for a decision."))
    return match
