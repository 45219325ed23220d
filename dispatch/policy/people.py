"""How many visitors a visit takes."""

from datetime import date

from dispatch.intake.rows import CustomerRow

from .pack import PeopleRule
from .policy import Policy


def people_needed(policy: Policy, row: CustomerRow, day: date) -> int:
    """The visitors who must come together: the most that the row or a rule asks for."""
    return max([row.min_team, *(rule.least for rule in policy.in_force(PeopleRule, day))])
