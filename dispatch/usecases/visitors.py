"""Changes which visitors are on duty and who goes with whom."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from dispatch.domain.change import differences
from dispatch.domain.visitor import Visitor
from dispatch.errors import ConflictError, NotFoundError
from dispatch.policy.training import Untrained, untrained
from dispatch.store.queries.planning import visitors_on_duty
from dispatch.store.queries.visitors import visitor_row
from dispatch.store.queries.visitors import visitors as visitor_rows
from dispatch.store.tables import VisitorRow
from dispatch.text import N_, Message

from .context import Context


def untrained_visitors(context: Context) -> list[tuple[Visitor, Untrained]]:
    """Return the visitors on duty who lack a training that everybody needs today."""
    policy, today = context.policy(), context.today()
    with context.store.reading() as session:
        visitors = list(visitors_on_duty(session, context.branch.key))
    gaps = ((visitor, untrained(policy, visitor, today)) for visitor in visitors)
    return [(visitor, gap) for visitor, gap in gaps if gap]


def set_on_duty(context: Context, visitor_id: str, on_duty: bool) -> None:
    """Put a visitor on duty or off duty.

    Raises
    ------
    NotFoundError
        If there is no such visitor.
    """
    with context.store.session() as session:
        visitor = visitor_row(session, context.branch.key, visitor_id)
        if visitor is None:
            raise NotFoundError(
                Message(N_("There is no visitor '{visitor_id}'."), visitor_id=visitor_id)
            )
        before, after = differences({"on_duty": visitor.on_duty}, {"on_duty": on_duty})
        visitor.on_duty = on_duty
        if after:
            subject = f"visitor:{visitor_id}"
            context.audit(session, "duty.changed", subject, before, after)


def set_partners(
    context: Context, visitor_id: str, pair_with: str, never_pair_with: Sequence[str]
) -> None:
    """Set a visitor's fixed partner, and with whom the visitor never goes.

    A fixed partnership is written on both sides; a former partner of either is free
    again.

    Parameters
    ----------
    context
        The store and the user.
    visitor_id
        The visitor whose partners are set.
    pair_with
        The fixed partner's id; empty: none.
    never_pair_with
        Ids of the visitors with whom this one never goes.

    Raises
    ------
    NotFoundError
        If one of the visitors is not known.
    ConflictError
        If somebody would be their own partner, or one both fixed and forbidden.
    """
    never = sorted(set(never_pair_with))
    with context.store.session() as session:
        rows = visitor_rows(session, context.branch.key)
        visitors = {visitor.visitor_id: visitor for visitor in rows}
        _refuse_contradictions(visitors, visitor_id, pair_with, never)
        _write_partners(context, session, visitors[visitor_id], pair_with, never)
        for other in visitors.values():
            if other.visitor_id == visitor_id:
                continue
            partner = other.pair_with
            if other.visitor_id == pair_with:
                partner = visitor_id
            elif partner in (visitor_id, pair_with):
                partner = ""
            _write_partners(context, session, other, partner, list(other.never_pair_with))


def _refuse_contradictions(
    visitors: Mapping[str, VisitorRow],
    visitor_id: str,
    pair_with: str,
    never: Sequence[str],
) -> None:
    mentioned = {visitor_id, *never, *([pair_with] if pair_with else [])}
    if unknown := sorted(mentioned - visitors.keys()):
        raise NotFoundError(
            Message(N_("There is no visitor '{visitor_id}'."), visitor_id=unknown[0])
        )
    if visitor_id in (pair_with, *never):
        raise ConflictError(N_("Nobody can be their own partner; choose somebody else."))
    if pair_with and (
        pair_with in never or visitor_id in visitors[pair_with].never_pair_with
    ):
        raise ConflictError(
            N_("These two are forbidden to go together; allow it or choose another.")
        )


def _write_partners(
    context: Context,
    session: Session,
    visitor: VisitorRow,
    pair_with: str,
    never: list[str],
) -> None:
    before, after = differences(
        {"pair_with": visitor.pair_with, "never_pair_with": visitor.never_pair_with},
        {"pair_with": pair_with, "never_pair_with": never},
    )
    if after:
        visitor.pair_with, visitor.never_pair_with = pair_with, never
        subject = f"visitor:{visitor.visitor_id}"
        context.audit(session, "visitor.partners", subject, before, after)
