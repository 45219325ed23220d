"""The read side: what pages and lists show, straight from the tables."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from dispatch.domain.consent import Consent
from dispatch.domain.place import PLANNABLE
from dispatch.domain.plan import PlanDocument
from dispatch.store.chunks import chunks
from dispatch.store.queries.planning import CASES, consent_of
from dispatch.store.tables import (
    CaseRow,
    ConsentRow,
    CustomerRow,
    JobRow,
    OutcomeRow,
    PlaceRow,
    PlanRow,
    VisitorRow,
    VisitRow,
)
from routing.geo import Place


@dataclass(frozen=True)
class CustomerCard:
    """What a dispatcher sees of a customer; visitors see it on their itinerary."""

    customer_id: str
    name: str
    phone: str
    language: str
    notes: str
    place_kind: str
    address: str
    lat: float | None
    lon: float | None
    pin_source: str
    precision: str
    overdue_amount: Decimal
    currency: str
    days_past_due: int
    windows: str
    due_by: date | None
    promise_date: date | None
    flags: tuple[str, ...]
    state: str
    stopped_by: str
    not_before: date | None
    next_step: str
    next_step_on: date | None
    branch: str


@dataclass(frozen=True)
class OutcomeCard:
    """What came of a visit, with the fields as they were entered."""

    visit_id: str
    code: str
    fields: dict[str, Any]
    note: str
    recorded_at: datetime


@dataclass(frozen=True)
class PlaceCard:
    """One of a customer's places; ``here`` says whether visits go there."""

    kind: str
    address: str
    lat: float | None
    lon: float | None
    pin_source: str
    precision: str
    here: bool


