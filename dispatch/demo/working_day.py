"""The day that the demo plans."""

from datetime import date, timedelta

from dispatch.policy import Policy
from dispatch.policy.packs.pack import HolidaysRule

_SATURDAY = 5


def next_working_day(today: date, policy: Policy) -> date:
    """Return the first day after today that is no weekend and no holiday of the policy."""
    day = today + timedelta(days=1)
    while day.weekday() >= _SATURDAY or any(
        rule.name(day) for rule in policy.in_force(HolidaysRule, day)
    ):
        day += timedelta(days=1)
    return day
