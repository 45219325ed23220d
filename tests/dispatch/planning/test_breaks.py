"""Breaks of planned days lie between visits, in the middle of the day by default."""

from datetime import datetime

import pytest

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.domain.windows import DayWindow
from dispatch.pairing.break_window import middle_of_shift
from dispatch.planning.reproduce import verify_plan
from dispatch.planning.search import Effort
from routing.problem import TimeWindow
from tests.support.dispatch_builders import (
    POLICY,
    SETTINGS,
    case_on_day,
    day_inputs,
    plan_inputs,
    visitor,
)
from tests.support.random_days import random_day


def planned(inputs: DayInputs) -> PlanDocument:
    """The plan of a day, searched so shortly that it repeats."""
    return plan_inputs(inputs, Effort(seconds=60, iterations=300, workers=1))


def only_route(inputs: DayInputs) -> RouteDocument:
    (route,) = planned(inputs).routes
    return route


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def pauses(route: RouteDocument) -> list[tuple[str, str]]:
    return [(clock(pause.begin), clock(pause.finish)) for pause in route.breaks]


def check_day(inputs: DayInputs) -> int:
    """Check every break of a day's plan; return the number of breaks."""
    plan = planned(inputs)
    assert verify_plan(plan, inputs, POLICY, SETTINGS) == ()
    for route in plan.routes:
        for pause in route.breaks:
            assert route.stops[0].finish <= pause.begin
            assert pause.finish <= route.stops[-1].begin
    return sum(len(route.breaks) for route in plan.routes)


def test_no_break_lies_before_the_first_visit_or_after_the_last_one() -> None:
    assert sum(check_day(random_day(seed)) for seed in range(6)) > 0


@pytest.mark.deep
def test_no_break_of_48_days_lies_before_the_first_visit_or_after_the_last_one() -> None:
    assert sum(check_day(random_day(seed)) for seed in range(48)) > 24


@pytest.mark.parametrize("count", [1, 6])
def test_who_is_home_before_the_middle_of_the_day_has_no_break(count: int) -> None:
    cases = [case_on_day(number, service_minutes=20) for number in range(1, count + 1)]
    two = tuple(visitor(number, break_minutes=60) for number in (1, 2))
    assert all(
        not route.breaks for route in planned(day_inputs(*cases, visitors=two)).routes
    )


def test_a_full_day_has_its_break_in_the_middle() -> None:
    cases = [
        case_on_day(number, lat=22.54 + number % 5 / 250, service_minutes=25)
        for number in range(1, 33)
    ]
    two = tuple(visitor(number, break_minutes=60) for number in (1, 2))
    plan = planned(day_inputs(*cases, visitors=two))
    assert plan.kpis.planned > 28
    for route in plan.routes:
        ((begin, finish),) = pauses(route)
        assert "12:00" <= begin < finish <= "15:00"


def test_a_late_appointment_alone_has_no_break_before_it() -> None:
    lunch = DayWindow(12 * 60, 13 * 60)
    someone = visitor(break_minutes=30, break_window=lunch)
    late = case_on_day(windows="16:00-17:00")
    route = only_route(day_inputs(late, visitors=(someone,)))
    assert (route.breaks, clock(route.stops[0].begin)) == ((), "16:00")
    assert clock(route.start.at) > "15:30"


def test_a_break_is_not_put_behind_home_into_overtime() -> None:
    cases = [
        case_on_day(number, lat=22.5 + number % 7 / 60, service_minutes=30)
        for number in range(1, 21)
    ]
    someone = visitor(break_minutes=60, max_overtime_minutes=60)
    route = only_route(day_inputs(*cases, visitors=(someone,)))
    ((begin, finish),) = pauses(route)
    assert "12:00" <= begin < finish <= "15:00"
    # The end with the break is what overtime counts.
    assert clock(route.end.at) > "17:30"


@pytest.mark.parametrize(
    ("shift", "minutes", "window"),
    [
        ((9 * 60, 18 * 60), 60, (12 * 60, 15 * 60)),
        ((9 * 60, 17 * 60), 30, (11 * 60 + 40, 14 * 60 + 20)),
        # A break that is longer than the third.
        ((9 * 60, 12 * 60), 90, (9 * 60 + 45, 11 * 60 + 15)),
        # A break that needs overtime.
        ((9 * 60, 10 * 60), 75, (9 * 60, 10 * 60 + 15)),
    ],
)
def test_a_break_without_a_window_lies_in_the_middle_of_the_shift(
    shift: tuple[int, int], minutes: int, window: tuple[int, int]
) -> None:
    start, end = (60 * at for at in shift)
    found = middle_of_shift(TimeWindow(start, end), 60 * minutes)
    assert (found.start, found.end) == (60 * window[0], 60 * window[1])
