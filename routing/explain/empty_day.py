"""Reasons for which no shift could make a visit, even if it made no other."""

from collections.abc import Callable
from dataclasses import replace

from routing.matrix import UNREACHABLE
from routing.problem import Problem, Shift, TimeWindow, Visit
from routing.schedule import schedule_route

from .reason import Reason, ReasonCode
from .single_shift import single_shift_problem

_Rule = Callable[[Visit, Shift], tuple[Visit, Shift]]


def reason_on_empty_day(problem: Problem, index: int) -> Reason | None:
    """Return why no shift could make a visit even alone; None if one could.

    Where the times leave no room, each rule is lifted alone, and the one is named with
    which the visit would fit.

    Parameters
    ----------
    problem
        The problem.
    index
        The visit.
    """
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
    allowed = [s for s in problem.shifts if problem.allows(visit, s)]
    if any(_fits(problem, visit, shift) for shift in allowed):
        return None
    if allowed and not any(_reaches(problem, shift, visit) for shift in allowed):
        if stranded := _stranded(problem, allowed, visit):
            return Reason(ReasonCode.START, {"shifts": stranded})
        return Reason(ReasonCode.UNREACHABLE)
    return Reason(_blocking_rule(problem, visit, allowed))


def _blocking_rule(problem: Problem, visit: Visit, shifts: list[Shift]) -> ReasonCode:
    """Return the rule that alone stands in the way, or what else does."""
    for code, lift in _RULES.items():
        if any(_fits(problem, *lift(visit, shift)) for shift in shifts):
            return code
    lifted = [(visit, shift) for shift in shifts]
    for lift in _RULES.values():
        lifted = [lift(*pair) for pair in lifted]
    if any(_fits(problem, *pair) for pair in lifted):
        return ReasonCode.SEVERAL_RULES
    return ReasonCode.TOO_FAR


def _without_breaks(visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
    return visit, replace(shift, breaks=(), max_work=None)


def _at_any_time(visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
    return replace(visit, windows=(TimeWindow(shift.window.start, shift.latest),)), shift


def _without_limits(visit: Visit, shift: Shift) -> tuple[Visit, Shift]:
    start = None if shift.start_state is None else shift.latest_start
    return visit, replace(
        shift,
        max_visits=None,
        max_travel=None,
        max_duration=None,
        capacity=None,
        latest_start=start,
    )


_RULES: dict[ReasonCode, _Rule] = {
    ReasonCode.BREAK: _without_breaks,
    ReasonCode.HOURS: _at_any_time,
    ReasonCode.LIMIT: _without_limits,
}
"""The rules of time that may stand in the way, and how each is lifted."""


def _fits(problem: Problem, visit: Visit, shift: Shift) -> bool:
    alone = single_shift_problem(problem, shift, [replace(visit, shift=None)])
    return schedule_route(alone, 0, [0]) is not None


def _reaches(problem: Problem, shift: Shift, visit: Visit) -> bool:
    """Return True if there are paths from the shift's start to the visit and its end."""
    end = visit.place if shift.end is None else shift.end
    seconds, _ = problem.travel[shift.mode].legs([shift.start, visit.place, end])
    return UNREACHABLE not in seconds


def _stranded(problem: Problem, shifts: list[Shift], visit: Visit) -> tuple[str, ...]:
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


def _lacking(visit: Visit, shifts: list[Shift]) -> tuple[str, ...]:
    """Return the skills that no team has, or all of them where each is in some team."""
    existing = frozenset[str]().union(*(shift.skills for shift in shifts))
    return tuple(sorted(visit.skills - existing) or sorted(visit.skills))


def _overlaps(visit: Visit, shift: Shift) -> bool:
    """Return True if a window leaves room for the service inside the shift."""
    return any(
        min(w.end, shift.latest) - max(w.start, shift.window.start) >= visit.service
        for w in visit.windows
    )
