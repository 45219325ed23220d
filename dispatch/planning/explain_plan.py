"""Writes the reasons of a plan: why each visit is made by its team, or by none.

Reasons are computed by trying visits in other routes, which takes longer than assembling
the plan; so a plan can be opened before it is explained.
"""

from dispatch.domain.plan import (
    NextBest,
    Param,
    PlanDocument,
    RouteDocument,
    StopDocument,
    UnassignedDocument,
)
from dispatch.domain.plan_reason import UnassignedReason, WithoutShiftReason
from dispatch.planning.advice import advice
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.pin_doubts import exchanged_distance_m
from dispatch.planning.visit_part import visit_part
from dispatch.text import ENGLISH
from dispatch.text.reasons import choice_reason, sentence
from routing import solution as routed
from routing.explain.alternatives import Alternative, best_alternatives
from routing.explain.reason import Reason, ReasonCode
from routing.explain.reasons import explain_unassigned


def explain_plan(
    plan: PlanDocument, day_problem: DayProblem, solution: routed.Solution
) -> PlanDocument:
    """The plan with the reason of every visit, and what would help where it has none."""
    alternatives = best_alternatives(day_problem.problem, solution)
    routes = tuple(
        _explained_route(
            route, [next_best_document(alternatives.get(visit)) for visit in timed.visits]
        )
        for route, timed in zip(plan.routes, solution.routes, strict=True)
    )
    reasons = explain_unassigned(day_problem.problem, solution, day_problem.hours)
    unassigned = tuple(
        unassigned_document(day_problem, i, reasons[i]) for i in solution.unassigned
    )
    return plan.model_copy(
        update={
            "routes": routes,
            "unassigned": (*unassigned, *day_problem.held),
            "explained": True,
        }
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
        name: ", ".join(value) if name == "skills" and isinstance(value, tuple) else value
        for name, value in reason.params.items()
    }
    for name in ("extra", "worth", "limit"):
        seconds = params.pop(f"{name}_s", None)
        if isinstance(seconds, int):
            params[f"{name}_min"] = round(seconds / 60)
    code = reason.code.value
    if reason.code is ReasonCode.NO_SHIFTS and day_problem.teams.without_shift:
        no_partner = any(
            item.code == WithoutShiftReason.NO_PARTNER
            for item in day_problem.teams.without_shift
        )
        code = (
            ReasonCode.TEAM_SIZE.value if no_partner else UnassignedReason.NOBODY_SENT.value
        )
    distance = exchanged_distance_m(day_problem, index)
    if distance is not None:
        code = UnassignedReason.COORDINATES_EXCHANGED.value
        params = {"distance_km": round(distance / 1000)}
    return unexplained_document(day_problem, index).model_copy(
        update={
            "code": code,
            "reason": sentence(code, params, ENGLISH),
            "params": params,
            "fits_if": advice(day_problem, reason),
        }
    )


def unexplained_document(day_problem: DayProblem, index: int) -> UnassignedDocument:
    """An unassigned visit before its reason is written."""
    priority = day_problem.priorities[index]
    return UnassignedDocument(
        customer_id=day_problem.cases[index].customer.customer_id,
        visit_id=day_problem.problem.visits[index].id,
        code=UnassignedReason.UNEXPLAINED.value,
        reason=sentence(UnassignedReason.UNEXPLAINED, {}, ENGLISH),
        tier=priority.tier,
        score=priority.score,
        parts=priority.parts,
        **visit_part(day_problem.cases[index]),
    )


def _explained_route(
    route: RouteDocument, alternatives: list[NextBest | None]
) -> RouteDocument:
    stops = tuple(
        _explained_stop(stop, route.team_id, next_best)
        for stop, next_best in zip(route.stops, alternatives, strict=True)
    )
    return route.model_copy(update={"stops": stops})


def _explained_stop(
    stop: StopDocument, team_id: str, next_best: NextBest | None
) -> StopDocument:
    reason = sentence(*choice_reason(team_id, next_best), ENGLISH)
    return stop.model_copy(update={"reason": reason, "next_best": next_best})
