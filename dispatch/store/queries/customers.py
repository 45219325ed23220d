"""Queries of the pages on customers, their places and consents."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, chain, pairwise

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.place import PLANNABLE, CustomerPlace
from dispatch.domain.plan import PlanDocument
from dispatch.store.chunks import chunks
from dispatch.store.column_values import field_values, record_columns, values_of_columns
from dispatch.store.plain_rows import plain_rows
from dispatch.store.queries.calendars import working_times
from dispatch.store.queries.planning import (
    VISITED_PLACE,
    case_of,
    cases_of,
    pin_of,
    place_of,
)
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
    case: Case


@dataclass(frozen=True)
class CustomerCard:
    """The data of a customer on the dispatcher's pages and on the visitors' itineraries.

    Attributes
    ----------
    customer
        The customer, without consents.
    case, place
        The oldest case, or one that waits for a pin where only such customers are listed;
        and the place at which it is visited.
    all_cases
        All cases of the customer, the oldest first.
    """

    customer: Customer
    case: Case
    place: CustomerPlace
    all_cases: tuple[CaseCard, ...]


@dataclass(frozen=True)
class PlaceCard:
    """One of a customer's places; ``here`` is True if visits go there."""

    place: CustomerPlace
    here: bool


@dataclass(frozen=True)
class WorkCounts:
    """The numbers of customers, of customers without a pin and of visitors on duty."""

    customers: int
    without_pin: int
    on_duty: int


@dataclass(frozen=True)
class CustomerLocation:
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


_PIN = (PlaceRow.lat, PlaceRow.lon, PlaceRow.pin_source, PlaceRow.precision)
_PARTS = (
    (CustomerRow.customer_id, CaseRow.case_id),
    record_columns(Customer, CustomerRow),
    record_columns(Case, CaseRow),
    record_columns(CustomerPlace, PlaceRow),
    _PIN,
)
"""The columns of a card of a case: its ids, the customer, the case, the place, the pin."""
_ENDS = tuple(accumulate(map(len, _PARTS)))
# The statement is built once, because building it costs more than running it; and it is of
# columns, because a phone's request would take twice as long with rows of the model.
_CARDS = (
    select(*chain.from_iterable(_PARTS))
    .select_from(CustomerRow)
    .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
    .join(PlaceRow, VISITED_PLACE)
    .where(
        CustomerRow.branch_key == bindparam("branch_key"),
        CustomerRow.customer_id.in_(bindparam("customer_ids", expanding=True)),
    )
    .order_by(CaseRow.case_key)
)
"""Selects the cases of some customers of a branch, the oldest first."""
_CASES = (
    select(CaseRow)
    .where(CaseRow.customer_key.in_(bindparam("customer_keys", expanding=True)))
    .order_by(CaseRow.case_key)
)


def _cards(
    session: Session, rows: Sequence[Row[CustomerRow, CaseRow, PlaceRow]]
) -> list[CustomerCard]:
    """Make the cards of customers with their cases."""
    names = {customer.customer_key: customer.customer_id for customer, _, _ in rows}
    cases: defaultdict[int, list[CaseCard]] = defaultdict(list)
    for chunk in chunks(list(names)):
        for case in session.scalars(_CASES, {"customer_keys": chunk}):
            name = case.case_id or names[case.customer_key]
            cases[case.customer_key].append(CaseCard(name, case_of(case)))
    return [
        CustomerCard(
            Customer(**field_values(Customer, customer)),
            case_of(case),
            place_of(place),
            tuple(cases[customer.customer_key]),
        )
        for customer, case, place in rows
    ]


def places_of(session: Session, branch_key: int, customer_id: str) -> list[PlaceCard]:
    """Return all places of a customer; the place of the visits stands first."""
    conditions = (
        CustomerRow.branch_key == branch_key,
        CustomerRow.customer_id == customer_id,
    )
    places = session.scalars(
        select(PlaceRow)
        .join(CustomerRow, CustomerRow.customer_key == PlaceRow.customer_key)
        .where(*conditions)
        .order_by(PlaceRow.kind)
    )
    visited = set(
        session.scalars(
            select(CaseRow.place_kind)
            .join(CustomerRow, CustomerRow.customer_key == CaseRow.customer_key)
            .where(*conditions)
        )
    )
    cards = [PlaceCard(place_of(place), place.kind in visited) for place in places]
    return sorted(cards, key=lambda card: not card.here)


def customer_keys(
    session: Session, branch_key: int, customer_ids: Iterable[str]
) -> dict[str, int]:
    """Return the keys of customers by id; those whom the branch lacks are left out."""
    query = select(CustomerRow.customer_id, CustomerRow.customer_key)
    of_branch = query.where(CustomerRow.branch_key == branch_key)
    return {
        customer_id: key
        for chunk in chunks(sorted(customer_ids))
        for customer_id, key in session.execute(
            of_branch.where(CustomerRow.customer_id.in_(chunk))
        )
    }


def amounts(session: Session, branch_key: int) -> list[tuple[str, Decimal]]:
    """Return the currency and the overdue amount of every case."""
    query = select(CaseRow.currency, CaseRow.overdue_amount).where(
        CaseRow.branch_key == branch_key
    )
    return [(currency, amount) for currency, amount in session.execute(query)]


def customer_locations(session: Session, branch_key: int) -> list[CustomerLocation]:
    """Return all customers with a usable pin, by rising id, once for each place."""
    locations = [
        CustomerLocation(customer.customer_id, customer.name, Place(place.lat, place.lon))
        for customer, _, place in session.execute(cases_of(branch_key).where(~_NEEDS_PIN))
        if place.lat is not None and place.lon is not None
    ]
    return list(dict.fromkeys(locations))


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
    oldest: dict[str, tuple[Customer, CustomerPlace]] = {}
    cases: defaultdict[str, list[CaseCard]] = defaultdict(list)
    for chunk in chunks(sorted(ids)):
        parameters = {"branch_key": branch_key, "customer_ids": chunk}
        for row in plain_rows(session, _CARDS, parameters):
            (name, case_id), customer, case, place, pin = (
                row[begin:end] for begin, end in pairwise((0, *_ENDS))
            )
            own = Case(**values_of_columns(Case, case))
            cases[name].append(CaseCard(case_id or name, own))
            if name not in oldest:
                oldest[name] = (
                    Customer(**values_of_columns(Customer, customer)),
                    CustomerPlace(
                        **values_of_columns(CustomerPlace, place), pin=pin_of(*pin)
                    ),
                )
    return {
        name: CustomerCard(customer, cases[name][0].case, place, tuple(cases[name]))
        for name, (customer, place) in oldest.items()
    }


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
