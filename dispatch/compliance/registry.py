"""Which judge is for which rule of a pack, and how a rule is told."""

from collections.abc import Callable
from typing import Any

from dispatch.policy.packs.pack import (
    CaseStateRule,
    CeaseContactRule,
    FrequencyRule,
    HolidaysRule,
    HoursRule,
    NoticeRule,
    PeopleRule,
    PlaceRule,
    PromiseRule,
    RequestRule,
    Rule,
    TrainingRule,
    WorkplaceRule,
)

from . import case_checks, team_checks, time_checks
from .certificate import Params
from .local_time import shown
from .visit_under_check import CheckResult, VisitUnderCheck

JUDGES: dict[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    HoursRule: time_checks.hours,
    HolidaysRule: time_checks.holidays_kept,
    PeopleRule: team_checks.people,
    FrequencyRule: case_checks.frequency,
    NoticeRule: case_checks.notice,
    CeaseContactRule: case_checks.stops,
    CaseStateRule: case_checks.standings,
    PromiseRule: case_checks.promises,
    WorkplaceRule: case_checks.workplaces,
    RequestRule: time_checks.requests,
    PlaceRule: case_checks.places,
    TrainingRule: team_checks.training,
}
"""All rules but the keeping of records, which says nothing of a visit."""

OWN_DAY = (HoursRule, HolidaysRule)
"""Judged for the customer's own dates; all others for the plan's day."""

_STANDINGS = {
    "closed": "closed",
    "stopped": "stopped_by_outcome",
    "review": "request_pending",
    "rest": "paused",
}
_CODES: dict[type[Rule], str] = {
    HoursRule: "outside_legal_hours",
    HolidaysRule: "holiday",
    PeopleRule: "needs_two_visitors",
    NoticeRule: "notice_due",
    PromiseRule: "promise_pending",
    WorkplaceRule: "work_consent",
    RequestRule: "asked_other_day",
    PlaceRule: "imprecise_pin",
    TrainingRule: "no_trained_visitor",
}


def code_of(rule: Rule) -> str:
    """The word by which plans name such a rule."""
    if isinstance(rule, CeaseContactRule):
        return rule.flag
    if isinstance(rule, CaseStateRule):
        return _STANDINGS[rule.when]
    if isinstance(rule, FrequencyRule):
        return "visited_today" if rule.days == 1 else "visited_often"
    return _CODES[type(rule)]


def params_of(rule: Rule) -> Params:
    """What belongs into the sentence of a rule."""
    if isinstance(rule, HoursRule):
        return {"hours": _weeks(rule)}
    plain = rule.model_dump(
        exclude={"citation", "since", "until", "note", "consent_waives", "consent_permits"}
    )
    if isinstance(rule, HolidaysRule):
        return {"country": "-".join(filter(None, (rule.country, rule.subdivision)))}
    return plain


def _weeks(rule: HoursRule) -> str:
    told = []
    for kind, week in (("home", rule.home), ("work", rule.work), ("other", rule.other)):
        if week is None:
            continue
        days = {
            day: " ".join(f"{shown(w.opens)}-{shown(w.closes)}" for w in windows)
            for day, windows in week.items()
        }
        if len(set(days.values())) == 1 and len(days) > 1:
            first, *_, last = days
            told.append(f"{kind} {first}-{last} {days[first]}")
        else:
            told.append(f"{kind} " + ", ".join(f"{day} {hrs}" for day, hrs in days.items()))
    return "; ".join(told)
