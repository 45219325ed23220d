"""The first departure of a plan of today."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.day import DayInputs
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow
from dispatch.errors import ConflictError
from dispatch.planning.missed_departures import missed_departures
from dispatch.planning.plan_start import plan_start, start_inputs
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from dispatch.usecases import Context
from dispatch.usecases.plan_day import load_inputs, plan_day
from dispatch.usecases.publish import publish_plan
from tests.support.clock import DAY, Clock
from tests.support.contexts import fill
from tests.support.dispatch_builders import case_on_day, visitor

ZONE = ZoneInfo("Asia/Shanghai")
VISITOR = Visitor(
    "V1", "Wei", 22.5, 114.0, shift_start=9 * 60, shift_end=18 * 60, break_minutes=60
)


def at(hour: int, minute: int, second: int = 0, day: int = DAY.day) -> datetime:
    return datetime(DAY.year, DAY.month, day, hour, minute, second, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (at(13, 0), at(13, 16)),  # 20 s of search, 15 min of lead, up to a whole minute
        (at(12, 59, 40), at(13, 15)),
        (at(23, 50), at(0, 6, day=DAY.day + 1)),
    ],
)
def test_a_plan_of_today_starts_after_search_and_lead(
    now: datetime, start: datetime
) -> None:
    assert plan_start(DAY, ZONE, now, solve_s=20, lead_minutes=15) == start


@pytest.mark.parametrize("now", [at(23, 59, day=DAY.day - 1), at(0, 0, day=DAY.day + 1)])
def test_other_days_start_as_their_shifts_do(now: datetime) -> None:
    assert plan_start(DAY, ZONE, now, solve_s=20, lead_minutes=15) is None


def test_today_is_that_of_the_zone() -> None:
    now = at(0, 30).astimezone(ZoneInfo("Europe/London"))
    assert now.date() != DAY
    assert plan_start(DAY, ZONE, now, solve_s=0, lead_minutes=0) == at(0, 30)


def start(visitor: Visitor, plan_from: datetime | None) -> Visitor:
    inputs = DayInputs(DAY, ZONE.key, (), (visitor,))
    (started,) = start_inputs(inputs, plan_from).visitors
    return started


@pytest.mark.parametrize("plan_from", [None, at(8, 0), at(9, 0)])
def test_a_shift_that_is_still_ahead_stays_whole(plan_from: datetime | None) -> None:
    assert start(VISITOR, plan_from) == VISITOR


def test_a_shift_under_way_begins_with_the_plan() -> None:
    visitor = start(VISITOR, at(11, 7))
    assert (visitor.shift_start, visitor.shift_end) == (11 * 60 + 7, 18 * 60)
    assert visitor.break_minutes == 60


@pytest.mark.parametrize("plan_from", [at(18, 0), at(22, 0), at(0, 6, day=DAY.day + 1)])
def test_a_shift_that_is_over_has_no_time_left(plan_from: datetime) -> None:
    visitor = start(VISITOR, plan_from)
    assert (visitor.shift_start, visitor.shift_end) == (18 * 60, 18 * 60)


@pytest.mark.parametrize(
    ("window", "plan_from", "requires"),
    [
        (DayWindow(12 * 60, 14 * 60), at(13, 0), True),
        (DayWindow(12 * 60, 14 * 60), at(13, 1), False),
        (None, at(13, 30), True),  # The middle of the whole shift.
        (None, at(13, 31), False),
    ],
)
def test_a_break_is_owed_while_there_is_time_for_it(
    window: DayWindow | None, plan_from: datetime, requires: bool
) -> None:
    visitor = start(
        Visitor(
            "V1", "Wei", 22.5, 114.0, 9 * 60, 18 * 60, break_minutes=60, break_window=window
        ),
        plan_from,
    )
    assert (visitor.break_minutes > 0) is requires


@pytest.fixture
def day(context: Context, clock: Clock) -> Context:
    """A context at noon of the day, with one customer and two visitors."""
    clock.now = at(12, 0)
    people = [case_on_day(1)]
    fill(context, people, [visitor(1), visitor(2, shift_end=12 * 60)])
    return context


def test_a_plan_of_today_begins_after_now_and_can_be_checked(day: Context) -> None:
    plan = plan_day(day, DAY, Effort(60, seed=1, iterations=5))
    assert plan.plan_from == at(12, 16)
    assert [(item.visitor_id, item.code) for item in plan.not_sent] == [
        ("V2", "shift_over")
    ]
    (route,) = plan.routes
    assert route.start.at >= at(12, 16)
    inputs = load_inputs(day, DAY)
    assert verify_plan(plan, inputs, day.policy(), day.settings) == ()


def test_a_plan_whose_departures_have_passed_is_not_published(
    day: Context, clock: Clock
) -> None:
    plan = plan_day(day, DAY, Effort(60, seed=1, iterations=5))
    clock.now = plan.routes[0].start.at + timedelta(seconds=1)
    with pytest.raises(ConflictError, match="departures of this plan have passed"):
        publish_plan(day, plan.plan_id)
    clock.now = plan.routes[0].start.at
    assert publish_plan(day, plan.plan_id).faults == ()


def test_departures_that_were_announced_may_have_passed(day: Context, clock: Clock) -> None:
    effort = Effort(60, seed=1, iterations=5)
    clock.now = at(7, 0)
    first = plan_day(day, DAY, effort)
    publish_plan(day, first.plan_id)
    again = first.model_copy(update={"plan_id": "0" * 16, "created_at": at(7, 1)})
    assert missed_departures(again, first, at(17, 0)) == ()
    assert missed_departures(again, None, at(17, 0)) == again.routes
