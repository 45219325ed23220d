"""Erases records that the policy no longer lets be kept, and notes it in the audit trail.

Open cases stay: the matter is not settled, so its records are still needed, and the
customer is owed an account of it. `dispatch.retention.run` tells what is erased in which
order; the other files erase a kind of record each.
"""

from .period import years_before, years_kept
from .run import Retained, RetentionRun, erase_old_records

__all__ = [
    "Retained",
    "RetentionRun",
    "erase_old_records",
    "years_before",
    "years_kept",
]
