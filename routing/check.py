"""The referee: every rule of a `Problem` that a `Solution` breaks.

Shares no code with what finds or times routes, so that a mistake there shows up here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import SolutionError
from .matrix import UNREACHABLE, TravelMatrix
from .problem import Problem, Shift
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


def check_solution(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Every rule that the solution breaks; empty for a sound one."""
    return tuple(_all(problem, solution))


def require_sound(problem: Problem, solution: Solution) -> Solution:
    """The solution itself, when it breaks no rule.

    Raises
    ------
    SolutionError
        Naming every broken rule.
    """
    violations = check_solution(problem, solution)
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
    yield from _settled(problem, solution)
    if (found := _cost(problem, solution)) != solution.cost:
        yield Violation("cost", "plan", f"is {solution.cost}, should be {found}")


def _once_each(problem: Problem, solution: Solution) -> Iterator[Violation]:
    for shift, times in Counter(route.shift for route in solution.routes).items():
        if times > 1:
            yield Violation("shift", f"shift {shift}", f"has {times} routes")
    seen = Counter(v for route in solution.routes for v in route.visits)
    seen.update(solution.unassigned)
    for visit in range(len(problem.visits)):
        if seen[visit] != 1:
            where = problem.visits[visit].id
            yield Violation("once", where, f"is planned or left out {seen[visit]} times")


