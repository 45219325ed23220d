"""Assesses one customer's case on one day as a plan would."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dispatch.domain.day import CaseOnDay
from dispatch.domain.purpose import Purpose
from dispatch.planning.eligibility import Eligibility, eligibility
from dispatch.planning.visits import service_seconds
from dispatch.policy import Policy, grace_days
from dispatch.priority.purpose import purpose_of
from dispatch.priority.score import (
    AmountScale,
    Priority,
    PromiseState,
    amount_scales,
    prioritise,
    promise_state,
)
from dispatch.settings import Settings


@dataclass(frozen=True)
class CaseFile:
    """The assessment of a customer that a plan of the day would make.

    Attributes
    ----------
    subject
        The customer.
    eligibility
        What the rules say.
    priority, weights
        Points by part, and the most that each can give.
    scale
        Of the amounts in the customer's currency.
    promise
        How the last one stands.
    purpose, service_s
        What a visit is for, and the seconds that it takes.
    """

    subject: CaseOnDay
    eligibility: Eligibility
    priority: Priority
    weights: dict[str, int]
    scale: AmountScale
    promise: PromiseState
    purpose: Purpose
    service_s: int


def build_case_file(
    subject: CaseOnDay,
    day: date,
    amounts: Iterable[tuple[str, Decimal]],
    policy: Policy,
    settings: Settings,
) -> CaseFile:
    """Judge and weigh one customer as a plan would.

    Parameters
    ----------
    subject, day
        Whom to visit, and when.
    amounts
        Currency and overdue amount of every customer, this one among them.
    policy, settings
        The rules, and how to weigh.
    """
    case, grace = subject.case, grace_days(policy, day)
    scale = amount_scales(amounts)[case.currency]
    return CaseFile(
        subject=subject,
        eligibility=eligibility(subject, day, policy, settings),
        priority=prioritise(subject, day, scale, settings.priority, grace),
        weights=dict(settings.priority.weights_of(subject.customer.branch)),
        scale=scale,
        promise=promise_state(case, day, grace),
        purpose=purpose_of(subject, day),
        service_s=service_seconds(subject, day, settings),
    )
