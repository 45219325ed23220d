"""The result of reading a file: the good rows and every fault of the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Self, TypeVar

from dispatch.errors import Fault, InputError
from dispatch.text import Message

_Row = TypeVar("_Row")
SHOWN = 80
"""Longest value that a report repeats, in characters."""
_ROWS_SHOWN = 5


@dataclass(frozen=True)
class RowFault(Fault):
    """One thing wrong in one row of a file, or in several rows of one column.

    Attributes
    ----------
    row
        Row number as a spreadsheet shows it; the first line of the file is row 1.
    column
        The heading as it stands in the file, or Rounds' name for a missing column.
    more_rows
        The further rows with the same fault, where the column as a whole is unclear.
    """

    row: int
    column: str
    more_rows: tuple[int, ...] = ()

    @classmethod
    def at(cls, row: int, column: str, value: str, expected: str) -> Self:
        """Build one whose ``where`` reads ``row 12, lat``, with the value shortened."""
        return cls(f"row {row}, {column}", shorten(value), expected, row, column)

    def with_rows(self, more: tuple[int, ...]) -> Self:
        """Return the fault for further rows too; ``where`` names the first five."""
        if not more:
            return self
        rows = [str(row) for row in (self.row, *more)]
        numbers = ", ".join(rows[:_ROWS_SHOWN])
        if len(rows) > _ROWS_SHOWN:
            numbers = f"{numbers} and {len(rows) - _ROWS_SHOWN} more"
        return replace(self, where=f"rows {numbers}, {self.column}", more_rows=more)


@dataclass(frozen=True)
class Intake(Generic[_Row]):
    """The result of reading one file.

    Attributes
    ----------
    rows
        The rows without a fault, in the order of the file.
    faults
        Every fault of every other row, in the order of the file.
    total
        Rows read; blank ones do not count.
    numbers
        The row number of each row without a fault.
    columns
        The columns of the file: Rounds' names, and the headings of unknown columns.
    ids
        The id of each row that has a readable one, with a fault or without, by the
        number of the row.
    remarks
        What was made of the file, where that was a choice: a sheet passed over, columns
        that became notes.
    unknown_headings
        The headings that Rounds does not know, in the order of the file.
    """

    rows: tuple[_Row, ...]
    faults: tuple[RowFault, ...]
    total: int
    numbers: tuple[int, ...]
    columns: frozenset[str] = frozenset()
    ids: Mapping[int, str] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()
    unknown_headings: tuple[str, ...] = ()

    @property
    def bad_rows(self) -> int:
        """Number of rows with at least one fault."""
        return self.total - len(self.rows)

    @property
    def bad_ids(self) -> frozenset[str]:
        """The readable ids of the rows with a fault."""
        good = set(self.numbers)
        return frozenset(each for row, each in self.ids.items() if row not in good)

    def refuse(self, faults: Mapping[int, Fault]) -> Self:
        """Return the intake without the rows that turned out to have a fault.

        Parameters
        ----------
        faults
            The fault of each row, by its index in ``rows``; ``where`` is the column.
        """
        good = [i for i in range(len(self.rows)) if i not in faults]
        row_faults = (
            RowFault.at(self.numbers[i], fault.where, fault.value, fault.expected)
            for i, fault in sorted(faults.items())
        )
        return replace(
            self,
            rows=tuple(self.rows[i] for i in good),
            numbers=tuple(self.numbers[i] for i in good),
            faults=tuple(sorted((*self.faults, *row_faults), key=lambda each: each.row)),
        )

    def require(self) -> tuple[_Row, ...]:
        """Give all rows, provided that every one is good.

        Raises
        ------
        InputError
            If any row has a fault; the error carries every fault.
        """
        if self.faults:
            raise InputError(
                f"{self.bad_rows} of {self.total} rows cannot be used. Correct them in "
                "the file and import it again, or import it without its bad rows.",
                self.faults,
            )
        return self.rows


def shorten(value: str) -> str:
    """Cut the value to 80 characters, with an ellipsis for the rest."""
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
