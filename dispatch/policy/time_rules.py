"""Rules about the time of a visit: holidays, legal hours and the customer's wishes."""

from .hours import Spans, common
from .packs.pack import RequestRule
from .verdict import RuleInput, Verdict


def holiday(asked: RuleInput) -> Verdict | None:
    """A public holiday takes all legal hours of the day."""
    if asked.hours.of(asked.subject):
        return None
    found = asked.hours.holiday(asked.subject)
    if found is None:
        return None
    params: dict[str, str | int] = {"name": found.name, "date": found.day.isoformat()}
    return Verdict("holiday", found.citation, params)


def no_legal_hours(asked: RuleInput) -> Verdict | None:
    """The day has no legal hours for such a place, a holiday or not."""
    if asked.hours.of(asked.subject) or asked.hours.without_holidays(asked.subject):
        return None
    rule = asked.hours.first_against(asked.subject, bool, holidays=False)
    return None if rule is None else Verdict("no_legal_hours", rule.citation)


def asked_other_day(asked: RuleInput) -> Verdict | None:
    """The customer asked for other days only."""
    windows = asked.subject.case.windows
    if not windows or asked.hours.wished(asked.subject) != ():
        return None
    later = [one.day for one in windows if one.day and one.day > asked.day]
    if not later:
        return None
    for rule in asked.in_force(RequestRule):
        return Verdict("asked_other_day", rule.citation, {"day": min(later).isoformat()})
    return None


def outside_legal_hours(asked: RuleInput) -> Verdict | None:
    """The legal hours and the customer's have no span in common that is long enough."""
    wished = asked.hours.wished(asked.subject)

    def has_room(legal: Spans) -> bool:
        spans = legal if wished is None else common(legal, wished)
        return any(span.end - span.start >= asked.service for span in spans)

    if has_room(asked.hours.of(asked.subject)):
        return None
    rule = asked.hours.first_against(asked.subject, has_room)
    return None if rule is None else Verdict("outside_legal_hours", rule.citation)


RULES = (holiday, no_legal_hours, asked_other_day, outside_legal_hours)
"""The functions that give verdicts, the gravest first."""
