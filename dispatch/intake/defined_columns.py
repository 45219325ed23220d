"""The columns of files, made from the definitions of the fields of their rows."""

import re
from collections.abc import Iterable, Iterator, Sequence

from dispatch.domain.fields import Definition, definitions_of
from dispatch.domain.value_kinds import (
    Choice,
    Choices,
    LongText,
    ShortText,
    Simple,
    ValueKind,
    Whole,
)
from dispatch.text import Message

from . import kinds, values
from .kinds import CellType
from .schema import Column

_SIMPLE = {
    Simple.ID: kinds.ID,
    Simple.IDS: kinds.IDS,
    Simple.PHONE: kinds.PHONE,
    Simple.TIMEZONE: values.TIMEZONE,
    Simple.CURRENCY: values.CURRENCY,
    Simple.AMOUNT: values.AMOUNT,
    Simple.DAY: values.DATE,
    Simple.CLOCK: values.CLOCK,
    Simple.WINDOWS: values.WINDOWS,
    Simple.DAILY_WINDOW: values.DAILY_WINDOW,
    Simple.LATITUDE: values.LATITUDE,
    Simple.LONGITUDE: values.LONGITUDE,
    Simple.END_LATITUDE: values.END_LATITUDE,
    Simple.END_LONGITUDE: values.END_LONGITUDE,
    Simple.SKILLS: values.SKILL_NAMES,
    Simple.DATED_SKILLS: values.DATED_SKILLS,
    Simple.CONSENTS: values.CONSENTS,
}


def columns_of(*records: type) -> tuple[Column, ...]:
    """Return the columns of a file whose rows have the fields of these dataclasses."""
    return tuple(
        Column(each.public_name, cell_type(each.kind), each.headings or "", each.required)
        for each in _in_files(*records)
    )


def in_order(columns: Iterable[Column], names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns in the order of these names; further columns come last."""
    places = {name: place for place, name in enumerate(names)}
    return tuple(sorted(columns, key=lambda each: places.get(each.name, len(places))))


def attributes_of(record: type) -> dict[str, str]:
    """Return the fields of a dataclass that files have, by the name of the column."""
    return {each.public_name: each.attribute for each in _in_files(record)}


def _in_files(*records: type) -> Iterator[Definition]:
    for record in records:
        for each in definitions_of(record):
            if each.headings is not None:
                yield each


def cell_type(kind: ValueKind) -> CellType:
    """Return the type of the cells that hold values of a kind."""
    match kind:
        case ShortText(limit, "", _):
            return kinds.text(limit)
        case ShortText(limit, pattern, expected):
            return _patterned(kinds.text(limit), pattern, expected)
        case LongText(limit):
            return kinds.lines(limit)
        case Whole(lowest, highest):
            return kinds.whole(lowest, highest)
        case Choice(words):
            return kinds.choice(kinds.spellings(words))
        case Choices(words):
            return kinds.choices(kinds.spellings(words))
        case Simple():
            return _SIMPLE[kind]


def _patterned(line: CellType, pattern: str, expected: str) -> CellType:
    matches = re.compile(pattern).fullmatch

    def parse(value: str) -> str:
        text: str = line.parse(value)
        if matches(text) is None:
            raise ValueError
        return text

    return CellType(parse, Message(expected))
