"""The tables. The session is the unit of work; nothing lies on top of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class Money(TypeDecorator[Decimal]):
    """A decimal kept as text, since SQLite would round it."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write as plain decimal text."""
        return None if value is None else format(Decimal(value), "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read as Decimal."""
        return None if value is None else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC, since SQLite keeps no offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> datetime | None:
        """Refuse naive moments, write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; give an aware moment.")
        moment: datetime = value.astimezone(UTC)
        return moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class TableBase(DeclarativeBase):
    """Root of the models; JSON columns hold plain lists and mappings."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own protocol
        list[str]: JSON,
        dict[str, Any]: JSON,
        Decimal: Money,
        datetime: Moment,
    }


def new_ref() -> str:
    """A name for a customer that tells nothing, for the audit trail."""
    return token_hex(8)


class CustomerRow(TableBase):
    """A person or firm with an overdue balance.

    ``ref`` stands for the customer where a record outlives their data.
    """

    __tablename__ = "customers"

    customer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    timezone: Mapped[str] = mapped_column(String(64), default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ref: Mapped[str] = mapped_column(String(32), unique=True, index=True, default=new_ref)

    case: Mapped["CaseRow"] = relationship(back_populates="customer")
    places: Mapped[list["PlaceRow"]] = relationship(back_populates="customer")


class PlaceRow(TableBase):
    """Where a customer can be met: one place of each kind.

    ``lat`` and ``lon`` are None while no pin is known; ``precision`` is one of
    `dispatch.geocoding.Precision`, empty without a pin.
    """

    __tablename__ = "places"

    customer_id: Mapped[str] = mapped_column(
        ForeignKey("customers.customer_id"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    address: Mapped[str] = mapped_column(String(500), default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    pin_source: Mapped[str] = mapped_column(String(64), default="")
    precision: Mapped[str] = mapped_column(String(16), default="")

    customer: Mapped[CustomerRow] = relationship(back_populates="places")


class CaseRow(TableBase):
    """A customer's overdue matter: what the file says, and what visits made of it.

    Columns from ``state`` to ``not_home`` belong to the outcomes; an import leaves them
    alone. ``active_on`` is the last day on which anything was done about the case.
    """

    __tablename__ = "cases"

    customer_id: Mapped[str] = mapped_column(
        ForeignKey("customers.customer_id"), primary_key=True
    )
    place_kind: Mapped[str] = mapped_column(String(16), default="home")
    overdue_amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    days_past_due: Mapped[int]
    last_payment_date: Mapped[date | None]
    last_visit_date: Mapped[date | None]
    promise_date: Mapped[date | None]
    promise_amount: Mapped[Decimal | None]
    windows: Mapped[str] = mapped_column(Text, default="")
    service_minutes: Mapped[int | None]
    required_skills: Mapped[list[str]] = mapped_column(default=list)
    min_team: Mapped[int] = mapped_column(default=1)
    preferred_visitor: Mapped[str] = mapped_column(String(64), default="")
    forbidden_visitors: Mapped[list[str]] = mapped_column(default=list)
    due_by: Mapped[date | None]
    branch: Mapped[str] = mapped_column(String(200), default="")
    notice_date: Mapped[date | None]
    flags: Mapped[list[str]] = mapped_column(default=list)

    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    stopped_by: Mapped[str] = mapped_column(String(32), default="")
    not_before: Mapped[date | None]
    next_step: Mapped[str] = mapped_column(String(32), default="")
    next_step_on: Mapped[date | None]
    not_home: Mapped[int] = mapped_column(default=0)
    active_on: Mapped[date | None]

    customer: Mapped[CustomerRow] = relationship(back_populates="case")


class ConsentRow(TableBase):
    """What a customer agreed to; see `dispatch.domain.consent.Consent`.

    ``windows`` is text as `dispatch.domain.windows` writes it. A record is never changed
    but for ``withdrawn_at``; those of a file come from its row and go with the next one.
    ``source`` is who has the last word: one that a person withdrew is the person's, so
    that no file brings it back.
    """

    __tablename__ = "consents"

    consent_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    customer_id: Mapped[str] = mapped_column(
        ForeignKey("customers.customer_id"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    given_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(String(64))
    windows: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class VisitorRow(TableBase):
    """A field agent. Times are minutes from midnight; skills map to a last day or null."""

    __tablename__ = "visitors"

    visitor_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(64), default="")
    start_lat: Mapped[float]
    start_lon: Mapped[float]
    end_lat: Mapped[float | None]
    end_lon: Mapped[float | None]
    open_end: Mapped[bool] = mapped_column(default=False)
    shift_start: Mapped[int]
    shift_end: Mapped[int]
    max_overtime_minutes: Mapped[int] = mapped_column(default=0)
    break_minutes: Mapped[int] = mapped_column(default=0)
    break_window: Mapped[str] = mapped_column(String(16), default="")
    skills: Mapped[dict[str, Any]] = mapped_column(default=dict)
    travel_mode: Mapped[str] = mapped_column(String(16), default="car")
    max_visits: Mapped[int | None]
    branch: Mapped[str] = mapped_column(String(200), default="")
    pair_with: Mapped[str] = mapped_column(String(64), default="")
    never_pair_with: Mapped[list[str]] = mapped_column(default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
    on_duty: Mapped[bool] = mapped_column(default=True)


class PlanRow(TableBase):
    """A plan: its document in the form of plan.json, and what is looked up by.

    ``certificate`` is the signed document that a published plan has.
    """

    __tablename__ = "plans"

    plan_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    certificate: Mapped[str | None] = mapped_column(Text)


class TeamRow(TableBase):
    """Who went together in a plan; a team of one too."""

    __tablename__ = "teams"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.plan_id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    visitor_ids: Mapped[list[str]] = mapped_column(default=list)


class VisitRow(TableBase):
    """One planned or done call at a customer's place, as a plan has it."""

    __tablename__ = "visits"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.plan_id"), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    customer_id: Mapped[str] = mapped_column(
        ForeignKey("customers.customer_id"), index=True
    )
    team_id: Mapped[str] = mapped_column(String(64))
    begin: Mapped[datetime] = mapped_column(index=True)
    finish: Mapped[datetime]

    outcome: Mapped["OutcomeRow | None"] = relationship(back_populates="visit")


class OutcomeRow(TableBase):
    """What came of a visit; at most one, which a correction replaces.

    ``before`` holds the case's outcome columns as they were, so that a correction
    starts from there.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "visit_id"], ["visits.plan_id", "visits.visit_id"]
        ),
    )

    plan_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    customer_id: Mapped[str] = mapped_column(
        ForeignKey("customers.customer_id"), index=True
    )
    code: Mapped[str] = mapped_column(String(32))
    met: Mapped[str] = mapped_column(String(16))
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)

    visit: Mapped[VisitRow] = relationship(back_populates="outcome")


class JobRow(TableBase):
    """A piece of background work and how far it is."""

    __tablename__ = "jobs"

    job_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    request: Mapped[dict[str, Any]]
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plans.plan_id"))
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AuditRow(TableBase):
    """A decision or change, chained to the one before; see `dispatch.audit`."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_action_seq", "action", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(160), index=True)
    policy: Mapped[str] = mapped_column(String(120), default="")
    detail_sha256: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class AuditDetailRow(TableBase):
    """What was before and after a change: the part of the trail that can be erased."""

    __tablename__ = "audit_details"

    seq: Mapped[int] = mapped_column(ForeignKey("audit.seq"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)


class AuditHeadRow(TableBase):
    """The newest entry of the trail: one row, from which the next entry goes on."""

    __tablename__ = "audit_head"

    head_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class GeocodeRow(TableBase):
    """What a provider answered for an address; ``lat`` None: it knows none."""

    __tablename__ = "geocode_answers"

    provider: Mapped[str] = mapped_column(String(64), primary_key=True)
    address_key: Mapped[str] = mapped_column(String(500), primary_key=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    precision: Mapped[str] = mapped_column(String(16), default="")
    asked_at: Mapped[datetime]
