"""Stores the consents that the rows of a file of customers state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update

from dispatch.domain.consent import Consent, ConsentSource
from dispatch.domain.consent import write_consents as consents_text
from dispatch.domain.day import CaseOnDay
from dispatch.domain.imports import ImportFinding

from .chunks import chunks
from .file_import import FileImport, Subject
from .queries.consents import consent_of, consent_values
from .tables import ConsentRow


@dataclass
class _Records:
    """The consents of a customer on record.

    Attributes
    ----------
    of_files
        Those of earlier files that were not withdrawn, with their ids.
    standing, withdrawn
        Those of persons.
    """

    of_files: dict[Consent, int] = field(default_factory=dict)
    standing: list[Consent] = field(default_factory=list)
    withdrawn: list[Consent] = field(default_factory=list)

    def narrower(self, consent: Consent) -> tuple[Consent, ...]:
        """Return the forms on record of a consent that it goes beyond."""
        return (
            *(each for each in (*self.of_files, *self.standing) if consent.widens(each)),
            *(
                each
                for each in self.withdrawn
                if (each.kind, each.given_on) == (consent.kind, consent.given_on)
            ),
        )


def write_consents(
    unit: FileImport, rows: Sequence[CaseOnDay], keys: Mapping[str, int]
) -> dict[int, tuple[list[str], list[str]]]:
    """Update the consents of files; consents that persons entered or withdrew are kept.

    A consent that goes beyond an earlier form of it, or that a person withdrew, lifts a
    limit, so that it counts only if safeguards may be lifted.

    Parameters
    ----------
    unit
        The import.
    rows
        The rows of the file.
    keys
        The keys of their customers by id.

    Returns
    -------
    dict
        The withdrawn consents and the new ones of each customer who has any, by key.
    """
    records = _read_records(unit, keys.values())
    fresh, ended = [], []
    changes: dict[int, tuple[list[str], list[str]]] = {}
    customers = {row.customer.customer_id: row.customer for row in rows}
    for customer_id, customer in customers.items():
        key = keys[customer_id]
        own = records.get(key, _Records())
        remaining = dict(own.of_files)
        for consent in customer.consents:
            if remaining.pop(consent, None) is not None or consent in own.standing:
                continue
            if _lifts_limit(unit, key, own, consent):
                for each in own.narrower(consent):
                    remaining.pop(each, None)
                continue
            changes.setdefault(key, ([], []))[1].append(str(consent))
            fresh.append(consent_values(key, consent, ConsentSource.FILE, unit.now))
        for consent, consent_id in remaining.items():
            changes.setdefault(key, ([], []))[0].append(str(consent))
            ended.append(consent_id)
    if fresh:
        unit.session.execute(insert(ConsentRow), fresh)
    for chunk in chunks(ended):
        unit.session.execute(
            update(ConsentRow)
            .where(ConsentRow.consent_id.in_(chunk))
            .values(withdrawn_at=unit.now)
        )
    return changes


def _lifts_limit(unit: FileImport, key: int, records: _Records, consent: Consent) -> bool:
    """True if a consent goes beyond those on record and may not; either is reported."""
    if consent in records.withdrawn:
        return True
    narrower = records.narrower(consent)
    if not narrower:
        return False
    unit.find(
        ImportFinding.LIFTED if unit.lift_safeguards else ImportFinding.KEPT,
        Subject(key),
        field="consents",
        stored=consents_text(narrower),
        in_file=str(consent),
    )
    return not unit.lift_safeguards


def _read_records(unit: FileImport, keys: Iterable[int]) -> dict[int, _Records]:
    records: dict[int, _Records] = {}
    query = select(ConsentRow).where(ConsentRow.customer_key.in_(keys))
    for row in unit.session.scalars(query):
        own = records.setdefault(row.customer_key, _Records())
        if row.source != ConsentSource.PERSON:
            if row.withdrawn_at is None:
                own.of_files[consent_of(row)] = row.consent_id
        elif row.withdrawn_at is None:
            own.standing.append(consent_of(row))
        else:
            own.withdrawn.append(consent_of(row))
    return records
