"""Why a visit is in no route, and what would help: tried for real, never guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from routing.best_insertions import Finds, Hours, Insertion, evaluate_insertions, is_exact
from routing.costs import route_cost
from routing.insertion import MOST_TRIES, cheapest_insertion
from routing.kernel import columns as c
from routing.matrix import UNREACHABLE
from routing.problem import Problem, Shift, Visit
from routing.schedule import schedule_route
from routing.solution import Route, Solution

from .relaxations import (
    HigherLimit,
    Limit,
    LongerShift,
    MoreSkills,
    Relaxation,
    WiderWindow,
)
from .single_shift import single_shift_problem


class ReasonCode(StrEnum):
    """The leading reason, from what can never work to what was not worth it."""

    NO_SHIFTS = "no_visitors"
    CREW = "needs_two_visitors"
    SKILLS = "no_trained_visitor"
    FORBIDDEN = "visitors_forbidden"
    WINDOW = "no_common_time"
    UNREACHABLE = "cannot_be_reached"
    TOO_FAR = "too_far"
    FULL = "day_full"
    WORTH = "detour_too_long"


@dataclass(frozen=True)
class Displacement:
    """What a visit that fits nowhere would displace at the least cost.

    Attributes
    ----------
    shift
        Id of the shift.
    displaced
        One to three visits (indices) in a row, which would be left out instead.
    extra
        Change of the route's cost, with the penalties of the displaced, in seconds. It
        is below ``worth`` only where the plan can still be improved.
    worth
        Penalty of the visit, in seconds.
    """

    shift: str
    displaced: tuple[int, ...]
    extra: int
    worth: int


@dataclass(frozen=True)
class Reason:
    """A code and what belongs into its sentence, and what would help.

    Attributes
    ----------
    data
        ``skills`` (names joined by a comma), ``shift`` (id), ``extra_s`` and
        ``worth_s`` (seconds), as the code needs.
    instead
        Where no place is free: at the cost of which visits there would be one; None
        where displacing three in a row is not enough.
    fits_if
        What would have to be otherwise, one rule each: of each kind the least with which
        the visit fits and costs less than its penalty. Each is confirmed by the
        timetable. With breaks, paces, a longest duration or prices that depend on the
        time, less might be enough, or one might be missed.
    """

    code: ReasonCode
    data: Mapping[str, str | int] = field(default_factory=dict)
    instead: Displacement | None = None
    fits_if: tuple[Relaxation, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """The next-best shift for a planned visit.

    Attributes
    ----------
    shift
        Its id.
    extra
        What moving the visit there costs, in seconds, the saving in its present route
        taken off. Below 0 where the plan can still be improved.
    """

    shift: str
    extra: int


def explain_unassigned(
    problem: Problem, solution: Solution, hours: Hours | None = None
) -> dict[int, Reason]:
    """One leading reason for every left-out visit, by visit index, and what would help.

    Parameters
    ----------
    problem, solution
        The solution's routes must be sound.
    hours
        By visit the spans beyond which no advice to widen a window goes; None: any time
        of the day.
    """
    routes = {route.shift: route for route in solution.routes}
    guests = [v for v in solution.unassigned if v not in problem.locked_shifts]
    orders = {shift: route.visits for shift, route in routes.items()}
    finds = evaluate_insertions(problem, orders, guests, hours=hours)
    trials = _Trials(problem, routes, len(guests))
    return {v: trials.reason(v, finds.get(v, {})) for v in solution.unassigned}


def best_alternatives(problem: Problem, solution: Solution) -> dict[int, Alternative]:
    """Who else could make each planned visit at the least extra cost, by visit index.

    Visits that are settled, or that nobody else could make, have no entry.
    """
    routes = {route.shift: route for route in solution.routes}
    orders = {shift: route.visits for shift, route in routes.items()}
    own = {
        visit: route.shift
        for route in solution.routes
        for visit in route.visits
        if visit not in problem.locked_shifts
    }
    finds = evaluate_insertions(problem, orders, list(own), own=own, relax=False)
    trials = _Trials(problem, routes, len(own))
    best = {}
    for visit, shift in own.items():
        saving = trials.saving(shift, visit)
        place = trials.place(visit, finds[visit].get(c.FEASIBLE), barred=shift)
        if saving is not None and place is not None:
            extra, route = place
            best[visit] = Alternative(problem.shifts[route.shift].id, extra - saving)
    return best


class _Trials:
    """Confirms by the exact timetable what the kernel found for a solution's routes."""

    def __init__(self, problem: Problem, routes: Mapping[int, Route], guests: int) -> None:
        self._problem, self._routes = problem, routes
        self._costs = {s: route_cost(problem, route) for s, route in routes.items()}
        shifts = range(len(problem.shifts))
        # One shift with inexact costs may hide a better place in another.
        doubtful = not all(is_exact(problem, s) for s in shifts)
        few = guests * len(shifts) <= MOST_TRIES
        self._doubtful = list(shifts) if doubtful and few else []

    def reason(self, visit: int, finds: Finds) -> Reason:
        """The leading reason of a visit, and what would help."""
        fits_if = tuple(self._relaxations(visit, finds))
        place = self.place(visit, finds.get(c.FEASIBLE))
        if place is not None:
            extra, route = place
            data: dict[str, str | int] = {
                "shift": self._problem.shifts[route.shift].id,
                "extra_s": extra,
                "worth_s": self._problem.penalties[visit],
            }
            return Reason(ReasonCode.WORTH, data, fits_if=fits_if)
        lasting = never(self._problem, visit) or Reason(ReasonCode.FULL)
        instead = self._exchange(visit, finds.get(c.DISPLACING))
        return Reason(lasting.code, lasting.data, instead, fits_if)

    def place(
        self, visit: int, find: Insertion | None, barred: int | None = None
    ) -> tuple[int, Route] | None:
        """Extra cost and route of the cheapest free place; None where there is none.

        ``barred`` is a shift that is out of the question.
        """
        best = None
        if find is not None:
            route = schedule_route(self._problem, find.shift, self._with(visit, find))
            if route is not None:
                cost = route_cost(self._problem, route)
                best = cost - self._costs.get(find.shift, 0), route
        settled = self._problem.locked_shifts.get(visit)
        doubtful = self._doubtful if settled is None else [settled]
        doubtful = [shift for shift in doubtful if shift != barred]
        limit = None if best is None else best[0]
        return (
            cheapest_insertion(self._problem, self._routes, visit, limit, doubtful) or best
        )

    def saving(self, shift: int, visit: int) -> int | None:
        """What a route costs less without one of its visits; None: it needs the visit."""
        order = tuple(v for v in self._routes[shift].visits if v != visit)
        if not order:
            return self._costs[shift]
        shorter = schedule_route(self._problem, shift, order)
        if shorter is None:
            return None
        return self._costs[shift] - route_cost(self._problem, shorter)

    def _order(self, shift: int) -> tuple[int, ...]:
        return self._routes[shift].visits if shift in self._routes else ()

    def _with(self, visit: int, find: Insertion) -> tuple[int, ...]:
        order = self._order(find.shift)
        return (*order[: find.behind], visit, *order[find.ahead - 1 :])

    def _exchange(self, visit: int, find: Insertion | None) -> Displacement | None:
        if find is None:
            return None
        problem = self._problem
        route = schedule_route(problem, find.shift, self._with(visit, find))
        if route is None:
            return None
        displaced = self._order(find.shift)[find.behind : find.ahead - 1]
        extra = route_cost(problem, route) - self._costs.get(find.shift, 0)
        extra += sum(problem.penalties[v] for v in displaced)
        crew = problem.shifts[find.shift]
        return Displacement(crew.id, displaced, extra, problem.penalties[visit])

    def _relaxations(self, visit: int, finds: Finds) -> Iterator[Relaxation]:
        """What was found with one rule left aside, as far as the timetable confirms it."""
        for kind, find in sorted(finds.items()):
            if kind in (c.FEASIBLE, c.DISPLACING):
                continue
            crew = self._problem.shifts[find.shift]
            relaxation = _relaxation(kind, find, self._problem.visits[visit], crew)
            extra = self._eased_cost(visit, find, relaxation)
            if extra is not None and extra < self._problem.penalties[visit]:
                yield replace(relaxation, extra=extra)

    def _eased_cost(
        self, visit: int, find: Insertion, relaxation: Relaxation
    ) -> int | None:
        """Extra cost with the rule relaxed; None where that does not help after all."""
        problem, order = self._problem, self._order(find.shift)
        crew = problem.shifts[find.shift]
        guest, shift = relaxation.eased(problem.visits[visit], crew)
        calls = [problem.visits[v] for v in order]
        settled = crew.prefix_length(order)
        longer = [*calls[: find.behind], guest, *calls[find.behind :]]
        cost = _cost(single_shift_problem(problem, shift, longer, settled))
        if not order or cost is None:
            return cost
        before = self._costs[find.shift]
        if isinstance(relaxation, LongerShift):
            # A longer shift has another price of balance, and room to rest later.
            eased = _cost(single_shift_problem(problem, shift, calls, settled))
            before = before if eased is None else eased
        return cost - before


