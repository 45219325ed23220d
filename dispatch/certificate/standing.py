"""Judges of who a customer is and how the matter stands on the plan's day."""

from datetime import date, timedelta

from dispatch.geocoding.pin import Precision
from dispatch.model.consent import ConsentKind
from dispatch.policy.pack import (
    FrequencyRule,
    NoticeRule,
    PlaceRule,
    PromiseRule,
    StandingRule,
    StopRule,
    WorkplaceRule,
)

from .case import Case, Found

_PRECISE = (Precision.GIVEN, Precision.ADDRESS, Precision.STREET)


def stops(rule: StopRule, case: Case) -> Found:
    """The customer has no such flag."""
    if rule.flag in case.row.flags:
        return Found(False, "flagged", {"flag": rule.flag})
    return Found(True, "not_flagged", {"flag": rule.flag})


def standings(rule: StandingRule, case: Case) -> Found:
    """The case is not closed, stopped or in review, and no rest was set for the day."""
    standing = case.candidate.standing
    until = standing.not_before
    if rule.when == "rest":
        if until is not None and case.day < until:
            return Found(False, "at_rest", {"until": until.isoformat()})
        return Found(True, "no_rest")
    over = rule.when == "review" and until is not None and until <= case.day
    if standing.state == rule.when and not over:
        return Found(False, "stands", {"state": standing.state})
    if standing.state == rule.when:
        return Found(True, "review_over")
    return Found(True, "stands_otherwise", {"state": standing.state})


def promises(rule: PromiseRule, case: Case) -> Found:
    """No promise is running, its days of grace included."""
    promised = case.row.promise_date
    if promised is None:
        return Found(True, "no_promise")
    if promised + timedelta(days=rule.grace_days) <= case.day:
        return Found(True, "promise_over")
    return Found(False, "promise_runs", {"until": promised.isoformat()})


def frequency(rule: FrequencyRule, case: Case) -> Found:
    """With this visit there are not more than so many within the days."""
    days = list(case.candidate.standing.visited_on)
    last = case.row.last_visit_date
    if last is not None and last not in days:
        days.append(last)
    first = case.day - timedelta(days=rule.days - 1)
    count = sum(first <= day <= case.day for day in days)
    return Found(count + 1 <= rule.most, "visits_before", {"count": count})


def workplaces(rule: WorkplaceRule, case: Case) -> Found:
    """It is no place of work, or the customer consented to it."""
    if case.row.place_kind != "work":
        return Found(True, "no_workplace")
    agreed = case.consents(ConsentKind.WORK, case.day)
    if agreed:
        return Found(True, "work_agreed", {}, agreed)
    return Found(False, "work_not_agreed")


def notice(rule: NoticeRule, case: Case) -> Found:
    """The visit was announced in time, asked for, or agreed to without."""
    given = case.row.notice_date
    if given is not None and given + timedelta(days=rule.days) <= case.day:
        return Found(True, "notice_given")
    if any(window.day == case.day for window in case.row.windows):
        return Found(True, "day_asked_for")
    agreed = case.consents(ConsentKind.NOTICE, case.day) if rule.consent_waives else ()
    if agreed:
        return Found(True, "notice_waived", {}, agreed)
    return Found(False, "no_notice", {"given": _day_or_dash(given)})


def places(rule: PlaceRule, case: Case) -> Found:
    """The customer's pin is known and good to a street at least."""
    pin = case.candidate.pin
    if pin is None:
        return Found(False, "no_pin")
    precise = pin.precision in _PRECISE
    return Found(precise, "pin", {"precision": pin.precision.value})


def _day_or_dash(day: date | None) -> str:
    return "-" if day is None else day.isoformat()
