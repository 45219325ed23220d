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
    day_problem: DayProblem,
    solution: routed.Solution,
    run: SolverRun,
    created_at: datetime,
) -> PlanDocument:
    """The plan that a solution stands for."""
    alternatives = best_alternatives(day_problem.problem, solution)
    routes = tuple(
        _route(day_problem, route, legs, alternatives)
        for route, legs in zip(
            solution.routes, leg_documents_or_none(day_problem, solution), strict=True
        )
    )
    reasons = explain_unassigned(day_problem.problem, solution, day_problem.hours)
    unassigned = tuple(
        unassigned_document(day_problem, i, reasons[i]) for i in solution.unassigned
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
        excluded=day_problem.excluded,
        kpis=_kpis(day_problem, solution, routes),
        teams=tuple(
            TeamDocument(team_id=shift.id, visitor_ids=shift.team)
            for shift in day_problem.problem.shifts
        ),
        not_sent=day_problem.teams.without_shift,
    )


def _route(
    day_problem: DayProblem,
    route: routed.Route,
    legs: RouteLegs,
    alternatives: Mapping[int, Alternative],
) -> RouteDocument:
    shift = day_problem.problem.shifts[route.shift]
    clock = day_problem.clock
    start = day_problem.places[shift.start]
    last = day_problem.problem.visits[route.stops[-1].visit].place
    end = day_problem.places[last if shift.end is None else shift.end]
    stops = tuple(
        _stop(
            day_problem,
            route,
            index,
            legs[index],
            next_best_document(alternatives.get(stop.visit)),
        )
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
        visitor_id=meeting.comer.visitor_id,
        to=meeting.leader.visitor_id,
        leave=day_problem.clock.moment(leave),
    )


def _stop(
    day_problem: DayProblem,
    route: routed.Route,
    index: int,
    leg: LegDocument | None,
    next_best: NextBest | None,
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
        reason=sentence(
            *choice_reason(day_problem.problem.shifts[route.shift].id, next_best), ENGLISH
        ),
        next_best=next_best,
        way=leg,
    )


def next_best_document(alternative: Alternative | None) -> NextBest | None:
    """The next-best team for a visit, in the form of a plan."""
    if alternative is None:
        return None
    return NextBest(team_id=alternative.shift, extra_s=alternative.extra)


def unassigned_document(
    day_problem: DayProblem, index: int, reason: Reason
) -> UnassignedDocument:
    """An unassigned visit with its reason, and what would help, in words."""
    params: dict[str, Param] = {
        name: ", ".join(value) if isinstance(value, tuple) else value
        for name, value in reason.params.items()
    }
    priority = day_problem.priorities[index]
    for name in ("extra", "worth"):
        seconds = params.pop(f"{name}_s", None)
        if isinstance(seconds, int):
            params[f"{name}_min"] = round(seconds / 60)
    code = reason.code.value
    if reason.code is ReasonCode.NO_SHIFTS and day_problem.teams.without_shift:
        no_partner = any(
            item.code == "no_partner" for item in day_problem.teams.without_shift
        )
        code = ReasonCode.TEAM_SIZE.value if no_partner else "nobody_sent"
    return UnassignedDocument(
        customer_id=day_problem.cases[index].customer.customer_id,
        code=code,
        reason=sentence(code, params, ENGLISH),
        params=params,
        tier=priority.tier,
        score=priority.score,
        parts=priority.parts,
        fits_if=advice(day_problem, reason),
    )


def _kpis(
    day_problem: DayProblem, solution: routed.Solution, routes: tuple[RouteDocument, ...]
) -> Kpis:
    planned = [stop.visit for route in solution.routes for stop in route.stops]
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for visit in planned:
        case = day_problem.cases[visit].case
        amounts[case.currency] += case.overdue_amount
    spans = [route.end - route.depart for route in solution.routes]
    windows = [day_problem.problem.shifts[route.shift].window for route in solution.routes]
    regular_s = sum(window.end - window.start for window in windows)
    return Kpis(
        planned=len(planned),
        unassigned=len(solution.unassigned),
        excluded=len(day_problem.excluded),
        travel_s=sum(route.travel_s for route in routes),
        distance_m=sum(route.distance_m for route in routes),
        value_planned=round(sum(day_problem.priorities[v].score for v in planned), 1),
        value_left=round(
            sum(day_problem.priorities[v].score for v in solution.unassigned), 1
        ),
        amount_covered={cur: format(total, "f") for cur, total in sorted(amounts.items())},
        utilisation=round(sum(r.service_s for r in routes) / regular_s, 3)
        if regular_s
        else 0.0,
        longest_shift_s=max(spans, default=0),
        shortest_shift_s=min(spans, default=0),
    )
