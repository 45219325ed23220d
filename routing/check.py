"""The independent check: every rule of a `Problem` that a `Solution` breaks.

It shares no code with what finds or times routes, so that a mistake there shows up here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import SolutionError
from .matrix import UNREACHABLE, TravelMatrix
from .problem import Break, Problem, Shift
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
        A sentence with the value in the solution, and the right one where there is one.
        Moments are clock times of the plan, such as 09:30:00.
    """

    rule: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.detail}"


def check_solution(problem: Problem, solution: Solution) -> tuple[Violation, ...]:
    """Return every rule that the solution breaks; nothing for a sound one."""
    return tuple(_violations(problem, solution))


def require_sound(problem: Problem, solution: Solution) -> Solution:
    """Return the solution itself if it breaks no rule.

    Raises
    ------
    SolutionError
        If it breaks any; the text names each of them.
    """
    violations = check_solution(problem, solution)
    if violations:
        raise SolutionError(
            f"The routes break {len(violations)} rules: "
            + "; ".join(str(violation) for violation in violations)
        )
    return solution


def _violations(problem: Problem, solution: Solution) -> Iterator[Violation]:
    yield from _occurrences(problem, solution)
    for route in solution.routes:
        if not 0 <= route.shift < len(problem.shifts):
            yield Violation("shift", str(route.shift), "There is no such shift.")
        elif bad := [v for v in route.visits if not 0 <= v < len(problem.visits)]:
            yield Violation("visit", str(route.shift), f"There are no visits {bad}.")
        elif not route.stops:
            yield Violation(
                "empty", problem.shifts[route.shift].id, "The route has no visit."
            )
        else:
            yield from _route(problem, route)
    if (right := _cost(problem, solution)) != solution.cost:
        yield Violation(
            "cost", "plan", f"The cost is {solution.cost}; it should be {right}."
        )


