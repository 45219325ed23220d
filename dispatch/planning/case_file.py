"""Assesses one customer's case on one day as a plan would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from dispatch.domain.day import CaseOnDay
from dispatch.domain.purpose import Purpose
from dispatch.domain.windows import DayClock
from dispatch.planning.eligibility import Eligibility, eligibility
from dispatch.planning.person_screening import screen_person
from dispatch.planning.visits import service_seconds
from dispatch.policy import Policy, grace_days
from dispatch.policy.hours import LegalHours
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
        The answer of the rules.
    priority, weights
        Points by part, and the most that each can give.
    scale
        The scale of the amounts in the customer's currency.
    promise
        The state of the last promise.
    purpose, service_s
        The purpose of a visit, and its duration in seconds.
    """

    subject: CaseOnDay
    eligibility: Eligibility
    priority: Priority
    weights: dict[str, int]
    scale: AmountScale
    promise: PromiseState
    purpose: Purpose
    service_s: int


def build_person_file(
    cases: Sequence[CaseOnDay],
    customer_id: str,
    day: date,
    amounts: Iterable[tuple[str, Decimal]],
    policy: Policy,
    settings: Settings,
) -> CaseFile:
    """Judge and weigh one customer of a person with all cases of that person.

    Parameters
    ----------
    cases
        The cases of the person, at least one of them the customer's.
    customer_id
        The customer.
    day, amounts, policy, settings
        As for `build_case_file`.
    """
    own_case = next(case for case in cases if case.customer.customer_id == customer_id)
    if len(cases) == 1:
        return build_case_file(own_case, day, amounts, policy, settings)
    hours = LegalHours(policy, DayClock(day, ZoneInfo(settings.timezone)))
    screening = screen_person(cases, hours, settings)
    verdict = screening.excluded.get(customer_id)
    subject = own_case if verdict or screening.visit is None else screening.visit
    file = build_case_file(subject, day, amounts, policy, settings)
    return replace(file, eligibility=replace(file.eligibility, verdict=verdict))


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
    scales = amount_scales(amounts)
    return CaseFile(
        subject=subject,
        eligibility=eligibility(subject, day, policy, settings),
        priority=prioritise(subject, day, scales, settings.priority, grace),
        weights=dict(settings.priority.weights_of(subject.case.branch)),
        scale=scales[case.currency],
        promise=promise_state(case, day, grace),
        purpose=purpose_of(subject, day),
        service_s=service_seconds(subject, day, settings),
    )
