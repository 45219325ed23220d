"""Verdicts about the visit itself: its frequency, kind of place and notice."""

from datetime import date, timedelta

from dispatch.domain.consent import ConsentKind
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import PlaceKind

from .packs.pack import FrequencyRule, NoticeRule, WorkplaceRule
from .verdict import CandidateVisit, Verdict


def visited_often(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit above the limit of visits on the day or in a span of days."""
    visits = _visits(visit.subject)
    if not visits:
        return None
    for rule in visit.in_force(FrequencyRule):
        begin = visit.day - timedelta(days=rule.days)
        recent = sorted(day for day in visits if begin < day <= visit.day)
        if len(recent) < rule.most:
            continue
        if rule.days == 1:
            return Verdict("visited_today", rule.citation)
        # From this day on, one more visit fits into the span.
        until = recent[len(recent) - rule.most] + timedelta(days=rule.days)
        return Verdict(
            "visited_often",
            rule.citation,
            {"most": rule.most, "days": rule.days, "until": until.isoformat()},
        )
    return None


def _visits(subject: CaseOnDay) -> tuple[date, ...]:
    """Return the days of all known visits; the file's last one may be among the records."""
    recorded, last = subject.history.visited_on, subject.case.last_visit_date
    return recorded if last is None or last in recorded else (*recorded, last)


def work_consent(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit to a place of work without the customer's consent."""
    if visit.place.kind is not PlaceKind.WORK or _agreed(visit, ConsentKind.WORK):
        return None
    for rule in visit.in_force(WorkplaceRule):
        return Verdict("work_consent", rule.citation)
    return None


def notice_due(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit that was not announced in time, unless asked for."""
    case = visit.case
    if any(window.day == visit.day for window in case.windows):
        return None
    for rule in visit.in_force(NoticeRule):
        announced = case.notice_date
        if announced is not None and announced + timedelta(days=rule.days) <= visit.day:
            continue
        if rule.consent_waives and _agreed(visit, ConsentKind.NOTICE):
            continue
        return Verdict("notice_due", rule.citation, {"days": rule.days})
    return None


def _agreed(visit: CandidateVisit, kind: ConsentKind) -> bool:
    consents = visit.customer.consents
    return any(each.kind is kind and each.holds(visit.day) for each in consents)


RULES = (visited_often, work_consent, notice_due)
"""The functions that give verdicts, the most serious first."""
