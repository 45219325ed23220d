"""Weekly spans of a file and exceptions of a date decide who works on a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from dispatch.audit import entries
from dispatch.errors import InputError, NotFoundError
from dispatch.store.tables import VisitorSpanRow
from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs
from dispatch.usecases.visitors import set_on_duty, set_working_day
from tests.support.clock import DAY, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import visitor

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
