"""Where one more visit could go, tried for real."""

from collections.abc import Iterator, Mapping

from .problem import UNREACHABLE, Problem
from .solution import Route
from .timetable import route_cost, schedule


def cheapest(
    problem: Problem,
    routes: Mapping[int, Route],
    visit: int,
    limit: int | None = None,
) -> tuple[int, Route] | None:
    """The route that takes one more visit at the least extra cost.

    Parameters
    ----------
    problem
        What the routes belong to.
    routes
        By shift; shifts without one are tried as well.
    visit
        The visit to add, in none of the routes.
    limit
        Only places cheaper than this are of interest.

    Returns
    -------
    tuple or None
        Extra cost in seconds and the new route; None where no place is left.
    """
    best: tuple[int, Route] | None = None
    for shift in range(len(problem.shifts)):
        if not problem.allows(problem.visits[visit], problem.shifts[shift]):
            continue
        route = routes.get(shift)
        order = route.visits if route else ()
        before = route_cost(problem, route) if route else 0
        for least, position in _by_detour(problem, shift, order, visit):
            bar = best[0] if best else limit
            # Overtime and preferences only add to the detour, so dearer ones are out.
            if bar is not None and least >= bar:
                break
            longer = schedule(problem, shift, (*order[:position], visit, *order[position:]))
            if longer is None:
                continue
            extra = route_cost(problem, longer) - before
            if bar is None or extra < bar:
                best = (extra, longer)
    return best


def _by_detour(
    problem: Problem, shift: int, order: tuple[int, ...], visit: int
) -> Iterator[tuple[int, int]]:
    """Extra travel seconds and position for each place in a route, least first."""
    crew = problem.shifts[shift]
    places = [crew.start, *(problem.visits[v].place for v in order)]
    stops = len(places)
    if crew.end is not None:
        places.append(crew.end)
    seconds = problem.travel[crew.mode].block([*places, problem.visits[visit].place])
    detours = []
    for position in range(stops):
        there, back, direct = int(seconds[position, -1]), 0, 0
        if position + 1 < len(places):
            back = int(seconds[-1, position + 1])
            direct = int(seconds[position, position + 1]) if order else 0
        if UNREACHABLE not in (there, back):
            detours.append((there + back - direct, position))
    yield from sorted(detours)
