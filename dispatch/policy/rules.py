"""The rules: each is one function that gives a verdict, or None where it is content."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from dispatch.model.candidate import Candidate

from .pack import FrequencyRule, PlaceRule, PromiseRule, StandingRule, StopRule
from .policy import Policy


@dataclass(frozen=True)
class Verdict:
    """A rule that forbids a visit on a day.

    Attributes
    ----------
    rule
        Key into `dispatch.planning.reasons.REASONS`.
    citation
        Where the rule is laid down.
    params
        What belongs into its sentence.
    """

    rule: str
    citation: str
    params: dict[str, str | int] = field(default_factory=dict)


def judge(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The first rule that forbids the visit, the gravest kind first; None: allowed."""
    for rule in RULES:
        verdict = rule(policy, candidate, day)
        if verdict is not None:
            return verdict
    return None


def stop_flag(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """A flag of the customer stops all visits."""
    for rule in policy.in_force(StopRule, day):
        if rule.flag in candidate.row.flags:
            return Verdict(rule.flag, rule.citation)
    return None


def closed(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The matter is settled."""
    return _standing(policy, candidate, day, "closed", "closed")


def stopped(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """An outcome stopped all visits."""
    outcome = candidate.standing.stopped_by
    return _standing(
        policy, candidate, day, "stopped", "stopped_by_outcome", outcome=outcome
    )


def in_review(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The back office has a request of the customer's before it."""
    standing = candidate.standing
    if standing.not_before is not None and day >= standing.not_before:
        return None
    outcome = standing.stopped_by
    return _standing(policy, candidate, day, "review", "request_pending", outcome=outcome)


def _standing(
    policy: Policy, candidate: Candidate, day: date, when: str, name: str, **params: str
) -> Verdict | None:
    if candidate.standing.state != when:
        return None
    for rule in policy.in_force(StandingRule, day):
        if rule.when == when:
            return Verdict(name, rule.citation, dict(params))
    return None


def promise_pending(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """A promise runs until its day and the days of grace are over."""
    promised = candidate.row.promise_date
    if promised is None:
        return None
    for rule in policy.in_force(PromiseRule, day):
        if day < promised + timedelta(days=rule.grace_days):
            params: dict[str, str | int] = {"until": promised.isoformat()}
            return Verdict("promise_pending", rule.citation, params)
    return None


def paused(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """An outcome asked for some days of rest."""
    until = candidate.standing.not_before
    if until is None or day >= until:
        return None
    for rule in policy.in_force(StandingRule, day):
        if rule.when == "rest":
            return Verdict("paused", rule.citation, {"until": until.isoformat()})
    return None


def visited_today(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The customer was visited on this day already."""
    if candidate.row.last_visit_date != day:
        return None
    for rule in policy.in_force(FrequencyRule, day):
        if rule.days == 1:
            return Verdict("visited_today", rule.citation)
    return None


def no_pin(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """Nobody knows yet where the address is."""
    if candidate.pin is not None:
        return None
    return _place(policy, day, "no_pin")


def imprecise_pin(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The pin is only the middle of a district or city; a person must confirm it."""
    pin = candidate.pin
    if pin is None or pin.plannable:
        return None
    return _place(policy, day, "imprecise_pin")


def _place(policy: Policy, day: date, name: str) -> Verdict | None:
    for rule in policy.in_force(PlaceRule, day):
        return Verdict(name, rule.citation)
    return None


RULES: tuple[Callable[[Policy, Candidate, date], Verdict | None], ...] = (
    stop_flag,
    closed,
    stopped,
    in_review,
    promise_pending,
    paused,
    visited_today,
    no_pin,
    imprecise_pin,
)
