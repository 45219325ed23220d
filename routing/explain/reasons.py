"""Reasons: why a visit is unassigned, and what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from routing.insertion.best import WidestWindows, best_insertions
from routing.insertion.result import BestInsertions, Insertion, InsertionKind
from routing.matrix import UNREACHABLE
from routing.problem import Problem, Shift, Visit
from routing.schedule import schedule_route
from routing.solution import Solution

from .relaxations import Relaxation
from .trials import Trials


class ReasonCode(StrEnum):
    """The leading reason, from what can never work to what was not worth it."""

    NO_SHIFTS = "no_visitors"
    TEAM_SIZE = "needs_two_visitors"
    SKILLS = "no_trained_visitor"
    FORBIDDEN = "visitors_forbidden"
    WINDOW = "no_common_time"
    START = "start_off_road"
    UNREACHABLE = "cannot_be_reached"
    TOO_FAR = "too_far"
    FULL = "day_full"
    WORTH = "detour_too_long"


@dataclass(frozen=True)
class Displacement:
    """The visits that an unassigned visit would displace at the least cost.

    Attributes
    ----------
    shift
        Id of the shift.
    displaced
        One to three visits (indices) in a row, which would be unassigned instead.
    extra
        Change of the route's cost, with the penalties of the displaced, in seconds. It
        is below ``worth`` only where the solution can still be improved.
    worth
        Penalty of the visit, in seconds.
    """

    shift: str
    displaced: tuple[int, ...]
    extra: int
    worth: int


ReasonParam = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """The leading reason of an unassigned visit, and what would help.

    Attributes
    ----------
    code
        The reason.
    params
        The values of its sentence, as the code needs them: ``skills`` (names in
        alphabetical order), ``shift`` (id), ``shifts`` (ids), ``extra_s`` and ``worth_s``
        (seconds).
    instead
        The visits that would have to be unassigned where there is no room; None where
        displacing three in a row is not enough.
    fits_if
        The smallest relaxation of each kind with which the visit fits and costs less
        than its penalty. With breaks, a limit of duration or of work, or prices that
        depend on the time, less might be enough, or one might be missed.
    """

    code: ReasonCode
    params: Mapping[str, ReasonParam] = field(default_factory=dict)
    instead: Displacement | None = None
    fits_if: tuple[Relaxation, ...] = ()


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


def reason_on_empty_day(problem: Problem, index: int) -> Reason | None:
    """Return why no shift could make a visit even alone; None if one could."""
    visit = problem.visits[index]
    if not problem.shifts:
        return Reason(ReasonCode.NO_SHIFTS)
    large = [s for s in problem.shifts if len(s.team) >= visit.team_size]
    if not large:
        return Reason(ReasonCode.TEAM_SIZE)
    skilled = [s for s in large if visit.skills <= s.skills]
    if not skilled:
        return Reason(ReasonCode.SKILLS, {"skills": _lacking(visit, large)})
    permitted = [s for s in skilled if visit.forbidden.isdisjoint(s.team)]
    if not permitted:
        return Reason(ReasonCode.FORBIDDEN)
    if not any(_overlaps(visit, shift) for shift in permitted):
        return Reason(ReasonCode.WINDOW)
    allowed = [n for n, s in enumerate(problem.shifts) if problem.allows(visit, s)]
    if any(schedule_route(problem, number, [index]) for number in allowed):
        return None
    if allowed and not any(_reaches(problem, problem.shifts[n], visit) for n in allowed):
        if stranded := _stranded(problem, [problem.shifts[n] for n in allowed], visit):
            return Reason(ReasonCode.START, {"shifts": stranded})
        return Reason(ReasonCode.UNREACHABLE)
    return Reason(ReasonCode.TOO_FAR)


def _reason(
    problem: Problem, trials: Trials, visit: int, insertions: BestInsertions
) -> Reason:
    known = [insertions[kind] for kind in InsertionKind if kind in insertions]
    relaxations = (trials.relaxation(visit, insertion) for insertion in known)
    fits_if = tuple(each for each in relaxations if each is not None)
    cheapest = insertions.get(InsertionKind.FEASIBLE)
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


def _displacement(
    problem: Problem, trials: Trials, visit: int, insertion: Insertion
) -> Displacement | None:
    order = trials.order(insertion.shift)
    route = schedule_route(problem, insertion.shift, insertion.order_with(visit, order))
    if route is None:
        return None
    at = insertion.position
    displaced = order[at : at + insertion.displaced]
    extra = trials.extra_cost(route) + sum(problem.penalties[v] for v in displaced)
    shift = problem.shifts[insertion.shift]
    return Displacement(shift.id, displaced, extra, problem.penalties[visit])


def _reaches(problem: Problem, shift: Shift, visit: Visit) -> bool:
    """Return True if there are paths from the shift's start to the visit and its end."""
    end = visit.place if shift.end is None else shift.end
    seconds, _ = problem.travel[shift.mode].legs([shift.start, visit.place, end])
    return UNREACHABLE not in seconds


def _stranded(problem: Problem, shifts: Sequence[Shift], visit: Visit) -> tuple[str, ...]:
    """Return the ids of shifts of which no road leads to any visit, if that is why.

    The visit itself is at fault, and nothing is returned, where a shift has roads to
    others, or where no road leads to the visit from the places of other visits.
    """
    places = sorted({other.place for other in problem.visits})
    for shift in shifts:
        matrix = problem.travel[shift.mode]
        if any(_reaches(problem, shift, other) for other in problem.visits):
            return ()
        neighbours = [place for place in places if place != visit.place]
        if not (matrix.between(neighbours, [visit.place]) < UNREACHABLE).any():
            return ()
    return tuple(shift.id for shift in shifts)


def _lacking(visit: Visit, shifts: Sequence[Shift]) -> tuple[str, ...]:
    """Return the skills that no team has, or all of them where each is in some team."""
    existing = frozenset[str]().union(*(shift.skills for shift in shifts))
    return tuple(sorted(visit.skills - existing) or sorted(visit.skills))


def _overlaps(visit: Visit, shift: Shift) -> bool:
    """Return True if a window leaves room for the service inside the shift."""
    return any(
        min(w.end, shift.latest) - max(w.start, shift.window.start) >= visit.service
        for w in visit.windows
    )
