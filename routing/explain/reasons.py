"""Reasons: why a visit is unassigned, and what would help."""

from routing.improve.detours import detours, has_long_detour
from routing.insertion.best import WidestWindows, best_insertions
from routing.insertion.result import BestInsertions, Insertion, InsertionKind
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solution import Solution

from .empty_day import reason_on_empty_day
from .reason import Displacement, Reason, ReasonCode, ReasonParam
from .trials import Trials


def explain_unassigned(
    problem: Problem, solution: Solution, widest_windows: WidestWindows | None = None
) -> dict[int, Reason]:
    """Return the leading reason of every unassigned visit, and what would help.

    Parameters
    ----------
    problem, solution
        A problem and a solution whose routes are sound.
    widest_windows
        By visit index the spans beyond which no advice to widen a window goes; None: any
        time of the day.

    Returns
    -------
    dict
        By visit index.
    """
    routes = {route.shift: route for route in solution.routes}
    orders = {shift: route.visits for shift, route in routes.items()}
    insertions = best_insertions(
        problem, orders, solution.unassigned, widest_windows=widest_windows
    )
    trials = Trials(problem, routes)
    return {
        visit: _reason(problem, trials, visit, insertions[visit])
        for visit in solution.unassigned
    }


def _reason(
    problem: Problem, trials: Trials, visit: int, insertions: BestInsertions
) -> Reason:
    known = [insertions[kind] for kind in InsertionKind if kind in insertions]
    relaxations = (trials.relaxation(visit, insertion) for insertion in known)
    fits_if = tuple(each for each in relaxations if each is not None)
    cheapest = insertions.get(InsertionKind.FEASIBLE)
    if cheapest is not None and (detour := _long_detour(problem, trials, visit, cheapest)):
        return Reason(ReasonCode.DETOUR, detour, fits_if=fits_if)
    if cheapest is not None:
        params: dict[str, ReasonParam] = {
            "shift": problem.shifts[cheapest.shift].id,
            "extra_s": cheapest.extra,
            "worth_s": problem.penalties[visit],
        }
        return Reason(ReasonCode.WORTH, params, fits_if=fits_if)
    reason = reason_on_empty_day(problem, visit) or Reason(ReasonCode.FULL)
    displacing = insertions.get(InsertionKind.DISPLACING)
    instead = None
    if displacing is not None:
        instead = _displacement(problem, trials, visit, displacing)
    return Reason(reason.code, reason.params, instead, fits_if)


def _long_detour(
    problem: Problem, trials: Trials, visit: int, insertion: Insertion
) -> dict[str, ReasonParam] | None:
    """Return the params of a detour that is longer than allowed; None if it is not."""
    limit = problem.visits[visit].max_detour
    order = insertion.order_with(visit, trials.order(insertion.shift))
    if limit is None or insertion.extra >= problem.penalties[visit]:
        return None
    route = schedule_route(problem, insertion.shift, order)
    detour = None if route is None else detours(problem, route)[insertion.position]
    if detour is None or detour <= limit:
        return None
    return {
        "shift": problem.shifts[insertion.shift].id,
        "extra_s": detour,
        "limit_s": limit,
        "tier": problem.visits[visit].tier,
    }


def _displacement(
    problem: Problem, trials: Trials, visit: int, insertion: Insertion
) -> Displacement | None:
    order = trials.order(insertion.shift)
    route = schedule_route(problem, insertion.shift, insertion.order_with(visit, order))
    if route is None or has_long_detour(problem, route):
        return None
    at = insertion.position
    displaced = order[at : at + insertion.displaced]
    extra = trials.extra_cost(route) + sum(problem.penalties[v] for v in displaced)
    shift = problem.shifts[insertion.shift]
    return Displacement(shift.id, displaced, extra, problem.penalties[visit])
