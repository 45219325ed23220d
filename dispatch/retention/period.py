"""The period for which the policy has records kept."""

from contextlib import suppress
from datetime import date

from dispatch.policy import Policy
from dispatch.policy.packs.pack import RetentionRule


def years_kept(policy: Policy, day: date) -> int:
    """Return the longest period of the rules in force on a day; 0 if there is none."""
    rules = policy.in_force(RetentionRule, day)
    return max((rule.years for rule in rules), default=0)


def years_before(day: date, years: int) -> date:
    """Return the day some years earlier; 28 February for a 29th that does not exist."""
    with suppress(ValueError):
        return day.replace(year=day.year - years)
    return day.replace(year=day.year - years, day=28)
