"""Queries of the pages on customers, their places and consents."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from dispatch.domain.place import PLANNABLE
from dispatch.domain.plan import PlanDocument
from dispatch.store.chunks import chunks
from dispatch.store.queries.calendars import working_times
from dispatch.store.queries.planning import VISITED_PLACE, cases_of
from dispatch.store.tables import (
    CaseRow,
    CustomerRow,
    PlaceRow,
)
from routing.geo import Place


@dataclass(frozen=True)
class CaseCard:
    """One case of a customer.

    Attributes
    ----------
    name
        The id by which a form names the case: its own, or the customer's if it has none.
    """

    name: str
    case_id: str
    overdue_amount: Decimal
    currency: str
    days_past_due: int
    state: str
    stopped_by: str
    flags: tuple[str, ...]
    promise_date: date | None


@dataclass(frozen=True)
class CustomerCard:
    """The data of a customer on the dispatcher's pages and on the visitors' itineraries.

    The values of a case are those of the oldest one, or of one that waits for a pin where
    only such customers are listed; ``cases`` has all, and is empty if there is one.
    """

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
    all_cases: tuple[CaseCard, ...] = ()


@dataclass(frozen=True)
class PlaceCard:
    """One of a customer's places; ``here`` is True if visits go there."""

    kind: str
    address: str
    lat: float | None
    lon: float | None
    pin_source: str
    precision: str
    here: bool


@dataclass(frozen=True)
class WorkCounts:
    """The numbers of customers, of customers without a pin and of visitors on duty."""

    customers: int
    without_pin: int
    on_duty: int


@dataclass(frozen=True)
class Pinned:
    """A customer whose place is known well enough for a visit."""

    customer_id: str
    name: str
    place: Place


def _needs_pin(place: type[PlaceRow]) -> ColumnElement[bool]:
    return or_(
        place.lat.is_(None),
        place.precision.not_in([precision.value for precision in PLANNABLE]),
    )


_NEEDS_PIN = _needs_pin(PlaceRow)


def customers(
    session: Session,
    branch_key: int,
    *,
    after: str = "",
    limit: int = 50,
    text: str = "",
    needs_pin: bool = False,
    only: str = "",
) -> list[CustomerCard]:
    """Return one page of customers by rising id.

    Parameters
    ----------
    session
        The session to read with.
    branch_key
        The branch of the customers.
    after
        The id after which the page begins; the last id of a page leads to the next one.
    limit
        The largest number of customers on the page, 1 to 500.
    text
        A part of the id, name, phone or address of the customers; empty for all.
    needs_pin
        True for only those customers whose pin is missing or imprecise.
    only
        The id of the only customer to return; empty for all.
    """
    query = (
        cases_of(branch_key)
        .where(CustomerRow.customer_id > after, CaseRow.case_key == _first(needs_pin))
        .limit(max(1, min(limit, 500)))
    )
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
    if only:
        query = query.where(CustomerRow.customer_id == only)
    return _cards(session, session.execute(query).all())


def _first(needs_pin: bool) -> ScalarSelect[int]:
    """Select a customer's oldest case, of all or of those that wait for a pin."""
    case, place = aliased(CaseRow), aliased(PlaceRow)
    first = select(func.min(case.case_key)).where(
        case.customer_key == CustomerRow.customer_key
    )
    if needs_pin:
        first = first.join(
            place,
            (place.customer_key == case.customer_key) & (place.kind == case.place_kind),
        ).where(_needs_pin(place))
    return first.correlate(CustomerRow).scalar_subquery()


@cache
def _named_customers() -> Select[CustomerRow, CaseRow, PlaceRow]:
    """Select some customers of a branch; made once, as a phone's request needs it."""
    return cases_of(bindparam("branch_key")).where(
        CustomerRow.customer_id.in_(bindparam("customer_ids", expanding=True)),
        CaseRow.case_key == _first(False),
    )


_CASES = (
    select(CaseRow)
    .where(CaseRow.customer_key.in_(bindparam("customer_keys", expanding=True)))
    .order_by(CaseRow.case_key)
)