def _occurrences(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Each shift has one route at most, and each visit stands in exactly one place."""
    for shift, times in Counter(route.shift for route in solution.routes).items():
        if times > 1:
            yield Violation("shift", f"shift {shift}", f"The shift has {times} routes.")
    times_seen = Counter(v for route in solution.routes for v in route.visits)
    times_seen.update(solution.unassigned)
    for visit in range(len(problem.visits)):
        if (times := times_seen[visit]) != 1:
            where = problem.visits[visit].id
            yield Violation(
                "once", where, f"The visit is planned or unassigned {times} times."
            )


def _route(problem: Problem, route: Route) -> Iterator[Violation]:
    shift = problem.shifts[route.shift]
    yield from _limits(problem, shift, route)
    yield from _team(problem, shift, route)
    yield from _span(shift, route)
    yield from _breaks(shift, route)
    yield from _work(shift, route)
    matrix = problem.travel[shift.mode]
    place, departure = shift.start, route.depart
    for number, stop in enumerate(route.stops):
        where = f"{shift.id}, {problem.visits[stop.visit].id}"
        to = problem.visits[stop.visit].place
        yield from _leg(matrix, (place, to), (stop.travel, stop.metres), where)
        yield from _arrival(problem, route, (departure, stop.arrive), stop.travel, where)
        yield from _service(problem, stop, number > 0 and place == to, where)
        place, departure = to, stop.finish
    if shift.end is None:
        if route.back_travel or route.back_metres:
            detail = "The route ends at the last visit, so there is no leg back."
            yield Violation("travel", shift.id, detail)
    else:
        stated = (route.back_travel, route.back_metres)
        yield from _leg(matrix, (place, shift.end), stated, f"{shift.id}, way back")
    yield from _detours(problem, shift, route)
    span = (departure, route.end)
    yield from _arrival(problem, route, span, route.back_travel, f"{shift.id}, end")


def _detours(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    matrix = problem.travel[shift.mode]
    places = [shift.start, *(problem.visits[v].place for v in route.visits)]
    places += [] if shift.end is None else [shift.end]
    whole = sum(matrix.legs(places)[0])
    for number, index in enumerate(route.visits):
        visit = problem.visits[index]
        if visit.max_detour is None:
            continue
        rest = places[: number + 1] + places[number + 2 :]
        seconds, _ = matrix.legs(rest) if len(rest) > 1 else ([0], [0])
        if UNREACHABLE not in seconds and whole - sum(seconds) > visit.max_detour:
            where = f"{shift.id}, {visit.id}"
            detail = (
                f"The visit adds {whole - sum(seconds)} s of travel; {visit.max_detour} s "
                "are allowed."
            )
            yield Violation("max_detour", where, detail)


def _limits(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    if shift.max_visits is not None and len(route.stops) > shift.max_visits:
        detail = f"The route has {len(route.stops)} visits; {shift.max_visits} are allowed."
        yield Violation("max_visits", shift.id, detail)
    load = sum(problem.visits[index].load for index in route.visits)
    if shift.capacity is not None and load > shift.capacity:
        detail = f"The route carries {load}; {shift.capacity} is allowed."
        yield Violation("capacity", shift.id, detail)
    travel = sum(stop.travel for stop in route.stops) + route.back_travel
    if shift.max_travel is not None and travel > shift.max_travel:
        detail = f"The route travels {travel} s; {shift.max_travel} s are allowed."
        yield Violation("max_travel", shift.id, detail)


def _team(problem: Problem, shift: Shift, route: Route) -> Iterator[Violation]:
    for index in route.visits:
        visit = problem.visits[index]
        where = f"{shift.id}, {visit.id}"
        if len(shift.team) < visit.team_size:
            yield Violation(
                "team_size", where, f"The visit needs {visit.team_size} visitors."
            )
        if lacking := sorted(visit.skills - shift.skills):
            yield Violation("skills", where, f"The team lacks {', '.join(lacking)}.")
        if barred := sorted(visit.forbidden & set(shift.team)):
            detail = f"The visit must not be made by {', '.join(barred)}."
            yield Violation("forbidden", where, detail)
        if visit.allowed is not None and not set(shift.team) <= visit.allowed:
            yield Violation("allowed", where, "The team is not among those allowed.")
        if visit.shift is not None and visit.shift != shift.id:
            yield Violation("shift", where, f"The visit is for shift {visit.shift} only.")


def _span(shift: Shift, route: Route) -> Iterator[Violation]:
    if shift.start_state is not None:
        if route.depart != (due := shift.start_state.time):
            detail = (
                f"The route leaves at {_clock(route.depart)}; it is under way since "
                f"{_clock(due)}."
            )
            yield Violation("shift", shift.id, detail)
    elif route.depart < shift.window.start:
        detail = f"The route leaves at {_clock(route.depart)}, before the shift begins."
        yield Violation("shift", shift.id, detail)
    elif shift.latest_start is not None and route.depart > shift.latest_start:
        late = route.depart - shift.latest_start
        yield Violation("latest_start", shift.id, f"The route leaves {late} s too late.")
    limit = shift.window.end + shift.overtime
    if route.end > limit:
        yield Violation(
            "shift", shift.id, f"The route ends {route.end - limit} s too late."
        )
    duration = route.end - route.depart
    if shift.max_duration is not None and duration > shift.max_duration:
        detail = f"The route takes {duration} s; {shift.max_duration} s are allowed."
        yield Violation("max_duration", shift.id, detail)


def _breaks(shift: Shift, route: Route) -> Iterator[Violation]:
    """The breaks that are required lie between the first visit and the last one."""
    inside, possible, required = _required_breaks(shift, route)
    break_count = len(route.breaks)
    # Others are taken only where they are needed to keep the longest work.
    most = required if shift.max_work is None else len(possible)
    if not required <= break_count <= most:
        detail = f"The route has {break_count} breaks; {required} are required."
        yield Violation("break", shift.id, detail)
        return
    free = inside
    for due, pause in zip(possible, route.breaks, strict=False):
        begin, finish = pause.begin, pause.finish
        if finish - begin != due.duration:
            yield Violation("break", shift.id, f"A break lasts {finish - begin} s.")
        if begin < due.window.start or finish > due.window.end:
            yield Violation("break", shift.id, "A break lies outside its window.")
        if begin < free:
            yield Violation("break", shift.id, "A break lies in another or before a visit.")
        if finish > route.stops[-1].begin:
            yield Violation("break", shift.id, "A break lies after the last visit.")
        if begin < shift.window.start or finish > shift.window.end + shift.overtime:
            yield Violation("break", shift.id, "A break lies outside the shift.")
        for stop in route.stops:
            if begin < stop.finish and stop.begin < finish:
                yield Violation("break", shift.id, "A break interrupts a visit.")
            if begin < stop.arrive < finish:
                yield Violation("break", shift.id, "A break crosses an arrival.")
        free = finish


def _required_breaks(shift: Shift, route: Route) -> tuple[int, list[Break], int]:
    """Return where breaks may lie first, those that could begin then, and the number due.

    A break is required unless it could still begin after the last visit.
    """
    inside = route.stops[0].finish
    if shift.start_state is not None and shift.start_state.has_visited:
        inside = route.depart
    possible: list[Break] = []
    required, latest = 0, shift.window.end + shift.overtime
    last_begin = latest
    for pause in reversed(shift.breaks):
        last_begin = min(last_begin, min(pause.window.end, latest) - pause.duration)
        if inside <= last_begin:
            possible.insert(0, pause)
            required += last_begin < route.stops[-1].finish
    return inside, possible, required


def _work(shift: Shift, route: Route) -> Iterator[Violation]:
    """No work lasts longer without a break than the shift allows."""
    if shift.max_work is None:
        return
    since = route.depart
    if shift.start_state is not None:
        since -= shift.start_state.since_break
    for moment, after in (
        *((pause.begin, pause.finish) for pause in route.breaks),
        (route.end, route.end),
    ):
        if moment - since > shift.max_work:
            detail = (
                f"The team works {moment - since} s without a break; {shift.max_work} s "
                "are allowed."
            )
            yield Violation("max_work", shift.id, detail)
        since = after


def _leg(
    matrix: TravelMatrix, ends: tuple[int, int], stated: tuple[int, int], where: str
) -> Iterator[Violation]:
    (seconds,), (metres,) = matrix.legs(ends)
    if seconds == UNREACHABLE:
        yield Violation("travel", where, "The place cannot be reached.")
    if stated != (seconds, metres):
        yield Violation(
            "travel",
            where,
            f"The leg is given as {stated[0]} s and {stated[1]} m; it takes {seconds} s "
            f"and {metres} m.",
        )


def _arrival(
    problem: Problem, route: Route, span: tuple[int, int], travel: int, where: str
) -> Iterator[Violation]:
    """The arrival is the first second at which the leg is complete, breaks left out."""
    departure, arrival = span
    # Speed is constant from each of these moments to the next; it is 0 in a break.
    changes = {departure} | {period.start for period in problem.speed_profile}
    changes |= {at for pause in route.breaks for at in (pause.begin, pause.finish)}
    moments = sorted(moment for moment in changes if moment >= departure)
    missing, due = 100 * travel, departure
    for number, moment in enumerate(moments):
        percent = _speed(problem, route, moment)
        last = number + 1 == len(moments)
        if missing <= 0:
            break
        if percent and (last or missing <= percent * (moments[number + 1] - moment)):
            due, missing = moment - (-missing // percent), 0
        elif not last:
            missing -= percent * (moments[number + 1] - moment)
    if arrival != due:
        detail = f"The arrival is at {_clock(arrival)}; it should be at {_clock(due)}."
        yield Violation("arrival", where, detail)


def _speed(problem: Problem, route: Route, moment: int) -> int:
    """Return the percent of free-flow speed at a moment; 0 in a break."""
    if any(pause.begin <= moment < pause.finish for pause in route.breaks):
        return 0
    percent = problem.speed_profile[0].percent if problem.speed_profile else 100
    for period in problem.speed_profile:
        if period.start <= moment:
            percent = period.percent
    return percent


def _service(
    problem: Problem, stop: Stop, same_place: bool, where: str
) -> Iterator[Violation]:
    visit = problem.visits[stop.visit]
    due = visit.service if same_place else visit.service + visit.setup
    if stop.begin < stop.arrive:
        yield Violation("arrival", where, "The visit begins before the arrival.")
    if stop.finish - stop.begin != due:
        took = stop.finish - stop.begin
        detail = f"The visit takes {took} s; it should take {due} s."
        yield Violation("service", where, detail)
    if not any(w.start <= stop.begin and stop.finish <= w.end for w in visit.windows):
        span = f"{_clock(stop.begin)} to {_clock(stop.finish)}"
        detail = f"The visit from {span} lies in none of its time windows."
        yield Violation("window", where, detail)


def _clock(moment: int) -> str:
    """Return a moment in seconds from the first midnight as hours, minutes and seconds."""
    minutes, seconds = divmod(moment, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _cost(problem: Problem, solution: Solution) -> int:
    total = sum(
        problem.penalties[v] for v in solution.unassigned if 0 <= v < len(problem.visits)
    )
    for route in solution.routes:
        if 0 <= route.shift < len(problem.shifts):
            total += _route_cost(problem, problem.shifts[route.shift], route)
    return total


def _route_cost(problem: Problem, shift: Shift, route: Route) -> int:
    travel = sum(stop.travel for stop in route.stops) + route.back_travel
    cost = travel + problem.overtime_price * max(0, route.end - shift.window.end)
    price, team = problem.disruption, set(shift.team)
    for stop in route.stops:
        if not 0 <= stop.visit < len(problem.visits):
            continue
        visit = problem.visits[stop.visit]
        if visit.preferred and not visit.preferred & team:
            cost += visit.preference
        if visit.announced is not None:
            cost += price.team * (visit.announced.team != team)
            earliest = visit.announced.begin - price.tolerance
            latest = visit.announced.begin + price.tolerance
            cost += price.time * (not earliest <= stop.begin <= latest)
        if visit.due is not None and stop.begin > visit.due:
            cost += problem.lateness_price * (stop.begin - visit.due)
    work = travel + sum(stop.finish - stop.begin for stop in route.stops)
    length = max(1, shift.window.end + shift.overtime - shift.window.start)
    before = 0 if shift.start_state is None else shift.start_state.worked
    cost += problem.balance * (before + work) ** 2 // (100 * length)
    return cost - problem.balance * before**2 // (100 * length)