def _cost(problem: Problem) -> int | None:
    """Cost of a problem of one shift, with its visits as they come; None: impossible."""
    route = schedule_route(problem, 0, range(len(problem.visits)))
    return None if route is None else route_cost(problem, route)


_LIMITS = {
    c.NEEDS_VISIT: Limit.VISITS,
    c.NEEDS_TRAVEL: Limit.TRAVEL,
    c.NEEDS_DURATION: Limit.DURATION,
    c.NEEDS_CAPACITY: Limit.LOAD,
}


def _relaxation(kind: int, find: Insertion, visit: Visit, shift: Shift) -> Relaxation:
    """A find of the kernel in our words."""
    if kind == c.NEEDS_WINDOW:
        begins, ends = (None, find.to) if find.at_end else (find.to, None)
        return WiderWindow(shift.id, find.extra, find.window, begins, ends)
    if kind == c.NEEDS_SHIFT_END:
        return LongerShift(shift.id, find.extra, find.missing)
    if kind == c.NEEDS_SKILLS:
        lacking = tuple(sorted(visit.skills - shift.skills))
        return MoreSkills(shift.id, find.extra, lacking)
    return HigherLimit(shift.id, find.extra, _LIMITS[kind], find.missing)


def never(problem: Problem, index: int) -> Reason | None:
    """Why nobody could make this visit even on an empty day; None if somebody could."""
    visit = problem.visits[index]
    if not problem.shifts:
        return Reason(ReasonCode.NO_SHIFTS)
    shifts = [s for s in problem.shifts if len(s.team) >= visit.team_size]
    if not shifts:
        return Reason(ReasonCode.CREW)
    trained = [s for s in shifts if visit.skills <= s.skills]
    if not trained:
        return Reason(ReasonCode.SKILLS, {"skills": ", ".join(_lacking(visit, shifts))})
    welcome = [s for s in trained if visit.forbidden.isdisjoint(s.team)]
    if not welcome:
        return Reason(ReasonCode.FORBIDDEN)
    if not any(_overlaps(visit, shift) for shift in welcome):
        return Reason(ReasonCode.WINDOW)
    allowed = [n for n, s in enumerate(problem.shifts) if problem.allows(visit, s)]
    if any(schedule_route(problem, number, [index]) for number in allowed):
        return None
    if allowed and not any(_reaches(problem, problem.shifts[n], visit) for n in allowed):
        return Reason(ReasonCode.UNREACHABLE)
    return Reason(ReasonCode.TOO_FAR)


def _reaches(problem: Problem, shift: Shift, visit: Visit) -> bool:
    """Whether there are ways from the shift's start to the visit and on to its end."""
    end = visit.place if shift.end is None else shift.end
    seconds, _ = problem.travel[shift.mode].legs([shift.start, visit.place, end])
    return UNREACHABLE not in seconds


def _lacking(visit: Visit, shifts: Sequence[Shift]) -> list[str]:
    """The skills nobody has, or all of them where no one crew holds them together."""
    anywhere = frozenset[str]().union(*(shift.skills for shift in shifts))
    return sorted(visit.skills - anywhere) or sorted(visit.skills)


def _overlaps(visit: Visit, shift: Shift) -> bool:
    return any(
        min(w.end, shift.latest) - max(w.start, shift.window.start) >= visit.service
        for w in visit.windows
    )
