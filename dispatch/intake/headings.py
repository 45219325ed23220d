"""Finds the row of headings, and with it the right delimiter or worksheet."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dispatch.errors import InputError
from dispatch.text import N_, Message

from .near_headings import refuse_near_headings
from .report import shorten
from .schema import Column, Schema
from .table import Broken, Cell, Table

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
_HIDDEN = N_(
    "{name} has its table in the hidden sheet {sheet}. Show the sheet and save the file, "
    "or name the sheet at the import."
)
_SEVERAL_SHEETS = N_(
    "{name} has several sheets with the right headings: {sheets}. Name the sheet at the "
    "import, or remove the others."
)
_UNKNOWN = N_(
    "Columns that Rounds does not know, which have no effect on plans: {columns}."
)
_OTHER_SHEETS = N_("Only the sheet {sheet} was read, and not {others}.")


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

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings of unknown columns, in the order of the file."""
        pairs = zip(self.headings, self.columns, strict=True)
        return tuple(heading for heading, column in pairs if heading and not column)


@dataclass(frozen=True)
class ChosenTable:
    """The table of a file that is read, with the sentences about that choice."""

    layout: Layout
    table: Table
    remarks: tuple[Message, ...]


def choose_table(tables: Sequence[Table], schema: Schema[Any], name: str) -> ChosenTable:
    """Find the one table with every required column.

    Hidden worksheets are passed over unless they were named, which is then the only one
    in ``tables``; a remark says so.

    Raises
    ------
    InputError
        If no table has every required column; the text names all columns that the best
        table lacks. Also if several worksheets have them, if two headings mean the same
        column, if a heading is nearly that of a column, or if part of the table is hidden.
    """
    candidates = [_find_headings(table, schema) for table in tables]
    fitting = [each for each in candidates if each.fits]
    visible = [each for each in fitting if not each.table.hidden]
    if fitting and not visible:
        raise InputError(Message(_HIDDEN, name=name, sheet=fitting[0].table.sheet))
    if len(visible) > 1 and visible[0].table.sheet:
        sheets = tuple(each.table.sheet for each in visible)
        raise InputError(Message(_SEVERAL_SHEETS, name=name, sheets=sheets))
    by_names = sorted(candidates, key=lambda each: -len(each.layout.names))
    best = next(iter(visible or by_names), None)
    if best is None or not best.layout.names:
        troubles = (each.error for each in candidates if each.error)
        raise next(troubles, None) or InputError(
            Message(
                N_(
                    "{name} is not a table with the headings that Rounds knows, such as "
                    "{columns}. Is it the right file?"
                ),
                name=name,
                columns=tuple(schema.missing(())),
            )
        )
    _demand_columns(best.layout, schema, name)
    refuse_near_headings(best.layout.headings, schema, name)
    if trouble := best.table.trouble(best.layout.row, best.layout.headings):
        raise InputError(trouble)
    return ChosenTable(best.layout, best.table, tuple(_remarks(best, candidates)))


@dataclass(frozen=True)
class _Candidate:
    """A table with its row of headings, and the error that ended the search for it."""

    table: Table
    layout: Layout
    fits: bool
    filled: bool
    error: InputError | None


def _find_headings(table: Table, schema: Schema[Any]) -> _Candidate:
    """Find the row with most known headings."""
    best, filled, error = Layout(0, (), ()), False, None
    try:
        for number, record in enumerate(islice(table.records(), _HIGHEST_ROWS), 1):
            headings = [_heading(cell) for cell in record]
            while headings and not headings[-1]:
                headings.pop()
            filled = filled or bool(headings)
            columns = tuple(map(schema.column, headings))
            layout = Layout(number, tuple(headings), columns)
            if len(layout.names) > len(best.names):
                best = layout
    except InputError as found:
        # The error is only noted here: if this table is the one that is read, reading it
        # meets the same error again and raises it.
        error = found
    fits = bool(best.names) and not schema.missing(best.names)
    return _Candidate(table, best, fits, filled, error)


def _heading(cell: Cell) -> str:
    return "" if isinstance(cell, Broken) else str(cell).strip().strip("\ufeff")


def _remarks(best: _Candidate, candidates: Sequence[_Candidate]) -> Iterator[Message]:
    """Yield a sentence for each choice that was made in reading the file."""
    if unknown := best.layout.unknown:
        yield Message(_UNKNOWN, columns=tuple(map(shorten, unknown)))
    others = [each.table.sheet for each in candidates if each is not best and each.filled]
    if best.table.sheet and others:
        yield Message(_OTHER_SHEETS, sheet=best.table.sheet, others=tuple(others))


def _demand_columns(layout: Layout, schema: Schema[Any], name: str) -> None:
    present = ", ".join(h for h in layout.headings if h)
    if missing := schema.missing(layout.names):
        message = Message(
            _ONE_MISSING if len(missing) == 1 else _SEVERAL_MISSING,
            name=name,
            columns=tuple(missing),
            row=layout.row,
            found=shorten(present),
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
