"""Reads the routes of a plan file as a solution of routing, which can be checked."""

from collections.abc import Sequence

from dispatch.domain.plan import PlanDocument
from dispatch.planning.build_problem import DayProblem
from routing import solution as routed


def stated_solution(
    plan: PlanDocument,
    day_problem: DayProblem,
    visit_number: dict[str, int],
    shift_number: dict[str, int],
) -> routed.Solution:
    """Return the solution of routing that a plan states, with the plan's own times.

    Only the travel at free flow is the source's: a plan states that of its hours.
    """
    since = day_problem.clock.since_midnight
    routes = []
    for route in plan.routes:
        number = shift_number[route.team_id]
        visits = [visit_number[stop.visit_id] for stop in route.stops]
        *durations, back = _free_flow_durations(day_problem, number, visits)
        stops = tuple(
            routed.Stop(
                visit,
                since(stop.arrive),
                since(stop.begin),
                since(stop.finish),
                duration,
                stop.distance_m,
            )
            for visit, stop, duration in zip(visits, route.stops, durations, strict=True)
        )
        routes.append(
            routed.Route(
                shift=number,
                depart=since(route.start.at),
                stops=stops,
                breaks=tuple(
                    routed.ScheduledBreak(since(pause.begin), since(pause.finish))
                    for pause in route.breaks
                ),
                back_travel=back,
                back_metres=route.distance_m - sum(stop.distance_m for stop in route.stops),
                end=since(route.end.at),
            )
        )
    planned = {stop.visit for route in routes for stop in route.stops}
    unassigned = tuple(
        v for v in range(len(day_problem.problem.visits)) if v not in planned
    )
    return routed.Solution(tuple(routes), unassigned, 0, "")


def shifts_with_former_breaks(
    day_problem: DayProblem, solution: routed.Solution
) -> set[str]:
    """Return the ids of shifts with all their breaks, one of them not between visits.

    Version 0.1 put breaks behind home or before the first visit too. Its plans are not
    wrong for that, but what they say of insertions can no longer be computed again.
    """
    former = set()
    for route in solution.routes:
        shift = day_problem.problem.shifts[route.shift]
        lengths = [pause.finish - pause.begin for pause in route.breaks]
        is_outside = any(
            pause.begin < route.stops[0].finish or route.stops[-1].begin < pause.finish
            for pause in route.breaks
            if route.stops
        )
        if is_outside and lengths == [pause.duration for pause in shift.breaks]:
            former.add(shift.id)
    return former


def _free_flow_durations(
    day_problem: DayProblem, number: int, visits: Sequence[int]
) -> list[int]:
    """Return the seconds to each stop and back at free flow; 0 back at an open end."""
    shift = day_problem.problem.shifts[number]
    places = [shift.start, *(day_problem.problem.visits[visit].place for visit in visits)]
    if shift.end is not None:
        places.append(shift.end)
    seconds, _ = day_problem.problem.travel[shift.mode].legs(places)
    return [*seconds, 0] if shift.end is None else seconds
