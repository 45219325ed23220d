"""All rules in their order; each is one function: a verdict, or None if it is content."""

from collections.abc import Callable

from dispatch.domain.day import CaseOnDay

from .case_rules import closed, in_review, paused, promise_pending, stop_flag, stopped
from .hours import LegalHours
from .place_rules import imprecise_pin, no_pin
from .time_rules import asked_other_day, holiday, no_legal_hours, outside_legal_hours
from .verdict import RuleInput, Verdict
from .visit_rules import notice_due, visited_often, work_consent


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
    stop_flag,
    closed,
    stopped,
    in_review,
    promise_pending,
    paused,
    visited_often,
    work_consent,
    notice_due,
    holiday,
    no_legal_hours,
    asked_other_day,
    outside_legal_hours,
    no_pin,
    imprecise_pin,
)
"""From the gravest on."""
