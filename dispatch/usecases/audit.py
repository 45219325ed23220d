"""Checks the audit trail, and erases records whose retention period has ended."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from dispatch.audit import TrailCheck, TrailFault, newest_entry
from dispatch.retention import ErasedCounts, RetentionRun, erase_old_records

from .context import Context


@dataclass(frozen=True)
class TrailReport:
    """The result of a check of the audit trail.

    Attributes
    ----------
    total, checked
        The number of entries ever written, and of those that were checked.
    faults
        Entries and heads that are not as they were written.
    """

    total: int
    checked: int
    faults: tuple[TrailFault, ...]


def check_trail(
    context: Context, most: int = 200, newest: int | None = None
) -> TrailReport:
    """Check the audit trail of the branch; see `dispatch.audit.TrailCheck`.

    Parameters
    ----------
    context
        The store.
    most
        The number of faults after which the check ends, ≥ 1; there may be more.
    newest
        The number of newest entries to check; None: all.
    """
    with context.store.reading() as session:
        total = newest_entry(session, context.branch.key).seq
        check = TrailCheck(
            session, context.branch.key, max(0, total - newest) if newest else 0
        )
        faults = tuple(islice(check.faults(), most))
        return TrailReport(total, check.entries, faults)


def erase_old(context: Context, day: date, *, dry: bool = False) -> ErasedCounts:
    """Erase records whose retention period has ended; see `dispatch.retention`.

    Parameters
    ----------
    context
        The store, the policy and the user.
    day
        The day from which ages are counted.
    dry
        Only count what would be erased.
    """
    user, now = str(context.user), context.clock()
    return erase_old_records(
        RetentionRun(
            context.store, context.branch.key, context.policy(), day, user, now, dry
        )
    )
