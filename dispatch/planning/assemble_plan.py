"""Assembles a plan with reasons and figures from a solution of routing."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import (
    BreakDocument,
    Kpis,
    LegDocument,
    MeetDocument,
    NextBest,
    Param,
    PlanDocument,
    PolicyRef,
    RouteDocument,
    SolverRun,
    StopDocument,
    TeamDocument,
    UnassignedDocument,
    Waypoint,
)
from dispatch.planning.advice import advice
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.leg_paths import RouteLegs, leg_documents_or_none
from dispatch.policy import Policy
from dispatch.priority.purpose import purpose_of
from dispatch.text import ENGLISH
from dispatch.text.reasons import choice_reason, sentence
from routing import solution as routed
from routing.explain.alternatives import Alternative, best_alternatives
from routing.explain.reasons import Reason, ReasonCode, explain_unassigned
from routing.speed_profile import latest_departure


def assemble_plan(
    plan_id: str,
    inputs: DayInputs,
    policy: Policy,
    built: DayProblem,
    solution: routed.Solution,
    run: SolverRun,
    created_at: datetime,
) -> PlanDocument:
    """The plan that a solution stands for."""
    others = best_alternatives(built.problem, solution)
    routes = tuple(
        _route(built, route, ways, others)
        for route, ways in zip(
            solution.routes, leg_documents_or_none(built, solution), strict=True
        )
    )
    reasons = explain_unassigned(built.problem, solution, built.hours)
    unassigned = tuple(
        unassigned_document(built, i, reasons[i]) for i in solution.unassigned
    )
    return PlanDocument(
        plan_id=plan_id,
        date=inputs.day,
        timezone=inputs.timezone,
        created_at=created_at,
        policy=PolicyRef(id=policy.id, version=policy.version, sha256=policy.sha256),
        solver=run,
        inputs_sha256=inputs.sha256,
        routes=routes,
        unassigned=unassigned,
        excluded=built.excluded,
        kpis=_kpis(built, solution, routes),
        teams=tuple(
            TeamDocument(team_id=shift.id, visitor_ids=shift.team)
            for shift in built.problem.shifts
        ),
        not_sent=built.teams.not_sent,
    )


def _route(
    built: DayProblem,
    route: routed.Route,
    ways: RouteLegs,
    others: Mapping[int, Alternative],
) -> RouteDocument:
    shift = built.problem.shifts[route.shift]
    clock = built.clock
    start = built.places[shift.start]
    last = built.problem.visits[route.stops[-1].visit].place
    end = built.places[last if shift.end is None else shift.end]
    stops = tuple(
        _stop(built, route, index, ways[index], next_best_document(others.get(stop.visit)))
        for index, stop in enumerate(route.stops)
    )
    return RouteDocument(
        team_id=shift.id,
        visitor_ids=shift.team,
        travel_mode=shift.mode,
        start=Waypoint(lat=start.lat, lon=start.lon, at=clock.moment(route.depart)),
        end=Waypoint(lat=end.lat, lon=end.lon, at=clock.moment(route.end)),
        stops=stops,
        breaks=tuple(
            BreakDocument(begin=clock.moment(rest.begin), finish=clock.moment(rest.finish))
            for rest in route.breaks
        ),
        travel_s=sum(route.leg_durations),
        distance_m=route.metres,
        service_s=sum(stop.finish - stop.begin for stop in route.stops),
        wait_s=sum(stop.wait_s for stop in stops),
        overtime_s=max(0, route.end - shift.window.end),
        way_back=None if shift.end is None else ways[-1],
        meet=meet_document(built, route),
    )


def meet_document(built: DayProblem, route: routed.Route) -> MeetDocument | None:
    """The meeting of the two visitors of a route; None for one visitor."""
    meeting = built.meeting(route.shift)
    if meeting is None:
        return None
    leave = latest_departure(built.problem.speed_profile, route.depart, meeting.way)
    return MeetDocument(
        visitor_id=meeting.comer.visitor_id,
        to=meeting.leader.visitor_id,
        leave=built.clock.moment(leave),
    )


def _stop(
    built: DayProblem,
    route: routed.Route,
    index: int,
    way: LegDocument | None,
    instead: NextBest | None,
) -> StopDocument:
    stop = route.stops[index]
    visit = built.problem.visits[stop.visit]
    place = built.places[visit.place]
    priority = built.priorities[stop.visit]
    subject = built.cases[stop.visit]
    moment = built.clock.moment
    resting = sum(
        rest.finish - rest.begin
        for rest in route.breaks
        if stop.arrive <= rest.begin and rest.finish <= stop.begin
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
        wait_s=stop.begin - stop.arrive - resting,
        travel_s=route.leg_durations[index],
        distance_m=stop.metres,
        tier=priority.tier,
        score=priority.score,
        parts=priority.parts,
        purpose=purpose_of(subject, built.clock.day),
        reason=sentence(
            *choice_reason(built.problem.shifts[route.shift].id, instead), ENGLISH
        ),
        next_best=instead,
        way=way,
    )


def next_best_document(found: Alternative | None) -> NextBest | None:
    """The next-best team for a visit, in the form of a plan."""
    return None if found is None else NextBest(team_id=found.shift, extra_s=found.extra)


def unassigned_document(
    built: DayProblem, index: int, reason: Reason
) -> UnassignedDocument:
    """A left-out visit with its reason, and what would help, in words."""
    params: dict[str, Param] = {
        name: ", ".join(value) if isinstance(value, tuple) else value
        for name, value in reason.params.items()
    }
    priority = built.priorities[index]
    for name in ("extra", "worth"):
        seconds = params.pop(f"{name}_s", None)
        if isinstance(seconds, int):
            params[f"{name}_min"] = round(seconds / 60)
    code = reason.code.value
    if reason.code is ReasonCode.NO_SHIFTS and built.teams.not_sent:
        alone = any(item.code == "no_partner" for item in built.teams.not_sent)
        code = ReasonCode.TEAM_SIZE.value if alone else "nobody_sent"
    return UnassignedDocument(
        customer_id=built.cases[index].customer.customer_id,
        code=code,
        reason=sentence(code, params, ENGLISH),
        params=params,
        tier=priority.tier,
        score=priority.score,
        parts=priority.parts,
        fits_if=advice(built, reason),
    )


def _kpis(
    built: DayProblem, solution: routed.Solution, routes: tuple[RouteDocument, ...]
) -> Kpis:
    planned = [stop.visit for route in solution.routes for stop in route.stops]
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for visit in planned:
        case = built.cases[visit].case
        amounts[case.currency] += case.overdue_amount
    spans = [route.end - route.depart for route in solution.routes]
    shifts = [built.problem.shifts[route.shift].window for route in solution.routes]
    paid = sum(window.end - window.start for window in shifts)
    return Kpis(
        planned=len(planned),
        unassigned=len(solution.unassigned),
        excluded=len(built.excluded),
        travel_s=sum(route.travel_s for route in routes),
        distance_m=sum(route.distance_m for route in routes),
        value_planned=round(sum(built.priorities[v].score for v in planned), 1),
        value_left=round(sum(built.priorities[v].score for v in solution.unassigned), 1),
        amount_covered={cur: format(total, "f") for cur, total in sorted(amounts.items())},
        utilisation=round(sum(r.service_s for r in routes) / paid, 3) if paid else 0.0,
        longest_shift_s=max(spans, default=0),
        shortest_shift_s=min(spans, default=0),
    )
