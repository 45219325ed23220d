"""The rules that decide whether a customer may be visited on a day."""

from collections.abc import Callable

from dispatch.domain.day import CaseOnDay

from . import case_rules, place_rules, time_rules, visit_rules
from .hours import LegalHours
from .verdict import Verdict, VisitInQuestion


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
    visit = VisitInQuestion(subject, hours, service)
    for rule in RULES:
        verdict = rule(visit)
        if verdict is not None:
            return verdict
    return None


RULES: tuple[Callable[[VisitInQuestion], Verdict | None], ...] = (
    *case_rules.RULES,
    *visit_rules.RULES,
    *time_rules.RULES,
    *place_rules.RULES,
)
"""The functions that give verdicts, the most serious first."""
