"""Checks of the customer, the case and its place on the plan's day."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from dispatch.domain.consent import ConsentKind
from dispatch.domain.flag import Flag
from dispatch.domain.outcome import OutcomeCode
from dispatch.domain.place import PlaceKind, Precision
from dispatch.policy.packs.pack import (
    BlockingState,
    CaseStateRule,
    CeaseContactRule,
    FrequencyRule,
    NoticeRule,
    PlaceRule,
    PromiseRule,
    WorkplaceRule,
)
from dispatch.policy.packs.rule import Rule

from .visit_under_check import CheckResult, VisitUnderCheck

_FLAGS_OF_CASE = (Flag.DISPUTE, Flag.PAID)
_OUTCOMES_OF_CASE = (
    OutcomeCode.DISPUTE, OutcomeCode.PLAN_REQUEST, OutcomeCode.WAIVER_REQUEST,
)  # fmt: skip
_LASTING = {
    BlockingState.STOPPED: (
        OutcomeCode.ASKED_LEAVE, OutcomeCode.NO_MORE_VISITS, OutcomeCode.DECEASED,
        OutcomeCode.NO_CAPACITY, OutcomeCode.LAWYER,
    ),
    BlockingState.REVIEW: (OutcomeCode.HARDSHIP, OutcomeCode.UNSAFE),
}  # fmt: skip
"""The outcomes that still bind visits to the person when their account is closed."""
_PRECISE = (Precision.GIVEN, Precision.ADDRESS, Precision.STREET)


def check_flags(rule: CeaseContactRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the case does not have the rule's flag."""
    if rule.flag in visit.case.flags:
        return CheckResult(False, "flagged", {"flag": rule.flag})
    return CheckResult(True, "not_flagged", {"flag": rule.flag})


def check_case_state(rule: CaseStateRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the case is not in the state that the rule names.

    A closed case counts as stopped or in review too if the outcome binds the person.
    """
    state, until = visit.case.state, visit.case.not_before
    if rule.when is BlockingState.PAUSED:
        if until is not None and visit.day < until:
            return CheckResult(False, "paused", {"until": until.isoformat()})
        return CheckResult(True, "not_paused")
    if state == BlockingState.CLOSED.value and visit.case.stopped_by in _LASTING.get(
        rule.when, ()
    ):
        return CheckResult(False, "in_state", {"state": rule.when.value})
    over = rule.when is BlockingState.REVIEW and until is not None and until <= visit.day
    if state == rule.when.value and not over:
        return CheckResult(False, "in_state", {"state": state})
    if state == rule.when.value:
        return CheckResult(True, "review_over")
    return CheckResult(True, "not_in_state", {"state": state})


def holds_for_person(rule: Rule, visit: VisitUnderCheck) -> bool:
    """Report whether a rule binds visits to the person through a case that is not visited.

    Stops and reviews of one case bind all visits to the person; a dispute, a payment and a
    request about one account do not.
    """
    if isinstance(rule, CeaseContactRule):
        return rule.flag not in _FLAGS_OF_CASE
    if isinstance(rule, CaseStateRule):
        of_case = visit.case.stopped_by in _OUTCOMES_OF_CASE
        return rule.when in (BlockingState.STOPPED, BlockingState.REVIEW) and not of_case
    # Visits to a person who is likely the same count together.
    return isinstance(rule, FrequencyRule) and bool(visit.subject.customer.likely_person)


def check_promise(rule: PromiseRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that no promise is running, its days of grace included."""
    promised = visit.case.promise_date
    if promised is None:
        return CheckResult(True, "no_promise")
    if promised + timedelta(days=rule.grace_days) <= visit.day:
        return CheckResult(True, "promise_over")
    return CheckResult(False, "promise_runs", {"until": promised.isoformat()})


def check_frequency(rule: FrequencyRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that there are not too many visits within the rule's days, this one counted."""
    days = list(visit.history.visited_on)
    last = visit.case.last_visit_date
    if last is not None and last not in days:
        days.append(last)
    first = visit.day - timedelta(days=rule.days - 1)
    count = sum(first <= day <= visit.day for day in days)
    return CheckResult(count + 1 <= rule.most, "visits_before", {"count": count})


def check_workplace(rule: WorkplaceRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the place is no place of work, or that the customer consented to it."""
    if visit.place.kind is not PlaceKind.WORK:
        return CheckResult(True, "no_workplace")
    consents = visit.consents(ConsentKind.WORK, visit.day)
    if consents:
        return CheckResult(True, "work_agreed", {}, consents)
    return CheckResult(False, "work_not_agreed")


def check_notice(rule: NoticeRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the visit was announced in time, asked for, or that notice was waived."""
    notice_date = visit.case.notice_date
    if notice_date is not None and notice_date + timedelta(days=rule.days) <= visit.day:
        return CheckResult(True, "notice_given")
    if any(window.day == visit.day for window in visit.case.windows):
        return CheckResult(True, "day_asked_for")
    consents = visit.consents(ConsentKind.NOTICE, visit.day) if rule.consent_waives else ()
    if consents:
        return CheckResult(True, "notice_waived", {}, consents)
    return CheckResult(False, "no_notice", {"given": _day_or_dash(notice_date)})


def check_pin(rule: PlaceRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the pin is known, with the precision of a street at least."""
    pin = visit.place.pin
    if pin is None:
        return CheckResult(False, "no_pin")
    precise = pin.precision in _PRECISE
    return CheckResult(precise, "pin", {"precision": pin.precision.value})


def _day_or_dash(day: date | None) -> str:
    return "-" if day is None else day.isoformat()


CHECKS: Mapping[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    CeaseContactRule: check_flags,
    CaseStateRule: check_case_state,
    PromiseRule: check_promise,
    FrequencyRule: check_frequency,
    WorkplaceRule: check_workplace,
    NoticeRule: check_notice,
    PlaceRule: check_pin,
}
