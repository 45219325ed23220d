"""Judges of the people who go: how many, and how they are trained."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dispatch.domain.visitor import Visitor
from dispatch.policy.packs.pack import PeopleRule, TrainingRule
from dispatch.policy.packs.rule import Rule

from .certificate import Params
from .visit_under_check import CheckResult, VisitUnderCheck, lacking, trained


def people(rule: PeopleRule, case: VisitUnderCheck) -> CheckResult:
    """At least so many visitors make the visit."""
    size = len(set(case.route.visitor_ids))
    return CheckResult(size >= rule.least, "people", {"count": size, "least": rule.least})


def training(rule: TrainingRule, case: VisitUnderCheck) -> CheckResult:
    """The team is trained as the rule asks.

    Of a rule for customers with certain flags somebody of the team must have each skill;
    of any other every visitor must have all.
    """
    if not rule.flags:
        return training_of_all(rule, case.visitors, case.day)
    if not set(rule.flags) & set(case.subject.case.flags):
        return CheckResult(True, "needs_no_training")
    missing = lacking(case.visitors, rule.skills, case.day)
    if missing:
        return CheckResult(False, "untrained", {"skills": tuple(missing)})
    return CheckResult(True, "trained")


def training_of_all(
    rule: TrainingRule, visitors: Sequence[Visitor], day: date
) -> CheckResult:
    """Every visitor of a team is trained in all, valid on the day."""
    for visitor in visitors:
        missing = [skill for skill in rule.skills if not trained(visitor, skill, day)]
        if missing:
            params: Params = {"visitor": visitor.visitor_id, "skills": tuple(missing)}
            return CheckResult(False, "visitor_untrained", params)
    return CheckResult(True, "all_trained")


CHECKS: Mapping[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    PeopleRule: people,
    TrainingRule: training,
}
