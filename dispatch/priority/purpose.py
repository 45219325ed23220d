"""What a visit is for; how long it takes goes by that."""

from datetime import date
from enum import StrEnum

from dispatch.domain.day import CaseOnDay
from dispatch.priority.score import Promise, promise_of


class Purpose(StrEnum):
    """What a visit is for, named as in `dispatch.settings.MinuteSettings`."""

    FIRST = "first"
    """To meet a customer who was never visited."""
    PLAN_TALK = "plan_talk"
    """To talk through what the back office made of a request."""
    PROMISE_CHECK = "promise_check"
    """To ask about a promise that was not kept."""
    FOLLOW_UP = "follow_up"
    """Any other further visit."""


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
