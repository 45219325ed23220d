"""May we visit? Policies are versioned data with citations; each rule is a function."""

from .people import people_needed
from .policy import Policy, load_policy, policy_ids
from .rules import Verdict, judge
from .training import skills_needed, trained_in, untrained

__all__ = [
    "Policy",
    "Verdict",
    "judge",
    "load_policy",
    "people_needed",
    "policy_ids",
    "skills_needed",
    "trained_in",
    "untrained",
]
