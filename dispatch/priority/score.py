"""The worth of a visit: a tier and a score, with every part shown.

The parts and their weights follow the practice of collection systems that mix bucket,
amount, broken promises and the age of the last contact. Hardship and vulnerability
never raise a score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import log
from statistics import median, quantiles

from dispatch.domain.case import Case
from dispatch.domain.day import CaseOnDay
from dispatch.domain.windows import on_day
from dispatch.settings import PrioritySettings

FULL_DPD = 120
"""Days past due from which on they give all their points."""
FULL_GAP = 30
"""Days since the last visit from which on they give all their points."""
DUE_DAYS = 7
"""Days before its due date from which on a case gives points for it."""


class PromiseState(StrEnum):
    """The states of the last promise to pay."""

    NONE = "none"
    KEPT = "kept"
    """A payment followed, on its day or later."""
    RUNNING = "running"
    DUE = "due"
    """Its day has come, and its grace is not over."""
    BROKEN = "broken"


_PROMISE_SHARE = {PromiseState.BROKEN: 1.0, PromiseState.DUE: 0.5}


class TierReason(StrEnum):
    """The reason why a case belongs to its tier."""

    APPOINTMENT = "appointment"
    BROKEN_PROMISE = "broken_promise"
    DUE = "due"
    HIGH_SCORE = "high_score"
    OTHER = "other"


_TIERS = {
    TierReason.APPOINTMENT: 0,
    TierReason.BROKEN_PROMISE: 1,
    TierReason.DUE: 1,
    TierReason.HIGH_SCORE: 2,
    TierReason.OTHER: 3,
}


@dataclass(frozen=True)
class AmountScale:
    """The scale of the overdue amounts in one currency.

    Attributes
    ----------
    middle, high
        Median and 95th percentile, in currency units.
    """

    middle: float
    high: float

    def part(self, amount: Decimal) -> float:
        """Return 0 for nothing owed, up to 1 for the 95th percentile and above."""
        if self.middle <= 0:
            return 0.0
        share = log(1 + float(amount) / self.middle) / log(1 + self.high / self.middle)
        return min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Priority:
    """The worth of a visit.

    Attributes
    ----------
    tier_reason
        The reason why it belongs to its tier.
    score
        0 to 100, the sum of the parts.
    parts
        Points by name, each from 0 to its weight in `dispatch.settings.WeightSettings`.
    """

    tier_reason: TierReason
    score: float
    parts: dict[str, float]

    @property
    def tier(self) -> int:
        """The tier, 0 (must) to 3; a lower one comes first whatever the scores."""
        return _TIERS[self.tier_reason]


def amount_scales(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, AmountScale]:
    """Return one scale per currency, over the customers who owe anything in it.

    Parameters
    ----------
    amounts
        Currency and overdue amount of every customer.
    """
    by_currency: dict[str, list[float]] = {}
    for currency, amount in amounts:
        amounts_due = by_currency.setdefault(currency, [])
        if amount > 0:
            amounts_due.append(float(amount))
    return {currency: _scale(amounts_due) for currency, amounts_due in by_currency.items()}


def _scale(amounts_due: list[float]) -> AmountScale:
    if len(amounts_due) < 2:
        return AmountScale(sum(amounts_due), sum(amounts_due))
    return AmountScale(
        median(amounts_due), quantiles(amounts_due, n=20, method="inclusive")[-1]
    )


def promise_state(case: Case, day: date, grace_days: int) -> PromiseState:
    """Return the state of the last promise to pay on a day.

    Parameters
    ----------
    case
        The case.
    day
        The day.
    grace_days
        Days from the promise's day to the first on which it counts as broken, ≥ 1.
    """
    due, last_payment = case.promise_date, case.last_payment_date
    if due is None:
        return PromiseState.NONE
    if last_payment is not None and last_payment >= due:
        return PromiseState.KEPT
    if day < due:
        return PromiseState.RUNNING
    return PromiseState.BROKEN if (day - due).days >= grace_days else PromiseState.DUE


def prioritise(
    subject: CaseOnDay,
    day: date,
    scales: Mapping[str, AmountScale],
    settings: PrioritySettings,
    grace_days: int = 1,
) -> Priority:
    """Return the tier and the score of one case on one day.

    Parameters
    ----------
    subject, day
        The case with its customer and history, and the day of the visit.
    scales
        The scale of the amounts in each currency.
    settings
        The weights, and the score from which on a score is high.
    grace_days
        Days of grace after a promise by the policy; see `promise_state`.
    """
    case, history = subject.case, subject.history
    promise = promise_state(case, day, grace_days)
    shares = {
        "days_past_due": min(case.days_past_due, FULL_DPD) / FULL_DPD,
        "amount": min(
            1.0,
            sum(scales[name].part(amount) for name, amount in subject.amounts.items()),
        ),
        "broken_promise": _PROMISE_SHARE.get(promise, 0.0),
        "due": _due(case.due_by, day),
        "visit_gap": _gap(case.last_visit_date, day),
        # One met and one missed visit are assumed, so that little history says little.
        "contact_chance": (history.met + 1) / (history.tries + 2),
    }
    weights = dict(settings.weights_of(subject.case.branch))
    parts = {name: round(weights[name] * share, 2) for name, share in shares.items()}
    score = round(sum(parts.values()), 1)
    return Priority(
        _tier_reason(case, day, promise, score >= settings.high_score), score, parts
    )


def _tier_reason(case: Case, day: date, promise: PromiseState, high: bool) -> TierReason:
    if any(window.day == day for window in on_day(case.windows, day)):
        return TierReason.APPOINTMENT
    if promise is PromiseState.BROKEN:
        return TierReason.BROKEN_PROMISE
    if case.due_by is not None and case.due_by <= day:
        return TierReason.DUE
    return TierReason.HIGH_SCORE if high else TierReason.OTHER


def _due(due_by: date | None, day: date) -> float:
    if due_by is None:
        return 0.0
    return min(1.0, max(0.0, 1 - (due_by - day).days / DUE_DAYS))


def _gap(last_visit: date | None, day: date) -> float:
    if last_visit is None:
        return 1.0
    return min(1.0, max(0.0, (day - last_visit).days / FULL_GAP))
