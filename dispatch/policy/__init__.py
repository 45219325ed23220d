"""Policies decide who may be visited: versioned rules with citations, as data."""

from .packs.policy import Policy, grace_days, load_policy, policy_ids
from .people import people_needed
from .training import missing_training, skills_needed, trained_in
from .verdict import Verdict
from .verdict_rules import eligibility_verdict

__all__ = [
    "Policy",
    "Verdict",
    "eligibility_verdict",
    "grace_days",
    "load_policy",
    "missing_training",
    "people_needed",
    "policy_ids",
    "skills_needed",
    "trained_in",
]
