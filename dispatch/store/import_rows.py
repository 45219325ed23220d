"""Reads and writes the rows of an import in bulk, without a query for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, insert, inspect, select, update
from sqlalchemy.orm import Session

from dispatch.domain.change import Change

from .tables import TableBase

Note = Callable[[Sequence[Change]], None]
"""Puts changes into the audit trail."""
Row = Mapping[str, Any]
"""A row of a table as a plain mapping, which the session does not hold on to."""


@dataclass(frozen=True)
class ImportCounts:
    """The number of rows that were new, and of rows that were known already.

    Of the known ones ``unchanged`` said nothing new.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = field(default=0, compare=False)


def read_rows(
    session: Session, model: type[TableBase], *conditions: ColumnElement[bool]
) -> Sequence[Row]:
    """Read rows of a table as plain mappings."""
    query = select(*model.__table__.columns).where(*conditions)
    return [dict(row) for row in session.execute(query).mappings()]


def write_rows(
    session: Session,
    model: type[TableBase],
    rows: Sequence[dict[str, Any]],
    former: Sequence[Row | None],
) -> None:
    """Insert the rows that are new, and update the known ones that differ."""
    (key,) = (column.name for column in inspect(model).primary_key)
    fresh, again = [], []
    for values, old in zip(rows, former, strict=True):
        if old is None:
            fresh.append(values)
        elif any(old[name] != value for name, value in values.items()):
            again.append(values | {key: old[key]})
    if fresh:
        session.execute(insert(model), fresh)
    if again:
        session.execute(update(model), again)
