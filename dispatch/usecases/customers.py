"""What is known of a customer: pin, consents, notice, and what a plan would make of it."""

from datetime import date

from dispatch.audit import differences
from dispatch.domain.consent import Consent
from dispatch.domain.place import Pin, Precision
from dispatch.errors import NotFoundError
from dispatch.planning.case_file import CaseFile, case_file
from dispatch.store.queries.pages import amounts
from dispatch.store.queries.planning import cases_on_day, consent_of
from dispatch.usecases import consents

from .context import Base, case_of, columns_of, subject_of


class Customers(Base):
    """Changes what is known of customers, and tells how one stands."""

    def set_pin(self, customer_id: str, lat: float, lon: float) -> None:
        """Place the pin of a customer's visiting place by hand.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        ValueError
            Where the point is not on the globe.
        """
        pin = Pin(lat, lon, "person", Precision.GIVEN)
        with self.store.session() as session:
            case, place = case_of(session, customer_id)
            was = columns_of(case, place)
            place.lat, place.lon = pin.lat, pin.lon
            place.pin_source, place.precision = pin.source, pin.precision.value
            if case.next_step == "find_address":
                case.state, case.stopped_by, case.next_step = "open", "", "visit"
            case.active_on = self.today()
            before, after = differences(was, columns_of(case, place))
            subject = subject_of(session, customer_id)
            self._note(session, "pin.placed", subject, before, after)

    def add_consent(self, customer_id: str, consent: Consent) -> int:
        """Keep what a customer agreed to; gives the consent's id.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        InputError
            Where it is to be given yet.
        """
        consents.require_given(consent, self.today())
        with self.store.session() as session:
            case, _ = case_of(session, customer_id)
            case.active_on = self.today()
            consent_id = consents.add(session, customer_id, consent, self.clock())
            after = {"consent_id": consent_id, "consent": str(consent)}
            self._note(
                session, "consent.added", subject_of(session, case.customer_id), {}, after
            )
            return consent_id

    def withdraw_consent(self, customer_id: str, consent_id: int) -> None:
        """End a consent; its record stays.

        Raises
        ------
        NotFoundError
            Where there is no such customer or consent.
        ConflictError
            Where it was withdrawn before.
        """
        with self.store.session() as session:
            case, _ = case_of(session, customer_id)
            case.active_on = self.today()
            record = consents.withdraw(session, customer_id, consent_id, self.clock())
            before = {"consent_id": consent_id, "consent": str(consent_of(record))}
            subject = subject_of(session, case.customer_id)
            self._note(session, "consent.withdrawn", subject, before, {})

    def set_notice(self, customer_id: str, noticed: date | None) -> None:
        """Keep on which day a visit was announced to a customer; None: it was not.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        InputError
            Where the day lies ahead.
        """
        consents.require_noticed(noticed, self.today())
        with self.store.session() as session:
            case, _ = case_of(session, customer_id)
            old, case.notice_date = case.notice_date, noticed
            case.active_on = self.today()
            before, after = (
                {"notice_date": day.isoformat() if day else None} for day in (old, noticed)
            )
            subject = subject_of(session, case.customer_id)
            self._note(session, "notice.set", subject, before, after)

    def case_file(self, customer_id: str, day: date) -> CaseFile:
        """What a plan of a day would make of one customer.

        Raises
        ------
        NotFoundError
            Where there is no such customer.
        """
        with self.store.reading() as session:
            found = next(cases_on_day(session, day, customer_id), None)
            owed = amounts(session)
        if found is None:
            raise NotFoundError(f"There is no customer {customer_id!r}.")
        return case_file(found, day, owed, self.policy(), self.settings)