def _cards(
    session: Session, found: Sequence[Row[CustomerRow, CaseRow, PlaceRow]]
) -> list[CustomerCard]:
    """Make the cards of customers with their cases."""
    names = {customer.customer_key: customer.customer_id for customer, _, _ in found}
    cases: defaultdict[int, list[CaseCard]] = defaultdict(list)
    for chunk in chunks(list(names)):
        for case in session.scalars(_CASES, {"customer_keys": chunk}):
            cases[case.customer_key].append(
                CaseCard(
                    case.case_id or names[case.customer_key],
                    case.case_id or "",
                    case.overdue_amount,
                    case.currency,
                    case.days_past_due,
                    case.state,
                    case.stopped_by,
                    tuple(case.flags),
                    case.promise_date,
                )
            )
    return [
        replace(_card(customer, case, place), all_cases=tuple(cases[customer.customer_key]))
        for customer, case, place in found
    ]


def places_of(session: Session, branch_key: int, customer_id: str) -> list[PlaceCard]:
    """Return all places of a customer; the place of the visits stands first."""
    own = (CustomerRow.branch_key == branch_key, CustomerRow.customer_id == customer_id)
    places = session.scalars(
        select(PlaceRow)
        .join(CustomerRow, CustomerRow.customer_key == PlaceRow.customer_key)
        .where(*own)
        .order_by(PlaceRow.kind)
    )
    visited = set(
        session.scalars(
            select(CaseRow.place_kind)
            .join(CustomerRow, CustomerRow.customer_key == CaseRow.customer_key)
            .where(*own)
        )
    )
    cards = [
        PlaceCard(
            place.kind,
            place.address,
            place.lat,
            place.lon,
            place.pin_source,
            place.precision,
            place.kind in visited,
        )
        for place in places
    ]
    return sorted(cards, key=lambda card: not card.here)


def customer_keys(
    session: Session, branch_key: int, customer_ids: Iterable[str]
) -> dict[str, int]:
    """Return the keys of customers by id; those whom the branch lacks are left out."""
    query = select(CustomerRow.customer_id, CustomerRow.customer_key)
    own = query.where(CustomerRow.branch_key == branch_key)
    return {
        customer_id: key
        for chunk in chunks(sorted(customer_ids))
        for customer_id, key in session.execute(
            own.where(CustomerRow.customer_id.in_(chunk))
        )
    }


def amounts(session: Session, branch_key: int) -> list[tuple[str, Decimal]]:
    """Return the currency and the overdue amount of every case."""
    query = select(CaseRow.currency, CaseRow.overdue_amount).where(
        CaseRow.branch_key == branch_key
    )
    return [(currency, amount) for currency, amount in session.execute(query)]


def pinned(session: Session, branch_key: int) -> list[Pinned]:
    """Return all customers with a usable pin, by rising id, once for each place."""
    found = [
        Pinned(customer.customer_id, customer.name, Place(place.lat, place.lon))
        for customer, _, place in session.execute(cases_of(branch_key).where(~_NEEDS_PIN))
        if place.lat is not None and place.lon is not None
    ]
    return list(dict.fromkeys(found))


def cards_of(
    session: Session, branch_key: int, plan: PlanDocument
) -> dict[str, CustomerCard]:
    """Return the cards of all customers in a plan, by customer id."""
    ids = {
        customer
        for route in plan.routes
        for stop in route.stops
        for customer in stop.customers(stop.customer_id)
    }
    ids |= {c for item in plan.unassigned for c in item.customers(item.customer_id)}
    ids |= {item.customer_id for item in plan.excluded}
    cards = {}
    wanted = sorted(ids)
    for chunk in chunks(wanted):
        parameters = {"branch_key": branch_key, "customer_ids": chunk}
        for card in _cards(session, session.execute(_named_customers(), parameters).all()):
            cards[card.customer_id] = card
    return cards


def counts(session: Session, branch_key: int, day: date) -> WorkCounts:
    """Count customers, customers without a pin, and visitors on duty on a day."""
    customers = select(func.count()).where(CustomerRow.branch_key == branch_key)
    places = (
        select(func.count(CaseRow.customer_key.distinct()))
        .select_from(CaseRow)
        .join(PlaceRow, VISITED_PLACE)
        .where(CaseRow.branch_key == branch_key, _NEEDS_PIN)
    )
    return WorkCounts(
        customers=session.scalar(customers) or 0,
        without_pin=session.scalar(places) or 0,
        on_duty=len(working_times(session, branch_key, day)),
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
