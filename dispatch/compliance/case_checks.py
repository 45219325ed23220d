"""Judges of who a customer is and how the matter stands on the plan's day."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from dispatch.domain.consent import ConsentKind
from dispatch.domain.place import Precision
from dispatch.policy.packs.pack import (
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

_PRECISE = (Precision.GIVEN, Precision.ADDRESS, Precision.STREET)


def stops(rule: CeaseContactRule, case: VisitUnderCheck) -> CheckResult:
    """The customer has no such flag."""
    if rule.flag in case.subject.case.flags:
        return CheckResult(False, "flagged", {"flag": rule.flag})
    return CheckResult(True, "not_flagged", {"flag": rule.flag})


def standings(rule: CaseStateRule, case: VisitUnderCheck) -> CheckResult:
    """The case is not closed, stopped or in review, and no rest was set for the day."""
    state, until = case.subject.case.state, case.subject.case.not_before
    if rule.when == "rest":
        if until is not None and case.day < until:
            return CheckResult(False, "at_rest", {"until": until.isoformat()})
        return CheckResult(True, "no_rest")
    over = rule.when == "review" and until is not None and until <= case.day
    if state == rule.when and not over:
        return CheckResult(False, "stands", {"state": state})
    if state == rule.when:
        return CheckResult(True, "review_over")
    return CheckResult(True, "stands_otherwise", {"state": state})


def promises(rule: PromiseRule, case: VisitUnderCheck) -> CheckResult:
    """No promise is running, its days of grace included."""
    promised = case.subject.case.promise_date
    if promised is None:
        return CheckResult(True, "no_promise")
    if promised + timedelta(days=rule.grace_days) <= case.day:
        return CheckResult(True, "promise_over")
    return CheckResult(False, "promise_runs", {"until": promised.isoformat()})


def frequency(rule: FrequencyRule, case: VisitUnderCheck) -> CheckResult:
    """With this visit there are not more than so many within the days."""
    days = list(case.subject.history.visited_on)
    last = case.subject.case.last_visit_date
    if last is not None and last not in days:
        days.append(last)
    first = case.day - timedelta(days=rule.days - 1)
    count = sum(first <= day <= case.day for day in days)
    return CheckResult(count + 1 <= rule.most, "visits_before", {"count": count})


def workplaces(rule: WorkplaceRule, case: VisitUnderCheck) -> CheckResult:
    """It is no place of work, or the customer consented to it."""
    if case.subject.place.kind != "work":
        return CheckResult(True, "no_workplace")
    agreed = case.consents(ConsentKind.WORK, case.day)
    if agreed:
        return CheckResult(True, "work_agreed", {}, agreed)
    return CheckResult(False, "work_not_agreed")


def notice(rule: NoticeRule, case: VisitUnderCheck) -> CheckResult:
    """The visit was announced in time, asked for, or agreed to without."""
    given = case.subject.case.notice_date
    if given is not None and given + timedelta(days=rule.days) <= case.day:
        return CheckResult(True, "notice_given")
    if any(window.day == case.day for window in case.subject.case.windows):
        return CheckResult(True, "day_asked_for")
    agreed = case.consents(ConsentKind.NOTICE, case.day) if rule.consent_waives else ()
    if agreed:
        return CheckResult(True, "notice_waived", {}, agreed)
    return CheckResult(False, "no_notice", {"given": _day_or_dash(given)})


def places(rule: PlaceRule, case: VisitUnderCheck) -> CheckResult:
    """The customer's pin is known and good to a street at least."""
    pin = case.subject.place.pin
    if pin is None:
        return CheckResult(False, "no_pin")
    precise = pin.precision in _PRECISE
    return CheckResult(precise, "pin", {"precision": pin.precision.value})


def _day_or_dash(day: date | None) -> str:
    return "-" if day is None else day.isoformat()


CHECKS: Mapping[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    CeaseContactRule: stops,
    CaseStateRule: standings,
    PromiseRule: promises,
    FrequencyRule: frequency,
    WorkplaceRule: workplaces,
    NoticeRule: notice,
    PlaceRule: places,
}
