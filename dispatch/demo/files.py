"""Rows written as the files that the import reads."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from io import StringIO
from typing import Any

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.fields import definitions_of
from dispatch.domain.place import CustomerPlace
from dispatch.domain.value_kinds import Simple, ValueKind
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import clock
from dispatch.intake.customers import SCHEMA as CUSTOMERS
from dispatch.intake.visitors import SCHEMA as VISITORS


def customers_csv(rows: Sequence[CaseOnDay]) -> str:
    """Write customers.csv, with the headings that Rounds reads."""
    names = [column.name for column in CUSTOMERS.columns]
    return _table(names, map(_customer_cells, rows))


def _customer_cells(row: CaseOnDay) -> dict[str, str]:
    cells: dict[str, str] = {}
    for part in (row.customer, row.place, row.case):
        cells |= _cells(part)
    pin = row.place.pin
    return cells | {"lat": str(pin.lat) if pin else "", "lon": str(pin.lon) if pin else ""}


def visitors_csv(rows: Sequence[Visitor]) -> str:
    """Write visitors.csv, headings first; columns that are not Rounds' stay behind."""
    names = [column.name for column in VISITORS.columns]
    return _table(names, map(_visitor_cells, rows))


def _visitor_cells(row: Visitor) -> dict[str, str]:
    end = {"end_lat": "none", "end_lon": "none"} if row.open_end else {}
    return _cells(row) | end


def _cells(record: Customer | CustomerPlace | Case | Visitor) -> dict[str, str]:
    kind: type = type(record)
    return {
        name: write(getattr(record, attribute)) for name, attribute, write in _writers(kind)
    }


@cache
def _writers(record: type) -> tuple[tuple[str, str, Callable[[Any], str]], ...]:
    return tuple(
        (each.public_name, each.attribute, _writer(each.kind))
        for each in definitions_of(record)
        if each.headings is not None
    )


def _writer(kind: ValueKind) -> Callable[[Any], str]:
    match kind:
        case Simple.CLOCK:
            return clock
        case Simple.DATED_SKILLS:
            return _dated_skills
        case _:
            return _cell


def _dated_skills(skills: Mapping[str, date | None]) -> str:
    return ";".join(
        f"{skill}:{last.isoformat()}" if last else skill for skill, last in skills.items()
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row[name] for name in columns])
    return out.getvalue()
