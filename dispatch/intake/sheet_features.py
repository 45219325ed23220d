"""The features of a worksheet beside its values: formulas, merged areas, hidden rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from dispatch.text import N_, Message

from .table import Broken, Cell, Covered, Merged

_CHUNK = 1 << 20
_LONGEST_TAG = 200
_FORMULA_OR_MERGED = re.compile(rb"<(?:\w+:)?(?:f[\s/>]|mergeCell\s)")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_TRUE = ("1", "true")
_SHOWN = 10
_WIDEST = 500
_NO_RESULT = Message(
    N_(
        "a value; this is a formula without a result, so open the file in the spreadsheet "
        "program, save it and import it again"
    )
)
_OWN_CELL = Message(N_("a cell of its own; it is merged with cells of other columns"))
_HIDDEN_ROWS = N_(
    "{name} has hidden rows in its table: {rows}. A filter hides rows too. Show them, or "
    "delete those that do not count, save the file and import it again."
)
_HIDDEN_COLUMNS = N_(
    "{name} has hidden columns in its table: {columns}. Show them, or delete those that do "
    "not count, save the file and import it again."
)


class _Area(NamedTuple):
    """Merged cells by the numbers of their first and last columns and rows."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class SheetFeatures:
    """The features of a worksheet that change what its cells mean.

    Attributes
    ----------
    no_result
        The columns of the formulas whose result is not in the file, by row.
    areas
        The merged areas from top to bottom.
    hidden_rows, hidden_columns
        Numbers of the hidden rows that have a value, and of all hidden columns.
    """

    no_result: Mapping[int, Sequence[int]] = field(default_factory=dict)
    areas: tuple[_Area, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[range, ...] = ()

    def trouble(self, name: str, row: int, headings: Sequence[str]) -> Message | None:
        """Return a sentence on what is hidden of a table under its row of headings."""
        if rows := [str(hidden) for hidden in self.hidden_rows if hidden >= row]:
            rows_shown = (*rows[:_SHOWN], *(["…"] if len(rows) > _SHOWN else []))
            return Message(_HIDDEN_ROWS, name=name, rows=rows_shown)
        columns = tuple(
            heading
            for place, heading in enumerate(headings, 1)
            if heading and any(place in hidden for hidden in self.hidden_columns)
        )
        return Message(_HIDDEN_COLUMNS, name=name, columns=columns) if columns else None

    def apply(self, rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
        """Yield the rows from the top with what the features make of their cells."""
        waiting, active = list(reversed(self.areas)), dict[_Area, Cell]()
        for number, cells in enumerate(rows, 1):
            for column in self.no_result.get(number, ()):
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = Broken("=", _NO_RESULT)
            while waiting and waiting[-1].top <= number:
                area = waiting.pop()
                place = area.left - 1
                active[area] = cells[place] if place < len(cells) else ""
            for area, value in list(active.items()):
                if number > area.bottom:
                    del active[area]
                elif value:
                    _fill(cells, number, area, value)
            yield cells


def _fill(cells: list[Cell], number: int, area: _Area, value: Cell) -> None:
    """Put the value of a merged area into its cells of one row."""
    right = min(area.right, area.left + _WIDEST)
    cells.extend([""] * (right - len(cells)))
    for column in range(area.left + 1, right + 1):
        cells[column - 1] = Broken(str(value), _OWN_CELL)
    if isinstance(value, str) and area.bottom > area.top:
        cells[area.left - 1] = (Merged if number == area.top else Covered)(value)
    elif number > area.top:
        cells[area.left - 1] = value


def has_features(sheet: IO[bytes]) -> bool:
    """True if the XML of a worksheet has any of these features."""
    end = b""
    while chunk := sheet.read(_CHUNK):
        part = end + chunk
        # Two searches that begin with fixed bytes take a fraction of one for all.
        if _FORMULA_OR_MERGED.search(part) or (b"hidden=" in part and _HIDDEN.search(part)):
            return True
        end = chunk[-_LONGEST_TAG:]
    return False


def read_features(sheet: IO[bytes]) -> SheetFeatures:
    """Read the features from the XML of a worksheet."""
    no_result: dict[int, list[int]] = {}
    areas: list[_Area] = []
    hidden_rows: list[int] = []
    hidden_columns: list[range] = []
    number = 0
    for _, element in iterparse(sheet):  # noqa: S314 - openpyxl reads the same bytes
        match element.tag.rpartition("}")[2]:
            case "row":
                number = int(float(element.get("r", number + 1)))
                for column in _formulas_without_result(element):
                    no_result.setdefault(number, []).append(column)
                if element.get("hidden") in _TRUE and _has_value(element):
                    hidden_rows.append(number)
                element.clear()
            case "col":
                if element.get("hidden") in _TRUE:
                    first, last = int(element.get("min", 1)), int(element.get("max", 1))
                    hidden_columns.append(range(first, last + 1))
            case "mergeCell":
                ref: Any = range_boundaries(element.get("ref", ""))
                if None not in ref:
                    areas.append(_Area(*ref))
    areas.sort(key=lambda area: area.top)
    return SheetFeatures(no_result, tuple(areas), tuple(hidden_rows), tuple(hidden_columns))


def _formulas_without_result(row: Element) -> Iterator[int]:
    column = 0
    for cell in row:
        place = cell.get("r")
        column = coordinate_to_tuple(place)[1] if place else column + 1
        names = {child.tag.rpartition("}")[2]: child for child in cell}
        if "f" in names:
            result = names.get("v")
            # A formula whose result is an empty text has an empty value of that type.
            empty_text = result is not None and cell.get("t") == "str"
            if not empty_text and (result is None or not result.text):
                yield column


def _has_value(row: Element) -> bool:
    return any(
        child.text or len(child)
        for cell in row
        for child in cell
        if child.tag.rpartition("}")[2] in ("v", "is")
    )
