"""A file's columns as a table: name, kind, other headings, required or not."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from dispatch.text import Message

from .kinds import CellType

_Row = TypeVar("_Row")
# Units behind a heading, as in 逾期金额（元）.
_UNIT = re.compile(r"\((元|分钟|分|天|人|min|minutes|days)\)$")
_NOISE = re.compile(r"[\s_\-*\ufeff\u200b]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that Rounds knows.

    Attributes
    ----------
    name
        Its name in the contract, which is also the field of the row.
    kind
        The kind of its cells.
    aliases
        Other headings that lenders write for it, with spaces between them.
    required
        True if the file must have the column and every row must fill it.
    """

    name: str
    kind: CellType
    aliases: str = ""
    required: bool = False


class Wrong(NamedTuple):
    """Cells of one row that contradict each other; ``column`` is the likeliest mistake."""

    column: str
    value: str
    expected: Message


def _no_columns(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True)
class Schema(Generic[_Row]):
    """The columns of one kind of file, and the functions that check and build its rows.

    Attributes
    ----------
    key
        The column that holds the id, which may stand in one row only; empty if rows
        have no id.
    columns
        Every column that Rounds knows in such a file.
    build
        Builds the row from its values and its unknown columns; it is called only for a
        row without a fault.
    conflicts
        Yields the cells of a row that contradict each other. It gets the values that
        could be read, and the names of the columns that could not.
    located
        True if the file must have a column ``address``, or both ``lat`` and ``lon``.
    part_key
        The column that tells rows of the same key apart, and stands in one row only; empty
        if no two rows may have the same key.
    shared
        Yields the columns that must agree in two rows of the same key.
    """

    key: str
    columns: tuple[Column, ...]
    build: Callable[[Mapping[str, Any], dict[str, str]], _Row]
    conflicts: Callable[[Mapping[str, Any], set[str]], Iterator[Wrong]]
    located: bool = False
    part_key: str = ""
    shared: Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[str]] = _no_columns
    by_heading: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        headings = {
            normal(heading): column
            for column in self.columns
            for heading in (column.name, *column.aliases.split())
        }
        object.__setattr__(self, "by_heading", headings)

    def column(self, heading: str) -> Column | None:
        """Return the column that a heading means; None if it is not known."""
        return self.by_heading.get(normal(heading))

    def names(self, headings: Iterable[str]) -> list[str]:
        """Return the names of the columns that headings mean, without unknown ones."""
        return [column.name for column in map(self.column, headings) if column is not None]

    def missing(self, present: Collection[str]) -> list[str]:
        """Name the required columns that are not among those present."""
        missing = [c.name for c in self.columns if c.required and c.name not in present]
        has_pin = "lat" in present and "lon" in present
        if self.located and not has_pin and "address" not in present:
            missing.append("address (or lat and lon)")
        return missing


def normal(heading: str) -> str:
    """Remove from a heading what varies: case, spaces, underscores, width and unit."""
    heading = unicodedata.normalize("NFKC", heading).casefold()
    return _UNIT.sub("", _NOISE.sub("", heading))
