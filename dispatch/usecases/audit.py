"""The audit trail is checked, and what is old is erased."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from dispatch.audit import Check, TrailFault, head
from dispatch.retention import Retained, Retention

from .context import Base


@dataclass(frozen=True)
class TrailReport:
    """What a check of the trail came to.

    Attributes
    ----------
    total, checked
        Entries that were ever written, and those that were looked at.
    faults
        What is not as it was written.
    """

    total: int
    checked: int
    faults: tuple[TrailFault, ...]


class Trail(Base):
    """Checks the trail, and erases what is old."""

    def check_trail(self, most: int = 200, newest: int | None = None) -> TrailReport:
        """Check the audit trail; see `dispatch.audit.Check`.

        Parameters
        ----------
        most
            So many faults are told; there may be more.
        newest
            Check only so many of the newest entries; None: all.
        """
        with self.store.reading() as session:
            total = head(session).seq
            check = Check(session, max(0, total - newest) if newest else 0)
            faults = tuple(islice(check.faults(), most))
            return TrailReport(total, check.entries, faults)

    def erase_old(self, day: date, *, dry: bool = False) -> Retained:
        """Erase what was kept as long as the policy says; see `dispatch.retention`.

        Parameters
        ----------
        day
            The day from which is counted.
        dry
            Only count what would be erased.
        """
        return Retention(
            self.store, self.policy(), day, self.actor, self.clock(), dry=dry
        ).run()
