"""Finds what a file lacks of its branch, and pauses or settles it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from dispatch.cases.settle_case import settle_case
from dispatch.domain.case import SETTLED
from dispatch.domain.change import CUSTOMER, Change, changes_of
from dispatch.domain.day import CaseOnDay
from dispatch.domain.imports import ImportFinding, OnMissing
from dispatch.domain.visitor import Visitor

from .chunks import chunks
from .file_import import FileImport, RecordChange, Subject
from .queries.planning import case_of
from .tables import CaseRow, CustomerRow, VisitorRow

SETTLED_COLUMNS = ("state", "stopped_by", "not_before", "next_step", "next_step_on")
"""The columns of a case that settling it may change."""


@dataclass(frozen=True)
class MissingRecords:
    """The records of a branch that a file lacks.

    Attributes
    ----------
    keys
        The keys of the open cases or of the visitors.
    new
        How many of them no earlier file lacked.
    total
        The number of open cases or visitors of the branch.
    """

    keys: tuple[int, ...]
    new: int
    total: int


def missing_cases(
    unit: FileImport, rows: Sequence[CaseOnDay], bad_ids: Collection[str]
) -> MissingRecords:
    """Return the open cases of the branch that the file lacks, before it is stored.

    Parameters
    ----------
    unit
        The import.
    rows
        The good rows of the file.
    bad_ids
        The customers of its bad rows, whose cases count as present.
    """
    present: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        present[row.customer.customer_id].add(row.case.case_id)
    query = (
        select(
            CustomerRow.customer_id,
            CaseRow.case_id,
            CaseRow.case_key,
            CaseRow.missing_since,
        )
        .join(CaseRow, CaseRow.customer_key == CustomerRow.customer_key)
        .where(CustomerRow.branch_key == unit.branch_key, CaseRow.state.not_in(SETTLED))
        .order_by(CustomerRow.customer_id, CaseRow.case_key)
    )
    keys, new, total = [], 0, 0
    for customer_id, case_id, case_key, missing_since in unit.session.execute(query):
        total += 1
        own = present.get(customer_id)
        # A row without a case_id is about the only case, whatever id that has.
        if customer_id in bad_ids or (own and (case_id in own or not case_id or "" in own)):
            continue
        keys.append(case_key)
        new += missing_since is None
    return MissingRecords(tuple(keys), new, total)


def missing_visitors(
    unit: FileImport, rows: Sequence[Visitor], bad_ids: Collection[str]
) -> MissingRecords:
    """Return the visitors of the branch whom the file lacks, before it is stored.

    The parameters are those of `missing_cases`.
    """
    present = {row.visitor_id for row in rows} | set(bad_ids)
    query = (
        select(VisitorRow.visitor_id, VisitorRow.visitor_key, VisitorRow.missing_since)
        .where(VisitorRow.branch_key == unit.branch_key)
        .order_by(VisitorRow.visitor_id)
    )
    visitors = unit.session.execute(query).all()
    missing = [each for each in visitors if each[0] not in present]
    new = sum(since is None for _, _, since in missing)
    return MissingRecords(tuple(key for _, key, _ in missing), new, len(visitors))


def decide_on_cases(unit: FileImport, keys: Sequence[int], on_missing: OnMissing) -> None:
    """Settle, pause or keep cases that the file lacks, and report them."""
    for chunk in chunks(keys):
        query = (
            select(CaseRow, CustomerRow.ref)
            .join(CustomerRow, CustomerRow.customer_key == CaseRow.customer_key)
            .where(CaseRow.case_key.in_(chunk))
            .order_by(CustomerRow.customer_id, CaseRow.case_key)
        )
        entries: list[RecordChange] = []
        for case, ref in unit.session.execute(query):
            subject = Subject(case.customer_key, case.case_id or "")
            unit.find(ImportFinding.MISSING, subject)
            change = _decision(unit, case, CUSTOMER + ref, on_missing)
            if change is not None:
                settled = on_missing is OnMissing.SETTLE
                kind = ImportFinding.SETTLED if settled else ImportFinding.PAUSED
                unit.find(kind, subject)
                entries.append(RecordChange(change, case.customer_key, case.case_key))
        unit.session.flush()
        unit.write(entries)


def _decision(
    unit: FileImport, case: CaseRow, subject: str, on_missing: OnMissing
) -> Change | None:
    """Settle or pause a case, and return its change; None if nothing changes."""
    if on_missing is OnMissing.SETTLE:
        return settle_missing(case, subject)
    if on_missing is OnMissing.PAUSE and case.missing_since is None:
        return pause(case, subject, unit.today)
    return None


def pause(record: CaseRow | VisitorRow, subject: str, today: date) -> Change:
    """Pause a case, or put a visitor off duty, from a day on, and return the change."""
    record.missing_since = today
    action, after = f"{_word(record)}.paused", {"missing_since": today.isoformat()}
    return Change(action, subject, {"missing_since": None}, after)


def resume(record: CaseRow | VisitorRow, subject: str) -> Change:
    """Let a paused case or visitor go on, and return the change."""
    assert record.missing_since is not None, "only paused records are resumed"
    before = {"missing_since": record.missing_since.isoformat()}
    record.missing_since = None
    action = f"{_word(record)}.resumed"
    return Change(action, subject, before, {"missing_since": None})


def _word(record: CaseRow | VisitorRow) -> str:
    """Return the word that the trail's actions on a record begin with."""
    return "case" if isinstance(record, CaseRow) else "visitor"


def settle_missing(case: CaseRow, subject: str) -> Change:
    """Settle a case that a file lacks, and return its change."""
    names = (*SETTLED_COLUMNS, "missing_since")
    before = {name: getattr(case, name) for name in names}
    result = settle_case(case_of(case))
    for name in SETTLED_COLUMNS:
        setattr(case, name, getattr(result, name))
    case.next_step = result.next_step or ""
    case.missing_since = None
    after: dict[str, Any] = {name: getattr(case, name) for name in names}
    (change,) = changes_of("case.settled", subject, before, after)
    return change


def decide_on_visitors(
    unit: FileImport, keys: Sequence[int], on_missing: OnMissing
) -> None:
    """Put visitors whom the file lacks off duty, or keep them, and report them."""
    entries: list[RecordChange] = []
    query = select(VisitorRow).where(VisitorRow.visitor_key.in_(keys))
    for visitor in unit.session.scalars(query.order_by(VisitorRow.visitor_id)):
        unit.find(ImportFinding.MISSING, Subject(visitor_key=visitor.visitor_key))
        if on_missing is not OnMissing.PAUSE or visitor.missing_since is not None:
            continue
        unit.find(ImportFinding.PAUSED, Subject(visitor_key=visitor.visitor_key))
        change = pause(visitor, f"visitor:{visitor.visitor_id}", unit.today)
        entries.append(RecordChange(change, visitor_key=visitor.visitor_key))
    unit.session.flush()
    unit.write(entries)
