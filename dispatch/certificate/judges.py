"""Which judge is for which rule of a pack, and how a rule is told."""

from collections.abc import Callable
from typing import Any

from dispatch.policy.pack import (
    FrequencyRule,
    HolidaysRule,
    HoursRule,
    NoticeRule,
    PeopleRule,
    PlaceRule,
    PromiseRule,
    RequestRule,
    Rule,
    StandingRule,
    StopRule,
    TrainingRule,
    WorkplaceRule,
)

from . import hours, standing, team
from .case import Case, Found
from .model import Params
from .moments import shown

JUDGES: dict[type[Rule], Callable[[Any, Case], Found]] = {
    HoursRule: hours.hours,
    HolidaysRule: hours.holidays_kept,
    PeopleRule: team.people,
    FrequencyRule: standing.frequency,
    NoticeRule: standing.notice,
    StopRule: standing.stops,
    StandingRule: standing.standings,
    PromiseRule: standing.promises,
    WorkplaceRule: standing.workplaces,
    RequestRule: hours.requests,
    PlaceRule: standing.places,
    TrainingRule: team.training,
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
    if isinstance(rule, StopRule):
        return rule.flag
    if isinstance(rule, StandingRule):
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
    return {
        name: ", ".join(value) if isinstance(value, tuple) else value
        for name, value in plain.items()
    }


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
