"""Hours of slow traffic: what they mean on every day, and what they do to a plan."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, SolverRun
from dispatch.domain.windows import DayClock, DayWindow, clock
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from dispatch.planning.speed_profiles import speed_profile_of
from dispatch.settings import Settings
from routing.schedule import assemble_solution, schedule_route
from routing.speed_profile import SpeedPeriod, arrival_time
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    built,
    case_on_day,
    day_inputs,
    explained_plan,
    plan_inputs,
    visitor,
)
from tests.support.speeds import percent_at

ZONES = ("Asia/Shanghai", "Europe/Lisbon", "Australia/Lord_Howe", "America/Havana")
"""No change of clocks; by an hour; by half an hour; at midnight."""
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
"""In Lisbon."""
PEAKS = {"07:00": 62, "09:00": 100, "17:00": 62, "19:00": 100}

clocks = st.builds(
    DayClock,
    st.dates(date(2026, 1, 1), date(2027, 12, 31))
    | st.sampled_from((FORWARD, BACK, date(2026, 3, 8), date(2026, 11, 1))),
    st.sampled_from([ZoneInfo(zone) for zone in ZONES]),
)
hours = st.dictionaries(
    st.integers(0, 24 * 60 - 1).map(clock), st.integers(1, 100), max_size=6
)


def speed(profile: tuple[SpeedPeriod, ...], second: int) -> int:
    """Percent in a second, by the paces alone."""
    return percent_at(profile, second)


def shown(hours: dict[str, int], now: datetime) -> int:
    """Percent by what a clock on the wall shows, by the setting alone."""
    if not hours:
        return 100
    past = [text for text in hours if text <= f"{now:%H:%M}"]
    return hours[max(past)] if past else hours[max(hours)]


@given(hours, clocks, st.integers(0, 40 * 3600))
def test_the_clock_on_the_wall_decides_on_every_day(hours, clock, second):
    profile = speed_profile_of(
        Settings.of({"travel": {"hours": hours}}).travel.hours, clock
    )
    assert speed(profile, second) == shown(hours, clock.moment(second))


@given(
    hours,
    clocks,
    st.integers(0, 30 * 3600),
    st.integers(0, 4 * 3600),
    st.integers(0, 4 * 3600),
)
def test_nobody_arrives_earlier_by_leaving_later(hours, clock, leave, later, travel_s):
    profile = speed_profile_of(hours, clock)
    first, second = (
        arrival_time(profile, leave, travel_s),
        arrival_time(profile, leave + later, travel_s),
    )
    assert leave + travel_s <= first <= second


@pytest.mark.parametrize(
    ("day", "shift"),
    [(DAY, 0), (FORWARD, -1), (BACK, 1)],
)
def test_hours_move_with_the_clocks(day, shift):
    found = speed_profile_of(PEAKS, DayClock(day, ZoneInfo("Europe/Lisbon")))
    spans = [(0, 100), (7 + shift, 62), (9 + shift, 100), (17 + shift, 62)]
    assert found[:4] == tuple(SpeedPeriod(hour * 3600, percent) for hour, percent in spans)


@pytest.mark.parametrize("hours", [{}, {"00:00": 100}, {"07:00": 100, "09:00": 100}])
def test_full_speed_all_day_needs_no_paces(hours):
    assert speed_profile_of(hours, DayClock(DAY, ZoneInfo("Asia/Shanghai"))) == ()


def with_hours(hours: dict[str, int]) -> Settings:
    return Settings.of({"travel": {"hours": hours}})


def plan_of(inputs: DayInputs, settings: Settings, order: list[int]) -> PlanDocument:
    """The plan in which the only visitor makes these visits, in this order."""
    made = built(inputs, settings=settings)
    route = schedule_route(made.problem, 0, order)
    assert route is not None
    run = SolverRun(
        seconds=None,
        seed=1,
        workers=1,
        engines=("hand",),
        travel=made.travel,
        estimated=made.estimated,
    )
    solution = assemble_solution(made.problem, [route], "hand")
    return explained_plan(inputs, made, solution, run)


def test_a_plan_states_the_seconds_that_its_hours_need():
    inputs = day_inputs(case_on_day(1), case_on_day(2))
    half = plan_of(inputs, with_hours({"00:00": 50}), [0, 1])
    free = plan_of(inputs, SETTINGS, [0, 1])
    for slow, fast in zip(half.routes[0].stops, free.routes[0].stops, strict=True):
        assert slow.travel_s == 2 * fast.travel_s
        assert slow.distance_m == fast.distance_m
    assert half.routes[0].travel_s == half.kpis.travel_s == 2 * free.kpis.travel_s
    assert verify_plan(half, inputs, POLICY, with_hours({"00:00": 50})) == ()


def test_a_way_through_the_end_of_the_peak_is_slow_only_until_then():
    # 25 minutes on site from 09:00 on, so that the way begins at 09:25.
    inputs = day_inputs(
        case_on_day(1, windows="09:00-09:25"),
        case_on_day(2, lon=114.2),
        visitors=(visitor(shift_start=8 * 60),),
    )
    settings = with_hours({"00:00": 50, "09:35": 100})
    free = plan_of(inputs, SETTINGS, [0, 1]).routes[0].stops[1]
    slow = plan_of(inputs, settings, [0, 1]).routes[0].stops[1]
    # Ten minutes at half speed make five minutes of the way.
    assert slow.travel_s == free.travel_s + 300


def test_a_break_on_the_way_is_no_travel():
    someone = visitor(
        shift_start=8 * 60, break_minutes=30, break_window=DayWindow(570, 600)
    )
    inputs = day_inputs(
        case_on_day(1, windows="09:00-09:25"),
        case_on_day(2, lon=114.2),
        visitors=(someone,),
    )
    settings = with_hours({"00:00": 50})
    plan = plan_of(inputs, settings, [0, 1])
    stop = plan.routes[0].stops[1]
    (rest,) = plan.routes[0].breaks
    assert plan.routes[0].stops[0].finish < rest.begin < rest.finish < stop.arrive
    gone = stop.arrive - plan.routes[0].stops[0].finish - timedelta(minutes=30)
    assert stop.travel_s == gone.total_seconds()
    assert verify_plan(plan, inputs, POLICY, settings) == ()


def planned(inputs: DayInputs, settings: Settings) -> PlanDocument:
    effort = Effort(seconds=60, seed=1, iterations=50, workers=1)
    return plan_inputs(inputs, effort, settings=settings)


def test_slow_hours_leave_room_for_fewer_visits_in_a_sound_plan(sample_inputs, sample_plan):
    settings = with_hours({"00:00": 15})
    slow = planned(sample_inputs, settings)
    assert 0 < slow.kpis.planned < sample_plan.kpis.planned
    assert verify_plan(slow, sample_inputs, POLICY, settings) == ()


def test_a_plan_through_the_peaks_is_sound_and_not_that_of_a_free_day(sample_inputs):
    settings = with_hours(PEAKS)
    plan = planned(sample_inputs, settings)
    assert verify_plan(plan, sample_inputs, POLICY, settings) == ()
    assert plan.solver.travel.endswith(
        "; at 100 % from 00:00, 62 % from 07:00, 100 % from 09:00, 62 % from 17:00, "
        "100 % from 19:00"
    )
    told = {
        violation.rule for violation in verify_plan(plan, sample_inputs, POLICY, SETTINGS)
    }
    assert {"travel", "arrival"} <= told
