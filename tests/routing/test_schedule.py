"""Timetables of given orders, compared with a slow second opinion."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.check import check_solution
from routing.matrix import UNREACHABLE
from routing.problem import Break, Problem, Shift, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


def second_by_second(problem: Problem, number: int, order: list[int]) -> int | None:
    """The earliest end of a route, by trying every thing to do in every second.

    A state is the visit that is next, the seconds of way to it, those left of a visit or
    a break that is going on, and the breaks taken.
    """
    crew = problem.shifts[number]
    ways = _legs(problem, crew, order)
    if ways is None:
        return None
    states = {(0, ways[0], 0, "", 0)}
    for now in range(crew.window.start, crew.latest + 1):
        states = _at_once(problem, crew, order, ways, states, now)
        if any(
            stage == len(order) and not way and not left and _rests_fit(crew, taken, now)
            for stage, way, left, _, taken in states
        ):
            return now
        states = {
            (stage, way, left - 1, doing, taken) if left else (stage, rest, 0, "", taken)
            for stage, way, left, doing, taken in states
            for rest in {way, max(0, way - 1)}
        }
    return None


def _legs(problem: Problem, crew: Shift, order: list[int]) -> list[int] | None:
    """The way to each visit and to the end; None where the order is out of the question."""
    visits = [problem.visits[v] for v in order]
    loads = sum(visit.load for visit in visits)
    if (
        (crew.max_visits is not None and len(order) > crew.max_visits)
        or (crew.capacity is not None and loads > crew.capacity)
        or (
            tuple(order[: len(crew.prefix)]) != crew.prefix
            and not set(crew.prefix).isdisjoint(order)
        )
        or not all(problem.allows(visit, crew) for visit in visits)
    ):
        return None
    places = [crew.start, *(visit.place for visit in visits)]
    places += [] if crew.end is None else [crew.end]
    ways, _ = problem.travel[crew.mode].legs(places)
    too_far = crew.max_travel is not None and sum(ways) > crew.max_travel
    if UNREACHABLE in ways or too_far:
        return None
    return ways if crew.end is not None else [*ways, 0]


def _at_once(problem, crew, order, ways, states, now):
    """All states that can be had in this second without time going by."""
    found, fresh = set(), set(states)
    while fresh:
        found |= fresh
        fresh = {
            after
            for state in fresh
            for after in _choices(problem, crew, order, ways, state, now)
        } - found
    return found


def _choices(problem, crew, order, ways, state, now):
    stage, way, left, doing, taken = state
    if left:
        return
    if doing == "visit":
        yield stage + 1, ways[stage + 1], 0, "", taken
        return
    if taken < len(crew.breaks):
        span = crew.break_span(taken)
        if span.start <= now <= span.end:
            yield stage, way, crew.breaks[taken].duration, "rest", taken + 1
    if not way and stage < len(order):
        visit_ = problem.visits[order[stage]]
        here = stage and problem.visits[order[stage - 1]].place == visit_.place
        on_site = visit_.service + (0 if here else visit_.setup)
        if any(w.start <= now and now + on_site <= w.end for w in visit_.windows):
            yield stage, 0, on_site, "visit", taken


def _rests_fit(crew: Shift, taken: int, now: int) -> bool:
    """Whether the breaks that are still owed can be taken at the end place."""
    for number in range(taken, len(crew.breaks)):
        span = crew.break_span(number)
        if now > span.end:
            return False
        now = max(now, span.start) + crew.breaks[number].duration
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
            slow = second_by_second(endless, number, order[:length])
            assert (route.end if route else None) == slow


@given(problems(most_visits=3, most_shifts=1), st.randoms(use_true_random=False))
def test_a_longest_day_is_kept_by_leaving_later(problem, random):
    order = list(range(len(problem.visits)))
    random.shuffle(order)
    for number, crew in enumerate(problem.shifts):
        route = schedule_route(problem, number, order)
        if route is not None and crew.max_duration is not None:
            assert route.end - route.depart <= crew.max_duration


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
    crew = shift(breaks=(Break(30, TimeWindow(0, 900)),))
    problem = Problem((visit(),), (crew,), {"car": line(1)})
    route = schedule_route(problem, 0, [0])
    assert (route.end, route.breaks[0].begin) == (5, 5)
