"""The rules: each is one function that gives a verdict, or None where it is content."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from dispatch.model.candidate import Candidate

from .pack import Policy


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
    for flag, citation in policy.stops.items():
        if flag in candidate.row.flags:
            return Verdict(flag, citation)
    return None


def closed(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The matter is settled."""
    if candidate.standing.state == "closed":
        return Verdict("closed", policy.pauses_citation)
    return None


def stopped(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """An outcome stopped all visits."""
    standing = candidate.standing
    if standing.state == "stopped":
        return Verdict(
            "stopped_by_outcome",
            policy.pauses_citation,
            {"outcome": standing.stopped_by},
        )
    return None


def in_review(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The back office has a request of the customer's before it."""
    standing = candidate.standing
    waits = standing.not_before is None or day < standing.not_before
    if standing.state == "review" and waits:
        return Verdict(
            "request_pending", policy.pauses_citation, {"outcome": standing.stopped_by}
        )
    return None


def promise_pending(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """A promise runs until the end of its day; the day after, it may be looked into."""
    promised = candidate.row.promise_date
    if promised is not None and day <= promised:
        return Verdict(
            "promise_pending", policy.pauses_citation, {"until": promised.isoformat()}
        )
    return None


def paused(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """An outcome asked for some days of rest."""
    until = candidate.standing.not_before
    if until is not None and day < until:
        return Verdict("paused", policy.pauses_citation, {"until": until.isoformat()})
    return None


def visited_today(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The customer was visited on this day already."""
    if candidate.row.last_visit_date == day:
        return Verdict("visited_today", policy.pauses_citation)
    return None


def no_pin(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """Nobody knows yet where the address is."""
    return Verdict("no_pin", policy.pins_citation) if candidate.pin is None else None


def imprecise_pin(policy: Policy, candidate: Candidate, day: date) -> Verdict | None:
    """The pin is only the middle of a district or city; a person must confirm it."""
    pin = candidate.pin
    if pin is not None and not pin.plannable:
        return Verdict("imprecise_pin", policy.pins_citation)
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
