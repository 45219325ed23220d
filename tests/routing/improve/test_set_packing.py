"""Set packing takes the best of the routes in the pool, and never loses by it."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from routing.costs import route_cost
from routing.engines.ruin_recreate.engine import RuinRecreate
from routing.improve.route_pool import PooledRoute, RoutePool
from routing.improve.set_packing import recombine_routes, solve_set_packing
from routing.problem import Problem
from routing.schedule import assemble_solution, schedule_orders
from routing.stopping import StoppingCriterion
from tests.support.examples import examples
from tests.support.routing_builders import city, line, shift, visit

VISITS, SHIFTS = 6, 3


def small_problem(tiers: list[int]) -> Problem:
    """Visits on a line with rising values and the given tiers, and a few shifts."""
    visits = [visit(f"v{k}", value=10 + 7 * k, tier=tier) for k, tier in enumerate(tiers)]
    shifts = [shift(f"s{k}") for k in range(SHIFTS)]
    return Problem(tuple(visits), tuple(shifts), {"car": line(VISITS)})


def total_cost(problem: Problem, chosen: list[PooledRoute]) -> int:
    """The cost of routes with the penalties of all other visits."""
    planned = {v for route in chosen for v in route.visits}
    penalties = sum(p for v, p in enumerate(problem.penalties) if v not in planned)
    return penalties + sum(route.cost for route in chosen)


def lowest_cost(problem: Problem, routes: list[PooledRoute]) -> int:
    """The lowest cost of all choices of at most one route for each shift."""
    best = sum(problem.penalties)
    options = [[None, *(r for r in routes if r.shift == s)] for s in range(SHIFTS)]
    for choice in product(*options):
        chosen = [route for route in choice if route is not None]
        visits = [v for route in chosen for v in route.visits]
        if len(visits) == len(set(visits)):
            best = min(best, total_cost(problem, chosen))
    return best


@examples(20)
@given(
    st.lists(st.integers(0, 3), min_size=VISITS, max_size=VISITS),
    st.lists(
        st.builds(
            PooledRoute,
            st.integers(0, SHIFTS - 1),
            st.lists(st.integers(0, VISITS - 1), min_size=1, max_size=4, unique=True).map(
                tuple
            ),
            st.integers(0, 60),
        ),
        max_size=12,
    ),
)
def test_the_choice_is_the_best_of_all(tiers: list[int], routes: list[PooledRoute]) -> None:
    day, pool = small_problem(tiers), RoutePool()
    pool.add(routes)
    chosen = solve_set_packing(day, pool, routes[:1], seconds=None, seed=1)
    assert set(chosen) <= set(routes)
    assert len({route.shift for route in chosen}) == len(chosen)
    visits = [v for route in chosen for v in route.visits]
    assert len(visits) == len(set(visits))
    assert total_cost(day, chosen) == lowest_cost(day, routes)


def test_two_half_good_solutions_give_a_better_one() -> None:
    day = city(60, 4, 3)
    orders = RuinRecreate().solve(day, StoppingCriterion(iterations=3000), seed=1)
    good, pool = schedule_orders(day, orders), RoutePool()
    # Each of the two solutions has two spoilt routes.
    spoilt = schedule_orders(day, [route.visits[:1] for route in good])
    first, other = [*good[:2], *spoilt[2:]], [*spoilt[:2], *good[2:]]
    pool.add(PooledRoute(r.shift, r.visits, route_cost(day, r)) for r in other)
    best = recombine_routes(day, pool, first, seconds=None, seed=1)
    assert assemble_solution(day, best, "").cost == assemble_solution(day, good, "").cost
