"""The main entry point gives sound, repeatable solutions to any problem."""

from itertools import permutations, product

import pytest
from hypothesis import given

from routing.check import check_solution
from routing.costs import route_cost
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solver import solve
from routing.stopping import Progress, StoppingCriterion
from tests.support.examples import examples
from tests.support.routing_builders import small_day
from tests.support.strategies import problems

BRIEF = StoppingCriterion(iterations=20)


def cheapest_by_brute_force(problem: Problem) -> int:
    """The cost of the best of all assignments and orders."""
    n, m = len(problem.visits), len(problem.shifts)
    best = sum(problem.penalties)
    for shifts in product(range(-1, m), repeat=n):
        cost = sum(problem.penalties[v] for v in range(n) if shifts[v] == -1)
        for number in range(m):
            assigned = [v for v in range(n) if shifts[v] == number]
            routes = (
                schedule_route(problem, number, order) for order in permutations(assigned)
            )
            costs = [route_cost(problem, route) for route in routes if route]
            if assigned and not costs:
                break
            cost += min(costs, default=0)
        else:
            best = min(best, cost)
    return best


@examples(30)
@given(problems())
def test_any_problem_gets_a_sound_solution(problem: Problem) -> None:
    solution = solve(problem, BRIEF)
    assert check_solution(problem, solution) == ()


@examples(30)
@given(problems(most_visits=4, most_shifts=2))
def test_no_solution_is_better_than_the_best_of_all(problem: Problem) -> None:
    assert solve(problem, BRIEF).cost >= cheapest_by_brute_force(problem)


@pytest.mark.parametrize("seed", range(8))
def test_small_days_are_solved_to_the_optimum(seed: int) -> None:
    problem = small_day(seed)
    solution = solve(problem, StoppingCriterion(iterations=300))
    assert solution.cost == cheapest_by_brute_force(problem)


def test_the_same_seed_and_count_give_the_same_answer() -> None:
    problem = small_day(3)
    first, second = (solve(problem, BRIEF, seed=5) for _ in range(2))
    assert first == second


def test_a_start_is_not_made_worse() -> None:
    problem = small_day(1)
    best = solve(problem, StoppingCriterion(iterations=300))
    orders: list[list[int]] = [[], []]
    for route in best.routes:
        orders[route.shift] = list(route.visits)
    assert solve(problem, StoppingCriterion(iterations=1), start=orders).cost <= best.cost


def test_a_stop_at_once_still_gives_a_solution() -> None:
    solution = solve(small_day(2), StoppingCriterion(seconds=60, should_stop=lambda: True))
    assert solution.routes


def test_progress_reports_falling_costs() -> None:
    reports: list[Progress] = []
    solution = solve(small_day(4), BRIEF, on_progress=reports.append)
    costs = [progress.cost for progress in reports]
    assert costs == sorted(costs, reverse=True)
    assert solution.cost <= costs[-1]
