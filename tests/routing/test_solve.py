"""The front door gives sound, repeatable answers to any problem."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings

from routing.check import check_solution
from routing.costs import route_cost
from routing.improve.greedy_insertion import fill
from routing.insertion import cheapest_insertion
from routing.problem import Break, Problem, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from routing.solver import solve, timed
from routing.stopping import Progress, StoppingCriterion
from routing.workers.process import solve_in_process
from tests.support.routing_builders import line, shift, visit
from tests.support.strategies import problems

BRIEF = StoppingCriterion(iterations=20)


def cheapest_by_brute_force(problem: Problem) -> int:
    """The cost of the best of all assignments and orders."""
    n, m = len(problem.visits), len(problem.shifts)
    best = sum(problem.penalties)
    for where in product(range(-1, m), repeat=n):
        cost = sum(problem.penalties[v] for v in range(n) if where[v] == -1)
        for number in range(m):
            mine = [v for v in range(n) if where[v] == number]
            routes = (
                schedule_route(problem, number, order) for order in permutations(mine)
            )
            costs = [route_cost(problem, route) for route in routes if route]
            if mine and not costs:
                break
            cost += min(costs, default=0)
        else:
            best = min(best, cost)
    return best


@settings(max_examples=60)
@given(problems())
def test_any_problem_gets_a_sound_solution(problem):
    solution = solve(problem, BRIEF)
    assert check_solution(problem, solution) == ()


@settings(max_examples=60)
@given(problems(most_visits=4, most_shifts=2))
def test_no_solution_is_better_than_the_best_of_all(problem):
    assert solve(problem, BRIEF).cost >= cheapest_by_brute_force(problem)


@pytest.mark.parametrize("seed", range(8))
def test_small_days_are_solved_to_the_optimum(seed):
    problem = small_day(seed)
    solution = solve(problem, StoppingCriterion(iterations=300))
    assert solution.cost == cheapest_by_brute_force(problem)


def small_day(seed: int) -> Problem:
    """Five visits on a line, two visitors with breaks, some windows."""
    places = [(seed * 7 + k * 5) % 12 for k in range(5)]
    opens = [(seed * 31 + k * 83) % 300 for k in range(5)]
    return Problem(
        tuple(
            visit(
                f"v{k}",
                place=places[k],
                service=20,
                value=60 + 10 * k,
                windows=(TimeWindow(opens[k], opens[k] + 120),),
            )
            for k in range(5)
        ),
        tuple(
            shift(
                f"s{k}",
                start=11 * k,
                window=TimeWindow(0, 400),
                breaks=(Break(30, TimeWindow(90, 200)),),
            )
            for k in range(2)
        )[:2],
        {"car": line(12)},
    )


def test_the_same_seed_and_count_give_the_same_answer():
    problem = small_day(3)
    first, second = (solve(problem, BRIEF, seed=5) for _ in range(2))
    assert first == second


def test_a_start_is_not_made_worse():
    problem = small_day(1)
    best = solve(problem, StoppingCriterion(iterations=300))
    orders = [[], []]
    for route in best.routes:
        orders[route.shift] = list(route.visits)
    assert solve(problem, StoppingCriterion(iterations=1), start=orders).cost <= best.cost


def test_stopping_at_once_still_gives_a_plan():
    solution = solve(small_day(2), StoppingCriterion(seconds=60, should_stop=lambda: True))
    assert solution.routes


def test_progress_tells_falling_costs():
    seen: list[Progress] = []
    solution = solve(small_day(4), BRIEF, on_progress=seen.append)
    costs = [progress.cost for progress in seen]
    assert costs == sorted(costs, reverse=True)
    assert solution.cost <= costs[-1]


def test_what_an_engine_gets_wrong_is_dropped_not_passed_on():
    problem = small_day(0)
    routes = timed(problem, [[0, 1, 2, 3, 4], []])
    assert check_solution(problem, assemble_solution(problem, routes, "")) == ()


@given(problems())
def test_filling_never_costs_more(problem):
    before = assemble_solution(problem, [], "")
    after = assemble_solution(problem, fill(problem, []), "")
    assert after.cost <= before.cost
    assert check_solution(problem, after) == ()


@given(problems())
def test_filling_leaves_nobody_out_who_pays(problem):
    routes = {route.shift: route for route in fill(problem, [])}
    planned = {one for route in routes.values() for one in route.visits}
    for one in set(range(len(problem.visits))) - planned:
        assert cheapest_insertion(problem, routes, one, problem.penalties[one]) is None


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "needs a limit"),
        ({"seconds": 0}, "above 0"),
        ({"iterations": 0}, "1 or more"),
    ],
)
def test_a_rule_that_never_stops_is_refused(values, text):
    with pytest.raises(ValueError, match=text):
        StoppingCriterion(**values)


def test_a_solve_apart_gives_the_same_as_one_here():
    problem = small_day(5)
    seen: list[Progress] = []
    apart = solve_in_process(problem, BRIEF, seed=2, on_progress=seen.append)
    assert apart == solve(problem, BRIEF, seed=2)
    assert seen


def test_a_solve_apart_can_be_stopped_long_before_its_time():
    asked = iter([False, False])
    rule = StoppingCriterion(seconds=3000, should_stop=lambda: next(asked, True))
    assert solve_in_process(small_day(6), rule).routes
