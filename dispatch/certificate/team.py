"""Judges of the people who go: how many, and how they are trained."""

from collections.abc import Sequence
from datetime import date

from dispatch.intake.rows import VisitorRow
from dispatch.policy.pack import PeopleRule, TrainingRule

from .case import Case, Found, lacking, trained


def people(rule: PeopleRule, case: Case) -> Found:
    """At least so many visitors make the visit."""
    size = len(set(case.route.visitor_ids))
    return Found(size >= rule.least, "people", {"count": size, "least": rule.least})


def training(rule: TrainingRule, case: Case) -> Found:
    """The team is trained as the rule asks.

    Of a rule for customers with certain flags somebody of the team must have each skill;
    of any other every visitor must have all.
    """
    if not rule.flags:
        return training_of_all(rule, case.visitors, case.day)
    if not set(rule.flags) & set(case.row.flags):
        return Found(True, "needs_no_training")
    missing = lacking(case.visitors, rule.skills, case.day)
    if missing:
        return Found(False, "untrained", {"skills": ", ".join(missing)})
    return Found(True, "trained")


def training_of_all(rule: TrainingRule, visitors: Sequence[VisitorRow], day: date) -> Found:
    """Every visitor of a team is trained in all, valid on the day."""
    for visitor in visitors:
        missing = [skill for skill in rule.skills if not trained(visitor, skill, day)]
        if missing:
            params = {"visitor": visitor.visitor_id, "skills": ", ".join(missing)}
            return Found(False, "visitor_untrained", {**params})
    return Found(True, "all_trained")
