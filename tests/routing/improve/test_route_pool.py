"""The route pool keeps the cheapest and the latest routes."""

from routing.improve.route_pool import PooledRoute, RoutePool


def test_the_cheapest_order_of_the_same_visits_stays() -> None:
    pool = RoutePool()
    pool.add(
        [PooledRoute(0, (1, 2), 30), PooledRoute(0, (2, 1), 20), PooledRoute(1, (1, 2), 25)]
    )
    pool.add([PooledRoute(0, (1, 2), 28)])
    assert list(pool) == [PooledRoute(1, (1, 2), 25), PooledRoute(0, (2, 1), 20)]


def test_routes_unseen_for_the_longest_time_are_forgotten() -> None:
    pool = RoutePool()
    most = pool.max_routes
    pool.add(PooledRoute(0, (number,), 1) for number in range(most))
    pool.add([PooledRoute(0, (0,), 1), PooledRoute(0, (most,), 1)])
    assert len(pool) == most
    assert PooledRoute(0, (0,), 1) in pool
    assert PooledRoute(0, (1,), 1) not in pool
