"""The training that a policy asks for, of every visitor or of one in the team."""

from dataclasses import dataclass
from datetime import date

from dispatch.domain.case import Case
from dispatch.domain.visitor import Visitor

from .packs.pack import TrainingRule
from .packs.policy import Policy


@dataclass(frozen=True)
class MissingTraining:
    """The training that every visitor needs and one visitor lacks; empty: nothing.

    Attributes
    ----------
    missing
        Skills that the visitor never had, sorted.
    lapsed
        Skills with the last day on which each was valid, sorted by skill.
    """

    missing: tuple[str, ...] = ()
    lapsed: tuple[tuple[str, date], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.lapsed)


def skills_needed(policy: Policy, case: Case, day: date) -> frozenset[str]:
    """Return the skills that a team needs among its visitors for a customer on a day."""
    skills = set(case.required_skills)
    for rule in policy.in_force(TrainingRule, day):
        if set(rule.flags) & set(case.flags):
            skills |= set(rule.skills)
    return frozenset(skills)


def trained_in(policy: Policy, day: date) -> tuple[str, ...]:
    """Return the skills that every visitor needs on a day, sorted."""
    rules = policy.in_force(TrainingRule, day)
    return tuple(
        sorted({skill for rule in rules if not rule.flags for skill in rule.skills})
    )


def missing_training(policy: Policy, visitor: Visitor, day: date) -> MissingTraining:
    """Return the training that every visitor needs on a day and this one lacks.

    The last day on which a training is valid counts.
    """
    missing, lapsed = [], []
    for skill in trained_in(policy, day):
        last = visitor.skills.get(skill)
        if skill not in visitor.skills:
            missing.append(skill)
        elif last is not None and last < day:
            lapsed.append((skill, last))
    return MissingTraining(tuple(missing), tuple(lapsed))
