"""Timetables of given orders, compared with a slow second opinion."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check_solution
from routing.costs import route_cost
from routing.problem import Break, Problem, Shift, StartState, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from tests.support.examples import examples
from tests.support.random_schedules import random_order
from tests.support.routing_builders import line, shift, visit
from tests.support.second_by_second import departure_and_end, order_of
from tests.support.strategies import problems


def earliest_end_by_trying(problem: Problem, number: int, order: list[int]) -> int | None:
    """The earliest end of a route, found by trying every activity in every second.

    A state is the next visit, the seconds of travel that are left to it, the seconds that
    are left of a visit or break, the activity, and the number of breaks that are taken or
    not required.
    """
    team_shift = problem.shifts[number]
    whole = order_of(problem, number, order)
    if whole is None:
        return None
    departure = team_shift.departure
    settled = whole.too_late(departure) if has_visited(team_shift) else 0
    states = {(0, whole.legs[0], 0, "", settled)}
    for now in range(departure, team_shift.latest + 1):
        states = _states_at_once(whole, states, now)
        if any(
            stage == len(order) and not travel_left for stage, travel_left, *_ in states
        ):
            return now
        states = {
            (stage, travel_left, time_left - 1, activity, settled)
            if time_left
            else (stage, next_travel, 0, "", settled)
            for stage, travel_left, time_left, activity, settled in states
            for next_travel in {travel_left, max(0, travel_left - 1)}
            # The first visit is not put off to get out of a break.
            if time_left
            or stage
            or has_visited(team_shift)
            or travel_left != next_travel
            or not whole.fits(0, now)
        }
    return None


def has_visited(team_shift: Shift) -> bool:
    """Return True if the team made visits before the route begins."""
    return team_shift.start_state is not None and team_shift.start_state.has_visited


def _states_at_once(whole, states, now):
    """All states that can be reached in this second without time passing."""
    reached, new = set(), set(states)
    while new:
        reached |= new
        new = {after for state in new for after in _choices(whole, state, now)} - reached
    return reached


def _choices(whole, state, now):
    stage, travel_left, time_left, activity, settled = state
    team_shift, last = whole.shift, len(whole.visits)
    if time_left:
        return
    if activity == "visit":
        if not stage and not has_visited(team_shift):
            settled = whole.too_late(now)
        required = settled < len(team_shift.breaks) and whole.latest_begin(settled) < now
        if stage + 1 < last or not required:
            yield stage + 1, whole.legs[stage + 1], 0, "", settled
        return
    may_pause = (stage or has_visited(team_shift)) and stage < last
    if settled < len(team_shift.breaks) and may_pause:
        pause = team_shift.breaks[settled]
        opens = max(pause.window.start, team_shift.window.start)
        if opens <= now <= whole.latest_begin(settled):
            yield stage, travel_left, pause.duration, "break", settled + 1
    if not travel_left and stage < last and whole.fits(stage, now):
        yield stage, 0, whole.on_site(stage), "visit", settled


@examples(60)
@given(
    problems(most_visits=4, most_shifts=1, one_speed=True),
    st.randoms(use_true_random=False),
)
def test_the_end_is_as_early_as_trying_everything_finds(problem, random):
    order = list(range(len(problem.visits)))
    random.shuffle(order)
    free = {"max_duration": None, "max_work": None, "latest_start": None}
    endless = replace(problem, shifts=tuple(replace(s, **free) for s in problem.shifts))
    for number in range(len(problem.shifts)):
        for length in range(1, len(order) + 1):
            route = schedule_route(endless, number, order[:length])
            slow = earliest_end_by_trying(endless, number, order[:length])
            assert (route.end if route else None) == slow


def check_random_order(seed: int) -> int:
    """Compare every beginning of a random order; return the number of feasible ones."""
    problem, order = random_order(seed)
    feasible = 0
    for length in range(1, len(order) + 1):
        route = schedule_route(problem, 0, order[:length])
        times = None if route is None else (route.depart, route.end)
        assert times == departure_and_end(problem, 0, order[:length]), (seed, length)
        if route is not None:
            solution = assemble_solution(problem, [route], "")
            assert check_solution(problem, solution) == (), (seed, length)
            feasible += 1
    return feasible


def test_random_orders_are_scheduled_as_specified() -> None:
    assert sum(check_random_order(seed) for seed in range(60)) > 50


@pytest.mark.deep
def test_two_thousand_random_orders_are_scheduled_as_specified() -> None:
    assert sum(check_random_order(seed) for seed in range(100, 2100)) > 2000


@given(problems(most_visits=3, most_shifts=1), st.randoms(use_true_random=False))
def test_a_longest_day_is_kept_by_leaving_later(problem, random):
    order = list(range(len(problem.visits)))
    random.shuffle(order)
    for number, team_shift in enumerate(problem.shifts):
        route = schedule_route(problem, number, order)
        if route is not None and team_shift.max_duration is not None:
            assert route.end - route.depart <= team_shift.max_duration


@given(problems(most_visits=4, most_shifts=2), st.randoms(use_true_random=False))
def test_whatever_is_scheduled_passes_the_check(problem, random):
    order = list(range(len(problem.visits)))
    random.shuffle(order)
    for number in range(len(problem.shifts)):
        route = schedule_route(problem, number, order[:2])
        if route is not None:
            assert check_solution(problem, assemble_solution(problem, [route], "")) == ()


def test_the_first_departure_waits_for_the_first_visit():
    problem = Problem(
        (visit(place=1, windows=(TimeWindow(500, 600),)),), (shift(),), {"car": line(2)}
    )
    route = schedule_route(problem, 0, [0])
    assert (route.depart, route.stops[0].arrive, route.stops[0].begin) == (490, 500, 500)


def test_the_second_window_is_used_when_the_whole_visit_misses_the_first():
    late = visit(place=1, service=20, windows=(TimeWindow(0, 25), TimeWindow(300, 320)))
    problem = Problem((late,), (shift(),), {"car": line(2)})
    assert schedule_route(problem, 0, [0]).stops[0].begin == 300


def test_a_break_on_a_long_way_splits_it():
    problem = Problem(
        (visit("v0"), visit("v1", place=9)),
        (shift(breaks=(Break(30, TimeWindow(40, 75)),)),),
        {"car": line(10)},
    )
    route = schedule_route(problem, 0, [0, 1])
    assert (route.breaks[0].begin, route.stops[1].arrive) == (40, 125)


HOUR = 3600


def example(*, last_service: int = 3600) -> Problem:
    """The example of docs/schedule.md."""
    all_day = (TimeWindow(0, 24 * HOUR),)
    visits = (
        visit("ann", place=1, service=1800, windows=(TimeWindow(10 * HOUR, 18 * HOUR),)),
        visit("bob", place=2, service=3600, windows=all_day),
        visit("cem", place=3, service=last_service, windows=all_day, due=12 * HOUR),
    )
    team = shift(
        window=TimeWindow(9 * HOUR, 13 * HOUR + 1800),
        overtime=3600,
        breaks=(Break(1800, TimeWindow(12 * HOUR, 13 * HOUR)),),
    )
    return Problem(
        visits, (team,), {"car": line(4, 600)}, overtime_price=3, lateness_price=2
    )


def clock(*times: int) -> tuple[str, ...]:
    return tuple(f"{t // HOUR:02}:{t % HOUR // 60:02}" for t in times)


def test_the_example_of_the_specification_is_right():
    problem = example()
    route = schedule_route(problem, 0, [0, 1, 2])
    assert clock(route.depart, route.end) == ("09:50", "14:00")
    stops = [clock(stop.arrive, stop.begin, stop.finish) for stop in route.stops]
    assert stops == [
        ("10:00", "10:00", "10:30"),
        ("10:40", "10:40", "11:40"),
        ("11:50", "12:30", "13:30"),
    ]
    (pause,) = route.breaks
    assert clock(pause.begin, pause.finish) == ("12:00", "12:30")
    assert route_cost(problem, route) == 12_600
    shorter = schedule_route(example(last_service=2400), 0, [0, 1, 2])
    assert (shorter.breaks, *clock(shorter.end)) == ((), "13:00")


def test_a_route_of_one_visit_has_no_break():
    for service in (5, 50, 500):
        team_shift = shift(breaks=(Break(30, TimeWindow(0, 100)),))
        problem = Problem((visit(service=service),), (team_shift,), {"car": line(1)})
        assert schedule_route(problem, 0, [0]).breaks == ()


def pause_of_two_visits(**changes: object) -> tuple[int, int] | None:
    """The break between two visits of 100 s, ten seconds apart, of which one is first."""
    team_shift = shift(**{"breaks": (Break(30, TimeWindow(200, 300)),)} | changes)
    visits = tuple(visit(f"v{k}", place=k, service=100) for k in range(2))
    route = schedule_route(Problem(visits, (team_shift,), {"car": line(2)}), 0, [0, 1])
    return next(((pause.begin, pause.finish) for pause in route.breaks), None)


def test_a_break_is_owed_only_where_work_lies_on_both_sides():
    # The second visit would end at 210, before the latest begin of 270.
    assert pause_of_two_visits() is None
    # With a latest begin of 205 it is required, and the window is open from 200 on.
    assert pause_of_two_visits(breaks=(Break(95, TimeWindow(200, 300)),)) == (200, 295)
    # The first visit ends at 100, after the latest begin.
    assert pause_of_two_visits(breaks=(Break(50, TimeWindow(0, 149)),)) is None
    # The team pauses before it leaves, since the window is open then.
    assert pause_of_two_visits(breaks=(Break(50, TimeWindow(0, 150)),)) == (100, 150)


def test_a_team_that_is_under_way_may_pause_before_its_next_visit():
    early = (Break(40, TimeWindow(0, 60)),)
    started = StartState(15, has_visited=True)
    assert pause_of_two_visits(breaks=early) is None
    assert pause_of_two_visits(breaks=early, start_state=StartState(15)) is None
    assert pause_of_two_visits(breaks=early, start_state=started) == (15, 55)


def test_the_longest_work_without_a_break_moves_the_break():
    free = {"breaks": (Break(30, TimeWindow(0, 300)),), "end": None}
    visits = tuple(visit(f"v{k}", place=k, service=100, value=0) for k in range(4))
    team_shifts = [shift(**free), shift(max_work=220, **free), shift(max_work=210, **free)]
    begins = []
    for team_shift in team_shifts:
        route = schedule_route(
            Problem(visits, (team_shift,), {"car": line(4)}), 0, [0, 1, 2, 3]
        )
        begins.append(route.breaks[0].begin if route else None)
    # Two visits and two rides before the break take 220 s, and those behind it 210 s.
    assert begins == [210, 220, None]


def test_the_team_has_left_by_its_latest_start():
    late = visit(place=1, windows=(TimeWindow(500, 600),))
    problem = Problem((late,), (shift(latest_start=100),), {"car": line(2)})
    route = schedule_route(problem, 0, [0])
    assert (route.depart, route.stops[0].arrive, route.stops[0].begin) == (100, 110, 500)


def test_the_day_begins_late_in_a_shift_with_a_break():
    team_shift = shift(breaks=(Break(30, TimeWindow(300, 400)),))
    visits = (visit("v0", place=1, windows=(TimeWindow(800, 900),)), visit("v1", place=1))
    route = schedule_route(Problem(visits, (team_shift,), {"car": line(2)}), 0, [0, 1])
    assert (route.depart, route.breaks) == (790, ())
