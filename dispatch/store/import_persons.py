"""Proposes customers of a branch as one person, after an import."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from dispatch.cases.likely_persons import Contact, LikelyPerson, likely_persons
from dispatch.domain.imports import ImportFinding, MatchState

from .chunks import chunks
from .file_import import FileImport, Subject
from .tables import CustomerRow, PersonMatchRow, PlaceRow


def propose_matches(unit: FileImport, customer_ids: Collection[str], zone: str) -> None:
    """Bring the open matches of a branch up to date, and report those of a file.

    A match that a dispatcher decided stays. One that is open is deleted when the customers
    have nothing in common any more.

    Parameters
    ----------
    unit
        The import.
    customer_ids
        The customers of the file, whose open matches are reported.
    zone
        The IANA time zone of the branch.
    """
    session, branch_key = unit.session, unit.branch_key
    keys, persons, contacts = _read_contacts(session, branch_key)
    likely = [
        each
        for each in likely_persons(contacts, zone)
        if persons[each.first] != persons[each.second]
    ]
    pairs = {_pair(keys[each.first], keys[each.second]): each for each in likely}
    rows = session.scalars(
        select(PersonMatchRow).where(PersonMatchRow.branch_key == branch_key)
    ).all()
    known = {(row.customer_key, row.other_key): row.state for row in rows}
    gone = [
        row.match_key
        for row in rows
        if row.state == MatchState.OPEN and (row.customer_key, row.other_key) not in pairs
    ]
    for chunk in chunks(gone):
        session.execute(delete(PersonMatchRow).where(PersonMatchRow.match_key.in_(chunk)))
    fresh = [
        {
            "branch_key": branch_key,
            "customer_key": pair[0],
            "other_key": pair[1],
            "likeness": each.likeness.value,
            "state": MatchState.OPEN.value,
            "found_at": unit.now,
        }
        for pair, each in pairs.items()
        if pair not in known
    ]
    if fresh:
        session.execute(insert(PersonMatchRow), fresh)
    in_file = set(customer_ids)
    for pair, each in pairs.items():
        if known.get(pair, MatchState.OPEN) == MatchState.OPEN:
            _report(unit, keys, in_file, each)
    unit.write([])


def _read_contacts(
    session: Session, branch_key: int
) -> tuple[dict[str, int], dict[str, int], list[Contact]]:
    """Return the keys of customers and of their persons by id, and the contacts."""
    query = select(
        CustomerRow.customer_id,
        CustomerRow.customer_key,
        CustomerRow.person_key,
        CustomerRow.name,
        CustomerRow.phone,
    ).where(CustomerRow.branch_key == branch_key)
    places = (
        select(PlaceRow.customer_key, PlaceRow.address)
        .join(CustomerRow, CustomerRow.customer_key == PlaceRow.customer_key)
        .where(CustomerRow.branch_key == branch_key, PlaceRow.address != "")
    )
    addresses: defaultdict[int, list[str]] = defaultdict(list)
    for key, address in session.execute(places):
        addresses[key].append(address)
    keys, persons, contacts = {}, {}, []
    for customer_id, key, person_key, name, phone in session.execute(query):
        keys[customer_id], persons[customer_id] = key, person_key
        contacts.append(Contact(customer_id, name, phone, tuple(addresses.get(key, ()))))
    return keys, persons, contacts


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _report(
    unit: FileImport, keys: dict[str, int], in_file: set[str], match: LikelyPerson
) -> None:
    """Report a match of a customer of the file."""
    first, second = match.first, match.second
    if second not in in_file:
        first, second = second, first
    if second in in_file:
        unit.find(
            ImportFinding.SAME_PERSON,
            Subject(keys[second]),
            field=match.likeness.value,
            stored=first,
        )
