"""Rules about how a case stands: flags, outcomes, promises and rests."""

from datetime import timedelta

from .packs.pack import CaseStateRule, CeaseContactRule, PromiseRule
from .verdict import RuleInput, Verdict


def stop_flag(asked: RuleInput) -> Verdict | None:
    """A flag of the customer stops all visits."""
    flags = asked.subject.case.flags
    if not flags:
        return None
    for rule in asked.in_force(CeaseContactRule):
        if rule.flag in flags:
            return Verdict(rule.flag, rule.citation)
    return None


def closed(asked: RuleInput) -> Verdict | None:
    """The matter is settled."""
    return _standing(asked, "closed", "closed")


def stopped(asked: RuleInput) -> Verdict | None:
    """An outcome stopped all visits."""
    outcome = asked.subject.case.stopped_by
    return _standing(asked, "stopped", "stopped_by_outcome", outcome=outcome)


def in_review(asked: RuleInput) -> Verdict | None:
    """The back office has a request of the customer's before it."""
    case = asked.subject.case
    if case.not_before is not None and asked.day >= case.not_before:
        return None
    return _standing(asked, "review", "request_pending", outcome=case.stopped_by)


def _standing(asked: RuleInput, when: str, name: str, **params: str) -> Verdict | None:
    if asked.subject.case.state != when:
        return None
    for rule in asked.in_force(CaseStateRule):
        if rule.when == when:
            return Verdict(name, rule.citation, dict(params))
    return None


def promise_pending(asked: RuleInput) -> Verdict | None:
    """A promise runs until its day and the days of grace are over."""
    promised = asked.subject.case.promise_date
    if promised is None:
        return None
    for rule in asked.in_force(PromiseRule):
        if asked.day < promised + timedelta(days=rule.grace_days):
            until = promised.isoformat()
            return Verdict("promise_pending", rule.citation, {"until": until})
    return None


def paused(asked: RuleInput) -> Verdict | None:
    """An outcome asked for some days of rest."""
    until = asked.subject.case.not_before
    if until is None or asked.day >= until:
        return None
    for rule in asked.in_force(CaseStateRule):
        if rule.when == "rest":
            return Verdict("paused", rule.citation, {"until": until.isoformat()})
    return None


RULES = (stop_flag, closed, stopped, in_review, promise_pending, paused)
"""The functions that give verdicts, the gravest first."""
