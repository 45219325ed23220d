"""Judges of times: legal hours, holidays, and the customer's own windows."""

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
from .local_time import MIDNIGHT, Span, clock, holds, moment, shown
from .visit_under_check import CheckResult, VisitUnderCheck

_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALL_DAY = (DayWindow(0, MIDNIGHT),)


def in_force(rule: Rule, day: date) -> bool:
    """Whether a rule binds on a day; both its first and its last day count."""
    return rule.since <= day and (rule.until is None or rule.until >= day)


def hours(rule: HoursRule, case: VisitUnderCheck) -> CheckResult:
    """The whole visit lies in the hours of every date that it has a part of."""
    week = {"home": rule.home, "work": rule.work, "other": rule.other}[
        case.subject.place.kind
    ]
    if week is None:
        return CheckResult(True, "no_hours_there")
    base = [
        (day, window)
        for day in case.own_days
        for window in (
            week.get(_DAY_NAMES[day.weekday()], ()) if in_force(rule, day) else _ALL_DAY
        )
    ]
    if _inside(case, base):
        return CheckResult(True, "in_hours", {"hours": _hours_of(base)})
    agreed = tuple(_agreed(case)) if rule.consent_widens else ()
    wider = base + [(day, window) for day, window, _ in agreed]
    if _inside(case, wider):
        used = (c for day, window, c in agreed if _touches(case, day, window))
        return CheckResult(
            True, "in_agreed_hours", {"hours": _hours_of(wider)}, tuple(unique(used))
        )
    return CheckResult(False, "out_of_hours", {"hours": _hours_of(wider), **times(case)})


def _agreed(case: VisitUnderCheck) -> Iterator[tuple[date, DayWindow, Consent]]:
    for day in case.own_days:
        for consent in case.consents(ConsentKind.HOURS, day):
            for window in consent.windows:
                if window.day in (None, day):
                    yield day, window, consent


def requests(rule: RequestRule | None, case: VisitUnderCheck) -> CheckResult:
    """The whole visit lies in one of the customer's windows, where there are any left."""
    begins = moment(case.day, 0, case.zone).astimezone(case.own_zone).date()
    windows = case.subject.case.windows
    if not windows:
        return CheckResult(True, "no_wish")
    if all(window.day and window.day < begins for window in windows):
        return CheckResult(True, "past_wishes")
    wished = [
        (day, window)
        for day in case.own_days
        for window in _wished(case.subject.case.windows, day)
    ]
    if _inside(case, wished):
        return CheckResult(True, "as_wished", {"hours": _hours_of(wished)})
    return CheckResult(False, "not_wished", {"hours": _hours_of(wished), **times(case)})


def _wished(windows: Iterable[DayWindow], day: date) -> list[DayWindow]:
    """Those for the date itself; where there are none, those for any."""
    mine = [window for window in windows if window.day == day]
    return mine or [window for window in windows if window.day is None]


def holidays_kept(rule: HolidaysRule, case: VisitUnderCheck) -> CheckResult:
    """No date that the visit has a part of is a public holiday without consent."""
    names: list[str] = []
    used: list[Consent] = []
    for day in case.own_days:
        name = holiday_name(rule, day) if in_force(rule, day) else ""
        if not name:
            continue
        agreed = case.consents(ConsentKind.HOLIDAY, day) if rule.consent_permits else ()
        if not agreed:
            return CheckResult(False, "on_holiday", {"name": name, "date": day.isoformat()})
        names.append(name)
        used += agreed
    if names:
        params: Params = {"name": tuple(names)}
        return CheckResult(True, "holiday_agreed", params, tuple(unique(used)))
    return CheckResult(True, "no_holiday")


def holiday_name(rule: HolidaysRule, day: date) -> str:
    """The name of a public holiday by a rule; empty on other days."""
    found = _calendar(rule.country, rule.subdivision, rule.categories).get(day)
    return "" if found is None else str(found)


@cache
def _calendar(
    country: str, subdivision: str | None, categories: tuple[str, ...]
) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision, categories=categories)


def _inside(case: VisitUnderCheck, windows: Iterable[tuple[date, DayWindow]]) -> bool:
    return holds((_span(case, d, w) for d, w in windows), case.begin, case.finish)


def _span(case: VisitUnderCheck, day: date, window: DayWindow) -> Span:
    zone = case.own_zone
    return moment(day, window.opens, zone), moment(day, window.closes, zone)


def _touches(case: VisitUnderCheck, day: date, window: DayWindow) -> bool:
    begin, finish = _span(case, day, window)
    return begin < case.finish and case.begin < finish


def _hours_of(windows: Iterable[tuple[date, DayWindow]]) -> Param:
    """Windows without their dates, so that visits of one kind share one finding."""
    hours = sorted({(window.opens, window.closes) for _, window in windows})
    return tuple(f"{shown(opens)}-{shown(closes)}" for opens, closes in hours) or "-"


def times(case: VisitUnderCheck) -> Params:
    """When the visit is, in the customer's own time."""
    zone = case.own_zone
    return {"begin": clock(case.begin, zone), "finish": clock(case.finish, zone)}


def unique(consents: Iterable[Consent]) -> Iterator[Consent]:
    """Each consent once, in their order."""
    return iter(dict.fromkeys(consents))


def on_the_day(case: VisitUnderCheck) -> bool:
    """Whether the whole visit lies on the plan's day."""
    begin, end = moment(case.day, 0, case.zone), moment(case.day, MIDNIGHT, case.zone)
    return begin <= case.begin and case.finish <= end


CHECKS: Mapping[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    HoursRule: hours,
    HolidaysRule: holidays_kept,
    RequestRule: requests,
}
