"""Each left-out visit has the one reason that is true of it."""

import pytest
from hypothesis import given

from routing.explain import Code, explain, never
from routing.insertion import cheapest
from routing.problem import UNREACHABLE, Matrix, Problem, Window
from routing.solve import fill
from routing.timetable import assemble, route_cost, schedule
from tests.routing.test_problem import DAY, line, shift, visit
from tests.strategies import problems


def problem_of(call: dict, crews: list[dict], matrix: Matrix | None = None) -> Problem:
    shifts = tuple(shift(f"s{k}", **crew) for k, crew in enumerate(crews))
    return Problem((visit(**call),), shifts, {"car": matrix or line(5)})


def islands() -> Matrix:
    """Two places without a way between them."""
    ways = line(2).seconds.copy()
    ways[0, 1] = ways[1, 0] = UNREACHABLE
    return Matrix(ways, ways, "islands", estimated=False)


@pytest.mark.parametrize(
    ("problem", "code", "data"),
    [
        (problem_of({}, []), Code.NO_SHIFTS, {}),
        (problem_of({"crew": 2}, [{}]), Code.CREW, {}),
        (
            problem_of(
                {"skills": frozenset({"law", "care"})}, [{"skills": frozenset({"care"})}]
            ),
            Code.SKILLS,
            {"skills": "law"},
        ),
        (
            # Each skill is there, but not in one crew.
            problem_of(
                {"skills": frozenset({"law", "care"})},
                [{"skills": frozenset({"care"})}, {"skills": frozenset({"law"})}],
            ),
            Code.SKILLS,
            {"skills": "care, law"},
        ),
        (problem_of({"forbidden": frozenset({"s0"})}, [{}]), Code.FORBIDDEN, {}),
        (problem_of({"windows": ()}, [{}]), Code.WINDOW, {}),
        (problem_of({"windows": (Window(999, 1100),)}, [{}]), Code.WINDOW, {}),
        (problem_of({"place": 4}, [{"window": Window(0, 80)}]), Code.TOO_FAR, {}),
        (problem_of({"place": 1}, [{}], islands()), Code.TOO_FAR, {}),
    ],
)
def test_what_nobody_could_do_is_told_first(problem, code, data):
    reason = never(problem, 0)
    assert (reason.code, dict(reason.data)) == (code, data)


def test_a_visit_that_does_not_pay_names_team_and_cost():
    problem = problem_of({"place": 4, "value": 30}, [{}])
    reason = explain(problem, assemble(problem, [], ""))[0]
    assert reason.code is Code.WORTH
    assert reason.data == {"shift": "s0", "extra_s": 80, "worth_s": 30}


def test_a_visit_that_only_fits_in_place_of_another_is_told_the_day_is_full():
    calls = tuple(visit(f"v{k}", service=900, windows=(DAY,)) for k in range(2))
    problem = Problem(calls, (shift(),), {"car": line(1)})
    solution = assemble(problem, [schedule(problem, 0, [0])], "")
    assert explain(problem, solution)[1].code is Code.FULL


@given(problems())
def test_every_left_out_visit_has_a_reason_that_trying_confirms(problem):
    solution = assemble(problem, fill(problem, []), "")
    routes = {route.shift: route for route in solution.routes}
    reasons = explain(problem, solution)
    assert set(reasons) == set(solution.left_out)
    for index, reason in reasons.items():
        fits = cheapest(problem, routes, index)
        assert (fits is not None) == (reason.code is Code.WORTH)
        if fits is not None:
            assert fits[0] >= problem.penalties[index]


@given(problems(most_visits=4))
def test_the_cheapest_place_is_the_cheapest_of_all(problem):
    if not problem.visits:
        return
    routes = {r.shift: r for r in fill(problem, []) if 0 not in r.visits}
    costs = []
    for number in range(len(problem.shifts)):
        order = routes[number].visits if number in routes else ()
        before = route_cost(problem, routes[number]) if number in routes else 0
        for position in range(len(order) + 1):
            longer = schedule(problem, number, (*order[:position], 0, *order[position:]))
            if longer is not None:
                costs.append(route_cost(problem, longer) - before)
    found = cheapest(problem, routes, 0)
    assert (found[0] if found else None) == min(costs, default=None)
