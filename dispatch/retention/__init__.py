"""Erases records whose retention period has ended, and notes it in the audit trail.

Open cases stay: their records are still needed, and the customer has a right to an
account of them. `dispatch.retention.run` tells what is erased in which
order; the other files erase a kind of record each.
"""

from .period import years_before, years_kept
from .run import ErasedCounts, RetentionRun, erase_old_records

__all__ = [
    "ErasedCounts",
    "RetentionRun",
    "erase_old_records",
    "years_before",
    "years_kept",
]
