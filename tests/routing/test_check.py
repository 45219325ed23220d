"""The check finds what is wrong, whatever is done to a sound solution."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from routing.check import check_solution, require_sound
from routing.errors import SolutionError
from routing.problem import Break, Problem, StartState, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from routing.solution import Solution
from tests.support.routing_builders import line, shift, visit

REST = Break(60, TimeWindow(55, 130))
PROBLEM = Problem(
    (
        visit("a", place=1, windows=(TimeWindow(50, 90),)),
        visit("b", place=2, skills=frozenset({"law"})),
        visit("c", place=3, forbidden=frozenset({"t"})),
        visit("d", place=4),
    ),
    (
        shift("s", skills=frozenset({"law"}), breaks=(REST,), max_visits=3),
        shift("t", end=None),
    ),
    {"car": line(5)},
)


def sound() -> Solution:
    """Two routes with all visits assigned."""
    routes = [schedule_route(PROBLEM, 0, [0, 1, 2]), schedule_route(PROBLEM, 1, [3])]
    solution = assemble_solution(PROBLEM, routes, "hand")
    assert check_solution(PROBLEM, solution) == ()
    return solution


def rules(solution: Solution) -> set[str]:
    return {violation.rule for violation in check_solution(PROBLEM, solution)}


def with_route(solution: Solution, number: int, **values: object) -> Solution:
    routes = list(solution.routes)
    routes[number] = replace(routes[number], **values)
    return replace(solution, routes=tuple(routes))


def with_stop(solution: Solution, number: int, **values: object) -> Solution:
    stops = list(solution.routes[0].stops)
    stops[number] = replace(stops[number], **values)
    return with_route(solution, 0, stops=tuple(stops))


@given(
    st.sampled_from(["arrive", "begin", "finish", "travel", "metres"]),
    st.integers(0, 2),
    st.integers(-500, 500),
)
def test_no_single_time_or_distance_of_a_stop_can_be_changed(field, number, change):
    assume(change)
    solution = sound()
    value = getattr(solution.routes[0].stops[number], field) + change
    changed = with_stop(solution, number, **{field: value})
    # Arriving earlier or later within a wait is caught by the equation of the way.
    assert check_solution(PROBLEM, changed)


@given(
    st.sampled_from(["depart", "end", "back_travel", "back_metres"]), st.integers(-99, 99)
)
def test_no_time_of_a_route_can_be_changed(field, change):
    assume(change)
    solution = sound()
    value = getattr(solution.routes[0], field) + change
    assert check_solution(PROBLEM, with_route(solution, 0, **{field: value}))


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_swapped_stops_are_found(pair):
    solution = sound()
    stops = list(solution.routes[0].stops)
    first, second = pair
    a, b = stops[first], stops[second]
    stops[first], stops[second] = replace(a, visit=b.visit), replace(b, visit=a.visit)
    assert check_solution(PROBLEM, with_route(solution, 0, stops=tuple(stops)))


def test_a_dropped_stop_is_found():
    solution = sound()
    changed = with_route(solution, 0, stops=solution.routes[0].stops[:2])
    assert "once" in rules(changed)


def test_a_visit_in_two_routes_is_found():
    solution = sound()
    doubled = replace(
        solution, routes=(solution.routes[0], schedule_route(PROBLEM, 1, [3, 0]))
    )
    assert "once" in rules(doubled)


def test_two_routes_of_one_shift_are_found():
    solution = sound()
    doubled = replace(
        solution, routes=(solution.routes[0], schedule_route(PROBLEM, 0, [3]))
    )
    assert "shift" in rules(doubled)


def test_lack_of_skill_and_a_forbidden_visitor_are_found():
    solution = sound()
    first, second = solution.routes
    swapped = replace(solution, routes=(replace(second, shift=0), replace(first, shift=1)))
    assert {"skills", "forbidden"} <= rules(swapped)


def test_a_crew_that_is_too_small_is_found():
    pair = replace(
        PROBLEM, visits=(*PROBLEM.visits[:3], replace(PROBLEM.visits[3], team_size=2))
    )
    assert "team_size" in {v.rule for v in check_solution(pair, sound())}


def test_too_many_visits_are_found():
    fewer = replace(
        PROBLEM, shifts=(replace(PROBLEM.shifts[0], max_visits=2), PROBLEM.shifts[1])
    )
    assert "max_visits" in {v.rule for v in check_solution(fewer, sound())}


def test_a_late_end_is_found():
    short = replace(
        PROBLEM,
        shifts=(replace(PROBLEM.shifts[0], window=TimeWindow(0, 150)), PROBLEM.shifts[1]),
    )
    assert "shift" in {v.rule for v in check_solution(short, sound())}


# Into the visit before, to the window's edge, out of the window.
@pytest.mark.parametrize("change", [-60, -1, 16, 500])
def test_a_break_moved_to_where_it_may_not_be_is_found(change):
    solution = sound()
    rest = solution.routes[0].breaks[0]
    moved = replace(rest, begin=rest.begin + change, finish=rest.finish + change)
    assert check_solution(PROBLEM, with_route(solution, 0, breaks=(moved,)))


def test_a_missing_break_is_found():
    assert "break" in rules(with_route(sound(), 0, breaks=()))


def changed_shift(**changes: object) -> set[str]:
    """Rules that the sound solution breaks if its first shift has other values."""
    other = replace(
        PROBLEM, shifts=(replace(PROBLEM.shifts[0], **changes), PROBLEM.shifts[1])
    )
    return {violation.rule for violation in check_solution(other, sound())}


def test_a_break_that_is_not_owed_is_found():
    # It could still begin after the last visit, which ends at 145.
    assert "break" in changed_shift(breaks=(Break(60, TimeWindow(55, 205)),))
    # It could no longer begin when the first visit is over, at 55.
    assert "break" in changed_shift(breaks=(Break(60, TimeWindow(0, 114)),))


def test_a_break_after_the_last_visit_is_found():
    late = Break(60, TimeWindow(55, 230))
    required = changed_shift(breaks=(replace(late, window=TimeWindow(55, 204)),))
    assert required == set()
    solution = sound()
    moved = replace(solution.routes[0].breaks[0], begin=145, finish=205)
    assert "break" in rules(with_route(solution, 0, breaks=(moved,)))


def test_too_much_work_without_a_break_is_found():
    # The team works from 40 to 70, and from 130 to 175.
    assert changed_shift(max_work=45) == set()
    assert changed_shift(max_work=44) == {"max_work"}
    state = StartState(40, since_break=15)
    assert changed_shift(max_work=45, start_state=state) == set()
    later = replace(state, since_break=16)
    assert changed_shift(max_work=45, start_state=later) == {"max_work"}


def test_a_start_that_is_too_late_or_not_that_of_the_state_is_found():
    assert changed_shift(latest_start=40) == set()
    assert changed_shift(latest_start=39) == {"latest_start"}
    assert changed_shift(start_state=StartState(40)) == set()
    assert changed_shift(start_state=StartState(39)) == {"shift"}


def test_what_a_team_under_way_has_worked_and_a_late_begin_have_their_price():
    costs = []
    for state in (StartState(40), StartState(40, worked=500)):
        team = replace(PROBLEM.shifts[0], start_state=state)
        visits = (replace(PROBLEM.visits[0], due=48), *PROBLEM.visits[1:])
        other = replace(
            PROBLEM,
            visits=visits,
            shifts=(team, PROBLEM.shifts[1]),
            balance=100,
            lateness_price=7,
        )
        solution = assemble_solution(other, sound().routes, "hand")
        assert check_solution(other, solution) == ()
        costs.append(solution.cost)
    assert costs[0] < costs[1]


def test_a_wrong_cost_is_found_and_refused():
    wrong = replace(sound(), cost=1)
    assert rules(wrong) == {"cost"}
    with pytest.raises(SolutionError, match="cost"):
        require_sound(PROBLEM, wrong)


def test_unknown_shifts_and_visits_are_found_not_stumbled_over():
    solution = sound()
    assert "shift" in rules(with_route(solution, 0, shift=9))
    assert "visit" in rules(with_stop(solution, 0, visit=9))
