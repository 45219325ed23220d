"""Insertions tried one by one with the schedule, and days that are worth trying."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from routing.costs import route_cost
from routing.disruption import DisruptionCost
from routing.explain.relaxations import Relaxation
from routing.insertion.exact import cheapest_insertion
from routing.matrix import DenseMatrix
from routing.problem import Break, Problem, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from routing.solution import Route, Solution
from tests.support.routing_builders import line, shift, visit


def insert_greedily(problem: Problem, routes: Sequence[Route]) -> list[Route]:
    """The routes with every visit that pays, the dearest first; no other visit moves."""
    by_shift = {route.shift: route for route in routes}
    planned = {visit for route in routes for visit in route.visits}
    unassigned = [v for v in range(len(problem.visits)) if v not in planned]
    unassigned.sort(key=lambda v: (-problem.penalties[v], v))
    is_changed = True
    # The insertion of one visit can make another one feasible.
    while is_changed:
        is_changed = False
        for index in list(unassigned):
            best = cheapest_insertion(problem, by_shift, index, problem.penalties[index])
            if best is not None:
                by_shift[best[1].shift] = best[1]
                unassigned.remove(index)
                is_changed = True
    return [by_shift[shift] for shift in sorted(by_shift)]


def greedy_solution(problem: Problem) -> Solution:
    """A sound solution with visits unassigned where they do not fit or do not pay."""
    return assemble_solution(problem, insert_greedily(problem, []), "")


def problem_of(call: dict, teams: list[dict], matrix: DenseMatrix | None = None) -> Problem:
    """A problem of one visit and some shifts on a line of five places."""
    shifts = tuple(shift(f"s{k}", **team) for k, team in enumerate(teams))
    return Problem((visit(**call),), shifts, {"car": matrix or line(5)})


def orders_of(solution: Solution) -> dict[int, tuple[int, ...]]:
    """The visits of each shift's route in order."""
    return {route.shift: route.visits for route in solution.routes}


def relaxed_problem(problem: Problem, index: int, number: int, rule: Relaxation) -> Problem:
    """The whole problem with one rule relaxed."""
    visits, teams = list(problem.visits), list(problem.shifts)
    visits[index], teams[number] = rule.relaxed(visits[index], teams[number])
    return replace(problem, visits=tuple(visits), shifts=tuple(teams))


def orders_with(problem: Problem, order: tuple[int, ...], index: int) -> Iterator[tuple]:
    """The order with the visit at each position in turn."""
    for position in range(len(order) + 1):
        yield (*order[:position], index, *order[position:])


def insertion_costs(
    problem: Problem, number: int, order: tuple[int, ...], index: int
) -> list[int]:
    """Extra cost at every place of one route where the visit fits."""
    before = schedule_route(problem, number, order)
    if order and before is None:
        return []
    base = route_cost(problem, before) if before else 0
    tried = (
        schedule_route(problem, number, one) for one in orders_with(problem, order, index)
    )
    return [route_cost(problem, route) - base for route in tried if route is not None]


def displacement_costs(problem: Problem, orders, index: int) -> list[int]:
    """Extra cost of the visit in place of each run of one to three others."""
    costs = []
    for number, order in orders.items():
        before = route_cost(problem, schedule_route(problem, number, order))
        for first in range(len(order)):
            for last in range(first, min(first + 3, len(order))):
                out = order[first : last + 1]
                route = schedule_route(
                    problem, number, (*order[:first], index, *order[last + 1 :])
                )
                if route:
                    penalties = sum(problem.penalties[v] for v in out)
                    costs.append(route_cost(problem, route) - before + penalties)
    return costs


def simple(problem: Problem) -> Problem:
    """The problem without breaks, limits of work, and prices that depend on the time."""
    return replace(
        problem,
        shifts=tuple(replace(team, breaks=(), max_work=None) for team in problem.shifts),
        overtime_price=0,
        disruption=DisruptionCost(problem.disruption.team, 0, 0),
        lateness_price=0,
    )


def crowded_day(seed: int, *, breaks: bool, prices: bool) -> Problem:
    """Two routes of half a dozen stops, and as many visits that find no place in them."""
    draw = random.Random(seed)
    points = [(draw.randint(0, 40), draw.randint(0, 40)) for _ in range(9)]
    gaps = [[abs(a - c) + abs(b - d) for c, d in points] for a, b in points]
    seconds = np.array(gaps, dtype=np.int32)

    def spans() -> tuple[TimeWindow, ...]:
        edges = sorted(draw.sample(range(0, 400), draw.choice((2, 2, 4))))
        spread = edges if draw.random() < 0.6 else [0, 400]
        return tuple(
            TimeWindow(*pair) for pair in zip(spread[::2], spread[1::2], strict=True)
        )

    visits = tuple(
        visit(
            f"v{k}",
            place=draw.randrange(9),
            service=draw.randint(5, 25),
            setup=draw.choice((0, 0, 6)),
            windows=spans(),
            value=draw.randint(20, 120),
            skills=frozenset(draw.sample(("law", "care"), draw.choice((0, 0, 1)))),
            preferred=frozenset(draw.sample(("s0", "s1"), 1)),
            preference=draw.choice((0, 10)),
            load=draw.randint(0, 3),
        )
        for k in range(14)
    )
    teams = tuple(
        shift(
            f"s{k}",
            team=(f"s{k}",),
            start=draw.randrange(9),
            end=draw.choice((None, draw.randrange(9))),
            window=TimeWindow(0, draw.randint(150, 300)),
            overtime=draw.choice((0, 30)),
            skills=frozenset(draw.sample(("law", "care"), 1)),
            max_visits=draw.choice((None, 5)),
            max_travel=draw.choice((None, 120)),
            max_duration=draw.choice((None, 200)),
            capacity=draw.choice((None, 9)),
            breaks=(Break(15, TimeWindow(60, 140)),) if breaks else (),
        )
        for k in range(2)
    )
    matrix = DenseMatrix(seconds, seconds, "drawn", estimated=True)
    return Problem(
        visits,
        teams,
        {"car": matrix},
        overtime_price=draw.randint(1, 3) if prices else 0,
        balance=draw.choice((0, 30)) if prices else 0,
    )
