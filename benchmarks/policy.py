"""How long it takes to judge and weigh very many customers, under each policy.

Run ``python benchmarks/policy.py --customers 100000``; the customers are made up, of mixed
flags, time zones, consents, wishes and places, and the same on every run.
"""

import argparse
import random
import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dispatch.domain.case import Case, CaseState, VisitHistory
from dispatch.domain.consent import parse_consents
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import CustomerPlace, Pin, PlaceKind, Precision
from dispatch.domain.windows import DayClock, parse_windows
from dispatch.planning.visits import service_seconds
from dispatch.policy import eligibility_verdict, grace_days, load_policy, policy_ids
from dispatch.policy.hours import LegalHours
from dispatch.priority.score import amount_scales, prioritise
from dispatch.settings import Settings

_DAY = date(2026, 11, 25)
# The plan's zone of each policy, and two more that its customers live in.
_ZONES = {
    "au": ("Australia/Sydney", "Australia/Perth", "Australia/Adelaide"),
    "cn": ("Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo"),
    "house": ("Europe/Lisbon", "Atlantic/Azores", "Europe/Madrid"),
    "in": ("Asia/Kolkata", "Asia/Dubai", "Asia/Kathmandu"),
    "uk": ("Europe/London", "Europe/Lisbon", "Europe/Paris"),
    "us": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
}
_WINDOWS = ("", "", "09:00-12:00", "14:00-17:30;18:00-19:00", "2026-11-25 09:00-12:00",
            "2026-11-27 09:00-12:00", "05:00-07:30")  # fmt: skip
_FLAGS = (*[""] * 12, "hardship", "attorney", "cease", "vulnerable")
_CONSENTS = (
    "",
    "",
    "work 2026-05-01",
    "hours 2026-05-01 06:30-08:00;notice 2026-05-01",
    "hours 2026-05-01 until 2026-10-31 20:00-21:30",
    "holiday 2026-05-01",
)


def make_customers(count: int, zones: tuple[str, ...], seed: int) -> list[CaseOnDay]:
    """Make customers of one policy."""
    draw = random.Random(seed)
    return [_customer(number, zones, draw) for number in range(count)]


def _customer(number: int, zones: tuple[str, ...], draw: random.Random) -> CaseOnDay:
    def ago(most: int) -> date:
        return _DAY - timedelta(days=draw.randrange(most))

    case = Case(
        overdue_amount=Decimal(draw.randrange(100, 5_000_000)) / 100,
        days_past_due=draw.randrange(1, 400),
        currency="CNY",
        last_visit_date=draw.choice((None, ago(120))),
        promise_date=draw.choice((None, None, None, ago(60) + timedelta(days=20))),
        windows=parse_windows(draw.choice(_WINDOWS)),
        flags=tuple(filter(None, [draw.choice(_FLAGS)])),
        notice_date=draw.choice((None, ago(5))),
        state=draw.choice((*[CaseState.OPEN] * 8, *list(CaseState)[1:])),
    )
    customer = Customer(
        customer_id=f"C{number:07d}",
        name=f"Customer {number}",
        timezone=draw.choice(("", *zones)),
        consents=parse_consents(draw.choice(_CONSENTS)),
    )
    visits = tuple(sorted(ago(92) for _ in range(draw.randrange(4))))
    precision = draw.choice((Precision.GIVEN, Precision.GIVEN, Precision.CITY))
    kind = draw.choice((PlaceKind.HOME, PlaceKind.HOME, PlaceKind.WORK, PlaceKind.OTHER))
    place = CustomerPlace(kind, "", Pin(22.5, 114.0, "file", precision))
    return CaseOnDay(customer, case, place, VisitHistory(0, len(visits), visits))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    settings = Settings()
    for name in policy_ids():
        zones = _ZONES[name]
        people = make_customers(options.customers, zones, options.seed)
        policy = load_policy(name)
        begun = time.perf_counter()
        hours = LegalHours(policy, DayClock(_DAY, ZoneInfo(zones[0])))
        scales = amount_scales((p.case.currency, p.case.overdue_amount) for p in people)
        grace = grace_days(policy, _DAY)
        found: Counter[str] = Counter()
        for one in people:
            verdict = eligibility_verdict(one, hours, service_seconds(one, _DAY, settings))
            found[verdict.rule if verdict else "allowed"] += 1
            prioritise(one, _DAY, scales, settings.priority, grace)
        seconds = time.perf_counter() - begun
        told = ", ".join(f"{rule} {count}" for rule, count in found.most_common(4))
        print(f"{name}: {len(people)} customers in {seconds:.1f} s; {told}")


if __name__ == "__main__":
    main()
