"""Records that a customer who is erased shares with one who stays.

Customers who were one person were visited together. After a split, the outcome of such a
visit and its entries in the trail belong to one of them, but tell about the other too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from json import loads

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from dispatch.cases.outcome_snapshot import addresses_in, parts_of
from dispatch.domain.change import CUSTOMER
from dispatch.geocoding.address import normalise
from dispatch.store.chunks import chunks
from dispatch.store.tables import (
    AuditDetailRow,
    AuditRow,
    CaseRow,
    CustomerRow,
    OutcomeConflictRow,
    OutcomeRow,
    VisitRow,
)

_OF_PERSONS = ("persons.merged", "persons.split", "persons.distinguished")
_OF_OUTCOMES = ("outcome.recorded", "outcome.corrected")


@dataclass(frozen=True)
class SharedRecords:
    """The records of others that tell about the customers whom a run may erase.

    Attributes
    ----------
    entries
        The numbers of the trail's entries on other customers, by the subject of the
        customer whom they name.
    outcomes
        Visit and day of the outcomes for cases of several customers, by the key of each
        customer.
    """

    entries: Mapping[str, Sequence[int]]
    outcomes: Mapping[int, Sequence[tuple[int, date]]]


def shared_records(
    session: Session, branch_key: int, chain_key: int, keys: Sequence[int]
) -> SharedRecords:
    """Return the records of others that tell about these customers of a branch."""
    if not keys:  # The search below reads the entries of all visits to several customers.
        return SharedRecords({}, {})
    return SharedRecords(
        _shared_entries(session, chain_key, keys),
        _shared_outcomes(session, branch_key, set(keys)),
    )


def erase_shared_outcomes(
    session: Session, outcomes: Sequence[tuple[int, date]], cases: set[int]
) -> tuple[int, set[str]]:
    """Take these cases out of outcomes that others keep.

    Parameters
    ----------
    session
        The unit of work.
    outcomes
        Visit and day of the outcomes.
    cases
        The keys of the cases that are erased.

    Returns
    -------
    tuple
        The number of outcomes that were for these cases alone and are erased, and the
        keys of the addresses that stood in what was taken out.
    """
    number, addresses = 0, set()
    for visit_key, day in outcomes:
        outcome = session.get(OutcomeRow, (visit_key, day))
        if outcome is None:
            continue
        parts = parts_of(outcome.before)
        remaining = [part for part in parts if part.get("case_key") not in cases]
        addresses |= {
            normalise(address)
            for part in parts
            if part not in remaining
            for address in addresses_in(part)
        }
        if not remaining:
            session.delete(outcome)
            number += 1
        elif len(remaining) < len(parts):
            first, *others = remaining
            # The values of the whole outcome stand beside those of its first case.
            whole = {n: v for n, v in parts[0].items() if n == "last_payment"}
            outcome.before = first | whole | {"others": others}
    session.flush()
    return number, addresses - {""}


def shared_conflicts(session: Session, keys: Sequence[int]) -> list[int]:
    """Return the conflicts of visits to others whose outcome names a case of these."""
    names = {name for name, _ in _names(session, keys)}
    branches = select(CustomerRow.branch_key).where(CustomerRow.customer_key.in_(keys))
    case_id = OutcomeConflictRow.form["case_id"].as_string()
    query = (
        select(OutcomeConflictRow.conflict_key, case_id)
        .join(VisitRow, VisitRow.visit_key == OutcomeConflictRow.visit_key)
        .where(
            case_id.is_not(None),
            VisitRow.branch_key.in_(branches),
            VisitRow.customer_key.not_in(keys),
            ~exists().where(
                CaseRow.customer_key == VisitRow.customer_key, CaseRow.case_id == case_id
            ),
        )
    )
    return [key for key, name in session.execute(query) if name in names]


def _shared_entries(
    session: Session, chain_key: int, keys: Sequence[int]
) -> dict[str, list[int]]:
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    for name, ref in _names(session, keys):
        subjects[name].add(CUSTOMER + ref)
    query = (
        select(AuditRow.seq, AuditRow.subject, AuditDetailRow.body)
        .join(
            AuditDetailRow,
            (AuditDetailRow.chain_key == AuditRow.chain_key)
            & (AuditDetailRow.seq == AuditRow.seq),
        )
        .where(
            AuditRow.chain_key == chain_key,
            AuditRow.action.in_((*_OF_PERSONS, *_OF_OUTCOMES)),
            or_(AuditRow.action.in_(_OF_PERSONS), AuditDetailRow.body.contains('"cases":')),
        )
        .order_by(AuditRow.seq)
        .execution_options(yield_per=1000)
    )
    mentions = [
        (seq, subject, name, other_subject)
        for seq, subject, body in session.execute(query)
        for name in set(_ids_in(body))
        for other_subject in subjects.get(name, ())
        if other_subject != subject
    ]
    # A case may have the same id as a customer who has nothing to do with it.
    own_names = _own_names(session, sorted({subject for _, subject, _, _ in mentions}))
    entries: defaultdict[str, list[int]] = defaultdict(list)
    for seq, subject, name, other_subject in mentions:
        if (subject, name) not in own_names:
            entries[other_subject].append(seq)
    return entries


def _own_names(session: Session, subjects: Sequence[str]) -> set[tuple[str, str]]:
    """Return these subjects, each with every id by which an outcome can name it."""
    keys: list[int] = []
    for chunk in chunks([subject.removeprefix(CUSTOMER) for subject in subjects]):
        query = select(CustomerRow.customer_key).where(CustomerRow.ref.in_(chunk))
        keys.extend(session.scalars(query))
    return {(CUSTOMER + ref, name) for name, ref in _names(session, keys)}


def _names(session: Session, keys: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield each id by which an outcome can name these customers, with their reference."""
    for chunk in chunks(keys):
        query = (
            select(CustomerRow.customer_id, CaseRow.case_id, CustomerRow.ref)
            .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
            .where(CustomerRow.customer_key.in_(chunk))
        )
        for customer_id, case_id, ref in session.execute(query):
            yield customer_id, ref
            if case_id is not None:
                yield case_id, ref


