"""Screens a person of several cases: the visit for all of them, or what forbids it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dispatch.cases.merge_cases import leading_case, merge_cases
from dispatch.domain.day import CaseOnDay, ExcludedCase, VisitOnDay
from dispatch.planning.visits import service_seconds
from dispatch.policy import Verdict
from dispatch.policy.hours import LegalHours
from dispatch.policy.verdict import CandidateVisit
from dispatch.policy.verdict_rules import call_verdict, case_verdict, person_verdict
from dispatch.settings import Settings

_OTHER_PLACE = Verdict("other_place", "Rounds: one visit to a person on a day")
_UNDECIDED = "Rounds: one visit to a person, as long as nobody has decided"
_NO_COMMON_HOURS = Verdict("no_common_hours", "Rounds: one visit for all cases at a place")


@dataclass(frozen=True)
class PersonScreening:
    """The visit to a person that the rules leave, and the customers who are not met.

    Attributes
    ----------
    visit
        The visit; None if the person may not be visited.
    excluded
        The customers of the person who are not met, each with what forbids it.
    """

    visit: VisitOnDay | None
    excluded: dict[str, Verdict]


def screen_person(
    cases: Sequence[CaseOnDay], hours: LegalHours, settings: Settings
) -> PersonScreening:
    """Judge a visit to a person of several cases.

    A stop of any case holds for the person; a dispute, a promise or a settled account
    keeps only its case out of the visit. There is one visit on a day: at the place of the
    case that is past due longest. Customers who are only likely one person are stopped and
    limited together, and one of them is visited, because the visit must not tell about a
    stranger's case.
    """
    cases = _with_joint_visits(cases)
    questions = [_candidate(case, hours, settings) for case in cases]
    stop = person_verdict(questions)
    if stop is not None:
        return _nobody(cases, stop)
    out = [(each.subject, v) for each in questions if (v := case_verdict(each))]
    remaining = [
        case for case in cases if not any(case is excluded_case for excluded_case, _ in out)
    ]
    if not remaining:
        return PersonScreening(None, _first_verdicts(out))
    lead = leading_case(remaining)
    others = [each for each in remaining if each.customer.person != lead.customer.person]
    params: dict[str, str | int] = {"customers": lead.customer.customer_id}
    out += [(case, Verdict("likely_person", _UNDECIDED, params)) for case in others]
    remaining = [each for each in remaining if not any(each is other for other in others)]
    out += [
        (case, _OTHER_PLACE) for case in remaining if not case.place.is_same(lead.place)
    ]
    remaining = [case for case in remaining if case.place.is_same(lead.place)]
    for case in remaining:
        verdict = call_verdict(_candidate(case, hours, settings))
        if verdict is not None:
            return _nobody(cases, verdict)
    visit = merge_cases(remaining, hours.clock.day)
    if visit is None:
        return _nobody(cases, _NO_COMMON_HOURS)
    verdict = call_verdict(_candidate(visit, hours, settings))
    if verdict is not None:
        return _nobody(cases, verdict)
    customer_ids = visit.customer_ids
    excluded = {
        customer: v
        for customer, v in _first_verdicts(out).items()
        if customer not in customer_ids
    }
    return PersonScreening(
        replace(visit, excluded=tuple(_excluded_cases(out, customer_ids))), excluded
    )


def _with_joint_visits(cases: Sequence[CaseOnDay]) -> Sequence[CaseOnDay]:
    """Return the cases of several likely persons with the visits to any of them."""
    if len({case.customer.person for case in cases}) == 1:
        return cases
    days = {day for case in cases for day in case.history.visited_on}
    days |= {last for case in cases if (last := case.case.last_visit_date) is not None}
    visited_on = tuple(sorted(days))
    return [
        replace(case, history=replace(case.history, visited_on=visited_on))
        for case in cases
    ]


def _candidate(subject: CaseOnDay, hours: LegalHours, settings: Settings) -> CandidateVisit:
    service = service_seconds(subject, hours.clock.day, settings)
    return CandidateVisit(subject, hours, service)


def _nobody(cases: Sequence[CaseOnDay], verdict: Verdict) -> PersonScreening:
    customers = (case.customer.customer_id for case in cases)
    return PersonScreening(None, dict.fromkeys(customers, verdict))


def _first_verdicts(out: Sequence[tuple[CaseOnDay, Verdict]]) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    for case, verdict in out:
        verdicts.setdefault(case.customer.customer_id, verdict)
    return verdicts


def _excluded_cases(
    out: Sequence[tuple[CaseOnDay, Verdict]], customer_ids: Sequence[str]
) -> Iterator[ExcludedCase]:
    """Yield the cases of the customers who are met that the visit leaves out."""
    for case, verdict in out:
        if case.customer.customer_id in customer_ids:
            yield ExcludedCase(case, verdict.rule, verdict.citation, verdict.params)
