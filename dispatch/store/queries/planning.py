"""Reads the inputs of planning from the tables: customers, cases, pins and visitors."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import InstrumentedAttribute, Session

from dispatch.domain.case import SETTLED, Case, PersonMet, VisitHistory
from dispatch.domain.consent import Consent
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay, PastPair
from dispatch.domain.outcome import OutcomeCode
from dispatch.domain.place import CustomerPlace, Pin, Precision
from dispatch.domain.version import VersionLine
from dispatch.domain.visitor import Visitor
from dispatch.store.column_values import field_values
from dispatch.store.documents import teams_of
from dispatch.store.queries.calendars import working_times
from dispatch.store.queries.consents import consents
from dispatch.store.queries.person_matches import held_persons, persons_held_with
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    OutcomeRow,
    PersonRow,
    PlaceRow,
    PlanRow,
    PlanVersionRow,
    PublicationRow,
    VisitorRow,
    VisitRow,
)

HISTORY_DAYS = 92
"""Days before a plan in which earlier visits are counted."""
VISITED_PLACE = and_(
    PlaceRow.customer_key == CaseRow.customer_key, PlaceRow.kind == CaseRow.place_kind
)
"""Condition of the place at which a case is visited."""


def cases_of(branch_key: int) -> Select[CustomerRow, CaseRow, PlaceRow]:
    """Select a branch's cases with customer and visited place, by rising customer id."""
    return (
        select(CustomerRow, CaseRow, PlaceRow)
        .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
        .join(PlaceRow, VISITED_PLACE)
        .where(CustomerRow.branch_key == branch_key)
        .order_by(CustomerRow.customer_id, CaseRow.case_key)
    )


def cases_on_day(
    session: Session, branch_key: int, day: date, customer_id: str = ""
) -> Iterator[CaseOnDay]:
    """Yield every case of a branch, by rising customer id, as a plan of the day takes it.

    Cases that were settled and left alone for longer than `HISTORY_DAYS` are skipped.
    ``customer_id`` limits the cases to those of one customer's person, and of persons who
    are likely the same.
    """
    query = cases_of(branch_key)
    person_keys = None
    if customer_id:
        person_key = session.scalar(
            select(CustomerRow.person_key).where(
                CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id
            )
        )
        person_keys = persons_held_with(session, branch_key, person_key or 0)
        query = query.where(CustomerRow.person_key.in_(person_keys))
    agreements = consents(session, branch_key, person_keys)
    history = _visit_counts(session, branch_key, person_keys)
    days = _visited(session, branch_key, day, person_keys)
    if not customer_id:
        # A plan that names customers who settled long ago keeps their data from being
        # erased.
        settled = and_(
            CaseRow.state.in_(SETTLED),
            CaseRow.active_on < day - timedelta(days=HISTORY_DAYS),
        )
        query = query.where(or_(CaseRow.active_on.is_(None), ~settled))
    person_ids = _person_ids(session, branch_key, person_keys)
    held = held_persons(session, branch_key)
    for customer, case, place in session.execute(query):
        meetings, tries = history.get(customer.person_key, (0, 0))
        person_id = person_ids[customer.person_key]
        yield _case_on_day(
            customer,
            case,
            place,
            agreements.get(customer.customer_id, ()),
            person_id,
            VisitHistory(meetings, tries, tuple(days.get(customer.person_key, ()))),
        ).held_as(held.get(person_id, person_id))


def _person_ids(
    session: Session, branch_key: int, person_keys: Collection[int] | None
) -> dict[int, str]:
    """Return the ids of a branch's persons by key; only those of some if keys are given."""
    query = select(PersonRow.person_key, PersonRow.person_id)
    query = query.where(PersonRow.branch_key == branch_key)
    if person_keys is not None:
        query = query.where(PersonRow.person_key.in_(person_keys))
    return {key: person_id for key, person_id in session.execute(query)}


def _visit_counts(
    session: Session, branch_key: int, person_keys: Collection[int] | None
) -> dict[int, tuple[int, int]]:
    """Return how often persons were met, and how often somebody tried."""
    query = _visits_made(
        branch_key,
        person_keys,
        func.sum(when((OutcomeRow.met == PersonMet.CUSTOMER, 1), else_=0)),
        func.count(),
    ).group_by(CustomerRow.person_key)
    return {key: (meetings, tries) for key, meetings, tries in session.execute(query)}


