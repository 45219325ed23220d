"""Why a visit is in no route: tried for real, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .insertion import cheapest
from .problem import Problem, Shift, Visit
from .solution import Solution
from .timetable import schedule


class Code(StrEnum):
    """The leading reason, from what can never work to what was not worth it."""

    NO_SHIFTS = "no_visitors"
    CREW = "needs_two_visitors"
    SKILLS = "no_trained_visitor"
    FORBIDDEN = "visitors_forbidden"
    WINDOW = "no_common_time"
    TOO_FAR = "too_far"
    FULL = "day_full"
    WORTH = "detour_too_long"


@dataclass(frozen=True)
class Reason:
    """A code and what belongs into its sentence.

    Attributes
    ----------
    data
        ``skills`` (names joined by a comma), ``shift`` (id), ``extra_s`` and
        ``worth_s`` (seconds), as the code needs.
    """

    code: Code
    data: Mapping[str, str | int] = field(default_factory=dict)


def explain(problem: Problem, solution: Solution) -> dict[int, Reason]:
    """One leading reason for every left-out visit, by visit index."""
    routes = {route.shift: route for route in solution.routes}
    reasons = {}
    for index in solution.left_out:
        reason = never(problem, index)
        if reason is None:
            place = cheapest(problem, routes, index)
            if place is None:
                reason = Reason(Code.FULL)
            else:
                extra, route = place
                data: dict[str, str | int] = {
                    "shift": problem.shifts[route.shift].id,
                    "extra_s": extra,
                    "worth_s": problem.penalties[index],
                }
                reason = Reason(Code.WORTH, data)
        reasons[index] = reason
    return reasons


def never(problem: Problem, index: int) -> Reason | None:
    """Why nobody could make this visit even on an empty day; None if somebody could."""
    visit = problem.visits[index]
    if not problem.shifts:
        return Reason(Code.NO_SHIFTS)
    shifts = [s for s in problem.shifts if len(s.crew) >= visit.crew]
    if not shifts:
        return Reason(Code.CREW)
    trained = [s for s in shifts if visit.skills <= s.skills]
    if not trained:
        return Reason(Code.SKILLS, {"skills": ", ".join(_lacking(visit, shifts))})
    welcome = [s for s in trained if visit.forbidden.isdisjoint(s.crew)]
    if not welcome:
        return Reason(Code.FORBIDDEN)
    if not any(_overlaps(visit, shift) for shift in welcome):
        return Reason(Code.WINDOW)
    alone = (
        schedule(problem, number, [index])
        for number, shift in enumerate(problem.shifts)
        if problem.allows(visit, shift)
    )
    return Reason(Code.TOO_FAR) if all(route is None for route in alone) else None


def _lacking(visit: Visit, shifts: list[Shift]) -> list[str]:
    """The skills nobody has, or all of them where no one crew holds them together."""
    anywhere = frozenset[str]().union(*(shift.skills for shift in shifts))
    return sorted(visit.skills - anywhere) or sorted(visit.skills)


def _overlaps(visit: Visit, shift: Shift) -> bool:
    return any(
        min(w.end, shift.latest) - max(w.start, shift.window.start) >= visit.service
        for w in visit.windows
    )
