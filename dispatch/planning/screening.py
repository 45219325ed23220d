"""Screens the cases of a day by the policy, and weighs those that may be visited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import starmap

from dispatch.cases.merge_cases import persons_of
from dispatch.domain.constraints import Hold
from dispatch.domain.day import CaseOnDay, DayInputs
from dispatch.domain.plan import ExcludedDocument, UnassignedDocument
from dispatch.domain.plan_reason import UnassignedReason
from dispatch.domain.windows import DayClock
from dispatch.planning.constraints import ConstrainedDay
from dispatch.planning.person_screening import screen_person
from dispatch.planning.visit_part import visit_part
from dispatch.planning.visits import service_seconds
from dispatch.policy import Policy, Verdict, eligibility_verdict, grace_days
from dispatch.policy.hours import LegalHours
from dispatch.priority.score import Priority, amount_scales, prioritise
from dispatch.settings import Settings
from dispatch.text import ENGLISH
from dispatch.text.reasons import sentence
from routing.problem import TimeWindow


@dataclass(frozen=True)
class Screening:
    """The cases of a day, divided by the policy.

    Attributes
    ----------
    allowed
        The cases that may be visited; a person's cases at one place are one of them.
    excluded
        The customers who may not, each with the rule.
    legal_hours
        The hours in which a visit is lawful.
    """

    allowed: tuple[CaseOnDay, ...]
    excluded: tuple[ExcludedDocument, ...]
    legal_hours: LegalHours

    def hours_by_visit(self) -> Mapping[int, Sequence[TimeWindow]]:
        """The legal hours of each allowed case, by its index, in the day's seconds."""
        return {i: self.legal_hours.of(subject) for i, subject in enumerate(self.allowed)}


def screen_cases(
    inputs: DayInputs, policy: Policy, clock: DayClock, settings: Settings
) -> Screening:
    """Divide the persons of a day into those who may be visited and those who may not."""
    hours = LegalHours(policy, clock)
    allowed: list[CaseOnDay] = []
    excluded: list[ExcludedDocument] = []
    for cases in persons_of(inputs.cases):
        if len(cases) == 1:
            subject = cases[0]
            service = service_seconds(subject, inputs.day, settings)
            verdict = eligibility_verdict(subject, hours, service)
            if verdict is None:
                allowed.append(subject)
            else:
                excluded.append(_excluded_document(subject.customer.customer_id, verdict))
        else:
            screening = screen_person(cases, hours, settings)
            if screening.visit is not None:
                allowed.append(screening.visit)
            excluded += starmap(_excluded_document, screening.excluded.items())
    return Screening(tuple(allowed), tuple(excluded), hours)


def _excluded_document(customer_id: str, verdict: Verdict) -> ExcludedDocument:
    return ExcludedDocument(
        customer_id=customer_id,
        rule=verdict.rule,
        citation=verdict.citation,
        reason=sentence(verdict.rule, verdict.params, ENGLISH),
        params=verdict.params,
    )


def prioritise_cases(
    cases: Sequence[CaseOnDay], inputs: DayInputs, policy: Policy, settings: Settings
) -> tuple[Priority, ...]:
    """Weigh the cases that may be visited, on the scale of all amounts of the day."""
    scales = amount_scales(
        (item.case.currency, item.case.overdue_amount) for item in inputs.cases
    )
    grace = grace_days(policy, inputs.day)
    return tuple(
        prioritise(subject, inputs.day, scales, settings.priority, grace)
        for subject in cases
    )


def hold_visits(
    day: ConstrainedDay, screening: Screening, priorities: Sequence[Priority]
) -> tuple[Screening, tuple[Priority, ...], tuple[UnassignedDocument, ...]]:
    """Take the held visits out of those that are planned, each with its reason."""
    pairs = list(zip(screening.allowed, priorities, strict=True))
    going = [pair for pair in pairs if day.hold_of(pair[0]) is None]
    held = tuple(
        _held_document(day.inputs.visit_id(subject), hold, subject, priority)
        for subject, priority in pairs
        if (hold := day.hold_of(subject)) is not None
    )
    allowed = tuple(subject for subject, _ in going)
    return (
        replace(screening, allowed=allowed),
        tuple(priority for _, priority in going),
        held,
    )


def _held_document(
    visit_id: str, hold: Hold, subject: CaseOnDay, priority: Priority
) -> UnassignedDocument:
    params = {"note": hold.reason}
    return UnassignedDocument(
        customer_id=subject.customer.customer_id,
        visit_id=visit_id,
        code=UnassignedReason.HELD.value,
        reason=sentence(UnassignedReason.HELD, params, ENGLISH),
        params=params,
        tier=priority.tier,
        score=priority.score,
        parts=priority.parts,
        **visit_part(subject),
    )