def _visits_made(
    branch_key: int,
    person_keys: Collection[int] | None,
    *columns: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Select[Any]:
    """Select persons with columns of their visits that were made; None: all persons."""
    query = (
        select(CustomerRow.person_key, *columns)
        .join(VisitRow, VisitRow.customer_key == CustomerRow.customer_key)
        .join(OutcomeRow, OutcomeRow.visit_key == VisitRow.visit_key)
        .where(
            CustomerRow.branch_key == branch_key, OutcomeRow.code != OutcomeCode.NOT_DONE
        )
    )
    if person_keys is None:
        return query
    return query.where(CustomerRow.person_key.in_(person_keys))


def _visited(
    session: Session, branch_key: int, day: date, person_keys: Collection[int] | None
) -> dict[int, list[date]]:
    """Return the days, up to one day, on which persons were visited; each rising."""
    query = (
        _visits_made(branch_key, person_keys, OutcomeRow.day)
        .where(OutcomeRow.day.between(day - timedelta(days=HISTORY_DAYS), day))
        .order_by(OutcomeRow.day)
    )
    days: defaultdict[int, list[date]] = defaultdict(list)
    for person_key, day in session.execute(query):
        days[person_key].append(day)
    return days


def visitors_on_duty(session: Session, branch_key: int, day: date) -> Iterator[Visitor]:
    """Every visitor of a branch who works on a day, by rising id."""
    times = working_times(session, branch_key, day)
    rows = session.scalars(
        select(VisitorRow)
        .where(VisitorRow.branch_key == branch_key)
        .order_by(VisitorRow.visitor_id)
    )
    for visitor in rows:
        if visitor.visitor_key not in times:
            continue
        begin, end = times[visitor.visitor_key]
        usual = Visitor(**field_values(Visitor, visitor))
        if (begin, end) == (usual.shift_start, usual.shift_end):
            yield usual
        else:
            yield usual.with_shift(begin, end)


_WEEK = timedelta(days=7)


def past_pairs(session: Session, branch_key: int, day: date) -> tuple[PastPair, ...]:
    """Return the pairs of visitors in the seven days before a day.

    On each day the version that was published last counts, else the head.
    """
    query = (
        select(PlanRow.first_day, PlanVersionRow.frame)
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .outerjoin(PublicationRow, PublicationRow.version_key == PlanVersionRow.version_key)
        .where(
            PlanVersionRow.branch_key == branch_key,
            PlanVersionRow.line == VersionLine.MAIN,
            PlanVersionRow.frame != "",
            PlanRow.first_day >= day - _WEEK,
            PlanRow.first_day < day,
        )
        .order_by(
            PublicationRow.published_at.is_not(None),
            PublicationRow.published_at,
            PlanVersionRow.number,
        )
    )
    frames = {planned: frame for planned, frame in session.execute(query)}
    pairs = [
        PastPair(planned, (min(members), max(members)))
        for planned, frame in frames.items()
        for members in teams_of(frame)
        if len(members) == 2
    ]
    return tuple(sorted(pairs, key=lambda pair: (pair.day, pair.visitor_ids)))


def pin_of(lat: float | None, lon: float | None, source: str, precision: str) -> Pin | None:
    """Return the pin of a place from its columns; None while it has none."""
    if lat is None or lon is None:
        return None
    return Pin(lat, lon, source, Precision(precision))


def _case_on_day(
    customer: CustomerRow,
    case: CaseRow,
    place: PlaceRow,
    consents: tuple[Consent, ...],
    person_id: str,
    history: VisitHistory,
) -> CaseOnDay:
    return CaseOnDay(
        customer=Customer(
            **field_values(Customer, customer),
            consents=consents,
            person_id="" if person_id == customer.customer_id else person_id,
        ),
        case=case_of(case),
        place=place_of(place),
        history=history,
    )


def case_of(row: CaseRow) -> Case:
    """Return a stored case as a value."""
    return Case(**field_values(Case, row))


def place_of(row: PlaceRow) -> CustomerPlace:
    """Return a stored place as a value."""
    pin = pin_of(row.lat, row.lon, row.pin_source, row.precision)
    return CustomerPlace(**field_values(CustomerPlace, row), pin=pin)
