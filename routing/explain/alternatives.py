"""Alternatives: the next-best shift of each planned visit."""

from dataclasses import dataclass

from routing.insertion.best import best_insertions
from routing.insertion.result import InsertionKind
from routing.problem import Problem
from routing.solution import Solution

from .trials import Trials


@dataclass(frozen=True)
class Alternative:
    """The next-best shift for a planned visit.

    Attributes
    ----------
    shift
        Id of the shift.
    extra
        Cost of moving the visit there, in seconds, less the saving in its present route.
        It is below 0 where the solution can still be improved.
    """

    shift: str
    extra: int


def best_alternatives(problem: Problem, solution: Solution) -> dict[int, Alternative]:
    """Return the shift that would make each planned visit at the least extra cost.

    Parameters
    ----------
    problem, solution
        A problem and a solution whose routes are sound.

    Returns
    -------
    dict
        By visit index. Visits that no other shift could make have no entry.
    """
    routes = {route.shift: route for route in solution.routes}
    orders = {shift: route.visits for shift, route in routes.items()}
    present_shifts = {
        visit: route.shift for route in solution.routes for visit in route.visits
    }
    insertions = best_insertions(
        problem,
        orders,
        list(present_shifts),
        excluded_shifts=present_shifts,
        relax=False,
        displace=False,
    )
    trials = Trials(problem, routes)
    alternatives = {}
    for visit, shift in present_shifts.items():
        saving = trials.removal_saving(shift, visit)
        cheapest = insertions[visit].get(InsertionKind.FEASIBLE)
        if saving is not None and cheapest is not None:
            name = problem.shifts[cheapest.shift].id
            alternatives[visit] = Alternative(name, cheapest.extra - saving)
    return alternatives
