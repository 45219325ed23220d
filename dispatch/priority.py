"""How much is a visit worth: a tier and a score with every part shown.

The parts and their weights follow the practice of collection systems that mix bucket,
amount, broken promises and the age of the last contact. Hardship and vulnerability
never raise a score.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import log
from statistics import median, quantiles

from dispatch.model.candidate import Candidate
from dispatch.model.windows import on_day

WEIGHTS = {
    "days_past_due": 30,
    "amount": 25,
    "broken_promise": 15,
    "due": 10,
    "visit_gap": 10,
    "contact_chance": 10,
}
HIGH_SCORE = 60
_FULL_DPD, _FULL_GAP, _DUE_DAYS = 120, 30, 7


@dataclass(frozen=True)
class AmountScale:
    """Where an amount stands among the others of its currency.

    Attributes
    ----------
    middle, high
        Median and 95th percentile, in currency units.
    """

    middle: float
    high: float

    def part(self, amount: Decimal) -> float:
        """0 for nothing owed to 1 for the 95th percentile and above."""
        if self.middle <= 0:
            return 0.0
        share = log(1 + float(amount) / self.middle) / log(1 + self.high / self.middle)
        return min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Priority:
    """Tier 0 (must) to 3, score 0 to 100, and the points of each part."""

    tier: int
    score: float
    parts: dict[str, float]


def amount_scales(candidates: Iterable[Candidate]) -> dict[str, AmountScale]:
    """One scale per currency, over those who owe anything in it."""
    amounts: dict[str, list[float]] = {}
    for candidate in candidates:
        owed = amounts.setdefault(candidate.row.currency, [])
        if candidate.row.overdue_amount > 0:
            owed.append(float(candidate.row.overdue_amount))
    return {currency: _scale(owed) for currency, owed in amounts.items()}


def _scale(owed: list[float]) -> AmountScale:
    if len(owed) < 2:
        return AmountScale(sum(owed), sum(owed))
    return AmountScale(median(owed), quantiles(owed, n=20, method="inclusive")[-1])


def prioritise(candidate: Candidate, day: date, scale: AmountScale) -> Priority:
    """Tier and score of one case on one day."""
    row, standing = candidate.row, candidate.standing
    broken = row.promise_date is not None and row.promise_date < day
    shares = {
        "days_past_due": min(row.days_past_due, _FULL_DPD) / _FULL_DPD,
        "amount": scale.part(row.overdue_amount),
        "broken_promise": 1.0 if broken else 0.0,
        "due": _due(row.due_by, day),
        "visit_gap": _gap(row.last_visit_date, day),
        # One met and one missed visit are assumed, so that little history says little.
        "contact_chance": (standing.met + 1) / (standing.tries + 2),
    }
    parts = {name: round(WEIGHTS[name] * share, 2) for name, share in shares.items()}
    score = round(sum(parts.values()), 1)
    return Priority(_tier(candidate, day, score, broken), score, parts)


def _tier(candidate: Candidate, day: date, score: float, broken: bool) -> int:
    row = candidate.row
    if any(window.day == day for window in on_day(row.windows, day)):
        return 0  # an agreed appointment
    if broken or (row.due_by is not None and row.due_by <= day):
        return 1
    return 2 if score >= HIGH_SCORE else 3


def _due(due_by: date | None, day: date) -> float:
    if due_by is None:
        return 0.0
    return min(1.0, max(0.0, 1 - (due_by - day).days / _DUE_DAYS))


def _gap(last_visit: date | None, day: date) -> float:
    if last_visit is None:
        return 1.0
    return min(1.0, max(0.0, (day - last_visit).days / _FULL_GAP))
