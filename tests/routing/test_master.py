"""The master takes the best of the routes that it is given, and never loses by it."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.costs import route_cost
from routing.engines.ruin_recreate.engine import solve as search
from routing.engines.ruin_recreate.params import SearchParams
from routing.engines.ruin_recreate.subproblem import SubproblemTask, work
from routing.improve.route_pool import _MOST, PooledRoute, RoutePool, choose
from routing.kernel.encode import pack
from routing.problem import Problem
from routing.schedule import assemble_solution, schedule_route
from routing.solver import combined, timed
from routing.stopping import StoppingCriterion
from tests.support.routing_builders import city, line, shift, visit

VISITS, SHIFTS = 6, 3


STEPS = StoppingCriterion(iterations=3000)


def problem(tiers: list[int]) -> Problem:
    calls = [visit(f"v{k}", value=10 + 7 * k, tier=tier) for k, tier in enumerate(tiers)]
    crews = [shift(f"s{k}") for k in range(SHIFTS)]
    return Problem(tuple(calls), tuple(crews), {"car": line(VISITS)})


def total(problem: Problem, chosen: list[PooledRoute]) -> int:
    made = {v for route in chosen for v in route.visits}
    left = sum(p for v, p in enumerate(problem.penalties) if v not in made)
    return left + sum(route.cost for route in chosen)


def least(problem: Problem, routes: list[PooledRoute]) -> int:
    """By trying every choice of at most one route for each shift."""
    best = sum(problem.penalties)
    offers = [[None, *(r for r in routes if r.shift == s)] for s in range(SHIFTS)]
    for picks in product(*offers):
        chosen = [route for route in picks if route is not None]
        calls = [v for route in chosen for v in route.visits]
        if len(calls) == len(set(calls)):
            best = min(best, total(problem, chosen))
    return best


@settings(max_examples=40)
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
def test_the_choice_is_the_best_of_all(tiers, routes):
    day, pool = problem(tiers), RoutePool()
    pool.add(routes)
    chosen = choose(day, pool, routes[:1], seconds=None, seed=1)
    assert set(chosen) <= set(routes)
    assert len({route.shift for route in chosen}) == len(chosen)
    calls = [v for route in chosen for v in route.visits]
    assert len(calls) == len(set(calls))
    assert total(day, chosen) == least(day, routes)


def test_of_the_same_visits_the_cheapest_order_stays():
    pool = RoutePool()
    pool.add(
        [PooledRoute(0, (1, 2), 30), PooledRoute(0, (2, 1), 20), PooledRoute(1, (1, 2), 25)]
    )
    pool.add([PooledRoute(0, (1, 2), 28)])
    assert list(pool) == [PooledRoute(1, (1, 2), 25), PooledRoute(0, (2, 1), 20)]


def test_what_was_not_seen_for_the_longest_time_is_forgotten():
    pool = RoutePool()
    pool.add(PooledRoute(0, (number,), 1) for number in range(_MOST))
    pool.add([PooledRoute(0, (0,), 1), PooledRoute(0, (_MOST,), 1)])
    assert len(pool) == _MOST
    assert PooledRoute(0, (0,), 1) in pool
    assert PooledRoute(0, (1,), 1) not in pool


def test_routes_that_a_search_remembers_are_what_they_claim():
    day = city(60, 4, 3)
    part = pack(day, range(60), range(4))
    turn = work(
        SubproblemTask(
            0, part, {}, 1, None, 4000, 300.0, 30.0, 200.0, SearchParams(), near=10.0
        )
    )
    assert len(turn.known) > 100
    for known in turn.known:
        route = schedule_route(day, known.shift, known.visits)
        assert route is not None
        assert route_cost(day, route) == known.cost


def test_nothing_is_remembered_unless_it_is_asked_for():
    part = pack(city(60, 4, 3), range(60), range(4))
    assert (
        work(
            SubproblemTask(0, part, {}, 1, None, 500, 300.0, 30.0, 200.0, SearchParams())
        ).known
        == ()
    )


def test_two_half_good_days_give_a_better_one():
    day = city(60, 4, 3)
    good, pool = timed(day, search(day, STEPS, seed=1)), RoutePool()
    # Each day has spoilt two of the routes.
    worse = [timed(day, [r.visits[:1] for r in good])[k] for k in range(4)]
    first, other = [*good[:2], *worse[2:]], [*worse[:2], *good[2:]]
    pool.add(PooledRoute(r.shift, r.visits, route_cost(day, r)) for r in other)
    found = combined(day, pool, first, seconds=None, seed=1)
    assert assemble_solution(day, found, "").cost == assemble_solution(day, good, "").cost


def test_the_search_fills_the_pool_in_its_later_half():
    pool = RoutePool()
    search(city(60, 4, 3), StoppingCriterion(iterations=5000), seed=1, pool=pool)
    assert len(pool) > 20
