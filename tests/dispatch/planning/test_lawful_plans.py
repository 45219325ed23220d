"""Plans of drawn days are lawful, by a check that shares no code with the planner.

Whatever customers, consents, histories, places and zones are drawn, no planned visit
breaks a rule of any policy, and everyone who is not planned is told one reason.
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.compliance import check_compliance
from dispatch.compliance.report import breaches
from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.flag import Flag
from dispatch.domain.place import Pin, Precision
from dispatch.domain.plan import PlanDocument
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow
from dispatch.planning.search import Effort
from dispatch.policy import load_policy, policy_ids
from dispatch.policy.packs.pack import TrainingRule
from dispatch.text import LANGUAGES, Translator
from dispatch.text.reasons import REASONS, sentence
from tests.support.clock import NOW
from tests.support.dispatch_builders import (
    after_visits,
    case_on_day,
    plan_inputs,
    with_values,
)

DAYS = {
    "cn": (date(2026, 10, 1), "Asia/Shanghai"),  # National Day
    "us": (date(2026, 11, 1), "America/New_York"),  # clocks go back
    "uk": (date(2026, 3, 29), "Europe/London"),  # clocks go forward
    "in": (date(2026, 8, 15), "Asia/Kolkata"),  # Independence Day
    "au": (date(2026, 10, 5), "Australia/Sydney"),  # Labour Day, after clocks went forward
}
PLAIN = date(2026, 11, 25), "Europe/Lisbon"
"""A plain weekday and no holiday of any of them, for every policy."""
CHANGE = date(2026, 10, 25), "Europe/Lisbon"
"""A Sunday on which clocks go back, for every policy that has no day of its own above."""
ZONES = {
    "Asia/Shanghai": ("Asia/Urumqi", "Asia/Tokyo"),
    "America/New_York": ("America/Chicago", "America/Los_Angeles"),
    "Asia/Kolkata": ("Asia/Kathmandu",),
    "Australia/Sydney": ("Australia/Perth", "Australia/Brisbane", "Pacific/Auckland"),
}
FLAGGED = sorted(Flag)


def skills_of(policy_id: str) -> list[str]:
    """Every training that a policy asks for, and two of our own."""
    asked = {
        skill
        for pack in load_policy(policy_id).packs
        for _, rule in pack.rules()
        if isinstance(rule, TrainingRule)
        for skill in rule.skills
    }
    return sorted(asked | {"legal", "counselling"})


class Drawn:
    """Draws a day: most of each customer is plain, so that many can be visited."""

    def __init__(self, seed: int, day: date, zone: str, skills: list[str]) -> None:
        self.random = Random(seed)
        self.day, self.zone, self.skills = day, zone, skills

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def near(self, before: int, after: int) -> date:
        return self.day + timedelta(days=self.random.randint(-before, after))

    def windows(self) -> tuple[DayWindow, ...]:
        found = []
        for _ in range(self.random.randint(1, 3)):
            opens = self.random.randrange(0, 1380, 5)
            closes = min(1440, opens + self.random.randrange(20, 300, 5))
            found.append(
                DayWindow(opens, closes, self.near(1, 2) if self.chance(0.3) else None)
            )
        return tuple(found)

    def consents(self) -> tuple[Consent, ...]:
        found = []
        for kind in ConsentKind:
            if self.chance(0.3):
                given_on = self.near(20, 1)
                found.append(
                    Consent(
                        kind,
                        given_on,
                        self.random.choice(("customer", "guardian")),
                        self.windows() if kind is ConsentKind.HOURS else (),
                        given_on + timedelta(days=self.random.randint(0, 40))
                        if self.chance(0.5)
                        else None,
                    )
                )
        return tuple(found)

    def visits(self) -> dict[str, Any]:
        visits = tuple(
            sorted(self.near(35, 0) for _ in range(self.random.choice((0, 0, 0, 1, 3))))
        )
        state = "open"
        if self.chance(0.1):
            state = self.random.choice(("review", "stopped", "closed"))
        return after_visits(
            state=state,
            stopped_by="" if state == "open" else "REFUSED",
            not_before=self.near(3, 2) if self.chance(0.15) else None,
            visited_on=visits,
            tries=len(visits),
        )

    def customer(self, number: int) -> CaseOnDay:
        pick, visits = self.random, self.visits()
        lat, lon = 22.5 + pick.random() * 0.1, 114.0 + pick.random() * 0.1
        pin = None
        if not self.chance(0.03):
            vague = self.chance(0.06)
            precise = Precision.DISTRICT if vague else Precision.STREET
            pin = Pin(lat, lon, "test", precise)
        case = case_on_day(
            customer_id=f"C{number:04d}",
            name=f"Customer {number}",
            overdue_amount=Decimal(pick.randint(1, 9999)),
            days_past_due=pick.randint(1, 200),
            currency="CNY",
            place_kind=pick.choice(("home", "home", "home", "work", "other")),
            last_visit_date=visits["visited_on"][-1] if visits["visited_on"] else None,
            promise_date=self.near(5, 2) if self.chance(0.1) else None,
            windows=self.windows() if self.chance(0.3) else (),
            service_minutes=pick.choice((None, 10, 20, 45)),
            required_skills=(pick.choice(self.skills),) if self.chance(0.1) else (),
            min_team=2 if self.chance(0.05) else 1,
            forbidden_visitors=(f"V{pick.randint(1, 8)}",) if self.chance(0.1) else (),
            flags=(pick.choice(FLAGGED),) if self.chance(0.2) else (),
            timezone=pick.choice((*ZONES.get(self.zone, ()), self.zone))
            if self.chance(0.2)
            else "",
            notice_date=self.near(6, 0) if self.chance(0.7) else None,
            consents=self.consents(),
            **visits,
        )
        return with_values(case, pin=pin)

    def visitor(self, number: int) -> Visitor:
        pick = self.random
        start = pick.randrange(300, 840, 15)
        lasts = {s: self.near(1, 5) if self.chance(0.3) else None for s in self.skills}
        for skill in self.skills:
            if self.chance(0.08):
                del lasts[skill]
        return Visitor(
            visitor_id=f"V{number}",
            name=f"Visitor {number}",
            start_lat=22.55,
            start_lon=114.05,
            shift_start=start,
            shift_end=min(1440, start + pick.randrange(360, 600, 15)),
            max_overtime_minutes=pick.choice((0, 0, 60)),
            break_minutes=pick.choice((0, 30)),
            skills=lasts,
            max_visits=pick.choice((None, None, 5)),
        )

    def inputs(self, customers: int, visitors: int) -> DayInputs:
        return DayInputs(
            self.day,
            self.zone,
            tuple(self.customer(number) for number in range(customers)),
            tuple(self.visitor(number) for number in range(1, visitors + 1)),
        )


def planned(policy_id: str, inputs: DayInputs) -> PlanDocument:
    """A plan as it is made for any day, stopped after few solutions."""
    effort = Effort(seconds=60, seed=1, iterations=1, workers=1)
    return plan_inputs(inputs, effort, load_policy(policy_id))


def assert_lawful(policy_id: str, inputs: DayInputs, plan: PlanDocument) -> None:
    found = check_compliance(plan, inputs, load_policy(policy_id), NOW)
    told = [
        (e.entry.customer_id, e.rule.citation, e.finding.found) for e in breaches(found)
    ]
    assert told == []
    assert found.counts.visits == plan.kpis.planned


def assert_everyone_is_told_why(inputs: DayInputs, plan: PlanDocument) -> None:
    stops = [stop.customer_id for route in plan.routes for stop in route.stops]
    told = [(item.customer_id, item.code, item.params) for item in plan.unassigned]
    told += [(item.customer_id, item.rule, item.params) for item in plan.excluded]
    everyone = Counter([*stops, *(customer for customer, _, _ in told)])
    assert everyone == Counter(c.customer.customer_id for c in inputs.cases)
    for customer, code, params in told:
        assert code in REASONS, customer
        english, chinese = (sentence(code, params, Translator(lang)) for lang in LANGUAGES)
        assert code not in (english, chinese)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese), chinese
    assert all(item.citation for item in plan.excluded)


def days(policy_id: str) -> tuple[tuple[date, str], ...]:
    return PLAIN, DAYS.get(policy_id, CHANGE)


@pytest.mark.parametrize(
    ("policy_id", "day", "zone"),
    [(policy_id, *where) for policy_id in policy_ids() for where in days(policy_id)],
)
def test_a_drawn_day_of_five_hundred_customers_is_lawful(
    policy_id: str, day: date, zone: str
) -> None:
    inputs = Drawn(day.toordinal(), day, zone, skills_of(policy_id)).inputs(500, 24)
    plan = planned(policy_id, inputs)
    assert_lawful(policy_id, inputs, plan)
    assert_everyone_is_told_why(inputs, plan)
    assert len({item.rule for item in plan.excluded}) >= 6
    if (day, zone) == PLAIN:
        # Enough is planned for the check to have something to judge.
        assert plan.kpis.planned >= 20


@pytest.mark.parametrize("policy_id", policy_ids())
@settings(max_examples=30)
@given(
    seed=st.integers(0, 2**32),
    days=st.integers(0, 364),
    zone=st.sampled_from(
        ["Europe/Lisbon", "America/New_York", "Australia/Sydney", "Asia/Kolkata"]
    ),
)
def test_small_days_of_any_date_and_zone_are_lawful(
    policy_id: str, seed: int, days: int, zone: str
) -> None:
    day = date(2026, 1, 1) + timedelta(days=days)
    inputs = Drawn(seed, day, zone, skills_of(policy_id)).inputs(25, 3)
    plan = planned(policy_id, inputs)
    assert_lawful(policy_id, inputs, plan)
    assert_everyone_is_told_why(inputs, plan)
