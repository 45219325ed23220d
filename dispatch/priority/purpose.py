"""The purpose of a visit, which decides how long the visit takes."""

from datetime import date

from dispatch.domain.case import CaseState
from dispatch.domain.day import CaseOnDay
from dispatch.domain.purpose import Purpose

from .score import PromiseState, promise_state

ANSWERS = ("approval", "back_office")
"""The next steps that end with an answer of the back office to the customer."""


def purpose_of(subject: CaseOnDay, day: date) -> Purpose:
    """Return the purpose of a visit to a customer on a day.

    A request made after a promise replaces the promise.
    """
    case = subject.case
    if case.last_visit_date is None and not subject.history.tries:
        return Purpose.FIRST
    rested = case.not_before is not None and case.not_before <= day
    if case.next_step in ANSWERS or (case.state == CaseState.REVIEW and rested):
        return Purpose.PLAN_TALK
    # One day is enough here: a policy with more days of grace forbids the visit until then.
    if promise_state(case, day, grace_days=1) is PromiseState.BROKEN:
        return Purpose.PROMISE_CHECK
    return Purpose.FOLLOW_UP
