"""Trials: the routes with an insertion that the kernel proposes, and what they cost."""

from collections.abc import Mapping
from dataclasses import replace

from routing.costs import route_cost
from routing.insertion.result import Insertion
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solution import Route

from .relaxations import LongerShift, Relaxation, relaxation_of
from .single_shift import single_shift_problem


class Trials:
    """Tries insertions in the routes of one solution.

    Parameters
    ----------
    problem
        The problem.
    routes
        The solution's routes by shift.
    """

    def __init__(self, problem: Problem, routes: Mapping[int, Route]) -> None:
        self._problem, self._routes = problem, routes
        self._costs = {s: route_cost(problem, route) for s, route in routes.items()}

    def order(self, shift: int) -> tuple[int, ...]:
        """Return the visits of a shift's route; none where it has no route."""
        return self._routes[shift].visits if shift in self._routes else ()

    def extra_cost(self, route: Route) -> int:
        """Return the cost of a changed route above that of the solution's route."""
        return route_cost(self._problem, route) - self._costs.get(route.shift, 0)

    def removal_saving(self, shift: int, visit: int) -> int | None:
        """Return the cost that a route saves without one of its visits.

        None if the route is infeasible without it.
        """
        order = tuple(v for v in self._routes[shift].visits if v != visit)
        if not order:
            return self._costs[shift]
        shorter = schedule_route(self._problem, shift, order)
        return None if shorter is None else -self.extra_cost(shorter)

    def relaxation(self, visit: int, insertion: Insertion) -> Relaxation | None:
        """Return what an insertion needs, with its exact extra cost.

        None if it needs nothing, does not help, or costs as much as the visit's penalty.
        """
        shift = self._problem.shifts[insertion.shift]
        relaxation = relaxation_of(insertion, self._problem.visits[visit], shift)
        if relaxation is None:
            return None
        extra = self._relaxed_cost(visit, insertion, relaxation)
        if extra is None or extra >= self._problem.penalties[visit]:
            return None
        return replace(relaxation, extra=extra)

    def _relaxed_cost(
        self, visit: int, insertion: Insertion, relaxation: Relaxation
    ) -> int | None:
        """Return the extra cost with the rule relaxed; None if that does not help."""
        problem, order = self._problem, self.order(insertion.shift)
        original = problem.shifts[insertion.shift]
        relaxed, shift = relaxation.relaxed(problem.visits[visit], original)
        planned = [problem.visits[v] for v in order]
        at = insertion.position
        longer = [*planned[:at], relaxed, *planned[at:]]
        cost = _cost(single_shift_problem(problem, shift, longer))
        if not order or cost is None:
            return cost
        before = self._costs[insertion.shift]
        if isinstance(relaxation, LongerShift):
            # A longer shift has another balance cost, and room for later breaks.
            alone = _cost(single_shift_problem(problem, shift, planned))
            before = before if alone is None else alone
        return cost - before


def _cost(problem: Problem) -> int | None:
    """Return the cost of one shift with all visits in order; None if infeasible."""
    route = schedule_route(problem, 0, range(len(problem.visits)))
    return None if route is None else route_cost(problem, route)
