"""Reads every row of a file by its schema and gathers every fault."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, NamedTuple, Never, TypeVar

from dispatch.domain.ids import is_blank
from dispatch.errors import Fault, InputError
from dispatch.text import N_, Message

from .amounts import WrittenAmount
from .files import short_name, tables
from .headings import Layout, choose_table
from .kinds import lines
from .report import Intake, RowFault
from .schema import Schema
from .table import Broken, Cell, Covered, FileOptions, Merged, Number, Records
from .values import AMOUNT

Row = TypeVar("Row")
_EXTRA = lines(4000)
_NO_HEADING = Message(
    N_(
        "a heading over this cell, or an empty cell; put quotes around a value that "
        "contains the delimiter"
    )
)
_OTHER_ID = N_("a different id; row {row} already has this one")
_OTHER_ID_OR_PART = N_("a different id, as row {row} has it; or a {column} in both rows")
_REPEATED_ID = N_("a different id; row {row} has this one too")
_OTHER_CURRENCY = N_("the currency of {column}, which is {currencies}")
_OWN_AMOUNT = Message(
    N_("an amount of its own: the cell is merged with others, and their sum may be meant")
)


def read(
    data: bytes, filename: str, schema: Schema[Row], options: FileOptions | None = None
) -> Intake[Row]:
    """Read a whole file.

    Parameters
    ----------
    data, filename
        The whole file and its name.
    schema
        The columns of such a file.
    options
        What is known of the file; None: nothing.

    Raises
    ------
    InputError
        When the file as a whole cannot be used.
    """
    name = short_name(filename)
    options = options or FileOptions()
    found = choose_table(tables(data, name, options), schema, name)
    layout = found.layout
    below = list(_below(found.table.records(), layout.row))
    options = replace(options, comma_separated=found.table.comma_separated)
    reader = _Reader(schema, layout, _slots(layout, below, options))
    rows: list[Row] = []
    numbers: list[int] = []
    total = len(below)
    for number, cells in below:
        faults = reader.count
        values, extra = reader.values(number, cells)
        if reader.count == faults:
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
    intake = Intake(
        tuple(rows),
        reader.all_faults(),
        total,
        tuple(numbers),
        columns=frozenset(slot.name for slot in reader.slots) | reader.columns_of_cells,
        ids=reader.ids,
        remarks=found.remarks,
        unknown_headings=layout.unknown,
    )
    return intake.refuse(reader.earlier_repeated(numbers))


def _below(records: Records, heading_row: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Give the rows under the headings that are not blank, with their numbers."""
    for number, record in enumerate(records, 1):
        if number > heading_row:
            cells = [cell.strip() if type(cell) is str else cell for cell in record]
            first = next(filter(None, cells), "")
            # A row that has no more than merged cells of the row above is blank.
            if type(first) is Covered:
                first = next((c for c in cells if c and type(c) is not Covered), "")
            if first:
                # Tuples of texts cost the garbage collector nothing.
                yield number, tuple(cells)


class _Slot(NamedTuple):
    """A column of one file with the parser of its cells.

    ``questions`` has what keeps a text from being read in the column as a whole, None
    where a text has its meaning alone; ``words`` has the texts that are none of a
    program's words for a blank cell.
    """

    heading: str
    name: str
    known: bool
    parse: Callable[[str], Any]
    expected: Message
    questions: Mapping[str, Message] | None = None
    words: frozenset[str] = frozenset()


def _slots(
    layout: Layout, rows: Sequence[tuple[int, tuple[Cell, ...]]], options: FileOptions
) -> Iterator[_Slot]:
    for place, (heading, column) in enumerate(
        zip(layout.headings, layout.columns, strict=True)
    ):
        if column:
            kind = column.kind
            slot = _Slot(heading, column.name, True, kind.parse, kind.expected)
            if kind.column:
                read = kind.column(_texts(rows, place), options)
                slot = slot._replace(
                    parse=read.values.__getitem__, questions=read.questions
                )
            yield slot._replace(words=kind.words)
        elif heading:
            yield _Slot(heading, heading, False, _EXTRA.parse, _EXTRA.expected)
        else:
            letter = _letter(place)
            yield _Slot(letter, letter, False, _refuse, _NO_HEADING)


