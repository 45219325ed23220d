"""Plain customers, visitors and days, which each test changes as it needs."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.domain.case import Case, CaseState, NextStep, VisitHistory
from dispatch.domain.constraints import Constraint
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.place import CustomerPlace, Pin, PlaceKind, Precision
from dispatch.domain.plan import PlanDocument, SolverRun
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayClock, parse_windows
from dispatch.planning.assemble_plan import assemble_plan
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.explain_plan import explain_plan
from dispatch.planning.pipeline import build_day_problem, solve_day
from dispatch.planning.search import Effort
from dispatch.planning.travel_sources import travel_source
from dispatch.policy import Policy, Verdict, eligibility_verdict, load_policy
from dispatch.policy.hours import LegalHours
from dispatch.policy.packs.pack import CeaseContactRule
from dispatch.settings import Settings
from routing.solution import Solution
from routing.solver import solve
from routing.travel.base import TravelSource
from tests.support.clock import DAY, NOW

SETTINGS = Settings()
POLICY = load_policy("house")
STOPS = {rule.flag: rule.citation for rule in POLICY.in_force(CeaseContactRule, DAY)}
"""The flags that stop contact, each with the citation of its rule."""
ALL_DAY = Policy((POLICY.packs[0].model_copy(update={"hours": ()}),))


def case_on_day(
    number: int = 1, *, precision: Precision = Precision.GIVEN, **values: Any
) -> CaseOnDay:
    """A case with a pin, 500 m further east for each number.

    ``values`` are fields of the customer, the case, the place (``place_kind``,
    ``address``, ``lat``, ``lon``) or the history; ``lat=None`` leaves the pin out.
    """
    plain: dict[str, Any] = {
        "customer_id": f"C{number}",
        "name": f"Customer {number}",
        "overdue_amount": Decimal(1000),
        "days_past_due": 30,
        "lat": 22.54,
        "lon": 114.0 + number * 0.005,
        "currency": "CNY",
    }
    values = plain | values
    if isinstance(values.get("windows"), str):
        values["windows"] = parse_windows(values["windows"])
    pin = None
    lat, lon = values.pop("lat"), values.pop("lon")
    if lat is not None and lon is not None:
        pin = Pin(lat, lon, "file", precision)
    kind = PlaceKind(values.pop("place_kind", "home"))
    place = CustomerPlace(kind, values.pop("address", ""), pin)
    parts = [_taken(kind, values) for kind in (Customer, Case, VisitHistory)]
    assert not values, f"nothing has {list(values)}"
    return CaseOnDay(
        Customer(**parts[0]), Case(**parts[1]), place, VisitHistory(**parts[2])
    )


def with_values(case: CaseOnDay, **values: Any) -> CaseOnDay:
    """The case with other values of its customer, itself, its place or its history."""
    place = case.place
    if "place_kind" in values:
        place = replace(place, kind=PlaceKind(values.pop("place_kind")))
    if "address" in values:
        place = replace(place, address=values.pop("address"))
    if "pin" in values:
        place = replace(place, pin=values.pop("pin"))
    parts = [_taken(kind, values) for kind in (Customer, Case, VisitHistory)]
    assert not values, f"nothing has {list(values)}"
    return CaseOnDay(
        replace(case.customer, **parts[0]),
        replace(case.case, **parts[1]),
        place,
        replace(case.history, **parts[2]),
    )


def _taken(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    names = [field.name for field in fields(kind) if field.name in values]
    return {name: values.pop(name) for name in names}


def after_visits(
    state: str = "open",
    stopped_by: str = "",
    not_before: date | None = None,
    met: int = 0,
    tries: int = 0,
    visited_on: tuple[date, ...] = (),
    next_step: str | None = None,
) -> dict[str, Any]:
    """The values of a case that earlier visits left behind, for `case_on_day`."""
    return {
        "state": CaseState(state),
        "stopped_by": stopped_by,
        "not_before": not_before,
        "met": met,
        "tries": tries,
        "visited_on": visited_on,
        "next_step": NextStep(next_step) if next_step else None,
    }


def visitor(number: int = 1, **values: Any) -> Visitor:
    """A visitor who works from 09:00 to 18:00 without a break."""
    plain: dict[str, Any] = {
        "visitor_id": f"V{number}",
        "name": f"Visitor {number}",
        "start_lat": 22.54,
        "start_lon": 114.0,
        "shift_start": 9 * 60,
        "shift_end": 18 * 60,
    }
    return Visitor(**plain | values)


def judged(
    case: CaseOnDay,
    day: date = DAY,
    policy: Policy = POLICY,
    *,
    timezone: str = "Asia/Shanghai",
    minutes: int = 25,
) -> Verdict | None:
    """What a policy says of a visit of so many minutes on a day."""
    hours = LegalHours(policy, DayClock(day, ZoneInfo(timezone)))
    return eligibility_verdict(case, hours, minutes * 60)


def day_inputs(
    *cases: CaseOnDay,
    visitors: tuple[Visitor, ...] = (visitor(),),
    day: date = DAY,
    timezone: str = "Asia/Shanghai",
) -> DayInputs:
    """A day with these customers and, unless told otherwise, one plain visitor."""
    return DayInputs(day, timezone, cases, visitors)


def built(
    inputs: DayInputs,
    policy: Policy = POLICY,
    settings: Settings = SETTINGS,
    travel: TravelSource | None = None,
) -> DayProblem:
    """Build with the house's policy and the default settings."""
    return build_day_problem(inputs, policy, settings, travel or travel_source(settings))


def plan_inputs(
    inputs: DayInputs,
    effort: Effort,
    policy: Policy = POLICY,
    settings: Settings = SETTINGS,
    travel: TravelSource | None = None,
    constraints: tuple[Constraint, ...] = (),
) -> PlanDocument:
    """Plan a day in this process, with the house's policy and the default settings."""
    source = travel or travel_source(settings)
    return solve_day(
        inputs,
        policy,
        settings,
        effort,
        travel=source,
        solve=solve,
        now=NOW,
        constraints=constraints,
    ).explain()


def explained_plan(
    inputs: DayInputs, made: DayProblem, solution: Solution, run: SolverRun
) -> PlanDocument:
    """The plan of a solution, with its reasons."""
    plan = assemble_plan("plan-1", inputs, POLICY, made, solution, run, NOW)
    return explain_plan(plan, made, solution)
