"""Rules about the visit itself: how often, to what place, and with what notice."""

from datetime import date, timedelta

from dispatch.domain.consent import ConsentKind
from dispatch.domain.day import CaseOnDay

from .packs.pack import FrequencyRule, NoticeRule, WorkplaceRule
from .verdict import RuleInput, Verdict


def visited_often(asked: RuleInput) -> Verdict | None:
    """The customer was visited as often as may be, on the day or in a span of days."""
    visits = _visits(asked.subject)
    if not visits:
        return None
    for rule in asked.in_force(FrequencyRule):
        begin = asked.day - timedelta(days=rule.days)
        counted = sorted(visit for visit in visits if begin < visit <= asked.day)
        if len(counted) < rule.most:
            continue
        if rule.days == 1:
            return Verdict("visited_today", rule.citation)
        # By then so many have left the span that one more may come.
        until = counted[len(counted) - rule.most] + timedelta(days=rule.days)
        return Verdict(
            "visited_often",
            rule.citation,
            {"most": rule.most, "days": rule.days, "until": until.isoformat()},
        )
    return None


def _visits(subject: CaseOnDay) -> tuple[date, ...]:
    """The days of all known visits; the file's last one may be on record already."""
    recorded, last = subject.history.visited_on, subject.case.last_visit_date
    return recorded if last is None or last in recorded else (*recorded, last)


def work_consent(asked: RuleInput) -> Verdict | None:
    """The place is where the customer works, and they did not agree to that."""
    if asked.subject.place.kind != "work" or _agreed(asked, ConsentKind.WORK):
        return None
    for rule in asked.in_force(WorkplaceRule):
        return Verdict("work_consent", rule.citation)
    return None


def notice_due(asked: RuleInput) -> Verdict | None:
    """The visit was not announced in time, nor did the customer ask for this day."""
    case = asked.subject.case
    if any(window.day == asked.day for window in case.windows):
        return None
    for rule in asked.in_force(NoticeRule):
        told = case.notice_date
        if told is not None and told + timedelta(days=rule.days) <= asked.day:
            continue
        if rule.consent_waives and _agreed(asked, ConsentKind.NOTICE):
            continue
        return Verdict("notice_due", rule.citation, {"days": rule.days})
    return None


def _agreed(asked: RuleInput, kind: ConsentKind) -> bool:
    consents = asked.subject.customer.consents
    return any(one.kind is kind and one.holds(asked.day) for one in consents)


RULES = (visited_often, work_consent, notice_due)
"""The functions that give verdicts, the gravest first."""
