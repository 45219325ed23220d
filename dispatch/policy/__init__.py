"""May we visit? Policies are versioned data with citations; each rule is a function."""

from .policy import Policy, load_policy, policy_ids
from .rules import judge
from .verdict import Verdict

__all__ = ["Policy", "Verdict", "judge", "load_policy", "policy_ids"]
