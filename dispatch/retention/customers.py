"""Erases the customers whose cases were settled long ago, with all that belongs to them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time
from json import loads
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session, aliased

from dispatch.domain.case import SETTLED
from dispatch.domain.change import CUSTOMER
from dispatch.store.chunks import chunks
from dispatch.store.tables import (
    CaseRow,
    ConsentRow,
    CustomerRow,
    GeocodeRow,
    ImportChangeRow,
    ImportFindingRow,
    OutcomeConflictRow,
    OutcomeRow,
    PaymentRow,
    PersonMatchRow,
    PersonRow,
    PlaceRow,
    PlanRow,
    PlanVersionRow,
    RouteRow,
    StopRow,
    VisitRow,
)

from .addresses import addresses_of
from .audit_details import details_of, erase_details
from .erasure import Erasure, delete_rows
from .plans import delete_empty_plans
from .shared_records import SharedRecords, erase_shared_outcomes, shared_conflicts

TABLES: tuple[tuple[str, Any], ...] = (
    ("visits", VisitRow),
    ("import changes", ImportChangeRow),
    ("import findings", ImportFindingRow),
    ("person matches", PersonMatchRow),
    ("consents", ConsentRow),
    ("places", PlaceRow),
    ("cases", CaseRow),
    ("customers", CustomerRow),
)
"""The tables with a customer's records; rows that refer to others are deleted first."""


def old_customers(session: Session, branch_key: int, before: date) -> list[int]:
    """Return the keys of the customers of persons who may be erased.

    These are persons with old settled cases alone whom no younger plan names by any of
    their customers.
    """
    old = select(
        CustomerRow.customer_id, CustomerRow.person_key, CustomerRow.customer_key
    ).where(CustomerRow.branch_key == branch_key, ~_has_person_with_young_case(before))
    customers = session.execute(old).all()
    persons = {customer_id: person_key for customer_id, person_key, _ in customers}
    named = ids_in_plans(session, branch_key, before, persons.keys())
    needed = {persons[customer_id] for customer_id in named}
    return sorted(key for _, person_key, key in customers if person_key not in needed)


def ids_in_plans(
    session: Session, branch_key: int, since: date, ids: Collection[str]
) -> set[str]:
    """Return those of some ids that the versions of plans from a day on name."""
    named: set[str] = set()
    if ids:
        for text in _texts(session, branch_key, since):
            named.update(word for word in _words(loads(text or "null")) if word in ids)
    return named


def _texts(session: Session, branch_key: int, before: date) -> Iterator[str]:
    """Yield the texts of all versions of younger plans, and those of their routes."""
    versions = (
        select(
            PlanVersionRow.frame,
            PlanVersionRow.not_planned,
            PlanVersionRow.reasons,
            PlanVersionRow.document,
        )
        .join(PlanRow, PlanRow.plan_key == PlanVersionRow.plan_key)
        .where(PlanVersionRow.branch_key == branch_key, PlanRow.first_day >= before)
    )
    for texts in session.execute(versions.execution_options(yield_per=1)):
        yield from texts
    routes = select(RouteRow.body).where(
        RouteRow.branch_key == branch_key, RouteRow.day >= before
    )
    yield from session.scalars(routes.execution_options(yield_per=1))


