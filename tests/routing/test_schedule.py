"""Schedules of given orders, compared with a slow search over all states."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check_solution
from routing.matrix import UNREACHABLE
from routing.problem import Break, Problem, Shift, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


def earliest_end_by_trying(problem: Problem, number: int, order: list[int]) -> int | None:
    """The earliest end of a route, found by trying every activity in every second.

    A state is the next visit, the seconds of travel that are left to it, the seconds that
    are left of a visit or break, the activity, and the number of breaks taken.
    """
    team_shift = problem.shifts[number]
    durations = _legs(problem, team_shift, order)
    if durations is None:
        return None
    states = {(0, durations[0], 0, "", 0)}
    for now in range(team_shift.window.start, team_shift.latest + 1):
        states = _states_at_once(problem, team_shift, order, durations, states, now)
        if any(
            stage == len(order)
            and not travel_left
            and not service_left
            and _owed_breaks_fit(team_shift, breaks_taken, now)
            for stage, travel_left, service_left, _, breaks_taken in states
        ):
            return now
        states = {
            (stage, travel_left, service_left - 1, activity, breaks_taken)
            if service_left
            else (stage, next_travel, 0, "", breaks_taken)
            for stage, travel_left, service_left, activity, breaks_taken in states
            for next_travel in {travel_left, max(0, travel_left - 1)}
        }
    return None


def _legs(problem: Problem, team_shift: Shift, order: list[int]) -> list[int] | None:
    """The seconds to each visit and to the end; None where the order is infeasible."""
    visits = [problem.visits[v] for v in order]
    loads = sum(visit.load for visit in visits)
    if (
        (team_shift.max_visits is not None and len(order) > team_shift.max_visits)
        or (team_shift.capacity is not None and loads > team_shift.capacity)
        or (
            tuple(order[: len(team_shift.prefix)]) != team_shift.prefix
            and not set(team_shift.prefix).isdisjoint(order)
        )
        or not all(problem.allows(visit, team_shift) for visit in visits)
    ):
        return None
    places = [team_shift.start, *(visit.place for visit in visits)]
    places += [] if team_shift.end is None else [team_shift.end]
    durations, _ = problem.travel[team_shift.mode].legs(places)
    too_far = team_shift.max_travel is not None and sum(durations) > team_shift.max_travel
    if UNREACHABLE in durations or too_far:
        return None
    return durations if team_shift.end is not None else [*durations, 0]


def _states_at_once(problem, team_shift, order, durations, states, now):
    """All states that can be reached in this second without time passing."""
    reached, new = set(), set(states)
    while new:
        reached |= new
        new = {
            after
            for state in new
            for after in _choices(problem, team_shift, order, durations, state, now)
        } - reached
    return reached


def _choices(problem, team_shift, order, durations, state, now):
    stage, travel_left, service_left, activity, breaks_taken = state
    if service_left:
        return
    if activity == "visit":
        yield stage + 1, durations[stage + 1], 0, "", breaks_taken
        return
    if breaks_taken < len(team_shift.breaks):
        span = team_shift.break_span(breaks_taken)
        if span.start <= now <= span.end:
            yield (
                stage,
                travel_left,
                team_shift.breaks[breaks_taken].duration,
                "break",
                breaks_taken + 1,
            )
    if not travel_left and stage < len(order):
        visit_ = problem.visits[order[stage]]
        same_place = stage and problem.visits[order[stage - 1]].place == visit_.place
        on_site = visit_.service + (0 if same_place else visit_.setup)
        if any(w.start <= now and now + on_site <= w.end for w in visit_.windows):
            yield stage, 0, on_site, "visit", breaks_taken


def _owed_breaks_fit(team_shift: Shift, breaks_taken: int, now: int) -> bool:
    """True if the breaks that are still owed can be taken at the end place."""
    for number in range(breaks_taken, len(team_shift.breaks)):
        span = team_shift.break_span(number)
        if now > span.end:
            return False
        now = max(now, span.start) + team_shift.breaks[number].duration
    return True


@settings(max_examples=200)
@given(
    problems(most_visits=4, most_shifts=1, one_speed=True),
    st.randoms(use_true_random=False),
)
def test_the_end_is_as_early_as_trying_everything_finds(problem, random):
    order = list(range(len(problem.visits)))
    random.shuffle(order)
    endless = replace(
        problem, shifts=tuple(replace(s, max_duration=None) for s in problem.shifts)
    )
    for number in range(len(problem.shifts)):
        for length in range(1, len(order) + 1):
            route = schedule_route(endless, number, order[:length])
            slow = earliest_end_by_trying(endless, number, order[:length])
            assert (route.end if route else None) == slow


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
        (visit(place=9),),
        (shift(breaks=(Break(30, TimeWindow(40, 75)),)),),
        {"car": line(10)},
    )
    route = schedule_route(problem, 0, [0])
    assert (route.breaks[0].begin, route.stops[0].arrive) == (40, 120)


def test_a_break_after_the_last_visit_does_not_lengthen_the_day():
    team_shift = shift(breaks=(Break(30, TimeWindow(0, 900)),))
    problem = Problem((visit(),), (team_shift,), {"car": line(1)})
    route = schedule_route(problem, 0, [0])
    assert (route.end, route.breaks[0].begin) == (5, 5)
