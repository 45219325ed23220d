"""Verdicts about the case: its flags and state, promises and rests."""

from collections.abc import Iterator
from datetime import timedelta

from dispatch.domain.case import STOPS_OF_PERSON, Case, CaseState

from .packs.pack import BlockingState, CaseStateRule, CeaseContactRule, PromiseRule
from .verdict import CandidateVisit, Verdict

_OF_ROUNDS = "Rounds: a case that the lender's file lacks waits for a decision"


def stop_flag(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit while the case has a flag that stops all visits."""
    return next(_stop_flags(visit), None)


def _stop_flags(visit: CandidateVisit) -> Iterator[Verdict]:
    if visit.case.flags:
        for rule in visit.in_force(CeaseContactRule):
            if rule.flag in visit.case.flags:
                yield Verdict(rule.flag, rule.citation)


def closed(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit to a case that is settled."""
    return _state_verdict(visit, BlockingState.CLOSED, "closed")


def stopped(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit after an outcome that stopped all visits."""
    outcome = visit.case.stopped_by
    return _state_verdict(
        visit, BlockingState.STOPPED, "stopped_by_outcome", outcome=outcome
    )


def in_review(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit while the back office decides on a request of the customer."""
    case = visit.case
    if case.not_before is not None and visit.day >= case.not_before:
        return None
    return _state_verdict(
        visit, BlockingState.REVIEW, "request_pending", outcome=case.stopped_by
    )


def _state_verdict(
    visit: CandidateVisit, when: BlockingState, name: str, **params: str
) -> Verdict | None:
    if when.value not in (visit.case.state, _state_of_person(visit.case)):
        return None
    for rule in visit.in_force(CaseStateRule):
        if rule.when == when:
            return Verdict(name, rule.citation, dict(params))
    return None


def _state_of_person(case: Case) -> CaseState | None:
    """Return the state that a settled case still imposes on visits to the person."""
    settled = case.state == CaseState.CLOSED
    return STOPS_OF_PERSON.get(case.stopped_by) if settled else None


def promise_pending(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit until a promise's day and its days of grace are over."""
    promised = visit.case.promise_date
    if promised is None:
        return None
    for rule in visit.in_force(PromiseRule):
        if visit.day < promised + timedelta(days=rule.grace_days):
            until = promised.isoformat()
            return Verdict("promise_pending", rule.citation, {"until": until})
    return None


def paused(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit during the pause that an outcome set."""
    until = visit.case.not_before
    if until is None or visit.day >= until:
        return None
    for rule in visit.in_force(CaseStateRule):
        if rule.when is BlockingState.PAUSED:
            return Verdict("paused", rule.citation, {"until": until.isoformat()})
    return None


def not_in_file(visit: CandidateVisit) -> Verdict | None:
    """Forbid a visit for a case that the lender's last file lacked."""
    since = visit.case.missing_since
    if since is None or visit.day < since:
        return None
    return Verdict("not_in_file", _OF_ROUNDS, {"since": since.isoformat()})


def verdicts(visit: CandidateVisit) -> Iterator[Verdict]:
    """Yield all that forbids a visit for a case, the gravest first."""
    yield from _stop_flags(visit)
    for rule in RULES[1:]:
        verdict = rule(visit)
        if verdict is not None:
            yield verdict


RULES = (
    stop_flag,
    closed,
    stopped,
    in_review,
    not_in_file,
    promise_pending,
    paused,
)
"""The functions that give verdicts, the most serious first."""
