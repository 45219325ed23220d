"""Stores the customers of a file: adds new ones and brings known ones up to date."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from dispatch.domain.case import Case, CaseState
from dispatch.domain.change import CUSTOMER, Change, changes_of
from dispatch.domain.day import CaseOnDay
from dispatch.domain.imports import ImportFinding
from dispatch.domain.place import CustomerPlace, PlaceKind
from dispatch.errors import Fault
from dispatch.text import N_

from .chunks import AT_ONCE, chunks
from .column_values import imported_values
from .file_import import FileImport, RecordChange, Subject
from .import_consents import write_consents
from .import_rows import ImportCounts, Row, read_rows, write_rows
from .queries.customers import customer_keys
from .tables import CaseRow, CustomerRow, PersonRow, PlaceRow, new_ref

_NOT_IN_TRAIL = ("ref", "kind", "branch_key", "person_key", "customer_key")
"""Columns that say nothing of the customer, so the trail does not hold them."""


def store_customers(
    unit: FileImport, rows: Sequence[CaseOnDay], currency: str
) -> ImportCounts:
    """Add or update customers, their places and cases.

    Values that outcomes of visits wrote are kept: the state of a case, the last visit
    and the promise unless the row has a later one, and the windows unless the row has
    any. A later notice is kept too, and so are all values for which the file has no
    column, and safeguards unless they may be lifted. A pin is kept while the address
    stays the same and the row has no other pin. Consents of earlier files that the row
    lacks are withdrawn; a consent that a person withdrew does not come back. A case that
    was paused because a file lacked it goes on.

    Parameters
    ----------
    unit
        The import.
    rows
        The rows of a file: one for each customer, or several with a ``case_id`` each.
    currency
        The currency of new cases without one.
    """
    counts: Counter[str] = Counter()
    for chunk in chunks(rows):
        counts += _store_chunk(unit, chunk, currency)
    return ImportCounts(counts["new"], len(rows) - counts["new"], counts["unchanged"])


def _store_chunk(
    unit: FileImport, rows: Sequence[CaseOnDay], currency: str
) -> Counter[str]:
    """Store some of the rows, and count the new cases and the unchanged ones."""
    session, branch_key = unit.session, unit.branch_key
    counts: Counter[str] = Counter()
    former = _read_customers(session, branch_key, rows)
    customers = {
        row.customer.customer_id: {"branch_key": branch_key}
        | imported_values(row.customer, former.get(row.customer.customer_id), unit.columns)
        for row in rows
    }
    keys = _write_customers(session, branch_key, customers, former)
    present = _CasesAndPlaces(session, list(keys.values()))
    consents = write_consents(unit, rows, keys) if unit.has("consents") else {}
    entries: list[RecordChange] = []
    cases, places = _TableRows(), _TableRows()
    for row in rows:
        customer_id = row.customer.customer_id
        key = keys[customer_id]
        owner = {"branch_key": branch_key, "customer_key": key}
        case = present.case(key, row.case.case_id)
        visited = _visited_place(unit, row.place, case)
        place = present.place(key, visited)
        values = (
            customers[customer_id],
            owner | _case(unit, row, visited, currency, case),
            {"customer_key": key} | _place(unit, visited, place),
        )
        before = former.get(customer_id), case, place
        changes = _entry(values, before, consents.pop(key, None))
        entries += [_record_change(change, key, case, place) for change in changes]
        cases.add(values[1], case)
        if (key, visited.kind) not in places.keys:
            places.keys.add((key, visited.kind))
            places.add(values[2], place)
        # A second row of the customer says nothing new of the customer.
        former[customer_id] = customers[customer_id]
        counts["new"] += case is None
        counts["unchanged"] += not changes
    write_rows(session, CaseRow, cases.rows, cases.former)
    write_rows(session, PlaceRow, places.rows, places.former)
    session.execute(
        update(CaseRow)
        .where(CaseRow.customer_key.in_(keys.values()))
        .values(active_on=unit.now.date())
    )
    unit.write(entries)
    session.expire_all()
    return counts


def _record_change(
    change: Change, customer_key: int, case: Row | None, place: Row | None
) -> RecordChange:
    return RecordChange(
        change,
        customer_key,
        None if case is None else case["case_key"],
        None if place is None else place["place_key"],
    )


def _visited_place(
    unit: FileImport, place: CustomerPlace, case: Row | None
) -> CustomerPlace:
    """Return the place of a row, which is of the kind on record if the file names none."""
    if case is None or unit.has("place_kind"):
        return place
    return replace(place, kind=PlaceKind(case["place_kind"]))


def case_faults(
    session: Session, branch_key: int, rows: Sequence[CaseOnDay]
) -> dict[int, Fault]:
    """Return the faults of rows whose case the stored ones leave unclear, by index.

    A row without ``case_id`` is about the customer's only case, so that the customer must
    not have several; and a case belongs to one customer.
    """
    faults: dict[int, Fault] = {}
    query = (
        select(CustomerRow.customer_id, CaseRow.case_id)
        .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
        .where(CustomerRow.branch_key == branch_key)
    )
    for first in range(0, len(rows), AT_ONCE // 2):
        chunk = rows[first : first + AT_ONCE // 2]
        mentioned = or_(
            CustomerRow.customer_id.in_([row.customer.customer_id for row in chunk]),
            CaseRow.case_id.in_([row.case.case_id for row in chunk]),
        )
        number: Counter[str] = Counter()
        owners: dict[str, str] = {}
        for customer_id, case_id in session.execute(query.where(mentioned)):
            number[customer_id] += 1
            owners[case_id or ""] = customer_id
        for index, row in enumerate(chunk, first):
            customer_id, case_id = row.customer.customer_id, row.case.case_id
            if not case_id and number[customer_id] > 1:
                expected = N_("the id of the case, since the customer has several")
                faults[index] = Fault("case_id", "", expected)
            elif case_id and owners.get(case_id, customer_id) != customer_id:
                expected = N_("the id of a case of this customer; another customer has it")
                faults[index] = Fault("case_id", case_id, expected)
    return faults


class _TableRows:
    """The rows that a table shall have, each with the stored row that it replaces."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.former: list[Row | None] = []
        self.keys: set[tuple[int, str]] = set()

    def add(self, values: dict[str, Any], former: Row | None) -> None:
        self.rows.append(values)
        self.former.append(former)


