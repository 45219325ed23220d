"""The sample's overdue customers.

Each starts plain. Then one trait after the other is given to its share of them, so that
every case that the planner must handle is there in a known number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import log
from random import Random

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import CustomerPlace, Pin, PlaceKind, Precision
from dispatch.domain.windows import DayWindow

from .people import draw_name
from .places import draw_address, draw_pin, draw_quarter

NOTE = "合成数据 synthetic"
"""The mark of every customer as invented."""
CENT = Decimal("0.01")
MEDIAN_CNY = 6800
"""Middle of the overdue amounts; a tenth of them are above three times as much."""
SIGMA = 0.9
_FLAGS = ("attorney", "deceased", "hardship", "vulnerable", "dispute", "cease", "paid")
_DPD_BANDS = ((1, 30), (31, 90), (91, 420))
_DPD_WEIGHTS = (35, 35, 30)


@dataclass(frozen=True, slots=True)
class TraitContext:
    """The context in which a trait changes a customer.

    Attributes
    ----------
    rng
        The one stream of chance.
    number
        How many customers have got this trait before, from 0.
    day
        The working day.
    visitor_ids
        Who is on duty.
    """

    rng: Random
    number: int
    day: date
    visitor_ids: Sequence[str]

    def days_away(self, least: int, most: int) -> date:
        """Return the date some days after the working day, before it when negative."""
        return self.day + timedelta(days=self.rng.randint(least, most))


def draw_customers(
    rng: Random, count: int, day: date, visitor_ids: Sequence[str]
) -> tuple[CaseOnDay, ...]:
    """Draw the customers; see `dispatch.demo.sample_day`."""
    rows = [_plain(rng, number, day) for number in range(1, count + 1)]
    for share, trait in _TRAITS:
        for number, at in enumerate(rng.sample(range(count), round(count * share))):
            context = TraitContext(rng, number, day, visitor_ids)
            rows[at] = replace(rows[at], case=trait(rows[at].case, context))
    for at in rng.sample(range(count), round(count * _WITHOUT_PIN)):
        rows[at] = replace(rows[at], place=replace(rows[at].place, pin=None))
    return tuple(rows)


def _plain(rng: Random, number: int, day: date) -> CaseOnDay:
    quarter = draw_quarter(rng)
    lat, lon = draw_pin(rng, quarter)
    place_kind = rng.choices(("home", "work", "other"), (85, 13, 2))[0]
    days = rng.randint(*rng.choices(_DPD_BANDS, _DPD_WEIGHTS)[0])
    amount = max(200.0, rng.lognormvariate(log(MEDIAN_CNY), SIGMA))
    name = draw_name(rng)
    address = draw_address(rng, quarter, place_kind)
    return CaseOnDay(
        Customer(
            customer_id=f"SZ{number:04d}",
            name=name,
            phone=f"1990000{number:04d}",
            language="zh",
            notes=NOTE,
        ),
        Case(
            overdue_amount=Decimal(amount).quantize(CENT),
            currency="CNY",
            days_past_due=days,
            last_payment_date=day - timedelta(days=days + rng.randint(0, 30)),
            service_minutes=rng.randrange(15, 41, 5),
        ),
        CustomerPlace(
            PlaceKind(place_kind),
            address,
            Pin(lat, lon, "file", Precision.GIVEN),
        ),
    )


def _window(rng: Random, first_half_hour: int, last_half_hour: int) -> DayWindow:
    """Draw a window of 2 to 3 hours that opens within the given half hours."""
    opens = 30 * rng.randint(first_half_hour, last_half_hour)
    return DayWindow(opens, opens + rng.choice((120, 150, 180)))


def _one_window(case: Case, context: TraitContext) -> Case:
    # Every fifth is meant for this very day. They open from 08:30 to 16:30.
    window = _window(context.rng, 17, 33)
    today = context.day if context.number % 5 == 0 else None
    return replace(case, windows=(replace(window, day=today),))


def _second_window(case: Case, context: TraitContext) -> Case:
    # From 08:30 or 09:00 to noon at the latest, and again from 14:00 to 17:00 on.
    return replace(
        case, windows=(_window(context.rng, 17, 18), _window(context.rng, 28, 34))
    )


def _promise(case: Case, context: TraitContext) -> Case:
    # Every second one is broken already.
    promise_day = (
        context.days_away(-10, -1) if context.number % 2 else context.days_away(1, 10)
    )
    part = Decimal(context.rng.choice(("0.2", "0.3", "0.5", "1")))
    amount = (case.overdue_amount * part).quantize(CENT)
    return replace(case, promise_date=promise_day, promise_amount=amount)


def _due(case: Case, context: TraitContext) -> Case:
    return replace(case, due_by=context.days_away(0, 5))


def _visited(case: Case, context: TraitContext) -> Case:
    return replace(case, last_visit_date=context.days_away(-45, -4))


def _never_paid(case: Case, context: TraitContext) -> Case:
    return replace(case, last_payment_date=None)


def _skilled(case: Case, context: TraitContext) -> Case:
    needs = (
        ("negotiation",),
        ("negotiation",),
        ("counselling",),
        ("legal",),
        ("legal", "negotiation"),
    )
    return replace(case, required_skills=needs[context.number % len(needs)])


def _two_visitors(case: Case, context: TraitContext) -> Case:
    return replace(case, min_team=2)


def _preferred(case: Case, context: TraitContext) -> Case:
    return replace(case, preferred_visitor=context.rng.choice(context.visitor_ids))


def _forbidden(case: Case, context: TraitContext) -> Case:
    others = [
        visitor_id
        for visitor_id in context.visitor_ids
        if visitor_id != case.preferred_visitor
    ]
    count = min(1 + context.number % 2, len(others))
    return replace(case, forbidden_visitors=tuple(context.rng.sample(others, count)))


def _flagged(case: Case, context: TraitContext) -> Case:
    return replace(case, flags=(_FLAGS[context.number % len(_FLAGS)],))


_TRAITS: tuple[tuple[float, Callable[[Case, TraitContext], Case]], ...] = (
    (0.36, _one_window),
    (0.07, _second_window),
    (0.18, _promise),
    (0.20, _due),
    (0.25, _visited),
    (0.08, _never_paid),
    (0.15, _skilled),
    (0.015, _two_visitors),
    (0.08, _preferred),
    (0.05, _forbidden),
    (0.07, _flagged),
)
"""Share of the customers and what happens to their cases, in this order."""
_WITHOUT_PIN = 0.03
"""Share of the customers whose address has no pin, drawn last."""
