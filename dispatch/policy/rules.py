"""All rules in their order; each is one function: a verdict, or None if it is content."""

from collections.abc import Callable

from dispatch.model.candidate import Candidate

from .hours import LegalHours
from .places import imprecise_pin, no_pin
from .standings import closed, in_review, paused, promise_pending, stop_flag, stopped
from .times import asked_other_day, holiday, no_legal_hours, outside_legal_hours
from .verdict import Asked, Verdict
from .visits import notice_due, visited_often, work_consent


def judge(candidate: Candidate, hours: LegalHours, service: int) -> Verdict | None:
    """The first rule that forbids the visit, the gravest kind first; None: allowed.

    Parameters
    ----------
    candidate
        Who is to be visited.
    hours
        The legal hours of the plan's day under its policy.
    service
        Seconds that the whole visit takes, > 0.
    """
    asked = Asked(candidate, hours, service)
    for rule in RULES:
        verdict = rule(asked)
        if verdict is not None:
            return verdict
    return None


RULES: tuple[Callable[[Asked], Verdict | None], ...] = (
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
