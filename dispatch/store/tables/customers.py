"""Tables of customers, their places and their consents."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.domain.customer import Customer
from dispatch.domain.place import CustomerPlace

from .base import TableBase, new_ref


class PersonRow(TableBase):
    """A person who is met: one customer, or several that were found to be the same.

    ``person_id`` is the id of the first of these customers.
    """

    __tablename__ = "persons"
    __table_args__ = (UniqueConstraint("branch_key", "person_id"),)

    person_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    person_id: Mapped[str] = mapped_column(String(64))


class PersonMatchRow(TableBase):
    """Two customers who are likely one person, and what a dispatcher decided.

    The key of the customer is less than that of the other. ``likeness`` is one of
    `dispatch.cases.likely_persons.Likeness`, ``state`` one of
    `dispatch.domain.imports.MatchState`. A match that was decided stays, so that it is
    not proposed again.
    """

    __tablename__ = "person_matches"
    __table_args__ = (UniqueConstraint("customer_key", "other_key"),)

    match_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"), index=True)
    customer_key: Mapped[int] = mapped_column(ForeignKey("customers.customer_key"))
    other_key: Mapped[int] = mapped_column(ForeignKey("customers.customer_key"), index=True)
    likeness: Mapped[str] = mapped_column(String(24), default="")
    state: Mapped[str] = mapped_column(String(16))
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class CustomerRow(TableBase, of=Customer):
    """A record of a person or firm with an overdue balance in a branch.

    ``ref`` stands for the customer where a record outlives their data.
    """

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("branch_key", "customer_id"),)

    customer_key: Mapped[int] = mapped_column(primary_key=True)
    branch_key: Mapped[int] = mapped_column(ForeignKey("branches.branch_key"))
    customer_id: Mapped[str]
    person_key: Mapped[int] = mapped_column(ForeignKey("persons.person_key"), index=True)
    name: Mapped[str]
    phone: Mapped[str]
    ref: Mapped[str] = mapped_column(String(32), unique=True, index=True, default=new_ref)


class PlaceRow(TableBase, of=CustomerPlace):
    """A place where a customer can be met; a customer has at most one of each kind.

    ``lat`` and ``lon`` are None while no pin is known; ``precision`` is one of
    `dispatch.domain.place.Precision`, empty without a pin.
    """

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("customer_key", "kind"),)

    place_key: Mapped[int] = mapped_column(primary_key=True)
    customer_key: Mapped[int] = mapped_column(ForeignKey("customers.customer_key"))
    kind: Mapped[str]
    address: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    pin_source: Mapped[str] = mapped_column(String(64), default="")
    precision: Mapped[str] = mapped_column(String(16), default="")


class ConsentRow(TableBase):
    """A customer's agreement; see `dispatch.domain.consent.Consent`.

    ``windows`` is text as `dispatch.domain.windows` writes it. A record is never changed
    but for ``withdrawn_at``. A consent that a file states is withdrawn when the
    customer's row in a later file lacks it. ``source`` says who has the last word: a
    consent that a person withdrew belongs to that person, so that no file brings it
    back.
    """

    __tablename__ = "consents"

    consent_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    customer_key: Mapped[int] = mapped_column(
        ForeignKey("customers.customer_key"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    given_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(String(64))
    windows: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class GeocodeRow(TableBase):
    """A provider's answer for an address; ``lat`` is None if it knows no such place."""

    __tablename__ = "geocode_answers"

    provider: Mapped[str] = mapped_column(String(64), primary_key=True)
    address_key: Mapped[str] = mapped_column(String(500), primary_key=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[str] = mapped_column(String(16), default="")
    asked_at: Mapped[datetime]
