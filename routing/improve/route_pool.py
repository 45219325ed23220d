"""The route pool: good routes of a search, the candidates of the set packing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_POOLING_VISITS = 3000
"""Routes are pooled for problems of up to this many visits; in larger ones too few routes
would be seen twice."""


@dataclass(frozen=True)
class PooledRoute:
    """A route that a search has seen.

    Attributes
    ----------
    shift, visits
        The shift, and the visits in order (indices).
    cost
        Cost of the route in seconds, without penalties of unassigned visits.
    """

    shift: int
    visits: tuple[int, ...]
    cost: int


class RoutePool:
    """The routes that a search has seen, the cheapest order of each set of visits.

    Parameters
    ----------
    max_routes
        Largest number of routes, ≥ 1. The latest ones are kept, as a search gets better.
    """

    def __init__(self, max_routes: int = 4000) -> None:
        self.max_routes = max_routes
        self._routes: dict[tuple[int, frozenset[int]], PooledRoute] = {}

    def add(self, routes: Iterable[PooledRoute]) -> None:
        """Add routes; where there are too many, those unseen for the longest time go."""
        for route in routes:
            key = route.shift, frozenset(route.visits)
            before = self._routes.pop(key, route)
            self._routes[key] = min(before, route, key=lambda pooled: pooled.cost)
        for key in list(self._routes)[: max(0, len(self._routes) - self.max_routes)]:
            del self._routes[key]

    def __len__(self) -> int:
        return len(self._routes)

    def __iter__(self) -> Iterator[PooledRoute]:
        return iter(self._routes.values())
