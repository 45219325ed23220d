"""The rules that decide whether a customer may be visited on a day."""

from collections.abc import Callable, Sequence

from dispatch.domain.day import CaseOnDay

from . import case_rules, place_rules, time_rules, visit_rules
from .hours import LegalHours
from .verdict import CandidateVisit, Verdict


def eligibility_verdict(
    subject: CaseOnDay, hours: LegalHours, service: int
) -> Verdict | None:
    """Return the most serious verdict that forbids the visit; None: the visit is allowed.

    Parameters
    ----------
    subject
        Who is to be visited.
    hours
        The legal hours of the plan's day under its policy.
    service
        Seconds that the whole visit takes, > 0.
    """
    visit = CandidateVisit(subject, hours, service)
    for rule in RULES:
        verdict = rule(visit)
        if verdict is not None:
            return verdict
    return None


def person_verdict(visits: Sequence[CandidateVisit]) -> Verdict | None:
    """Return what forbids a visit to a person, whichever of the cases it comes from.

    Parameters
    ----------
    visits
        A visit for each case of the person.
    """
    verdicts = (v for visit in visits for v in case_rules.verdicts(visit) if not v.of_case)
    return next(verdicts, None)


def case_verdict(visit: CandidateVisit) -> Verdict | None:
    """Return what keeps one case of a person out of a visit for the others."""
    return next((v for v in case_rules.verdicts(visit) if v.of_case), None)


def call_verdict(visit: CandidateVisit) -> Verdict | None:
    """Return what forbids the call itself: its frequency, notice, time or place."""
    rules = (*visit_rules.RULES, *time_rules.RULES, *place_rules.RULES)
    return next((v for v in (rule(visit) for rule in rules) if v is not None), None)


RULES: tuple[Callable[[CandidateVisit], Verdict | None], ...] = (
    *case_rules.RULES,
    *visit_rules.RULES,
    *time_rules.RULES,
    *place_rules.RULES,
)
"""The functions that give verdicts, the most serious first."""
