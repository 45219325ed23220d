"""Files go in, and addresses become pins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy.orm import Session

from dispatch.audit import append
from dispatch.domain.day import CaseOnDay
from dispatch.domain.visitor import Visitor
from dispatch.errors import Fault
from dispatch.intake import Intake, read_customers, read_visitors
from dispatch.store.imports import Note, Stored, store_customers, store_visitors
from dispatch.usecases.locate import Located, locate_missing

from .context import Base, subject_of

What = Literal["customers", "visitors"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes
    ----------
    what
        ``customers`` or ``visitors``.
    total, bad
        Rows read, and rows with a fault.
    stored
        New and updated rows; None where nothing was stored because of bad rows.
    faults
        Every fault of every row.
    """

    what: What
    total: int
    bad: int
    stored: Stored | None
    faults: tuple[Fault, ...]


class Files(Base):
    """Takes files of customers and visitors, and looks addresses up."""

    def import_file(
        self, what: What, data: bytes, filename: str, *, skip_bad: bool = False
    ) -> ImportReport:
        """Store a file of customers or visitors: all good rows or, by default, all or none.

        Raises
        ------
        InputError
            Where the file as a whole cannot be read.
        """
        if what == "customers":
            customers = read_customers(data, filename)
            currency = self.settings.currency
            return self._store(
                what,
                data,
                customers,
                lambda session, note: store_customers(
                    session, customers.rows, currency, self.clock(), note
                ),
                skip_bad,
            )
        visitors = read_visitors(data, filename)
        return self._store(
            what,
            data,
            visitors,
            lambda session, note: store_visitors(session, visitors.rows, note),
            skip_bad,
        )

    def _store(
        self,
        what: What,
        data: bytes,
        intake: Intake[CaseOnDay] | Intake[Visitor],
        store: Callable[[Session, Note], Stored],
        skip_bad: bool,
    ) -> ImportReport:
        stored = None
        if skip_bad or not intake.faults:
            with self.store.session() as session:
                now = self.clock()
                stored = store(
                    session, lambda changes: append(session, self.actor, now, changes)
                )
                counts = {"rows": intake.total, "bad": intake.bad_rows}
                counts |= {"new": stored.new, "updated": stored.updated}
                # The file's name may be a person's.
                subject = f"file:{sha256(data).hexdigest()}"
                self._note(session, "file.imported", subject, {}, {"what": what} | counts)
        return ImportReport(what, intake.total, intake.bad_rows, stored, intake.faults)

    def locate(self) -> Located:
        """Ask the geocoder, if one is set, for every address that has no pin.

        Raises
        ------
        ProviderError
            Where the provider fails after its retries; pins found until then are kept.
        """
        return locate_missing(self.store, self.geocoder, self.clock, self._pin_found)

    def _pin_found(
        self, session: Session, customer_id: str, pin: Mapping[str, Any]
    ) -> None:
        subject = subject_of(session, customer_id)
        self._note(session, "pin.found", subject, {}, pin)