def erase_customers(
    session: Session,
    chain_key: int,
    keys: Sequence[int],
    before: date,
    kept_addresses: frozenset[str],
    shared: SharedRecords,
) -> Erasure:
    """Erase all records of the persons of these customers whose cases are still old.

    Parameters
    ----------
    session
        The unit of work.
    chain_key
        The chain of the branch in the audit trail.
    keys
        The keys of the customers; the others of their persons are erased with them,
        because a visit is made to the person.
    before
        The day before which a settled case is old.
    kept_addresses
        The keys of the addresses whose pins other customers need.
    shared
        The records of others that tell about these customers.
    """
    persons = session.scalars(
        select(CustomerRow.person_key).where(CustomerRow.customer_key.in_(keys))
    ).all()
    old = select(CustomerRow.customer_key).where(
        CustomerRow.person_key.in_(persons), ~_has_person_with_young_case(before)
    )
    keys = list(session.scalars(old))
    query = select(CustomerRow.ref).where(CustomerRow.customer_key.in_(keys))
    subjects = [CUSTOMER + ref for ref in session.scalars(query)]
    numbers = [seq for subject in subjects for seq in shared.entries.get(subject, ())]
    details = details_of(session, chain_key, subjects, numbers)
    addresses = addresses_of(session, keys, chain_key, details)
    counts, further = _erase_outcomes(session, keys, shared)
    cases = select(CaseRow.case_key).where(CaseRow.customer_key.in_(keys))
    addresses = (addresses | further) - kept_addresses
    matches = PersonMatchRow.other_key.in_(keys)
    counts |= {
        "matches of others": delete_rows(session, PersonMatchRow, matches),
        "payments": delete_rows(session, PaymentRow, PaymentRow.case_key.in_(cases)),
        "geocode answers": sum(
            delete_rows(session, GeocodeRow, GeocodeRow.address_key.in_(chunk))
            for chunk in chunks(sorted(addresses))
        ),
        **{
            kind: delete_rows(session, model, model.customer_key.in_(keys))
            for kind, model in TABLES
        },
        "audit details": erase_details(session, chain_key, details),
    }
    erase_persons_without_customers(session)
    delete_empty_plans(session)
    return Erasure(counts, details)


def erase_persons_without_customers(session: Session) -> None:
    """Erase the persons who are left without a customer."""
    has_customer = exists().where(CustomerRow.person_key == PersonRow.person_key)
    session.execute(delete(PersonRow).where(~has_customer))


def _erase_outcomes(
    session: Session, keys: Sequence[int], shared: SharedRecords
) -> tuple[dict[str, int], set[str]]:
    """Erase what came of the visits to these customers, and their part of what others keep.

    Returns
    -------
    tuple
        The number of records erased, by kind, and the keys of the addresses that stood in
        what others keep.
    """
    outcomes = {each for key in keys for each in shared.outcomes.get(key, ())}
    cases = select(CaseRow.case_key).where(CaseRow.customer_key.in_(keys))
    number, addresses = erase_shared_outcomes(
        session, sorted(outcomes), set(session.scalars(cases))
    )
    conflicts = shared_conflicts(session, keys)
    visits = select(VisitRow.visit_key).where(VisitRow.customer_key.in_(keys))
    of_visits = OutcomeRow.visit_key.in_(visits)
    either = or_(
        OutcomeConflictRow.visit_key.in_(visits),
        OutcomeConflictRow.conflict_key.in_(conflicts),
    )
    counts = {
        "outcomes": number + delete_rows(session, OutcomeRow, of_visits),
        "outcome conflicts": delete_rows(session, OutcomeConflictRow, either),
        "stops": delete_rows(session, StopRow, StopRow.visit_key.in_(visits)),
    }
    return counts, addresses


def _has_person_with_young_case(before: date) -> ColumnElement[bool]:
    """The condition of customers whose person has a case that is open or young.

    Merged customers are visited together, so that what is due of the one tells about the
    case of the other as well.
    """
    case, member = aliased(CaseRow), aliased(CustomerRow)
    return exists().where(
        member.person_key == CustomerRow.person_key,
        case.customer_key == member.customer_key,
        ~and_(*_is_old(case, before)),
    )


def _is_old(case: type[CaseRow], before: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of settled cases that nobody has worked on since a day."""
    since = datetime.combine(before, time(), UTC)
    return (
        case.state.in_(SETTLED),
        case.active_on.is_not(None),
        case.active_on < before,
        or_(case.last_visit_date.is_(None), case.last_visit_date < before),
        ~exists().where(
            VisitRow.customer_key == case.customer_key,
            StopRow.visit_key == VisitRow.visit_key,
            StopRow.begin >= since,
        ),
        ~exists().where(
            VisitRow.customer_key == case.customer_key,
            OutcomeRow.visit_key == VisitRow.visit_key,
            OutcomeRow.recorded_at >= since,
        ),
    )


def _words(value: Any) -> Iterator[str]:
    """Yield every text in a document, and every part of a text that lists several ids."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield value
        yield from value.split(", ")
