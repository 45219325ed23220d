"""What a visit is for; how long it takes goes by that."""

from datetime import date

from dispatch.domain.day import CaseOnDay
from dispatch.domain.purpose import Purpose
from dispatch.priority.score import Promise, promise_of

ANSWERS = ("approval", "back_office")
"""Next steps after which the back office has something to say to the customer."""


def purpose_of(subject: CaseOnDay, day: date) -> Purpose:
    """What a visit to a subject on a day is for.

    A request that was made after a promise takes the promise's place.
    """
    case = subject.case
    if case.last_visit_date is None and not subject.history.tries:
        return Purpose.FIRST
    rested = case.not_before is not None and case.not_before <= day
    if case.next_step in ANSWERS or (case.state == "review" and rested):
        return Purpose.PLAN_TALK
    # Whom a policy gives more days of grace is not visited before they are over.
    if promise_of(case, day, grace_days=1) is Promise.BROKEN:
        return Purpose.PROMISE_CHECK
    return Purpose.FOLLOW_UP
