"""Timetables of given orders, compared with a slow second opinion."""

from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.problem import UNREACHABLE, Problem, Rest, Window
from routing.timetable import assemble, schedule
from tests.routing.test_problem import line, shift, visit
from tests.strategies import problems


def second_by_second(problem: Problem, number: int, order: list[int]) -> int | None:
    """The earliest end of a route, by trying the break at every single second."""
    crew = problem.shifts[number]
    if crew.max_visits is not None and len(order) > crew.max_visits:
        return None
    if not all(problem.allows(problem.visits[v], crew) for v in order):
        return None
    if crew.rest is None:
        return _walk(problem, number, order, None)
    ends = []
    span = crew.rest_span
    for begin in range(span.start, span.end + 1):
        end = _walk(problem, number, order, (begin, begin + crew.rest.duration))
        if end is not None:
            ends.append(end)
    return min(ends, default=None)


def _walk(problem, number, order, rest) -> int | None:
    crew = problem.shifts[number]
    seconds = problem.travel[crew.mode].seconds
    now, place = crew.window.start, crew.start
    for index in order:
        visit_ = problem.visits[index]
        way = int(seconds[place, visit_.place])
        if way == UNREACHABLE:
            return None
        now = _serve(_travel(now, way, rest), visit_, rest)
        if now is None:
            return None
        place = visit_.place
    way = 0 if crew.end is None else int(seconds[place, crew.end])
    if way == UNREACHABLE:
        return None
    # A break that begins at or after the end is taken once home.
    now = _travel(now, way, rest)
    return now if now <= crew.latest else None


def _travel(now: int, way: int, rest) -> int:
    """Arrive, standing still for the part of the break that falls into the way."""
    if rest is None:
        return now + way
    begin, end = rest
    if begin <= now < end:  # not yet left
        return end + way if way else end
    if now < begin < now + way:
        return now + way + (end - begin)
    return now + way


def _serve(now: int, visit_, rest) -> int | None:
    for window in visit_.windows:
        begin = max(now, window.start)
        if (
            rest is not None
            and begin < rest[1]
            and rest[0] < begin + max(visit_.service, 1)
        ):
            begin = max(begin, rest[1])
        if begin + visit_.service <= window.end:
            return begin + visit_.service
    return None


@given(problems(most_visits=4, most_shifts=1), st.randoms(use_true_random=False))
def test_the_end_is_as_early_as_trying_every_break_finds(problem, random):
    order = list(range(len(problem.visits)))
    random.shuffle(order)
    for number in range(len(problem.shifts)):
        for length in range(1, len(order) + 1):
            route = schedule(problem, number, order[:length])
            slow = second_by_second(problem, number, order[:length])
            # A zero-length visit may touch the break on either side; only ends count.
            assert (route.end if route else None) == slow


@given(problems(most_visits=4, most_shifts=2), st.randoms(use_true_random=False))
def test_whatever_is_scheduled_passes_the_check(problem, random):
    order = list(range(len(problem.visits)))
    random.shuffle(order)
    for number in range(len(problem.shifts)):
        route = schedule(problem, number, order[:2])
        if route is not None:
            assert check(problem, assemble(problem, [route], "")) == ()


def test_the_first_departure_waits_for_the_first_visit():
    problem = Problem(
        (visit(place=1, windows=(Window(500, 600),)),), (shift(),), {"car": line(2)}
    )
    route = schedule(problem, 0, [0])
    assert (route.depart, route.stops[0].arrive, route.stops[0].begin) == (490, 500, 500)


def test_the_second_window_is_used_when_the_whole_visit_misses_the_first():
    late = visit(place=1, service=20, windows=(Window(0, 25), Window(300, 320)))
    problem = Problem((late,), (shift(),), {"car": line(2)})
    assert schedule(problem, 0, [0]).stops[0].begin == 300


def test_a_break_on_a_long_way_splits_it():
    problem = Problem(
        (visit(place=9),),
        (shift(rest=Rest(30, Window(40, 75))),),
        {"car": line(10)},
    )
    route = schedule(problem, 0, [0])
    assert (route.rests[0].begin, route.stops[0].arrive) == (40, 120)


def test_a_break_after_the_last_visit_does_not_lengthen_the_day():
    problem = Problem((visit(),), (shift(rest=Rest(30, Window(0, 900))),), {"car": line(1)})
    route = schedule(problem, 0, [0])
    assert (route.end, route.rests[0].begin) == (5, 5)
