"""Queries of the calendars of visitors."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from dispatch.domain.calendar import WEEK, ExceptionKind, WeeklySpan
from dispatch.store.tables import VisitorExceptionRow, VisitorRow, VisitorSpanRow


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
        the day stands over the weekly span. Nobody works from the day on since which
        files have lacked them.
    """
    conditions = [
        VisitorRow.branch_key == branch_key,
        or_(VisitorRow.missing_since.is_(None), VisitorRow.missing_since > day),
    ]
    if visitor_key is not None:
        conditions.append(VisitorRow.visitor_key == visitor_key)
    spans = (
        select(VisitorSpanRow)
        .join(VisitorRow, VisitorRow.visitor_key == VisitorSpanRow.visitor_key)
        .where(
            *conditions,
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
        .where(*conditions, VisitorExceptionRow.day == day)
    )
    for exception, visitor in session.execute(exceptions):
        if exception.kind == ExceptionKind.OFF:
            times.pop(visitor.visitor_key, None)
        else:
            usual = times.get(visitor.visitor_key, (visitor.shift_start, visitor.shift_end))
            begin = usual[0] if exception.begin is None else exception.begin
            end = usual[1] if exception.end is None else exception.end
            times[visitor.visitor_key] = begin, end
    return times


def weekly_spans(session: Session, visitor_key: int) -> list[WeeklySpan]:
    """Return the weekly working times of a visitor, by weekday and first day."""
    rows = session.scalars(
        select(VisitorSpanRow)
        .where(VisitorSpanRow.visitor_key == visitor_key)
        .order_by(VisitorSpanRow.weekday, VisitorSpanRow.span_key)
    )
    return [
        WeeklySpan(WEEK[row.weekday], row.begin, row.end, row.valid_from, row.valid_to)
        for row in rows
    ]


@dataclass(frozen=True)
class DayException:
    """A day of a visitor that differs from the week.

    Attributes
    ----------
    on_duty
        False for a day off.
    begin, end
        Minutes from midnight; None: as on any such weekday.
    """

    day: date
    on_duty: bool
    begin: int | None
    end: int | None


def exceptions_from(session: Session, visitor_key: int, first: date) -> list[DayException]:
    """Return what differs from the week of a visitor, from a day on, by rising day."""
    rows = session.scalars(
        select(VisitorExceptionRow)
        .where(
            VisitorExceptionRow.visitor_key == visitor_key, VisitorExceptionRow.day >= first
        )
        .order_by(VisitorExceptionRow.day)
    )
    return [
        DayException(row.day, row.kind == ExceptionKind.ON, row.begin, row.end)
        for row in rows
    ]
