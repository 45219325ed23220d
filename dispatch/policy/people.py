"""How many visitors a visit takes."""

from datetime import date

from dispatch.domain.rows import Customer

from .packs.pack import PeopleRule
from .packs.policy import Policy


def people_needed(policy: Policy, row: Customer, day: date) -> int:
    """The visitors who must come together: the most that the row or a rule asks for."""
    return max([row.min_team, *(rule.least for rule in policy.in_force(PeopleRule, day))])