@dataclass(frozen=True)
class ConsentCard:
    """A consent with what became of it."""

    consent_id: int
    consent: Consent
    source: str
    recorded_at: datetime
    withdrawn_at: datetime | None

    def state(self, day: date) -> str:
        """``withdrawn``, ``over``, ``holds`` on a day, or ``ahead`` of it."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.consent.holds(day):
            return "holds"
        return "ahead" if day < self.consent.given_on else "over"


@dataclass(frozen=True)
class PastVisit:
    """A visit of which it is known what came of it."""

    plan_id: str
    team_id: str
    day: date
    begin: datetime
    outcome: OutcomeCard


@dataclass(frozen=True)
class WorkCounts:
    """How much is on the desk: customers, pins to be placed, visitors on duty."""

    customers: int
    without_pin: int
    on_duty: int


@dataclass(frozen=True)
class Pinned:
    """A customer to whom somebody may be sent, and where."""

    customer_id: str
    name: str
    place: Place


@dataclass(frozen=True)
class LastJob:
    """The newest planning of a day, whatever became of it.

    Attributes
    ----------
    error
        Why it failed; empty where it did not.
    warning
        What else went wrong; empty for nothing.
    """

    job_id: str
    state: str
    created_at: datetime
    error: str
    warning: str


@dataclass(frozen=True)
class PlanState:
    """A plan of a day, and since when it is published; None: it is a draft."""

    plan_id: str
    created_at: datetime
    published_at: datetime | None


_NEEDS_PIN = or_(
    PlaceRow.lat.is_(None),
    PlaceRow.precision.not_in([precision.value for precision in PLANNABLE]),
)


def customers(
    session: Session,
    *,
    after: str = "",
    limit: int = 50,
    text: str = "",
    needs_pin: bool = False,
    only: str = "",
) -> list[CustomerCard]:
    """Customers by rising id.

    Parameters
    ----------
    session
        To read with.
    after
        Only ids beyond this one; the last id of a page leads to the next.
    limit
        At most so many, 1 to 500.
    text
        Part of an id, name, phone or address.
    needs_pin
        Only those whose pin is missing or imprecise.
    only
        Only the customer with this id.
    """
    query = CASES.where(CustomerRow.customer_id > after).limit(max(1, min(limit, 500)))
    if text:
        query = query.where(
            or_(
                *(
                    column.icontains(text, autoescape=True)
                    for column in (
                        CustomerRow.customer_id,
                        CustomerRow.name,
                        CustomerRow.phone,
                        PlaceRow.address,
                    )
                )
            )
        )
    if needs_pin:
        query = query.where(_NEEDS_PIN)
    if only:
        query = query.where(CustomerRow.customer_id == only)
    return [_card(*found) for found in session.execute(query)]


def places_of(session: Session, customer_id: str) -> list[PlaceCard]:
    """All places of a customer, the one that is visited first."""
    case = session.get(CaseRow, customer_id)
    found = session.scalars(
        select(PlaceRow).where(PlaceRow.customer_id == customer_id).order_by(PlaceRow.kind)
    )
    cards = [
        PlaceCard(
            place.kind,
            place.address,
            place.lat,
            place.lon,
            place.pin_source,
            place.precision,
            case is not None and place.kind == case.place_kind,
        )
        for place in found
    ]
    return sorted(cards, key=lambda card: not card.here)


def consents_of(session: Session, customer_id: str) -> list[ConsentCard]:
    """All consents of a customer, withdrawn ones among them, the newest first."""
    found = session.scalars(
        select(ConsentRow)
        .where(ConsentRow.customer_id == customer_id)
        .order_by(ConsentRow.consent_id.desc())
    )
    return [
        ConsentCard(c.consent_id, consent_of(c), c.source, c.recorded_at, c.withdrawn_at)
        for c in found
    ]


def history_of(session: Session, customer_id: str, limit: int = 20) -> list[PastVisit]:
    """The last visits to a customer that have an outcome, the latest first."""
    query = (
        select(VisitRow, OutcomeRow, PlanRow.day)
        .join(
            OutcomeRow,
            (OutcomeRow.plan_id == VisitRow.plan_id)
            & (OutcomeRow.visit_id == VisitRow.visit_id),
        )
        .join(PlanRow, PlanRow.plan_id == VisitRow.plan_id)
        .where(VisitRow.customer_id == customer_id)
        .order_by(VisitRow.begin.desc())
        .limit(limit)
    )
    return [
        PastVisit(visit.plan_id, visit.team_id, day, visit.begin, _outcome(outcome))
        for visit, outcome, day in session.execute(query)
    ]


def amounts(session: Session) -> list[tuple[str, Decimal]]:
    """Currency and overdue amount of every case."""
    query = select(CaseRow.currency, CaseRow.overdue_amount)
    return [(currency, amount) for currency, amount in session.execute(query)]


def pinned(session: Session) -> list[Pinned]:
    """All customers with a usable pin, by rising id."""
    return [
        Pinned(customer.customer_id, customer.name, Place(place.lat, place.lon))
        for customer, _, place in session.execute(CASES.where(~_NEEDS_PIN))
        if place.lat is not None and place.lon is not None
    ]


def cards_of(session: Session, plan: PlanDocument) -> dict[str, CustomerCard]:
    """The cards of everyone in a plan, by customer id."""
    ids = {stop.customer_id for route in plan.routes for stop in route.stops}
    ids |= {item.customer_id for item in plan.unassigned}
    ids |= {item.customer_id for item in plan.excluded}
    cards = {}
    wanted = sorted(ids)
    for chunk in chunks(wanted):
        for found in session.execute(CASES.where(CustomerRow.customer_id.in_(chunk))):
            card = _card(*found)
            cards[card.customer_id] = card
    return cards


def outcomes_of(session: Session, plan_id: str) -> dict[str, OutcomeCard]:
    """The outcomes recorded in a plan, by visit id."""
    found = session.scalars(select(OutcomeRow).where(OutcomeRow.plan_id == plan_id))
    return {outcome.visit_id: _outcome(outcome) for outcome in found}


def _outcome(found: OutcomeRow) -> OutcomeCard:
    return OutcomeCard(
        found.visit_id, found.code, found.fields, found.note, found.recorded_at
    )


def visitors(session: Session) -> list[VisitorRow]:
    """All visitors by rising id."""
    return list(session.scalars(select(VisitorRow).order_by(VisitorRow.visitor_id)))


def visitor_names(session: Session) -> dict[str, str]:
    """Visitor id to name."""
    return {
        visitor_id: name
        for visitor_id, name in session.execute(
            select(VisitorRow.visitor_id, VisitorRow.name)
        )
    }


def planned_days(session: Session, limit: int = 30) -> list[date]:
    """Days that have a plan, the latest first."""
    query = (
        select(PlanRow.day)
        .where(PlanRow.document != "")
        .distinct()
        .order_by(PlanRow.day.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def plan_state(session: Session, plan_id: str) -> PlanState | None:
    """How a plan stands; None where there is none."""
    record = session.get(PlanRow, plan_id)
    return None if record is None else _state(record)


def published_on(session: Session, day: date) -> PlanState | None:
    """The plan of a day that visitors follow: the newest one that is published."""
    query = (
        select(PlanRow)
        .where(PlanRow.day == day, PlanRow.published_at.is_not(None))
        .order_by(PlanRow.created_at.desc())
        .limit(1)
    )
    record = session.scalars(query).first()
    return None if record is None else _state(record)


def _state(record: PlanRow) -> PlanState:
    return PlanState(record.plan_id, record.created_at, record.published_at)


def newest_job(session: Session, day: date) -> LastJob | None:
    """The job that was asked for last on a day, or None."""
    query = (
        select(JobRow)
        .where(JobRow.request["day"].as_string() == day.isoformat())
        .order_by(JobRow.created_at.desc())
        .limit(1)
    )
    job = session.scalars(query).first()
    if job is None:
        return None
    warning = str(job.progress.get("warning", ""))
    return LastJob(job.job_id, job.state, job.created_at, job.error, warning)


def counts(session: Session) -> WorkCounts:
    """The figures of the desk."""
    places = (
        select(func.count())
        .select_from(CaseRow)
        .join(
            PlaceRow,
            (PlaceRow.customer_id == CaseRow.customer_id)
            & (PlaceRow.kind == CaseRow.place_kind),
        )
    )
    return WorkCounts(
        customers=session.scalar(select(func.count()).select_from(CustomerRow)) or 0,
        without_pin=session.scalar(places.where(_NEEDS_PIN)) or 0,
        on_duty=session.scalar(
            select(func.count()).select_from(VisitorRow).where(VisitorRow.on_duty)
        )
        or 0,
    )


def _card(customer: CustomerRow, case: CaseRow, place: PlaceRow) -> CustomerCard:
    return CustomerCard(
        customer_id=customer.customer_id,
        name=customer.name,
        phone=customer.phone,
        language=customer.language,
        notes=customer.notes,
        place_kind=place.kind,
        address=place.address,
        lat=place.lat,
        lon=place.lon,
        pin_source=place.pin_source,
        precision=place.precision,
        overdue_amount=case.overdue_amount,
        currency=case.currency,
        days_past_due=case.days_past_due,
        windows=case.windows,
        due_by=case.due_by,
        promise_date=case.promise_date,
        flags=tuple(case.flags),
        state=case.state,
        stopped_by=case.stopped_by,
        not_before=case.not_before,
        next_step=case.next_step,
        next_step_on=case.next_step_on,
        branch=case.branch,
    )
