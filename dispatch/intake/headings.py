"""Finds the row of headings, and with it the right delimiter or worksheet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dispatch.errors import InputError
from dispatch.text import N_, Message

from .report import shorten
from .schema import Column, Schema
from .table import Records, Table

# Exports may have a title, a date or a blank line above the headings.
_HIGHEST_ROWS = 20
_ONE_MISSING = N_(
    "{name} lacks the column {columns}. Add what is missing to row {row}, which has: "
    "{found}."
)
_SEVERAL_MISSING = N_(
    "{name} lacks the columns {columns}. Add what is missing to row {row}, which has: "
    "{found}."
)


class MissingColumnsError(InputError):
    """A file lacks columns that it must have.

    Attributes
    ----------
    filename
        The name of the file, for messages.
    headings
        The headings of its best row.
    """

    def __init__(self, message: str, filename: str, headings: tuple[str, ...]) -> None:
        super().__init__(message)
        self.filename, self.headings = filename, headings


@dataclass(frozen=True)
class Layout:
    """The columns of one file, in the order of the file.

    Attributes
    ----------
    row
        Number of the row of headings, from 1.
    headings
        The headings as the file has them, without spaces around them; a column without
        a heading has an empty one.
    columns
        The column that each heading means; None for an unknown heading.
    """

    row: int
    headings: tuple[str, ...]
    columns: tuple[Column | None, ...]

    @property
    def names(self) -> list[str]:
        """Names of the known columns, in the order of the file."""
        return [column.name for column in self.columns if column is not None]


def choose_table(
    tables: Sequence[Table], schema: Schema[Any], name: str
) -> tuple[Layout, Records]:
    """Find the first table with every required column; give all its rows from the top.

    Raises
    ------
    InputError
        If no table has every required column; the text names all columns that the best
        table lacks. Also if two headings mean the same column.
    """
    best = Layout(0, (), ())
    chosen: Table | None = None
    trouble: InputError | None = None
    for table in tables:
        layout, error = _find_headings(table(), schema)
        trouble = trouble or error
        if len(layout.names) > len(best.names):
            best, chosen = layout, table
        if best.names and not schema.missing(best.names):
            break
    if chosen is None:
        raise trouble or InputError(
            Message(
                N_(
                    "{name} is not a table with the headings that Rounds knows, such as "
                    "{columns}. Is it the right file?"
                ),
                name=name,
                columns=tuple(schema.missing(())),
            )
        )
    _demand_columns(best, schema, name)
    return best, chosen()


def _find_headings(
    records: Records, schema: Schema[Any]
) -> tuple[Layout, InputError | None]:
    """Find the row with most known headings, and the error that ended the search early."""
    best = Layout(0, (), ())
    try:
        for number, record in enumerate(islice(records, _HIGHEST_ROWS), 1):
            headings = [cell.strip().strip("\ufeff") for cell in record]
            while headings and not headings[-1]:
                headings.pop()
            columns = tuple(map(schema.column, headings))
            layout = Layout(number, tuple(headings), columns)
            if len(layout.names) > len(best.names):
                best = layout
    except InputError as error:
        # The error is only noted here: if this table is the one that is read, reading it
        # meets the same error again and raises it.
        return best, error
    return best, None


def _demand_columns(layout: Layout, schema: Schema[Any], name: str) -> None:
    found = ", ".join(h for h in layout.headings if h)
    if missing := schema.missing(layout.names):
        message = Message(
            _ONE_MISSING if len(missing) == 1 else _SEVERAL_MISSING,
            name=name,
            columns=tuple(missing),
            row=layout.row,
            found=shorten(found),
        )
        raise MissingColumnsError(message, name, layout.headings)
    same = defaultdict(list)
    for heading, column in zip(layout.headings, layout.columns, strict=True):
        if heading:
            same[column.name if column else heading].append(repr(shorten(heading)))
    if double := [
        f"{' and '.join(headings)} (both {key})" if key in layout.names else headings[0]
        for key, headings in same.items()
        if len(headings) > 1
    ]:
        raise InputError(
            Message(
                N_(
                    "{name} has the same column twice: {columns}. Remove or rename all but "
                    "one."
                ),
                name=name,
                columns="; ".join(double),
            )
        )
