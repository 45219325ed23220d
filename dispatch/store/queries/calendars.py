"""Queries of the calendars of visitors."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.store.tables import VisitorExceptionRow, VisitorRow, VisitorSpanRow

OFF, ON = "off", "on"
"""The kinds of exception: a day off, and a day of work at other times or at all."""


def working_times(
    session: Session, branch_key: int, day: date, visitor_key: int | None = None
) -> dict[int, tuple[int, int]]:
    """The working time on a day of everybody who works on it.

    Parameters
    ----------
    session, branch_key
        The branch.
    day
        The day.
    visitor_key
        The only visitor of interest; None: all of the branch.

    Returns
    -------
    dict
        Begin and end in minutes from midnight, by the key of the visitor. An exception of
        the day stands over the weekly span.
    """
    own = [VisitorRow.branch_key == branch_key]
    if visitor_key is not None:
        own.append(VisitorRow.visitor_key == visitor_key)
    spans = (
        select(VisitorSpanRow)
        .join(VisitorRow, VisitorRow.visitor_key == VisitorSpanRow.visitor_key)
        .where(
            *own,
            VisitorSpanRow.weekday == day.weekday(),
            or_(VisitorSpanRow.valid_from.is_(None), VisitorSpanRow.valid_from <= day),
            or_(VisitorSpanRow.valid_to.is_(None), VisitorSpanRow.valid_to >= day),
        )
        .order_by(VisitorSpanRow.span_key)
    )
    times = {span.visitor_key: (span.begin, span.end) for span in session.scalars(spans)}
    exceptions = (
        select(VisitorExceptionRow, VisitorRow)
        .join(VisitorRow, VisitorRow.visitor_key == VisitorExceptionRow.visitor_key)
        .where(*own, VisitorExceptionRow.day == day)
    )
    for exception, visitor in session.execute(exceptions):
        if exception.kind == OFF:
            times.pop(visitor.visitor_key, None)
        else:
            usual = times.get(visitor.visitor_key, (visitor.shift_start, visitor.shift_end))
            begin = usual[0] if exception.begin is None else exception.begin
            end = usual[1] if exception.end is None else exception.end
            times[visitor.visitor_key] = begin, end
    return times
