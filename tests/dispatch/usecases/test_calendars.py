"""Weekly spans of a file and exceptions of a date decide who works on a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from dispatch.audit import entries
from dispatch.domain.calendar import WEEK, Weekday, WeeklySpan
from dispatch.domain.windows import DayWindow
from dispatch.errors import InputError, NotFoundError
from dispatch.planning.search import Effort
from dispatch.store.tables import VisitorSpanRow
from dispatch.usecases import Context
from dispatch.usecases.calendars import remove_exception, set_weekly_spans
from dispatch.usecases.plan_day import load_inputs
from dispatch.usecases.visitors import set_working_day
from tests.support.clock import DAY, Clock
from tests.support.contexts import fill, set_on_duty
from tests.support.dispatch_builders import plan_inputs, visitor

pytestmark = pytest.mark.both_databases

TOMORROW = DAY + timedelta(days=1)


def shifts(context: Context, day: date = DAY) -> dict[str, tuple[int, int]]:
    """The shift of everybody who works on a day."""
    return {
        each.visitor_id: (each.shift_start, each.shift_end)
        for each in load_inputs(context, day).visitors
    }


def test_the_shift_of_a_file_is_that_of_every_day(context: Context) -> None:
    fill(context, visitors=[visitor(1)])
    for number in range(14):
        assert shifts(context, DAY + timedelta(days=number)) == {"V1": (540, 1080)}
    fill(context, visitors=[visitor(1, shift_start=600)])
    assert shifts(context, TOMORROW) == {"V1": (600, 1080)}
    with context.store.reading() as session:
        assert len(session.scalars(select(VisitorSpanRow)).all()) == 7


def test_a_day_off_is_of_one_date(context: Context) -> None:
    fill(context, visitors=[visitor(1), visitor(2)])
    set_on_duty(context, "V1", False, TOMORROW)
    assert shifts(context).keys() == {"V1", "V2"}
    assert shifts(context, TOMORROW).keys() == {"V2"}
    assert shifts(context, TOMORROW + timedelta(days=1)).keys() == {"V1", "V2"}
    set_on_duty(context, "V1", True, TOMORROW)
    assert shifts(context, TOMORROW).keys() == {"V1", "V2"}


def test_a_file_ends_a_day_off_today_and_no_other(context: Context) -> None:
    fill(context, visitors=[visitor(1)])
    for day in (DAY, TOMORROW):
        set_on_duty(context, "V1", False, day)
    fill(context, visitors=[visitor(1)])
    assert (shifts(context), shifts(context, TOMORROW)) == ({"V1": (540, 1080)}, {})


def test_a_day_of_other_times_leaves_the_week_alone(context: Context) -> None:
    fill(context, visitors=[visitor(1)])
    assert set_working_day(context, "V1", DAY, True, begin=600) == (600, 1080)
    assert shifts(context) == {"V1": (600, 1080)}
    assert shifts(context, TOMORROW) == {"V1": (540, 1080)}
    with context.store.reading() as session:
        newest = entries(session, context.branch.key, limit=1)[0]
    assert (newest.action, newest.after["shift_start"]) == ("duty.changed", 600)
    assert newest.after["day"] == DAY.isoformat()
    assert set_working_day(context, "V1", DAY, True) == (540, 1080)
    with pytest.raises(InputError):
        set_working_day(context, "V1", DAY, True, begin=1100)
    with pytest.raises(NotFoundError):
        set_working_day(context, "V9", DAY, True)


def test_a_span_counts_from_its_first_day_to_its_last(
    context: Context, clock: Clock
) -> None:
    fill(context, visitors=[visitor(1)])
    with context.store.session() as session:
        session.execute(
            update(VisitorSpanRow).values(valid_from=TOMORROW, valid_to=TOMORROW)
        )
    days = [DAY, TOMORROW, TOMORROW + timedelta(days=1)]
    assert [bool(shifts(context, day)) for day in days] == [False, True, False]
    # A day of work stands outside of the spans, too.
    set_on_duty(context, "V1", True, DAY)
    assert shifts(context) == {"V1": (540, 1080)}
    # The next file after the end begins a new week.
    with context.store.session() as session:
        session.execute(update(VisitorSpanRow).values(valid_to=DAY - timedelta(days=1)))
    fill(context, visitors=[visitor(1)])
    assert shifts(context, days[2]) == {"V1": (540, 1080)}


# Weekly working times


def test_a_week_replaces_the_times_of_the_file_and_survives_the_same_file(
    context: Context,
) -> None:
    fill(context, visitors=[visitor(1)])
    today, tomorrow = (WEEK[day.weekday()] for day in (DAY, TOMORROW))
    spans = [
        WeeklySpan(today, 600, 900, valid_to=DAY),
        WeeklySpan(today, 480, 720, valid_from=TOMORROW),
        WeeklySpan(tomorrow, 540, 660),
    ]
    set_weekly_spans(context, "V1", spans)
    for _ in range(2):
        assert shifts(context) == {"V1": (600, 900)}
        assert shifts(context, TOMORROW) == {"V1": (540, 660)}
        assert shifts(context, DAY + timedelta(days=2)) == {}
        assert shifts(context, DAY + timedelta(days=7)) == {"V1": (480, 720)}
        fill(context, visitors=[visitor(1)])
    with context.store.reading() as session:
        (entry,) = entries(session, context.branch.key, action="calendar.changed")
    assert f"{today} 10:00-15:00 until {DAY}" in entry.after["weekly_spans"]
    assert len(entry.before["weekly_spans"]) == 7
    set_weekly_spans(context, "V1", spans)
    with context.store.reading() as session:
        assert len(entries(session, context.branch.key, action="calendar.changed")) == 1


def test_two_working_times_of_one_day_are_refused(context: Context) -> None:
    fill(context, visitors=[visitor(1)])
    one = WeeklySpan(Weekday.MONDAY, 540, 600, valid_to=DAY)
    for other in (one, WeeklySpan(Weekday.MONDAY, 900, 960, valid_from=DAY)):
        with pytest.raises(InputError, match="same day"):
            set_weekly_spans(context, "V1", [one, other])
    apart = WeeklySpan(Weekday.MONDAY, 900, 960, valid_from=TOMORROW)
    set_weekly_spans(context, "V1", [apart, one])
    with pytest.raises(NotFoundError):
        set_weekly_spans(context, "V9", [])


@pytest.mark.parametrize(
    ("begin", "end", "bounds"),
    [(600, 600, {}), (0, 1441, {}), (0, 60, {"valid_from": TOMORROW, "valid_to": DAY})],
)
def test_a_span_that_cannot_be_is_refused(
    begin: int, end: int, bounds: dict[str, date]
) -> None:
    with pytest.raises(ValueError, match="working time"):
        WeeklySpan(Weekday.MONDAY, begin, end, **bounds)


def test_what_was_set_for_a_day_can_be_taken_back(context: Context) -> None:
    fill(context, visitors=[visitor(1)])
    set_on_duty(context, "V1", False, TOMORROW)
    remove_exception(context, "V1", TOMORROW)
    assert shifts(context, TOMORROW) == {"V1": (540, 1080)}
    with context.store.reading() as session:
        (entry,) = entries(session, context.branch.key, action="calendar.changed")
    assert entry.before == {"day": TOMORROW.isoformat(), "on_duty": False}
    with pytest.raises(NotFoundError):
        remove_exception(context, "V1", TOMORROW)


@pytest.mark.parametrize(
    ("own", "begin", "end", "owed"),
    [
        ({"break_window": DayWindow(720, 780)}, 14 * 60, 18 * 60, 0),
        ({"break_window": DayWindow(720, 780)}, 9 * 60, 12 * 60 + 20, 0),
        ({"break_window": DayWindow(720, 780)}, 9 * 60, 13 * 60, 45),
        ({}, 9 * 60, 9 * 60 + 30, 0),
        ({}, 9 * 60, 17 * 60, 45),
    ],
)
def test_a_break_for_which_a_day_has_no_time_does_not_stop_the_day(
    context: Context, own: dict[str, Any], begin: int, end: int, owed: int
) -> None:
    fill(context, visitors=[visitor(1, break_minutes=45, **own), visitor(2)])
    set_working_day(context, "V1", DAY, True, begin, end)
    inputs = load_inputs(context, DAY)
    assert [each.break_minutes for each in inputs.visitors] == [owed, 0]
    plan_inputs(inputs, Effort(60, seed=1, iterations=1))
