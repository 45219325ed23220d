"""Reads every row of a file by its schema and gathers every fault."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, Never, TypeVar

from dispatch.errors import InputError
from dispatch.text import N_, Message

from .files import short_name, tables
from .headings import Layout, choose_table
from .kinds import lines
from .report import Intake, RowFault
from .schema import Schema
from .table import Records

Row = TypeVar("Row")
_EXTRA = lines(4000)
_NO_HEADING = Message(
    N_(
        "a heading over this cell, or an empty cell; put quotes around a value that "
        "contains the delimiter"
    )
)


def read(data: bytes, filename: str, schema: Schema[Row]) -> Intake[Row]:
    """Read a whole file.

    Raises
    ------
    InputError
        When the file as a whole cannot be used.
    """
    name = short_name(filename)
    layout, records = choose_table(tables(data, name), schema, name)
    reader = _Reader(schema, layout)
    rows: list[Row] = []
    numbers: list[int] = []
    total = 0
    for number, cells in _below(records, layout.row):
        total += 1
        faults = len(reader.faults)
        values, extra = reader.values(number, cells)
        if len(reader.faults) == faults:
            rows.append(schema.build(values, extra))
            numbers.append(number)
    if not total:
        raise InputError(
            Message(
                N_(
                    "{name} has headings in row {row} and no rows below them. Was it saved "
                    "before it was filled?"
                ),
                name=name,
                row=layout.row,
            )
        )
    return Intake(tuple(rows), tuple(reader.faults), total, tuple(numbers))


def _below(records: Records, heading_row: int) -> Iterator[tuple[int, list[str]]]:
    """Give the rows under the headings that are not blank, with their numbers."""
    for number, record in enumerate(records, 1):
        if number > heading_row:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield number, cells


class _Slot(NamedTuple):
    """A column of one file with the parser of its cells."""

    heading: str
    name: str
    known: bool
    parse: Callable[[str], Any]
    expected: Message


def _slots(layout: Layout) -> Iterator[_Slot]:
    for place, (heading, column) in enumerate(
        zip(layout.headings, layout.columns, strict=True)
    ):
        if column:
            kind = column.kind
            yield _Slot(heading, column.name, True, kind.parse, kind.expected)
        elif heading:
            yield _Slot(heading, heading, False, _EXTRA.parse, _EXTRA.expected)
        else:
            letter = _letter(place)
            yield _Slot(letter, letter, False, _refuse, _NO_HEADING)


def _refuse(value: str) -> Never:
    raise ValueError(value)


def _letter(place: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: ``column AB``."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"column {letters}"


class _Reader(Generic[Row]):
    """Reads one row after the other; gathers the faults and remembers the ids."""

    def __init__(self, schema: Schema[Row], layout: Layout) -> None:
        self.faults: list[RowFault] = []
        self._schema = schema
        self._slots = list(_slots(layout))
        self._headings = {s.name: s.heading for s in self._slots if s.known}
        self._required = [c for c in schema.columns if c.required]
        self._rows_by_key: dict[str, tuple[int, dict[str, Any]]] = {}
        self._rows_by_part: dict[str, int] = {}

    def values(
        self, number: int, cells: Sequence[str]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Read the known columns and the others, each by name."""
        values: dict[str, Any] = {}
        extra: dict[str, str] = {}
        unread: set[str] = set()
        # The missing cells of a short row count as blank; the cells of a row that are
        # beyond the last heading are checked by `_beyond`.
        for slot, text in zip(self._slots, cells, strict=False):
            if not text:
                continue
            heading, name, known, parse, expected = slot
            try:
                value = parse(text)
            except ValueError:
                self._fault(number, heading, text, expected)
                unread.add(name)
            else:
                (values if known else extra)[name] = value
        self._beyond(number, cells)
        self._whole_row(number, values, unread)
        return values, extra

    def _beyond(self, number: int, cells: Sequence[str]) -> None:
        width = len(self._slots)
        for place, text in enumerate(cells[width:], width):
            if text:
                self._fault(number, _letter(place), text, _NO_HEADING)

    def _whole_row(self, number: int, values: dict[str, Any], unread: set[str]) -> None:
        for column in self._required:
            if column.name not in values and column.name not in unread:
                self._known(number, column.name, "", column.kind.expected)
        self._repeated_ids(number, values)
        for name, value, expected in self._schema.conflicts(values, unread):
            self._known(number, name, value, expected)

    def _repeated_ids(self, number: int, values: dict[str, Any]) -> None:
        """Refuse an id that stands in several rows, unless they are parts of one thing."""
        key, part = self._schema.key, self._schema.part_key
        if part in values:
            first = self._rows_by_part.setdefault(values[part], number)
            if first != number:
                phrase = Message(
                    N_("a different id; row {row} already has this one"), row=first
                )
                self._known(number, part, values[part], phrase)
        if key not in values:
            return
        first, others = self._rows_by_key.setdefault(values[key], (number, values))
        if first == number:
            return
        if part in values and part in others:
            for name in self._schema.shared(others, values):
                phrase = Message(
                    N_("the same as row {row}, which has the same {column}"),
                    row=first,
                    column=key,
                )
                self._known(number, name, str(values.get(name, "")), phrase)
        else:
            text = N_("a different id; row {row} already has this one")
            if part:
                text = N_("a different id, as row {row} has it; or a {column} in both rows")
            phrase = Message(text, row=first, column=part)
            self._known(number, key, values[key], phrase)

    def _known(self, number: int, name: str, value: str, expected: Message) -> None:
        self._fault(number, self._headings.get(name, name), value, expected)

    def _fault(self, number: int, heading: str, value: str, expected: Message) -> None:
        self.faults.append(RowFault.at(number, heading, value, expected))
