"""Changes the weekly working times of a visitor, and takes back what differs on a day."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from sqlalchemy import delete

from dispatch.domain.calendar import WEEK, ExceptionKind, WeeklySpan
from dispatch.domain.change import differences
from dispatch.errors import InputError, NotFoundError
from dispatch.store.queries.calendars import weekly_spans
from dispatch.store.tables import VisitorExceptionRow, VisitorSpanRow
from dispatch.text import N_, Message

from .context import Context
from .visitor_rows import require_visitor


def set_weekly_spans(
    context: Context, visitor_id: str, spans: Sequence[WeeklySpan]
) -> None:
    """Replace the weekly working times of a visitor; what differs on a day stays.

    A visitor whom the last file lacked is back with them.

    Parameters
    ----------
    context
        The branch, the store and the user.
    visitor_id
        The visitor.
    spans
        The working times, at most one for each weekday on any day; a visitor does not
        work on a weekday without one.

    Raises
    ------
    NotFoundError
        If there is no such visitor.
    InputError
        If two of the spans count on the same day.
    """
    if any(first.meets(second) for first, second in combinations(spans, 2)):
        raise InputError(N_("Two working times are for the same day; give one for each."))
    with context.store.session() as session:
        visitor = require_visitor(session, context.branch.key, visitor_id)
        old = weekly_spans(session, visitor.visitor_key)
        session.execute(
            delete(VisitorSpanRow).where(VisitorSpanRow.visitor_key == visitor.visitor_key)
        )
        session.add_all(
            VisitorSpanRow(
                visitor_key=visitor.visitor_key,
                weekday=WEEK.index(span.weekday),
                begin=span.begin,
                end=span.end,
                valid_from=span.valid_from,
                valid_to=span.valid_to,
            )
            for span in spans
        )
        missing_since, visitor.missing_since = visitor.missing_since, None
        session.flush()
        new = weekly_spans(session, visitor.visitor_key)
        before, after = differences(
            {"weekly_spans": [*map(str, old)], "missing_since": missing_since},
            {"weekly_spans": [*map(str, new)], "missing_since": None},
        )
        if before:
            subject = f"visitor:{visitor_id}"
            context.audit(session, "calendar.changed", subject, before, after)


def remove_exception(context: Context, visitor_id: str, day: date) -> None:
    """Let the weekly working times count on a day again, whatever was set for it.

    Raises
    ------
    NotFoundError
        If there is no such visitor, or nothing was set for the day.
    """
    with context.store.session() as session:
        visitor = require_visitor(session, context.branch.key, visitor_id)
        rows = session.execute(
            delete(VisitorExceptionRow)
            .where(
                VisitorExceptionRow.visitor_key == visitor.visitor_key,
                VisitorExceptionRow.day == day,
            )
            .returning(VisitorExceptionRow.kind)
        ).all()
        if not rows:
            raise NotFoundError(
                Message(N_("Nothing was set for {day}."), day=day.isoformat())
            )
        before = {"day": day.isoformat(), "on_duty": rows[0][0] == ExceptionKind.ON}
        subject = f"visitor:{visitor_id}"
        context.audit(session, "calendar.changed", subject, before, {})
