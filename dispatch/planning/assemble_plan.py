"""Assembles a plan with its figures from a solution of routing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from dispatch.domain.constraints import Constraint
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import (
    BreakDocument,
    Kpis,
    LegDocument,
    MeetDocument,
    PlanDocument,
    PolicyRef,
    RouteDocument,
    SolverRun,
    StopDocument,
    TeamDocument,
    Waypoint,
)
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.explain_plan import unexplained_document
from dispatch.planning.leg_paths import RouteLegs, leg_documents_or_none
from dispatch.planning.visit_part import visit_part
from dispatch.policy import Policy
from dispatch.priority.purpose import purpose_of
from routing import solution as routed
from routing.speed_profile import latest_departure


def assemble_plan(  # noqa: PLR0913 - one for each source of the document
    plan_id: str,
    inputs: DayInputs,
    policy: Policy,
    day_problem: DayProblem,
    solution: routed.Solution,
    run: SolverRun,
    created_at: datetime,
    constraints: Sequence[Constraint] = (),
    plan_from: datetime | None = None,
) -> PlanDocument:
    """The plan that a solution stands for, without reasons; see `explain_plan`."""
    routes = tuple(
        _route(day_problem, route, legs)
        for route, legs in zip(
            solution.routes, leg_documents_or_none(day_problem, solution), strict=True
        )
    )
    unassigned = tuple(unexplained_document(day_problem, i) for i in solution.unassigned)
    return PlanDocument(
        plan_id=plan_id,
        date=inputs.day,
        timezone=inputs.timezone,
        created_at=created_at,
        policy=PolicyRef(id=policy.id, version=policy.version, sha256=policy.sha256),
        solver=run,
        inputs_sha256=inputs.sha256,
        routes=routes,
        unassigned=(*unassigned, *day_problem.held),
        excluded=day_problem.excluded,
        kpis=_kpis(day_problem, solution, routes),
        teams=tuple(
            TeamDocument(team_id=shift.id, visitor_ids=shift.team)
            for shift in day_problem.problem.shifts
        ),
        not_sent=day_problem.teams.without_shift,
        constraints=tuple(constraints),
        plan_from=plan_from,
        explained=False,
    )


def _route(
    day_problem: DayProblem,
    route: routed.Route,
    legs: RouteLegs,
) -> RouteDocument:
    shift = day_problem.problem.shifts[route.shift]
    clock = day_problem.clock
    start = day_problem.places[shift.start]
    last = day_problem.problem.visits[route.stops[-1].visit].place
    end = day_problem.places[last if shift.end is None else shift.end]
    stops = tuple(
        _stop(day_problem, route, index, legs[index]) for index in range(len(route.stops))
    )
    return RouteDocument(
        team_id=shift.id,
        visitor_ids=shift.team,
        travel_mode=shift.mode,
        start=Waypoint(lat=start.lat, lon=start.lon, at=clock.moment(route.depart)),
        end=Waypoint(lat=end.lat, lon=end.lon, at=clock.moment(route.end)),
        stops=stops,
        breaks=tuple(
            BreakDocument(
                begin=clock.moment(pause.begin), finish=clock.moment(pause.finish)
            )
            for pause in route.breaks
        ),
        travel_s=sum(route.leg_durations),
        distance_m=route.metres,
        service_s=sum(stop.finish - stop.begin for stop in route.stops),
        wait_s=sum(stop.wait_s for stop in stops),
        overtime_s=max(0, route.end - shift.window.end),
        way_back=None if shift.end is None else legs[-1],
        meet=meet_document(day_problem, route),
    )


def meet_document(day_problem: DayProblem, route: routed.Route) -> MeetDocument | None:
    """The meeting of the two visitors of a route; None for one visitor."""
    meeting = day_problem.meeting(route.shift)
    if meeting is None:
        return None
    leave = latest_departure(
        day_problem.problem.speed_profile, route.depart, meeting.approach_s
    )
    return MeetDocument(
        visitor_id=meeting.joiner.visitor_id,
        to=meeting.leader.visitor_id,
        leave=day_problem.clock.moment(leave),
    )


def _stop(
    day_problem: DayProblem,
    route: routed.Route,
    index: int,
    leg: LegDocument | None,
) -> StopDocument:
    stop = route.stops[index]
    visit = day_problem.problem.visits[stop.visit]
    place = day_problem.places[visit.place]
    priority = day_problem.priorities[stop.visit]
    subject = day_problem.cases[stop.visit]
    moment = day_problem.clock.moment
    break_s = sum(
        pause.finish - pause.begin
        for pause in route.breaks
        if stop.arrive <= pause.begin and pause.finish <= stop.begin
    )
    return StopDocument(
        sequence=index + 1,
        visit_id=visit.id,
        customer_id=subject.customer.customer_id,
        lat=place.lat,
        lon=place.lon,
        arrive=moment(stop.arrive),
        begin=moment(stop.begin),
        finish=moment(stop.finish),
        wait_s=stop.begin - stop.arrive - break_s,
        travel_s=route.leg_durations[index],
        distance_m=stop.metres,
        tier=priority.tier,
        score=priority.score,
        parts=priority.parts,
        purpose=purpose_of(subject, day_problem.clock.day),
        way=leg,
        **visit_part(subject),
    )


def value_left(day_problem: DayProblem, solution: routed.Solution) -> float:
    """The sum of the score points of the visits that are in no route."""
    scores = [day_problem.priorities[visit].score for visit in solution.unassigned]
    return round(sum(scores) + sum(item.score or 0 for item in day_problem.held), 1)


def _kpis(
    day_problem: DayProblem, solution: routed.Solution, routes: tuple[RouteDocument, ...]
) -> Kpis:
    planned = [stop.visit for route in solution.routes for stop in route.stops]
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for visit in planned:
        for currency, amount in day_problem.cases[visit].amounts.items():
            amounts[currency] += amount
    spans = [route.end - route.depart for route in solution.routes]
    windows = [day_problem.problem.shifts[route.shift].window for route in solution.routes]
    regular_s = sum(window.end - window.start for window in windows)
    return Kpis(
        planned=len(planned),
        unassigned=len(solution.unassigned) + len(day_problem.held),
        excluded=len(day_problem.excluded),
        travel_s=sum(route.travel_s for route in routes),
        distance_m=sum(route.distance_m for route in routes),
        value_planned=round(sum(day_problem.priorities[v].score for v in planned), 1),
        value_left=value_left(day_problem, solution),
        amount_covered={cur: format(total, "f") for cur, total in sorted(amounts.items())},
        utilisation=round(sum(r.service_s for r in routes) / regular_s, 3)
        if regular_s
        else 0.0,
        longest_shift_s=max(spans, default=0),
        shortest_shift_s=min(spans, default=0),
    )