class _CasesAndPlaces:
    """The stored cases and places of some customers."""

    def __init__(self, session: Session, keys: Sequence[int]) -> None:
        self._cases: defaultdict[int, dict[str | None, Row]] = defaultdict(dict)
        for row in read_rows(session, CaseRow, CaseRow.customer_key.in_(keys)):
            self._cases[row["customer_key"]][row["case_id"]] = row
        self._places = {
            (row["customer_key"], row["kind"]): row
            for row in read_rows(session, PlaceRow, PlaceRow.customer_key.in_(keys))
        }

    def case(self, key: int, case_id: str) -> Row | None:
        """Find the case that a row is about; the caller keeps a case from serving twice.

        A row without an id is about the only case, and the first row with an unknown id
        takes over the case that has had no id until now.
        """
        cases = self._cases[key]
        if not case_id:
            return next(iter(cases.values()), None)
        return cases.get(case_id) or cases.pop(None, None)

    def place(self, key: int, place: CustomerPlace) -> Row | None:
        return self._places.get((key, place.kind.value))


def _read_customers(
    session: Session, branch_key: int, rows: Sequence[CaseOnDay]
) -> dict[str, Row]:
    """Read the customers that are known already, by id."""
    ids = [row.customer.customer_id for row in rows]
    rows_of_table = read_rows(
        session,
        CustomerRow,
        CustomerRow.branch_key == branch_key,
        CustomerRow.customer_id.in_(ids),
    )
    return {row["customer_id"]: row for row in rows_of_table}


def _write_customers(
    session: Session,
    branch_key: int,
    customers: Mapping[str, dict[str, Any]],
    former: Mapping[str, Row],
) -> dict[str, int]:
    """Write the customers, each new one as a person of their own; the keys by id."""
    new = [customer_id for customer_id in customers if customer_id not in former]
    persons = _person_keys(session, branch_key, new)
    if missing := [customer_id for customer_id in new if customer_id not in persons]:
        session.execute(
            insert(PersonRow),
            [{"branch_key": branch_key, "person_id": each} for each in missing],
        )
        persons = _person_keys(session, branch_key, new)
    for customer_id, values in customers.items():
        old = former.get(customer_id)
        if old is None:
            values |= {"person_key": persons[customer_id], "ref": new_ref()}
        else:
            values |= {"person_key": old["person_key"], "ref": old["ref"]}
    olds = [former.get(customer_id) for customer_id in customers]
    write_rows(session, CustomerRow, list(customers.values()), olds)
    return customer_keys(session, branch_key, customers)


def _person_keys(
    session: Session, branch_key: int, person_ids: Sequence[str]
) -> dict[str, int]:
    query = select(PersonRow.person_id, PersonRow.person_key).where(
        PersonRow.branch_key == branch_key, PersonRow.person_id.in_(person_ids)
    )
    return {person_id: key for person_id, key in session.execute(query)}


def _entry(
    rows: tuple[Row, Row, Row],
    former: tuple[Row | None, Row | None, Row | None],
    consents: tuple[list[str], list[str]] | None,
) -> list[Change]:
    """Return the trail's entry on a customer or case that is new or has changed."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for row, old in zip(rows, former, strict=True):
        values = {name: value for name, value in row.items() if name not in _NOT_IN_TRAIL}
        after |= values
        before |= {name: old[name] for name in values} if old else {}
    if consents is not None:
        after["consents_withdrawn"], after["consents"] = consents
    customer, case, _ = former
    action = "customer.changed" if case else "case.imported"
    if customer is None:
        action = "customer.imported"
    return changes_of(action, CUSTOMER + rows[0]["ref"], before, after)


def _case(
    unit: FileImport,
    row: CaseOnDay,
    place: CustomerPlace,
    currency: str,
    former: Row | None,
) -> dict[str, Any]:
    """Return the case's values of a row, with what is kept of the known case."""
    values = imported_values(row.case, former, unit.columns) | {
        "case_id": row.case.case_id or (former["case_id"] if former else None),
        "place_kind": place.kind.value,
        "currency": row.case.currency or (former["currency"] if former else currency),
        "missing_since": None,
    }
    if former is None:
        return values
    subject = Subject(former["customer_key"], values["case_id"] or "")
    if former["missing_since"] is not None:
        unit.find(ImportFinding.RESUMED, subject)
    if former["state"] == CaseState.CLOSED and row.case.overdue_amount > 0:
        unit.find(ImportFinding.CLOSED, subject)
    return unit.guard(Case, values, former, subject)


def _place(unit: FileImport, place: CustomerPlace, former: Row | None) -> dict[str, Any]:
    pin = place.pin
    value = imported_values(place, former, unit.columns) | {
        "lat": pin and pin.lat,
        "lon": pin and pin.lon,
        "pin_source": pin.source if pin else "",
        "precision": pin.precision.value if pin else "",
    }
    if pin is None and former is not None and former["address"] == value["address"]:
        value |= {n: former[n] for n in ("lat", "lon", "pin_source", "precision")}
    return value