def _settled(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """A shift begins with its settled visits, or makes none of them at all."""
    made = {visit for route in solution.routes for visit in route.visits}
    routes = {route.shift: route.visits for route in solution.routes}
    for number, shift in enumerate(problem.shifts):
        first = routes.get(number, ())[: len(shift.prefix)]
        if first != shift.prefix and not made.isdisjoint(shift.prefix):
            yield Violation("settled", shift.id, "does not begin with its settled visits")


def _route(problem: Problem, route: Route) -> Iterator[Violation]:
    shift = problem.shifts[route.shift]
    yield from _crew(problem, shift, route)
    yield from _span(shift, route)
    yield from _rests(shift, route)
    ways = problem.travel[shift.mode]
    place, leave = shift.start, route.depart
    for number, stop in enumerate(route.stops):
        where = f"{shift.id}, {problem.visits[stop.visit].id}"
        to = problem.visits[stop.visit].place
        yield from _leg(ways, (place, to), (stop.travel, stop.metres), where)
        yield from _moves(problem, route, (leave, stop.arrive), stop.travel, where)
        yield from _service(problem, stop, number > 0 and place == to, where)
        place, leave = to, stop.finish
    if shift.end is None:
        if route.back_travel or route.back_metres:
            yield Violation("travel", shift.id, "ends at the last visit, no way back")
    else:
        way = (route.back_travel, route.back_metres)
        yield from _leg(ways, (place, shift.end), way, f"{shift.id}, way back")
    where = f"{shift.id}, end"
    yield from _moves(problem, route, (leave, route.end), route.back_travel, where)


def _crew(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    if shift.max_visits is not None and len(route.stops) > shift.max_visits:
        yield Violation(
            "max_visits", shift.id, f"{len(route.stops)} visits of {shift.max_visits}"
        )
    load = sum(problem.visits[index].load for index in route.visits)
    if shift.capacity is not None and load > shift.capacity:
        yield Violation("capacity", shift.id, f"carries {load} of {shift.capacity}")
    travel = sum(stop.travel for stop in route.stops) + route.back_travel
    if shift.max_travel is not None and travel > shift.max_travel:
        yield Violation("max_travel", shift.id, f"{travel} s of {shift.max_travel}")
    for index in route.visits:
        visit = problem.visits[index]
        where = f"{shift.id}, {visit.id}"
        if len(shift.team) < visit.team_size:
            yield Violation("crew", where, f"needs {visit.team_size} visitors")
        if lacking := sorted(visit.skills - shift.skills):
            yield Violation("skills", where, f"the crew lacks {', '.join(lacking)}")
        if banned := sorted(visit.forbidden & set(shift.team)):
            yield Violation("forbidden", where, f"must not be {', '.join(banned)}")
        if visit.allowed is not None and not set(shift.team) <= visit.allowed:
            yield Violation("allowed", where, "the crew is not among those allowed")
        if visit.shift is not None and visit.shift != shift.id:
            yield Violation("shift", where, f"is for shift {visit.shift} only")


def _span(shift: Shift, route: Route) -> Iterator[Violation]:
    if route.depart < shift.window.start:
        yield Violation("shift", shift.id, f"leaves {route.depart} before its shift")
    limit = shift.window.end + shift.overtime
    if route.end > limit:
        yield Violation("shift", shift.id, f"ends {route.end - limit} s too late")
    took = route.end - route.depart
    if shift.max_duration is not None and took > shift.max_duration:
        yield Violation("max_duration", shift.id, f"{took} s of {shift.max_duration}")


def _rests(shift: Shift, route: Route) -> Iterator[Violation]:
    if len(route.breaks) != len(shift.breaks):
        found = f"{len(route.breaks)} breaks, {len(shift.breaks)} owed"
        yield Violation("break", shift.id, found)
        return
    free = shift.window.start
    for owed, rest in zip(shift.breaks, route.breaks, strict=True):
        if rest.finish - rest.begin != owed.duration:
            yield Violation("break", shift.id, f"lasts {rest.finish - rest.begin} s")
        if rest.begin < owed.window.start or rest.finish > owed.window.end:
            yield Violation("break", shift.id, "lies outside the break's window")
        if rest.begin < free or rest.finish > shift.window.end + shift.overtime:
            yield Violation("break", shift.id, "lies outside the shift or in another break")
        if rest.begin < route.end < rest.finish or rest.begin < route.depart < rest.finish:
            yield Violation("break", shift.id, "crosses the route's start or end")
        for stop in route.stops:
            if rest.begin < stop.finish and stop.begin < rest.finish:
                yield Violation("break", shift.id, "interrupts a visit")
            if rest.begin < stop.arrive < rest.finish:
                yield Violation("break", shift.id, "crosses an arrival")
        free = rest.finish


def _leg(
    ways: TravelMatrix, ends: tuple[int, int], stated: tuple[int, int], where: str
) -> Iterator[Violation]:
    (seconds,), (metres,) = ways.legs(ends)
    if seconds == UNREACHABLE:
        yield Violation("travel", where, "cannot be reached")
    if stated != (seconds, metres):
        yield Violation(
            "travel",
            where,
            f"is stated as {stated[0]} s, {stated[1]} m; it is {seconds} s, {metres} m",
        )


def _moves(
    problem: Problem, route: Route, span: tuple[int, int], way: int, where: str
) -> Iterator[Violation]:
    """The arrival is at the first second at which the way is made, breaks left out."""
    leave, arrive = span
    # Speed in percent from each of these moments on; nobody moves in a break.
    changes = {leave} | {pace.start for pace in problem.speed_profile}
    changes |= {at for rest in route.breaks for at in (rest.begin, rest.finish)}
    moments = sorted(moment for moment in changes if moment >= leave)
    missing, due = 100 * way, leave
    for number, moment in enumerate(moments):
        speed = _speed(problem, route, moment)
        last = number + 1 == len(moments)
        if missing <= 0:
            break
        if speed and (last or missing <= speed * (moments[number + 1] - moment)):
            due, missing = moment - (-missing // speed), 0
        elif not last:
            missing -= speed * (moments[number + 1] - moment)
    if arrive != due:
        yield Violation("arrival", where, f"is at {arrive}, should be {due}")


def _speed(problem: Problem, route: Route, moment: int) -> int:
    if any(rest.begin <= moment < rest.finish for rest in route.breaks):
        return 0
    speed = problem.speed_profile[0].percent if problem.speed_profile else 100
    for pace in problem.speed_profile:
        if pace.start <= moment:
            speed = pace.percent
    return speed


def _service(
    problem: Problem, stop: Stop, same_place: bool, where: str
) -> Iterator[Violation]:
    visit = problem.visits[stop.visit]
    due = visit.service if same_place else visit.service + visit.setup
    if stop.begin < stop.arrive:
        yield Violation("arrival", where, "begins before the arrival")
    if stop.finish - stop.begin != due:
        yield Violation("service", where, f"{stop.finish - stop.begin} s, should be {due}")
    if not any(w.start <= stop.begin and stop.finish <= w.end for w in visit.windows):
        yield Violation(
            "window", where, f"{stop.begin}-{stop.finish} lies in none of its windows"
        )


def _cost(problem: Problem, solution: Solution) -> int:
    total = sum(
        problem.penalties[v] for v in solution.unassigned if 0 <= v < len(problem.visits)
    )
    for route in solution.routes:
        if not 0 <= route.shift < len(problem.shifts):
            continue
        total += _route_cost(problem, problem.shifts[route.shift], route)
    return total


def _route_cost(problem: Problem, shift: Shift, route: Route) -> int:
    travel = sum(stop.travel for stop in route.stops) + route.back_travel
    cost = travel + problem.overtime_price * max(0, route.end - shift.window.end)
    change, crew = problem.disruption, set(shift.team)
    for stop in route.stops:
        if not 0 <= stop.visit < len(problem.visits):
            continue
        visit = problem.visits[stop.visit]
        if visit.preferred and not visit.preferred & crew:
            cost += visit.preference
        if visit.announced is not None:
            cost += change.team * (visit.announced.team != crew)
            early = visit.announced.begin - change.tolerance
            late = visit.announced.begin + change.tolerance
            cost += change.time * (not early <= stop.begin <= late)
    work = travel + sum(stop.finish - stop.begin for stop in route.stops)
    whole = max(1, shift.window.end + shift.overtime - shift.window.start)
    return cost + problem.balance * work**2 // (100 * whole)
