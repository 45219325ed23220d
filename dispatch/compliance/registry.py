"""The check of each kind of rule in a pack, gathered from the modules that define them."""

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.policy.packs.pack import HolidaysRule, HoursRule
from dispatch.policy.packs.rule import Rule

from . import case_checks, team_checks, time_checks
from .visit_under_check import CheckResult, VisitUnderCheck

CHECKS: Mapping[type[Rule], Callable[[Any, VisitUnderCheck], CheckResult]] = {
    **time_checks.CHECKS,
    **team_checks.CHECKS,
    **case_checks.CHECKS,
}
"""A check for each kind of rule but the keeping of records, which is not about visits."""

CUSTOMER_DATED = (HoursRule, HolidaysRule)
"""Rules that hold by the customer's own dates; all others hold by the plan's day."""
