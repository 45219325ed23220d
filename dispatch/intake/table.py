"""The form that every file is turned into first: rows of cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.text import Message


class Number(str):
    """A number of a spreadsheet as text, whose decimal point is beyond doubt.

    It equals no text of the same signs, since that may mean something else.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is Number and str.__eq__(self, other)

    __hash__ = str.__hash__


class Merged(str):
    """The value of merged cells of one column, in the first of them."""

    __slots__ = ()


class Covered(Merged):
    """The value of merged cells of one column, in one that the first covers."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a value that could be read.

    Attributes
    ----------
    text
        The content of the cell, for messages.
    expected
        A description of a right value.
    """

    text: str
    expected: Message


Cell = str | Broken
Records = Iterator[Sequence[Cell]]
"""The cells of each row from the top of the sheet, blank rows included."""


def _nothing(row: int, headings: Sequence[str]) -> Message | None:
    return None


@dataclass(frozen=True)
class Table:
    """One table that a file may hold.

    Attributes
    ----------
    records
        Reads the rows from the top; it may be called more than once.
    sheet
        The name of the worksheet; empty for a CSV file.
    hidden
        True for a worksheet that the spreadsheet program does not show.
    comma_separated
        True if commas stand between the cells, so that none is a decimal sign.
    trouble
        Returns a sentence if part of the table is hidden, given its row of headings
        and these.
    """

    records: Callable[[], Records]
    sheet: str = ""
    hidden: bool = False
    comma_separated: bool = False
    trouble: Callable[[int, Sequence[str]], Message | None] = _nothing


@dataclass(frozen=True)
class FileOptions:
    """Facts about a file that are known before it is read.

    Attributes
    ----------
    encoding
        The encoding of a CSV file by one of its usual names; empty: it is detected.
    sheet
        The worksheet to read; empty: the only one with the right headings.
    zone
        The time zone of the branch, into which moments are converted; None: a moment
        in a column of days cannot be read.
    currency
        The currency of amounts that name none; empty: it is not known.
    comma_separated
        True if commas stand between the cells, so that none is a decimal sign.
    """

    encoding: str = ""
    sheet: str = ""
    zone: ZoneInfo | None = None
    currency: str = ""
    comma_separated: bool = False
