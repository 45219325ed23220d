"""Verdicts about the time: holidays, legal hours and the customer's own hours."""

from .hours import Spans, common
from .packs.pack import RequestRule
from .verdict import CandidateVisit, Verdict


def holiday(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit if a public holiday takes all legal hours of the day."""
    if visit.hours.of(visit.subject):
        return None
    closed = visit.hours.holiday(visit.subject)
    if closed is None:
        return None
    params: dict[str, str | int] = {"name": closed.name, "date": closed.day.isoformat()}
    return Verdict("holiday", closed.citation, params)


def no_legal_hours(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit if the day has no legal hours for such a place, holiday or not."""
    if visit.hours.of(visit.subject) or visit.hours.without_holidays(visit.subject):
        return None
    rule = visit.hours.first_against(visit.subject, bool, holidays=False)
    return None if rule is None else Verdict("no_legal_hours", rule.citation)


def asked_other_day(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit if the customer asked for other days only."""
    windows = visit.case.windows
    if not windows or visit.hours.requested(visit.subject) != ():
        return None
    later = [window.day for window in windows if window.day and window.day > visit.day]
    if not later:
        return None
    for rule in visit.in_force(RequestRule):
        return Verdict("asked_other_day", rule.citation, {"day": min(later).isoformat()})
    return None


def outside_legal_hours(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit if legal and own hours have no span in common that is long enough."""
    requested = visit.hours.requested(visit.subject)

    def has_room(legal: Spans) -> bool:
        spans = legal if requested is None else common(legal, requested)
        return any(span.end - span.start >= visit.service for span in spans)

    if has_room(visit.hours.of(visit.subject)):
        return None
    rule = visit.hours.first_against(visit.subject, has_room)
    return None if rule is None else Verdict("outside_legal_hours", rule.citation)


RULES = (holiday, no_legal_hours, asked_other_day, outside_legal_hours)
"""The functions that give verdicts, the most serious first."""
