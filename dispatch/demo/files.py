"""Rows written as the files that the import reads."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from io import StringIO

from dispatch.domain.consent import write_consents
from dispatch.domain.day import CaseOnDay
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import clock, write_windows

CUSTOMER_COLUMNS = (
    "customer_id", "case_id", "name", "phone", "address", "lat", "lon", "place_kind",
    "overdue_amount", "currency", "days_past_due", "last_payment_date",
    "last_visit_date", "promise_date", "promise_amount", "windows",
    "service_minutes", "required_skills", "min_team", "preferred_visitor",
    "forbidden_visitors", "due_by", "flags", "language", "notes", "timezone", "branch",
    "notice_date", "consents",
)  # fmt: skip
VISITOR_COLUMNS = (
    "visitor_id", "name", "phone", "start_lat", "start_lon", "end_lat", "end_lon",
    "shift_start", "shift_end", "max_overtime_minutes", "break_minutes",
    "break_window", "skills", "travel_mode", "max_visits", "branch",
    "pair_with", "never_pair_with",
)  # fmt: skip


def customers_csv(rows: Sequence[CaseOnDay]) -> str:
    """Write customers.csv, with the headings that Rounds reads."""
    return _table(CUSTOMER_COLUMNS, map(_customer_cells, rows))


def _customer_cells(row: CaseOnDay) -> dict[str, object]:
    pin = row.place.pin
    parts = (row.customer, row.case)
    return {
        field.name: getattr(part, field.name) for part in parts for field in fields(part)
    } | {
        "windows": write_windows(row.case.windows),
        "consents": write_consents(row.customer.consents),
        "place_kind": row.place.kind,
        "address": row.place.address,
        "lat": pin and pin.lat,
        "lon": pin and pin.lon,
    }


def visitors_csv(rows: Sequence[Visitor]) -> str:
    """Write visitors.csv, headings first; columns that are not Rounds' stay behind."""
    return _table(
        VISITOR_COLUMNS,
        (
            {name: getattr(row, name) for name in VISITOR_COLUMNS} | _special(row)
            for row in rows
        ),
    )


def _special(row: Visitor) -> dict[str, object]:
    cells: dict[str, object] = {
        "shift_start": clock(row.shift_start),
        "shift_end": clock(row.shift_end),
        "skills": tuple(
            f"{skill}:{last.isoformat()}" if last else skill
            for skill, last in row.skills.items()
        ),
    }
    if row.open_end:
        cells |= {"end_lat": "none", "end_lon": "none"}
    return cells


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)
