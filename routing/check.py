"""The referee: every rule of a `Problem` that a `Solution` breaks.

Shares no code with what finds or times routes, so that a mistake there shows up here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import SolutionError
from .problem import UNREACHABLE, Matrix, Problem, Shift
from .solution import Route, Solution, Stop


@dataclass(frozen=True)
class Violation:
    """One broken rule.

    Attributes
    ----------
    rule
        A stable word: ``window``, ``skills``, ``travel`` …
    where
        The shift's id, and the visit's where one is concerned.
    detail
        What was found and what would be right.
    """

    rule: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.detail}"


def check(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Every rule that the solution breaks; empty for a sound one."""
    return tuple(_all(problem, solution))


def require_sound(problem: Problem, solution: Solution) -> Solution:
    """The solution itself, when it breaks no rule.

    Raises
    ------
    SolutionError
        Naming every broken rule.
    """
    violations = check(problem, solution)
    if violations:
        raise SolutionError(
            f"The routes break {len(violations)} rules: "
            + "; ".join(str(violation) for violation in violations)
        )
    return solution


def _all(problem: Problem, solution: Solution) -> Iterator[Violation]:
    yield from _once_each(problem, solution)
    for route in solution.routes:
        if not 0 <= route.shift < len(problem.shifts):
            yield Violation("shift", str(route.shift), "there is no such shift")
        elif bad := [v for v in route.visits if not 0 <= v < len(problem.visits)]:
            yield Violation("visit", str(route.shift), f"there are no visits {bad}")
        elif not route.stops:
            yield Violation("empty", problem.shifts[route.shift].id, "has no visit")
        else:
            yield from _route(problem, route)
    if (found := _cost(problem, solution)) != solution.cost:
        yield Violation("cost", "plan", f"is {solution.cost}, should be {found}")


def _once_each(problem: Problem, solution: Solution) -> Iterator[Violation]:
    for shift, times in Counter(route.shift for route in solution.routes).items():
        if times > 1:
            yield Violation("shift", f"shift {shift}", f"has {times} routes")
    seen = Counter(v for route in solution.routes for v in route.visits)
    seen.update(solution.left_out)
    for visit in range(len(problem.visits)):
        if seen[visit] != 1:
            where = problem.visits[visit].id
            yield Violation("once", where, f"is planned or left out {seen[visit]} times")


def _route(problem: Problem, route: Route) -> Iterator[Violation]:
    shift = problem.shifts[route.shift]
    yield from _crew(problem, shift, route)
    yield from _span(shift, route)
    yield from _rests(shift, route)
    matrix = problem.travel[shift.mode]
    place, leave = shift.start, route.depart
    for stop in route.stops:
        where = f"{shift.id}, {problem.visits[stop.visit].id}"
        to = problem.visits[stop.visit].place
        yield from _leg(matrix, (place, to), (stop.travel, stop.metres), where)
        yield from _moves(route, leave, stop.arrive, stop.travel, where)
        yield from _service(problem, stop, where)
        place, leave = to, stop.finish
    if shift.end is None:
        if route.back_travel or route.back_metres:
            yield Violation("travel", shift.id, "ends at the last visit, no way back")
    else:
        way = (route.back_travel, route.back_metres)
        yield from _leg(matrix, (place, shift.end), way, f"{shift.id}, way back")
    yield from _moves(route, leave, route.end, route.back_travel, f"{shift.id}, end")


