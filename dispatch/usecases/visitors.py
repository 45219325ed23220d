"""Changes which visitors are on duty and who goes with whom."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from dispatch.domain.calendar import ExceptionKind
from dispatch.domain.change import differences
from dispatch.domain.visitor import Visitor
from dispatch.errors import ConflictError, InputError
from dispatch.policy.training import MissingTraining, missing_training
from dispatch.store.queries.calendars import working_times
from dispatch.store.queries.planning import visitors_on_duty
from dispatch.store.queries.visitors import visitors as visitor_rows
from dispatch.store.tables import VisitorExceptionRow, VisitorRow
from dispatch.text import N_

from .context import Context
from .visitor_rows import require_visitor, unknown_visitor


def missing_trainings(context: Context) -> list[tuple[Visitor, MissingTraining]]:
    """Return the visitors on duty who lack a training that everybody needs today."""
    policy, today = context.policy(), context.today()
    with context.store.reading() as session:
        visitors = list(visitors_on_duty(session, context.branch.key, today))
    gaps = ((visitor, missing_training(policy, visitor, today)) for visitor in visitors)
    return [(visitor, gap) for visitor, gap in gaps if gap]


def set_working_day(
    context: Context,
    visitor_id: str,
    day: date,
    on_duty: bool,
    begin: int | None = None,
    end: int | None = None,
) -> tuple[int, int] | None:
    """Set whether a visitor works on one day; the weekly times stay as they are.

    A visitor whom the last file lacked is back with the first day of work.

    Parameters
    ----------
    context
        The branch, the store and the user.
    visitor_id, day
        The visitor and the day.
    on_duty
        False for a day off.
    begin, end
        The working time in minutes from midnight; None: as on any such weekday.

    Returns
    -------
    tuple or None
        Begin and end of the working time on the day; None for a day off.

    Raises
    ------
    NotFoundError
        If there is no such visitor.
    InputError
        If the working time would end before it begins.
    """
    key = context.branch.key
    with context.store.session() as session:
        visitor = require_visitor(session, key, visitor_id)
        old = working_times(session, key, day, visitor.visitor_key)
        kind = ExceptionKind.ON if on_duty else ExceptionKind.OFF
        exception = VisitorExceptionRow(
            visitor_key=visitor.visitor_key, day=day, kind=kind.value, begin=begin, end=end
        )
        missing_since = visitor.missing_since
        if on_duty:
            visitor.missing_since = None
            session.flush()
        _replace_exception(session, key, exception)
        new = working_times(session, key, day, visitor.visitor_key)
        times = new.get(visitor.visitor_key)
        if times is not None and times[0] >= times[1]:
            raise InputError(N_("The working time must end after its begin."))
        before, after = differences(
            _duty(old, visitor) | {"missing_since": missing_since},
            _duty(new, visitor) | {"missing_since": visitor.missing_since},
        )
        if after:
            after["day"] = day.isoformat()
            context.audit(session, "duty.changed", f"visitor:{visitor_id}", before, after)
        return times


def _replace_exception(
    session: Session, branch_key: int, exception: VisitorExceptionRow
) -> None:
    """Put an exception in the place of that of the day, if the week says otherwise."""
    key, day = exception.visitor_key, exception.day
    session.execute(
        delete(VisitorExceptionRow).where(
            VisitorExceptionRow.visitor_key == key, VisitorExceptionRow.day == day
        )
    )
    usual = working_times(session, branch_key, day, key)
    timed = exception.begin is not None or exception.end is not None
    if timed or bool(usual) != (exception.kind == ExceptionKind.ON):
        session.add(exception)
        session.flush()


def _duty(times: Mapping[int, tuple[int, int]], visitor: VisitorRow) -> dict[str, Any]:
    """The duty of a visitor on a day as the trail holds it, with times that differ."""
    span = times.get(visitor.visitor_key)
    duty: dict[str, Any] = {"on_duty": span is not None}
    if span is not None and span != (visitor.shift_start, visitor.shift_end):
        duty |= {"shift_start": span[0], "shift_end": span[1]}
    return duty


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
        for colleague in visitors.values():
            if colleague.visitor_id == visitor_id:
                continue
            partner = colleague.pair_with
            if colleague.visitor_id == pair_with:
                partner = visitor_id
            elif partner in (visitor_id, pair_with):
                partner = ""
            _write_partners(
                context, session, colleague, partner, list(colleague.never_pair_with)
            )


def _refuse_contradictions(
    visitors: Mapping[str, VisitorRow],
    visitor_id: str,
    pair_with: str,
    never: Sequence[str],
) -> None:
    mentioned = {visitor_id, *never, *([pair_with] if pair_with else [])}
    if unknown := sorted(mentioned - visitors.keys()):
        raise unknown_visitor(unknown[0])
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
