"""May we visit? Policies are versioned data with citations; each rule is a function."""

from .people import people_needed
from .policy import Policy, grace_days, load_policy, policy_ids
from .rules import judge
from .training import skills_needed, trained_in, untrained
from .verdict import Verdict

__all__ = [
    "Policy",
    "Verdict",
    "grace_days",
    "judge",
    "load_policy",
    "people_needed",
    "policy_ids",
    "skills_needed",
    "trained_in",
    "untrained",
]
