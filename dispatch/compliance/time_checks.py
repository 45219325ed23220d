"""Checks of times: legal hours, holidays, and the customer's own windows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import holidays

from dispatch.domain.consent import Consent, ConsentKind
from dispatch.domain.plan import Param
from dispatch.domain.windows import DayWindow
from dispatch.policy.packs.pack import HolidaysRule, HoursRule, RequestRule
from dispatch.policy.packs.rule import Rule

from .certificate import Params
from .local_time import MIDNIGHT, Span, clock_text, moment, time_text, within_one_span
from .visit_under_check import CheckResult, VisitUnderCheck

_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALL_DAY = (DayWindow(0, MIDNIGHT),)


def in_force(rule: Rule, day: date) -> bool:
    """True if a rule binds on a day; its first and its last day count."""
    return rule.since <= day and (rule.until is None or rule.until >= day)


def check_hours(rule: HoursRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the whole visit lies in the hours of each date that it has a part of."""
    week = {"home": rule.home, "work": rule.work, "other": rule.other}[visit.place.kind]
    if week is None:
        return CheckResult(True, "no_hours_there")
    base = [
        (day, window)
        for day in visit.customer_days
        for window in (
            week.get(_DAY_NAMES[day.weekday()], ()) if in_force(rule, day) else _ALL_DAY
        )
    ]
    if _inside(visit, base):
        return CheckResult(True, "in_hours", {"hours": _hours_of(base)})
    consents = tuple(_agreed(visit)) if rule.consent_widens else ()
    wider = base + [(day, window) for day, window, _ in consents]
    if _inside(visit, wider):
        admitting = (c for day, window, c in consents if _touches(visit, day, window))
        return CheckResult(
            True, "in_agreed_hours", {"hours": _hours_of(wider)}, tuple(unique(admitting))
        )
    return CheckResult(
        False, "out_of_hours", {"hours": _hours_of(wider), **times_of(visit)}
    )


def _agreed(visit: VisitUnderCheck) -> Iterator[tuple[date, DayWindow, Consent]]:
    for day in visit.customer_days:
        for consent in visit.consents(ConsentKind.HOURS, day):
            for window in consent.windows:
                if window.day in (None, day):
                    yield day, window, consent


def check_customer_windows(rule: RequestRule | None, visit: VisitUnderCheck) -> CheckResult:
    """Check that the whole visit lies in one of the customer's windows, if any are left."""
    begins = moment(visit.day, 0, visit.zone).astimezone(visit.customer_zone).date()
    windows = visit.case.windows
    if not windows:
        return CheckResult(True, "no_windows")
    if all(window.day and window.day < begins for window in windows):
        return CheckResult(True, "windows_over")
    requested = [
        (day, window)
        for day in visit.customer_days
        for window in _requested_windows(visit.case.windows, day)
    ]
    if _inside(visit, requested):
        return CheckResult(True, "in_windows", {"hours": _hours_of(requested)})
    return CheckResult(
        False, "out_of_windows", {"hours": _hours_of(requested), **times_of(visit)}
    )


def _requested_windows(windows: Iterable[DayWindow], day: date) -> list[DayWindow]:
    """Return the windows for the date itself; where there are none, those for any date."""
    dated = [window for window in windows if window.day == day]
    return dated or [window for window in windows if window.day is None]


def check_holidays(rule: HolidaysRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the visit is on no public holiday, or that the customer consented."""
    names: list[str] = []
    admitting: list[Consent] = []
    for day in visit.customer_days:
        name = holiday_name(rule, day) if in_force(rule, day) else ""
        if not name:
            continue
        consents = visit.consents(ConsentKind.HOLIDAY, day) if rule.consent_permits else ()
        if not consents:
            return CheckResult(False, "on_holiday", {"name": name, "date": day.isoformat()})
        names.append(name)
        admitting += consents
    if names:
        params: Params = {"name": tuple(names)}
        return CheckResult(True, "holiday_agreed", params, tuple(unique(admitting)))
    return CheckResult(True, "no_holiday")


def holiday_name(rule: HolidaysRule, day: date) -> str:
    """Return the name of a public holiday by a rule; empty on other days."""
    name = _calendar(rule.country, rule.subdivision, rule.categories).get(day)
    return "" if name is None else str(name)


@cache
def _calendar(
    country: str, subdivision: str | None, categories: tuple[str, ...]
) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision, categories=categories)


def _inside(visit: VisitUnderCheck, windows: Iterable[tuple[date, DayWindow]]) -> bool:
    return within_one_span(
        (_span(visit, d, w) for d, w in windows), visit.begin, visit.finish
    )


def _span(visit: VisitUnderCheck, day: date, window: DayWindow) -> Span:
    zone = visit.customer_zone
    return moment(day, window.opens, zone), moment(day, window.closes, zone)


def _touches(visit: VisitUnderCheck, day: date, window: DayWindow) -> bool:
    begin, finish = _span(visit, day, window)
    return begin < visit.finish and visit.begin < finish


def _hours_of(windows: Iterable[tuple[date, DayWindow]]) -> Param:
    """Return windows without their dates, so that like visits share one finding."""
    hours = sorted({(window.opens, window.closes) for _, window in windows})
    return (
        tuple(f"{time_text(opens)}-{time_text(closes)}" for opens, closes in hours) or "-"
    )


def times_of(visit: VisitUnderCheck) -> Params:
    """Return the times of the visit in the customer's own time, for a sentence."""
    zone = visit.customer_zone
    return {
        "begin": clock_text(visit.begin, zone),
        "finish": clock_text(visit.finish, zone),
    }


def unique(consents: Iterable[Consent]) -> Iterator[Consent]:
    """Return each consent once, in their order."""
    return iter(dict.fromkeys(consents))


def lies_on_plan_day(visit: VisitUnderCheck) -> bool:
    """True if the whole visit lies on the plan's day."""
    begin, end = moment(visit.day, 0, visit.zone), moment(visit.day, MIDNIGHT, visit.zone)
    return begin <= visit.begin and visit.finish <= end


CHECKS: Mapping[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    HoursRule: check_hours,
    HolidaysRule: check_holidays,
    RequestRule: check_customer_windows,
}
