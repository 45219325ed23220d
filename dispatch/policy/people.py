"""The number of visitors that a visit takes."""

from datetime import date

from dispatch.domain.case import Case

from .packs.pack import PeopleRule
from .packs.policy import Policy


def people_needed(policy: Policy, case: Case, day: date) -> int:
    """Return the number of visitors: the most that the case or a rule asks for."""
    return max([case.min_team, *(rule.least for rule in policy.in_force(PeopleRule, day))])
