"""May a customer be visited on a day? The first rule that forbids it gives the verdict."""

from collections.abc import Callable

from dispatch.domain.day import CaseOnDay

from . import case_rules, place_rules, time_rules, visit_rules
from .hours import LegalHours
from .verdict import RuleInput, Verdict


def eligibility_verdict(
    subject: CaseOnDay, hours: LegalHours, service: int
) -> Verdict | None:
    """The first rule that forbids the visit, the gravest kind first; None: allowed.

    Parameters
    ----------
    subject
        Who is to be visited.
    hours
        The legal hours of the plan's day under its policy.
    service
        Seconds that the whole visit takes, > 0.
    """
    asked = RuleInput(subject, hours, service)
    for rule in RULES:
        verdict = rule(asked)
        if verdict is not None:
            return verdict
    return None


RULES: tuple[Callable[[RuleInput], Verdict | None], ...] = (
    *case_rules.RULES,
    *visit_rules.RULES,
    *time_rules.RULES,
    *place_rules.RULES,
)
"""The functions that give verdicts, the gravest first."""
