"""Every relaxation helps, and nothing less would."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from routing.costs import route_cost
from routing.explain.reasons import explain_unassigned
from routing.explain.relaxations import (
    HigherLimit,
    Limit,
    LongerShift,
    MoreSkills,
    Relaxation,
    WiderWindow,
)
from routing.problem import Problem, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from routing.solution import Solution
from tests.support.examples import examples
from tests.support.insertions import (
    crowded_day,
    greedy_solution,
    insertion_costs,
    orders_of,
    orders_with,
    problem_of,
    relaxed_problem,
    simple,
)
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems


@examples(80)
@given(problems())
def test_every_advice_makes_the_visit_fit_at_a_price_that_pays(problem):
    check_advice(problem, greedy_solution(problem))


def check_advice(problem: Problem, solution: Solution) -> int:
    """Check every relaxation of every visit; return how many there are."""
    checked = 0
    numbers = {team.id: k for k, team in enumerate(problem.shifts)}
    for index, reason in explain_unassigned(problem, solution).items():
        for rule in reason.fits_if:
            number = numbers[rule.shift]
            relaxed = relaxed_problem(problem, index, number, rule)
            order = orders_of(solution).get(number, ())
            assert min(insertion_costs(relaxed, number, order, index)) <= rule.extra
            assert rule.extra < problem.penalties[index] <= relaxed.penalties[index]
            checked += 1
    return checked


def every_rule(problem: Problem, index: int, number: int, horizon: int) -> Iterator[tuple]:
    """Kind, how much and relaxation, for all that the horizon leaves room for."""
    call, team = problem.visits[index], problem.shifts[number]
    for more in range(1, horizon):
        yield LongerShift, more, LongerShift(team.id, 0, more)
        for k, window in enumerate(call.windows):
            yield WiderWindow, more, WiderWindow(team.id, 0, k, window.start - more)
            yield WiderWindow, more, WiderWindow(team.id, 0, k, None, window.end + more)
    for limit in Limit:
        if getattr(team, limit.value) is not None:
            for more in range(1, horizon):
                yield limit, more, HigherLimit(team.id, 0, limit, more)
    lacking = tuple(sorted(call.skills - team.skills))
    if lacking:
        yield MoreSkills, len(lacking), MoreSkills(team.id, 0, lacking)


def advised(rule: Relaxation, call) -> tuple:
    """Kind of an advice and how much it asks for."""
    match rule:
        case WiderWindow():
            old = call.windows[rule.window]
            wider = old.start - rule.start if rule.end is None else rule.end - old.end
            return WiderWindow, wider
        case LongerShift():
            return LongerShift, rule.seconds
        case HigherLimit():
            return rule.limit, rule.increase
        case MoreSkills():
            return MoreSkills, len(rule.skills)
    raise AssertionError(rule)


def least_help(problem: Problem, orders, index: int, horizon: int) -> dict[object, int]:
    """By kind of advice the least that makes some place fit at a price that pays."""
    least: dict[object, int] = {}
    for number in range(len(problem.shifts)):
        order = orders.get(number, ())
        shut = [
            one
            for one in orders_with(problem, order, index)
            if schedule_route(problem, number, one) is None
        ]
        for kind, much, rule in every_rule(problem, index, number, horizon) if shut else ():
            if much >= least.get(kind, 1 << 60):
                continue
            relaxed = relaxed_problem(problem, index, number, rule)
            base = (
                route_cost(relaxed, schedule_route(relaxed, number, order)) if order else 0
            )
            routes = [
                route for one in shut if (route := schedule_route(relaxed, number, one))
            ]
            if any(
                route_cost(relaxed, route) - base < problem.penalties[index]
                for route in routes
            ):
                least[kind] = much
    return least


def check_least(problem: Problem, solution: Solution, horizon: int) -> int:
    """Check that no less would help; return the number of relaxations."""
    checked = 0
    for index, reason in explain_unassigned(problem, solution).items():
        call = problem.visits[index]
        found = dict(advised(rule, call) for rule in reason.fits_if)
        least = least_help(problem, orders_of(solution), index, horizon)
        if any(team.max_duration is not None for team in problem.shifts):
            # A longer day may begin to fit only if a window begins earlier still.
            found.pop(WiderWindow, None)
            least.pop(WiderWindow, None)
        assert found == least
        checked += len(found)
    return checked


@examples(50)
@given(problems(most_visits=4, most_shifts=2, one_speed=True).map(simple))
def test_the_least_that_would_help_is_never_missed(problem):
    check_least(problem, greedy_solution(problem), 130)


@pytest.mark.parametrize("seed", range(3))
def test_on_a_crowded_day_the_least_that_would_help_is_never_missed(seed):
    problem = crowded_day(seed, breaks=False, prices=False)
    assert check_least(problem, greedy_solution(problem), 400) > 0


@pytest.mark.parametrize("breaks", [False, True])
def test_on_crowded_days_every_advice_is_right(breaks):
    days = [crowded_day(seed, breaks=breaks, prices=True) for seed in range(10)]
    checked = [check_advice(day, greedy_solution(day)) for day in days]
    # Where all that is unassigned does not pay, there is no advice.
    assert sum(count > 0 for count in checked) >= 5


def test_advice_about_hours_keeps_to_the_legal_ones():
    call = visit("v0", service=10, windows=(TimeWindow(0, 5),))
    problem = Problem((call,), (shift(),), {"car": line(1)})
    solution = assemble_solution(problem, [], "")
    (rule,) = explain_unassigned(problem, solution)[0].fits_if
    assert rule == WiderWindow("s", 0, 0, None, 10)
    assert explain_unassigned(problem, solution, {0: (TimeWindow(0, 9),)})[0].fits_if == ()


SHORT = {"place": 4, "service": 10, "value": 100}


@pytest.mark.parametrize(
    ("call", "team", "advice"),
    [
        (SHORT | {"windows": (TimeWindow(0, 45),)}, {}, WiderWindow("s", 80, 0, None, 50)),
        # A window that begins after the shift's last possible begin of 950.
        (
            SHORT | {"windows": (TimeWindow(951, 1000),)},
            {},
            WiderWindow("s", 80, 0, 950, None),
        ),
        # The least that joins it with the next window is enough.
        (
            SHORT | {"windows": (TimeWindow(0, 42), TimeWindow(46, 52))},
            {},
            WiderWindow("s", 80, 0, None, 46),
        ),
        (SHORT, {"window": TimeWindow(0, 80)}, LongerShift("s", 90, 10)),
        (SHORT | {"skills": frozenset({"law"})}, {}, MoreSkills("s", 80, ("law",))),
        (SHORT, {"max_visits": 0}, HigherLimit("s", 80, Limit.VISITS, 1)),
        (SHORT, {"max_travel": 50}, HigherLimit("s", 80, Limit.TRAVEL, 30)),
        (SHORT, {"max_duration": 60}, HigherLimit("s", 80, Limit.DURATION, 30)),
        (SHORT | {"load": 5}, {"capacity": 3}, HigherLimit("s", 80, Limit.LOAD, 2)),
    ],
)
def test_each_rule_has_its_advice(call, team, advice):
    problem = problem_of(call, [team])
    reason = explain_unassigned(problem, assemble_solution(problem, [], ""))[0]
    assert advice in [replace(rule, shift="s") for rule in reason.fits_if]


def test_there_is_no_advice_for_what_would_not_pay():
    problem = problem_of(SHORT | {"value": 80}, [{"max_visits": 0}])
    assert explain_unassigned(problem, assemble_solution(problem, [], ""))[0].fits_if == ()
