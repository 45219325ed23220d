"""An import as a unit of work: it notes what it changes, so that it can be taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from dispatch.domain.change import Change
from dispatch.domain.fields import Definition, Safeguard, definitions_of
from dispatch.domain.imports import ImportFinding

from .import_rows import Note, Row
from .tables import ImportChangeRow, ImportFindingRow

_ADDED = ("customer.imported", "visitor.imported")


@dataclass(frozen=True)
class RecordChange:
    """A change of a customer with a case and place, or of a visitor, and their keys.

    ``calendar`` holds the weekly spans and the exceptions of a visitor that were taken
    away, which the trail does not name.
    """

    change: Change
    customer_key: int | None = None
    case_key: int | None = None
    place_key: int | None = None
    visitor_key: int | None = None
    calendar: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """The case of a customer, or the visitor, that a finding is about."""

    customer_key: int | None = None
    case_id: str = ""
    visitor_key: int | None = None


@dataclass
class FileImport:
    """An import of a file into a branch.

    Attributes
    ----------
    session
        The unit of work; nothing is committed here.
    branch_key
        The branch.
    now, today
        The moment of the import, and its day in the branch's time zone.
    note
        Puts changes into the audit trail.
    columns
        The columns of the file, as an `Intake` has them, because a column that a file
        lacks changes nothing; None: all columns.
    lift_safeguards
        True if the file may lift and weaken safeguards.
    import_key
        The import in the table of imports; None: its changes and findings are not kept.
    counts
        The number of findings by their kind.
    """

    session: Session
    branch_key: int
    now: datetime
    today: date
    note: Note
    columns: frozenset[str] | None = None
    lift_safeguards: bool = False
    import_key: int | None = None
    counts: Counter[ImportFinding] = field(default_factory=Counter)
    _findings: list[dict[str, Any]] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """True if the file has a column."""
        return self.columns is None or column in self.columns

    def find(
        self,
        kind: ImportFinding,
        subject: Subject,
        *,
        field: str = "",
        stored: str = "",
        in_file: str = "",
    ) -> None:
        """Put a line into the report."""
        self.counts[kind] += 1
        self._findings.append(
            {
                "import_key": self.import_key,
                "kind": kind.value,
                **asdict(subject),
                "field": field,
                "stored": stored,
                "in_file": in_file,
            }
        )

    def write(self, changes: Sequence[RecordChange]) -> None:
        """Write changes into the trail, and both changes and findings into the store."""
        self.note([each.change for each in changes])
        if self.import_key is not None:
            if changes:
                rows = [self._change_values(each) for each in changes]
                self.session.execute(insert(ImportChangeRow), rows)
            if self._findings:
                self.session.execute(insert(ImportFindingRow), self._findings)
        self._findings = []

    def _change_values(self, each: RecordChange) -> dict[str, Any]:
        # The trail alone tells if a record that was added was changed later.
        added = each.change.action in _ADDED
        return {
            "import_key": self.import_key,
            "action": each.change.action,
            "customer_key": each.customer_key,
            "case_key": each.case_key,
            "place_key": each.place_key,
            "visitor_key": each.visitor_key,
            "before": {} if added else {**each.change.before, **each.calendar},
            "after": {} if added else each.change.after,
        }

    def guard(
        self, record: type, values: dict[str, Any], former: Row, subject: Subject
    ) -> dict[str, Any]:
        """Return the values of a row with the safeguards that stay, and report the others.

        Parameters
        ----------
        record
            The dataclass whose fields the row holds.
        values, former
            The row as the file would leave it, and as it is stored.
        subject
            The case or visitor of the row.
        """
        kept: dict[str, Any] = {}
        for each in _safeguards(record):
            stored, in_file = former.get(each.attribute), values.get(each.attribute)
            value = self._guarded(each, stored, in_file)
            if value == in_file:
                continue
            kind = ImportFinding.LIFTED if self.lift_safeguards else ImportFinding.KEPT
            self.find(
                kind,
                subject,
                field=each.public_name,
                stored=safeguard_text(stored),
                in_file=safeguard_text(in_file),
            )
            if not self.lift_safeguards:
                kept[each.attribute] = value
        return values | kept

    def _guarded(self, definition: Definition, stored: Any, in_file: Any) -> Any:
        """Return a value that protects as much as both the stored one and the file's do."""
        if not stored:
            return in_file
        match definition.safeguard:
            case Safeguard.MEMBERS:
                return [*in_file, *(each for each in stored if each not in in_file)]
            case Safeguard.AT_LEAST:
                return max(stored, in_file or 0)
            case Safeguard.UNTIL if stored < self.today:
                return in_file
            case _:
                return stored if in_file is None else min(stored, in_file)


@cache
def _safeguards(record: type) -> tuple[Definition, ...]:
    return tuple(each for each in definitions_of(record) if each.safeguard is not None)


def safeguard_text(value: Any) -> str:
    """Write the value of a safeguard as a file has it; empty for none."""
    if isinstance(value, list):
        return ";".join(map(str, value))
    return "" if value is None else str(value)
