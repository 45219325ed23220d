"""Checks of the team: the number of its visitors, and their training."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dispatch.domain.visitor import Visitor
from dispatch.policy.packs.pack import PeopleRule, TrainingRule
from dispatch.policy.packs.rule import Rule

from .certificate import Params
from .visit_under_check import CheckResult, VisitUnderCheck, lacking, trained


def check_team_size(rule: PeopleRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the team has the least number of visitors."""
    size = len(set(visit.route.visitor_ids))
    return CheckResult(size >= rule.least, "people", {"count": size, "least": rule.least})


def check_training(rule: TrainingRule, visit: VisitUnderCheck) -> CheckResult:
    """Check that the team is trained as the rule asks.

    A rule for customers with certain flags asks for each skill in somebody of the team;
    any other asks for all skills in every visitor.
    """
    if not rule.flags:
        return check_every_visitors_training(rule, visit.visitors, visit.day)
    if not set(rule.flags) & set(visit.case.flags):
        return CheckResult(True, "needs_no_training")
    missing = lacking(visit.visitors, rule.skills, visit.day)
    if missing:
        return CheckResult(False, "untrained", {"skills": tuple(missing)})
    return CheckResult(True, "trained")


def check_every_visitors_training(
    rule: TrainingRule, visitors: Sequence[Visitor], day: date
) -> CheckResult:
    """Check that every visitor of a team has all training, valid on the day."""
    for visitor in visitors:
        missing = [skill for skill in rule.skills if not trained(visitor, skill, day)]
        if missing:
            params: Params = {"visitor": visitor.visitor_id, "skills": tuple(missing)}
            return CheckResult(False, "visitor_untrained", params)
    return CheckResult(True, "all_trained")


CHECKS: Mapping[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    PeopleRule: check_team_size,
    TrainingRule: check_training,
}
