"""May we visit? Policies are versioned data with citations; each rule is a function."""

from .policy import Policy, grace_days, load_policy, policy_ids
from .rules import Verdict, judge

__all__ = ["Policy", "Verdict", "grace_days", "judge", "load_policy", "policy_ids"]
