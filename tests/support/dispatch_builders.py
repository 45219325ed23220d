"""Customers and visitors with nothing special, to be changed by each test."""

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.domain.day import CaseHistory, CaseOnDay, DayInputs
from dispatch.domain.pin import Pin, Precision
from dispatch.domain.rows import Customer, Visitor
from dispatch.domain.windows import DayClock, parse_windows
from dispatch.planning.build_problem import Built, build
from dispatch.policy import Policy, Verdict, eligibility_verdict, load_policy
from dispatch.policy.hours import LegalHours
from dispatch.policy.packs.pack import CeaseContactRule
from dispatch.settings import Settings
from routing.travel.base import TravelSource
from tests.support.clock import DAY

SETTINGS = Settings()
POLICY = load_policy("house")
STOPS = {rule.flag: rule.citation for rule in POLICY.in_force(CeaseContactRule, DAY)}
"""Flag to citation."""
ALL_DAY = Policy((POLICY.packs[0].model_copy(update={"hours": ()}),))


def customer(number: int = 1, **values: Any) -> Customer:
    """A customer with a pin, 500 m further east for each number."""
    plain: dict[str, Any] = {
        "customer_id": f"C{number}",
        "name": f"Customer {number}",
        "overdue_amount": Decimal(1000),
        "days_past_due": 30,
        "lat": 22.54,
        "lon": 114.0 + number * 0.005,
        "currency": "CNY",
    }
    if isinstance(values.get("windows"), str):
        values["windows"] = parse_windows(values["windows"])
    return Customer(**plain | values)


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


def candidate(
    number: int = 1,
    *,
    standing: CaseHistory | None = None,
    precision: Precision = Precision.GIVEN,
    **values: Any,
) -> CaseOnDay:
    """A customer as planning sees them; ``lat=None`` leaves the pin out."""
    row = customer(number, **values)
    pin = None
    if row.lat is not None and row.lon is not None:
        pin = Pin(row.lat, row.lon, "file", precision)
    return CaseOnDay(row, pin, standing or CaseHistory())


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
    *candidates: CaseOnDay,
    visitors: tuple[Visitor, ...] = (visitor(),),
    day: date = DAY,
    timezone: str = "Asia/Shanghai",
) -> DayInputs:
    """A day with these customers and, unless told otherwise, one plain visitor."""
    return DayInputs(day, timezone, candidates, visitors)


def built(
    inputs: DayInputs,
    policy: Policy = POLICY,
    settings: Settings = SETTINGS,
    travel: TravelSource | None = None,
) -> Built:
    """Build with the house's policy and the default settings."""
    return build(inputs, policy, settings, travel)