def _ids_in(body: str) -> Iterator[str]:
    """Yield the ids of the customers and cases that a detail lists."""
    for side in loads(body).values():
        yield from side.get("customers", ())
        # An id may itself have a comma.
        words = side.get("cases", "").split(", ")
        for start, end in combinations(range(len(words) + 1), 2):
            yield ", ".join(words[start:end])


def _shared_outcomes(
    session: Session, branch_key: int, keys: set[int]
) -> dict[int, list[tuple[int, date]]]:
    before = OutcomeRow.before
    first = before["case_key"].as_integer()
    query = (
        select(OutcomeRow.visit_key, OutcomeRow.day, before, VisitRow.customer_key)
        .join(VisitRow, VisitRow.visit_key == OutcomeRow.visit_key)
        .outerjoin(CaseRow, CaseRow.case_key == first)
        .where(
            VisitRow.branch_key == branch_key,
            or_(
                before[("others", 0, "case_key")].as_integer().is_not(None),
                CaseRow.customer_key != VisitRow.customer_key,
            ),
        )
        .execution_options(yield_per=1000)
    )
    cases = select(CaseRow.case_key, CaseRow.customer_key).where(
        CaseRow.branch_key == branch_key
    )
    owners = {case: owner for case, owner in session.execute(cases) if owner in keys}
    outcomes: defaultdict[int, list[tuple[int, date]]] = defaultdict(list)
    for visit_key, day, value, customer_key in session.execute(query):
        for owner in {owners.get(part.get("case_key", 0)) for part in parts_of(value)}:
            if owner is not None and owner != customer_key:
                outcomes[owner].append((visit_key, day))
    return outcomes
