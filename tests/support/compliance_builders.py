"""Packs of a few rules, plans with given times, and the rules that those break."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.compliance import (
    check_compliance,
)
from dispatch.compliance.report import breaches
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.policy import Policy
from dispatch.policy.packs.policy import parse_pack
from tests.support.clock import NOW
from tests.support.dispatch_builders import (
    POLICY,
    day_inputs,
    visitor,
)

HEAD = """
id: test
version: "1"
name: {en: Test, zh: 测试}
scope: {en: Test, zh: 测试}
"""


def pack(rules: str) -> Policy:
    """A policy of one pack with these rules."""
    return Policy((parse_pack(HEAD + rules, "test"),))


def plan_of(
    inputs: DayInputs,
    begin: str = "10:00:00",
    finish: str = "10:25:00",
    team: tuple[str, ...] = ("V1",),
    customers: tuple[int, ...] = (0,),
) -> PlanDocument:
    """One route with one stop for each customer, an hour after each other."""
    zone = ZoneInfo(inputs.timezone)
    times = [
        datetime.fromisoformat(f"{inputs.day}T{clock}").replace(tzinfo=zone)
        for clock in (begin, finish)
    ]
    stops = []
    for number, index in enumerate(customers):
        one = inputs.cases[index]
        pin = one.place.pin
        starts, ends = ((m + timedelta(hours=number)).isoformat() for m in times)
        stops.append({
            "sequence": number + 1, "visit_id": f"{one.customer.customer_id}@{inputs.day}",
            "customer_id": one.customer.customer_id,
            "lat": pin.lat if pin else 0, "lon": pin.lon if pin else 0,
            "arrive": starts, "begin": starts, "finish": ends, "wait_s": 0, "travel_s": 0,
            "distance_m": 0, "tier": 3, "score": 1.0,
        })  # fmt: skip
    rest = [c for n, c in enumerate(inputs.cases) if n not in customers]
    ends = [{"lat": 1, "lon": 1, "at": stops[n]["arrive" if n == 0 else "finish"]}
            for n in (0, -1)]  # fmt: skip
    return PlanDocument.model_validate({
        "plan_id": "p", "date": inputs.day, "timezone": inputs.timezone,
        "created_at": NOW, "policy": {"id": "test", "version": "1"},
        "solver": {"seconds": 1, "seed": 1, "workers": 1, "engines": [], "travel": "x",
                   "estimated": True},
        "inputs_sha256": inputs.sha256,
        "routes": [{"team_id": "+".join(team), "visitor_ids": team, "travel_mode": "car",
                    "start": ends[0], "end": ends[1], "stops": stops, "breaks": [],
                    "travel_s": 0, "distance_m": 0, "service_s": 0, "wait_s": 0,
                    "overtime_s": 0}],
        "unassigned": [{"customer_id": c.customer.customer_id, "code": "day_full",
                        "reason": "x"} for c in rest],
        "excluded": [],
        "kpis": {"planned": 1, "unassigned": 0, "excluded": 0, "travel_s": 0,
                 "distance_m": 0, "value_planned": 0, "value_left": 0,
                 "amount_covered": {}, "utilisation": 0, "longest_shift_s": 0,
                 "shortest_shift_s": 0},
    })  # fmt: skip


def plan_breaks(plan: PlanDocument, inputs: DayInputs, policy: Policy = POLICY) -> set[str]:
    """The codes of all rules that are found broken."""
    return {
        each.rule.code for each in breaches(check_compliance(plan, inputs, policy, NOW))
    }


def breaks(
    policy: Policy,
    who: CaseOnDay,
    begin: str = "10:00:00",
    finish: str = "10:25:00",
    **day: Any,
) -> set[str]:
    """What is broken in a plan with one visit to one customer."""
    inputs = day_inputs(who, **day)
    return plan_breaks(plan_of(inputs, begin, finish), inputs, policy)


LONG = (visitor(shift_start=0, shift_end=24 * 60),)


def change(plan: PlanDocument, **values: Any) -> PlanDocument:
    return plan.model_copy(update=values)


def restop(plan: PlanDocument, index: int, **values: Any) -> PlanDocument:
    """The plan with other values in one stop."""
    (route,) = plan.routes
    stops = list(route.stops)
    stops[index] = stops[index].model_copy(update=values)
    return change(plan, routes=(route.model_copy(update={"stops": tuple(stops)}),))