def _crew(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    if shift.max_visits is not None and len(route.stops) > shift.max_visits:
        yield Violation(
            "max_visits", shift.id, f"{len(route.stops)} visits of {shift.max_visits}"
        )
    for index in route.visits:
        visit = problem.visits[index]
        where = f"{shift.id}, {visit.id}"
        if len(shift.crew) < visit.crew:
            yield Violation("crew", where, f"needs {visit.crew} visitors")
        if lacking := sorted(visit.skills - shift.skills):
            yield Violation("skills", where, f"the crew lacks {', '.join(lacking)}")
        if banned := sorted(visit.forbidden & set(shift.crew)):
            yield Violation("forbidden", where, f"must not be {', '.join(banned)}")


def _span(shift: Shift, route: Route) -> Iterator[Violation]:
    if route.depart < shift.window.start:
        yield Violation("shift", shift.id, f"leaves {route.depart} before its shift")
    limit = shift.window.end + shift.overtime
    if route.end > limit:
        yield Violation("shift", shift.id, f"ends {route.end - limit} s too late")


def _rests(shift: Shift, route: Route) -> Iterator[Violation]:
    owed = 0 if shift.rest is None else 1
    if len(route.rests) != owed:
        yield Violation("break", shift.id, f"{len(route.rests)} breaks, {owed} owed")
        return
    for rest in route.rests:
        assert shift.rest is not None
        window, limit = shift.rest.window, shift.window.end + shift.overtime
        if rest.finish - rest.begin != shift.rest.duration:
            yield Violation("break", shift.id, f"lasts {rest.finish - rest.begin} s")
        if rest.begin < window.start or rest.finish > window.end:
            yield Violation("break", shift.id, "lies outside the break's window")
        if rest.begin < shift.window.start or rest.finish > limit:
            yield Violation("break", shift.id, "lies outside the shift")
        if rest.begin < route.end < rest.finish or rest.begin < route.depart < rest.finish:
            yield Violation("break", shift.id, "crosses the route's start or end")
        for stop in route.stops:
            if rest.begin < stop.finish and stop.begin < rest.finish:
                yield Violation("break", shift.id, "interrupts a visit")
            if rest.begin < stop.arrive < rest.finish:
                yield Violation("break", shift.id, "crosses an arrival")


def _leg(
    matrix: Matrix, ends: tuple[int, int], stated: tuple[int, int], where: str
) -> Iterator[Violation]:
    seconds, metres = int(matrix.seconds[ends]), int(matrix.metres[ends])
    if seconds == UNREACHABLE:
        yield Violation("travel", where, "cannot be reached")
    if stated != (seconds, metres):
        yield Violation(
            "travel",
            where,
            f"is stated as {stated[0]} s, {stated[1]} m; it is {seconds} s, {metres} m",
        )


def _moves(
    route: Route, leave: int, arrive: int, travel: int, where: str
) -> Iterator[Violation]:
    resting = sum(
        rest.finish - rest.begin
        for rest in route.rests
        if leave <= rest.begin and rest.finish <= arrive
    )
    if arrive != leave + travel + resting:
        yield Violation(
            "arrival", where, f"is at {arrive}, should be {leave + travel + resting}"
        )


def _service(problem: Problem, stop: Stop, where: str) -> Iterator[Violation]:
    visit = problem.visits[stop.visit]
    if stop.begin < stop.arrive:
        yield Violation("arrival", where, "begins before the arrival")
    if stop.finish - stop.begin != visit.service:
        yield Violation(
            "service", where, f"{stop.finish - stop.begin} s, should be {visit.service}"
        )
    if not any(w.start <= stop.begin and stop.finish <= w.end for w in visit.windows):
        yield Violation(
            "window", where, f"{stop.begin}-{stop.finish} lies in none of its windows"
        )


def _cost(problem: Problem, solution: Solution) -> int:
    total = sum(
        problem.penalties[v] for v in solution.left_out if 0 <= v < len(problem.visits)
    )
    for route in solution.routes:
        if not 0 <= route.shift < len(problem.shifts):
            continue
        shift = problem.shifts[route.shift]
        total += sum(stop.travel for stop in route.stops) + route.back_travel
        total += problem.overtime_price * max(0, route.end - shift.window.end)
        for stop in route.stops:
            if 0 <= stop.visit < len(problem.visits):
                visit = problem.visits[stop.visit]
                if visit.preferred and not visit.preferred & set(shift.crew):
                    total += visit.preference
    return total