def _texts(rows: Sequence[tuple[int, tuple[Cell, ...]]], place: int) -> list[str]:
    """Return the different texts of a column in the order of the file."""
    cells = dict.fromkeys(cells[place] for _, cells in rows if place < len(cells))
    return [cell for cell in cells if isinstance(cell, str) and cell and not is_blank(cell)]


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

    def __init__(self, schema: Schema[Row], layout: Layout, slots: Iterator[_Slot]) -> None:
        self.faults: list[RowFault] = []
        self.count = 0
        self.columns_of_cells: frozenset[str] = frozenset()
        self.slots = list(slots)
        self.ids: dict[int, str] = {}
        self._rows_of: dict[tuple[str, str], list[int]] = {}
        self._schema = schema
        self._headings = {s.name: s.heading for s in self.slots if s.known}
        self._amounts = [
            column.name
            for column in schema.columns
            if column.kind is AMOUNT and column.name in self._headings
        ]
        self._required = [c for c in schema.columns if c.required]
        self._rows_by_key: dict[str, tuple[int, dict[str, Any]]] = {}
        self._rows_by_part: dict[str, int] = {}
        self._repeats_of_key: dict[str, int] = {}
        self._repeats_of_part: dict[int, int] = {}

    def values(
        self, number: int, cells: Sequence[Cell]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Read the known columns and the others, each by name."""
        values: dict[str, Any] = {}
        extra: dict[str, str] = {}
        unread: set[str] = set()
        # The missing cells of a short row count as blank; the cells of a row that are
        # beyond the last heading are checked by `_beyond`.
        for slot, cell in zip(self.slots, cells, strict=False):
            if not cell:
                continue
            heading, name, known, parse, expected, questions, words = slot
            text = cell if type(cell) is str else self._plain(cell, number, slot)
            if text is None:
                unread.add(name)
                continue
            if len(text) < 7 and is_blank(text) and text.casefold() not in words:
                continue
            try:
                value = parse(text)
            except (ValueError, KeyError):
                if questions and text in questions:
                    self._question(number, heading, text, questions[text])
                else:
                    self._fault(number, heading, text, expected)
                unread.add(name)
            else:
                (values if known else extra)[name] = value
        self._beyond(number, cells)
        self._settle_currency(number, values, unread)
        self._whole_row(number, values, unread)
        return values, extra

    def _plain(self, cell: Cell, number: int, slot: _Slot) -> str | None:
        """Return the text of a special cell; None if its value cannot be used."""
        if isinstance(cell, Broken):
            self._fault(number, slot.heading, cell.text, cell.expected)
            return None
        if isinstance(cell, Merged) and slot.name in self._amounts:
            self._fault(number, slot.heading, cell, _OWN_AMOUNT)
            return None
        # A number differs from its text only where the whole column decides.
        return (
            cell if isinstance(cell, Number) and slot.questions is not None else str(cell)
        )

    def _settle_currency(
        self, number: int, values: dict[str, Any], unread: set[str]
    ) -> None:
        """Put amounts in the place of amounts with a currency, which fills its column."""
        for name in self._amounts:
            if name not in values:
                continue
            money: WrittenAmount = values[name]
            values[name] = money.amount
            given = values.get("currency")
            if given and money.currencies and given not in money.currencies:
                phrase = Message(
                    _OTHER_CURRENCY,
                    column=self._headings[name],
                    currencies=tuple(sorted(money.currencies)),
                )
                self._known(number, "currency", given, phrase)
            elif money.question and not given and "currency" not in unread:
                self._question(number, self._headings[name], str(money), money.question)
            elif money.currency and not given:
                values["currency"] = money.currency
                self.columns_of_cells = frozenset({"currency"})

    def _beyond(self, number: int, cells: Sequence[Cell]) -> None:
        width = len(self.slots)
        for place, cell in enumerate(cells[width:], width):
            if cell:
                text = cell.text if isinstance(cell, Broken) else cell
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
                self._repeats_of_part.setdefault(first, number)
                phrase = Message(_OTHER_ID, row=first)
                self._known(number, part, values[part], phrase)
        if key not in values:
            return
        self.ids[number] = values[key]
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
            self._repeats_of_key.setdefault(values[key], number)
            text = _OTHER_ID_OR_PART if part else _OTHER_ID
            phrase = Message(text, row=first, column=part)
            self._known(number, key, values[key], phrase)

    def earlier_repeated(self, numbers: Sequence[int]) -> dict[int, Fault]:
        """Return the faults of good rows whose id a later row has too, by their index.

        Nobody knows which of these rows is right, so that none of them may be stored
        where bad rows are skipped.
        """
        faults: dict[int, Fault] = {}
        if not self._repeats_of_key and not self._repeats_of_part:
            return faults
        key, part = self._schema.key, self._schema.part_key
        parts = {first: value for value, first in self._rows_by_part.items()}
        for index, number in enumerate(numbers):
            value, name, text = self.ids.get(number, ""), key, _REPEATED_ID
            other = self._repeats_of_key.get(value)
            if other is None:
                other, value, name = (
                    self._repeats_of_part.get(number),
                    parts.get(number, ""),
                    part,
                )
            elif part:
                text = _OTHER_ID_OR_PART
            if other is not None:
                phrase = Message(text, row=other, column=part)
                faults[index] = Fault(self._headings.get(name, name), value, phrase)
        return faults

    def _known(self, number: int, name: str, value: str, expected: Message) -> None:
        self._fault(number, self._headings.get(name, name), value, expected)

    def _question(self, number: int, heading: str, value: str, expected: Message) -> None:
        """Note a fault of the column as a whole at the first of its rows."""
        rows = self._rows_of.setdefault((heading, expected), [])
        if not rows:
            self._fault(number, heading, value, expected)
        self.count += 1
        rows.append(number)

    def all_faults(self) -> tuple[RowFault, ...]:
        """Return every fault in the order of the file, one for a column in question."""
        return tuple(
            fault.with_rows(
                tuple(self._rows_of.get((fault.column, fault.expected), ())[1:])
            )
            for fault in self.faults
        )

    def _fault(self, number: int, heading: str, value: str, expected: Message) -> None:
        self.count += 1
        self.faults.append(RowFault.at(number, heading, value, expected))
