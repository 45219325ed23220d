"""Each unassigned visit has the one reason that is true of it."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.costs import route_cost
from routing.explain.empty_day import reason_on_empty_day
from routing.explain.reason import Displacement, ReasonCode
from routing.explain.reasons import explain_unassigned
from routing.insertion.exact import cheapest_insertion
from routing.matrix import UNREACHABLE, DenseMatrix
from routing.problem import Break, Problem, StartState, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from tests.support.examples import examples
from tests.support.insertions import (
    crowded_day,
    displacement_costs,
    greedy_solution,
    insertion_costs,
    orders_of,
    problem_of,
    simple,
)
from tests.support.routing_builders import DAY, line, shift, visit
from tests.support.strategies import problems


def crowded_days() -> st.SearchStrategy[Problem]:
    """Days on which visits without a route could displace others."""
    numbers, either = st.integers(0, 999), st.booleans()
    return st.builds(crowded_day, numbers, breaks=either, prices=either)


def islands() -> DenseMatrix:
    """Two places without a path between them."""
    seconds = line(2).seconds.copy()
    seconds[0, 1] = seconds[1, 0] = UNREACHABLE
    return DenseMatrix(seconds, seconds, "islands", estimated=False)


@pytest.mark.parametrize(
    ("problem", "code", "data"),
    [
        (problem_of({}, []), ReasonCode.NO_SHIFTS, {}),
        (problem_of({"team_size": 2}, [{}]), ReasonCode.TEAM_SIZE, {}),
        (
            problem_of(
                {"skills": frozenset({"law", "care"})}, [{"skills": frozenset({"care"})}]
            ),
            ReasonCode.SKILLS,
            {"skills": ("law",)},
        ),
        (
            # Each skill is there, but not in one team.
            problem_of(
                {"skills": frozenset({"law", "care"})},
                [{"skills": frozenset({"care"})}, {"skills": frozenset({"law"})}],
            ),
            ReasonCode.SKILLS,
            {"skills": ("care", "law")},
        ),
        (problem_of({"forbidden": frozenset({"s0"})}, [{}]), ReasonCode.FORBIDDEN, {}),
        (problem_of({"windows": ()}, [{}]), ReasonCode.WINDOW, {}),
        (problem_of({"windows": (TimeWindow(999, 1100),)}, [{}]), ReasonCode.WINDOW, {}),
        (problem_of({"place": 4}, [{"window": TimeWindow(0, 80)}]), ReasonCode.TOO_FAR, {}),
        (problem_of({"place": 1}, [{}], islands()), ReasonCode.UNREACHABLE, {}),
    ],
)
def test_a_visit_that_no_shift_could_make_alone_has_that_reason(problem, code, data):
    reason = reason_on_empty_day(problem, 0)
    assert (reason.code, dict(reason.params)) == (code, data)


LUNCH = {"breaks": (Break(30, TimeWindow(40, 100)),)}


@pytest.mark.parametrize(
    ("call", "team", "code"),
    [
        # Without the break the team would be there in time.
        (
            {"windows": (TimeWindow(68, 78),)},
            {**LUNCH, "start_state": StartState(45, has_visited=True)},
            ReasonCode.BREAK,
        ),
        ({"place": 4, "windows": (TimeWindow(0, 30),)}, {}, ReasonCode.HOURS),
        ({"windows": (TimeWindow(975, 1000),), "place": 4}, {}, ReasonCode.HOURS),
        ({"place": 4}, {"max_travel": 79}, ReasonCode.LIMIT),
        ({"place": 4}, {"max_duration": 84}, ReasonCode.LIMIT),
        (
            {"place": 4, "windows": (TimeWindow(0, 30),)},
            {"max_travel": 79},
            ReasonCode.SEVERAL_RULES,
        ),
        (
            {"place": 4, "windows": (TimeWindow(0, 30),)},
            {"window": TimeWindow(0, 80)},
            ReasonCode.TOO_FAR,
        ),
    ],
)
def test_the_rule_that_alone_stands_in_the_way_is_named(call, team, code):
    reason = reason_on_empty_day(problem_of(call, [team]), 0)
    assert reason.code is code


def lifted(problem: Problem, index: int, code: ReasonCode) -> Problem:
    """The problem without the rule that a reason names."""
    always = (TimeWindow(0, problem.horizon),)
    visits, shifts = list(problem.visits), list(problem.shifts)
    if code is ReasonCode.HOURS:
        visits[index] = replace(visits[index], windows=always)
    if code is ReasonCode.BREAK:
        shifts = [replace(each, breaks=(), max_work=None) for each in shifts]
    if code is ReasonCode.LIMIT:
        free = dict.fromkeys(("max_visits", "max_travel", "max_duration", "capacity"))
        shifts = [
            replace(
                each,
                **free,
                latest_start=None if each.start_state is None else each.latest_start,
            )
            for each in shifts
        ]
    return replace(problem, visits=tuple(visits), shifts=tuple(shifts))


RULES = (ReasonCode.HOURS, ReasonCode.BREAK, ReasonCode.LIMIT)


def test_the_named_rule_lifted_alone_makes_the_visit_fit():
    seen = Counter()

    @examples(150)
    @given(problems())
    def check(problem):
        for index in range(len(problem.visits)):
            reason = reason_on_empty_day(problem, index)
            if reason is None:
                continue
            seen[reason.code] += 1
            if reason.code in RULES:
                assert (
                    reason_on_empty_day(lifted(problem, index, reason.code), index) is None
                )
            if reason.code in (ReasonCode.SEVERAL_RULES, ReasonCode.TOO_FAR):
                without = problem
                for code in RULES:
                    assert reason_on_empty_day(lifted(problem, index, code), index)
                    without = lifted(without, index, code)
                after = reason_on_empty_day(without, index)
                assert (after is None) == (reason.code is ReasonCode.SEVERAL_RULES)

    check()
    assert seen[ReasonCode.HOURS]
    assert seen[ReasonCode.TOO_FAR]


def test_a_visit_that_does_not_pay_names_team_and_cost():
    problem = problem_of({"place": 4, "value": 30}, [{}])
    reason = explain_unassigned(problem, assemble_solution(problem, [], ""))[0]
    assert reason.code is ReasonCode.WORTH
    assert reason.params == {"shift": "s0", "extra_s": 80, "worth_s": 30}


def test_a_visit_that_only_fits_in_place_of_another_has_a_full_day_as_its_reason():
    visits = tuple(visit(f"v{k}", service=900, windows=(DAY,)) for k in range(2))
    problem = Problem(visits, (shift(),), {"car": line(1)})
    solution = assemble_solution(problem, [schedule_route(problem, 0, [0])], "")
    assert explain_unassigned(problem, solution)[1].code is ReasonCode.FULL


def test_every_unassigned_visit_has_a_reason_that_trying_confirms():
    examined = 0

    @given(problems())
    def check(problem):
        nonlocal examined
        solution = greedy_solution(problem)
        routes = {route.shift: route for route in solution.routes}
        reasons = explain_unassigned(problem, solution)
        assert set(reasons) == set(solution.unassigned)
        for index, reason in reasons.items():
            examined += 1
            fits = cheapest_insertion(problem, routes, index)
            assert (fits is not None) == (reason.code is ReasonCode.WORTH)
            if fits is not None:
                assert fits[0] >= problem.penalties[index]

    check()
    assert examined


def test_a_displacement_is_a_sound_route_with_others_unassigned():
    examined = 0

    @examples(60)
    @given(problems() | crowded_days())
    def check(problem):
        nonlocal examined
        solution = greedy_solution(problem)
        orders = orders_of(solution)
        for index, reason in explain_unassigned(problem, solution).items():
            if reason.instead is None:
                continue
            examined += 1
            number = [team.id for team in problem.shifts].index(reason.instead.shift)
            order, out = orders[number], reason.instead.displaced
            assert reason.code is not ReasonCode.WORTH
            assert out == order[order.index(out[0]) :][: len(out)]
            before = route_cost(problem, schedule_route(problem, number, order))
            at = order.index(out[0])
            swapped = (*order[:at], index, *order[at + len(out) :])
            after = route_cost(problem, schedule_route(problem, number, swapped))
            penalties = sum(problem.penalties[v] for v in out)
            assert reason.instead.extra == after - before + penalties
            assert reason.instead.worth == problem.penalties[index]

    check()
    assert examined


def test_the_cheapest_displacement_is_the_cheapest_of_all():
    examined = 0

    @examples(50)
    @given((problems(one_speed=True) | crowded_days()).map(simple))
    def check(problem):
        nonlocal examined
        solution = greedy_solution(problem)
        orders = orders_of(solution)
        for index, reason in explain_unassigned(problem, solution).items():
            if reason.code is ReasonCode.WORTH:
                continue
            costs = displacement_costs(problem, orders, index)
            examined += bool(costs)
            found = reason.instead.extra if reason.instead else None
            assert found == min(costs, default=None)

    check()
    assert examined


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_on_a_crowded_day_insertions_and_displacements_are_the_cheapest_of_all(
    seed, breaks
):
    problem = crowded_day(seed, breaks=breaks, prices=True)
    solution = greedy_solution(problem)
    orders = orders_of(solution)
    assert solution.unassigned
    for index, reason in explain_unassigned(problem, solution).items():
        free = [
            extra
            for number in range(2)
            for extra in insertion_costs(problem, number, orders.get(number, ()), index)
        ]
        assert reason.params.get("extra_s") == min(free, default=None)
        if not free:
            found = reason.instead.extra if reason.instead else None
            assert found == min(displacement_costs(problem, orders, index), default=None)


def full_day(**changes) -> tuple[Problem, object]:
    """Two visits of 900 s and value 9 for a shift of 1000 s that makes the first one."""
    visits = tuple(visit(f"v{k}", service=900, windows=(DAY,)) for k in range(2))
    problem = Problem(visits, (shift(**changes),), {"car": line(1)})
    return problem, assemble_solution(problem, [schedule_route(problem, 0, [0])], "")


def test_a_visit_that_does_not_fit_names_the_visits_that_it_would_displace():
    reason = explain_unassigned(*full_day())[1]
    assert reason.instead == Displacement("s", (0,), 9, 9)
