"""Costs of routes in seconds of travel: overtime, lateness, balance and others.

The penalty of an unassigned visit is the problem's own: `Problem.penalties`.
"""

from .problem import Problem, Shift, Visit
from .solution import Route


def preference_cost(visit: Visit, shift: Shift) -> int:
    """Return the cost of a team without any of the visitors that the visit prefers."""
    missed = visit.preferred and visit.preferred.isdisjoint(shift.team)
    return visit.preference if missed else 0


def assignment_cost(problem: Problem, visit: Visit, shift: Shift) -> int:
    """Return what follows from the choice of the shift, whatever the visit's time.

    That is the cost of a missed preference and of another team than announced.
    """
    cost = preference_cost(visit, shift)
    if visit.announced and visit.announced.team != frozenset(shift.team):
        cost += problem.disruption.team
    return cost


def time_disruption_cost(problem: Problem, visit: Visit, begin: int) -> int:
    """Return the cost of a begin too far away from the announced one."""
    if visit.announced is None:
        return 0
    change = abs(begin - visit.announced.begin)
    return problem.disruption.time if change > problem.disruption.tolerance else 0


def lateness_cost(problem: Problem, visit: Visit, begin: int) -> int:
    """Return the cost of a begin after the second at which the visit is due."""
    late = 0 if visit.due is None else max(0, begin - visit.due)
    return problem.lateness_price * late


def balance_cost(problem: Problem, shift: Shift, work: int) -> int:
    """Return the cost of a shift's working time, which evens the shifts out.

    Parameters
    ----------
    problem
        The problem, whose ``balance`` is the weight.
    shift
        The shift; its length counts with overtime.
    work
        Seconds of travel and on site, without what lies behind a shift under way.
    """
    unit = 100 * max(1, shift.latest - shift.window.start)
    together = problem.balance * (shift.worked + work) ** 2 // unit
    return together - problem.balance * shift.worked**2 // unit


def route_cost(problem: Problem, route: Route) -> int:
    """Return the whole cost of a route; see docs/schedule.md."""
    shift = problem.shifts[route.shift]
    cost = route.travel
    cost += problem.overtime_price * max(0, route.end - shift.window.end)
    for stop in route.stops:
        visit = problem.visits[stop.visit]
        cost += assignment_cost(problem, visit, shift)
        cost += time_disruption_cost(problem, visit, stop.begin)
        cost += lateness_cost(problem, visit, stop.begin)
    return cost + balance_cost(problem, shift, route.work)
