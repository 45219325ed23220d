"""The kinds of cells: a parser for the text, and a description of a right value.

A parser gets text that is stripped and not empty, and raises ValueError if it is wrong.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dispatch.domain.ids import is_blank, normal_id
from dispatch.domain.plain_text import plain
from dispatch.text import N_, Message

from .convention import ColumnReading
from .table import FileOptions

# Line and paragraph separators, halves of surrogate pairs, marks that reverse the
# writing direction (they can disguise a name), and U+FFFD, which stands where an
# earlier conversion lost a character.
_ODD = "\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffd"
_BAD = re.compile(f"[\x00-\x1f{_ODD}]")
_BAD_IN_LINES = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f{_ODD}]")
# A spreadsheet writes these where a formula failed; they are never a name or address.
_FAILED_FORMULAS = frozenset(
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#GETTING_DATA",
        "#UNKNOWN!",
        "#BUSY!",
        "#PYTHON!",
        "#ERROR!",
        "Err:502",
        "Err:504",
        "Err:508",
        "Err:522",
    ]
)
# A conversion to an encoding without the letters of a name leaves question marks.
_LOST = re.compile(r"[^\w]*\?\?[?\W\d]*")
# A spreadsheet writes a long number in this form, and its last digits are lost.
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")
_NUMBER = re.compile(r"[-+]?[0-9]{1,9}(\.[0-9]*)?([eE]-[0-9]{1,2})?")
# ``12.0`` is how some programs write the whole number 12 into a CSV file.
_WHOLE = re.compile(r"([0-9]{1,9})(\.0*)?")
_ONE_OF_PHONES = re.compile(r"[^;；,，、/\s][^;；,，、/\n]*[^;；,，、/\s]")
_LONGEST_ID = 64
CACHED = 65536
"""Distinct texts whose reading is remembered; dates and times repeat in every file."""


@dataclass(frozen=True, slots=True)
class CellType:
    """A kind of cell.

    Attributes
    ----------
    parse
        Turns the text into the value; raises ValueError if it cannot.
    expected
        A description of a right value, as a phrase that follows "expected".
    column
        Reads the different texts of a whole column by one convention, instead of
        ``parse``; None: each text has one meaning wherever it stands.
    words
        Texts that have a meaning although programs write them for no value.
    """

    parse: Callable[[str], Any]
    expected: Message
    column: Callable[[Collection[str], FileOptions], ColumnReading] | None = None
    words: frozenset[str] = frozenset()


def by_column(
    read: Callable[[Collection[str], FileOptions], ColumnReading], expected: Message
) -> CellType:
    """Make the kind of cells that only their whole column makes clear."""

    def parse(value: str) -> Any:
        values = read([value], FileOptions()).values
        if value not in values:
            raise ValueError(value)
        return values[value]

    return CellType(parse, expected, read)


def parts(value: str) -> list[str]:
    """Split a list written with ``;`` or ``；`` between its entries."""
    return [part.strip() for part in re.split("[;；]", value) if part.strip()]


def text(limit: int) -> CellType:
    """Make the kind of one line up to ``limit`` long; line breaks become spaces."""

    def parse(value: str) -> str:
        if "\n" in value or "\r" in value or "\t" in value:
            value = " ".join(re.split(r"[\n\r\t]+", value))
        if len(value) > limit or _BAD.search(value) or value in _FAILED_FORMULAS:
            raise ValueError
        if "??" in value and _LOST.fullmatch(value):
            raise ValueError
        return value

    return CellType(parse, _readable(limit))


def lines(limit: int) -> CellType:
    """Make the kind of text up to ``limit`` long that may have several lines."""

    def parse(value: str) -> str:
        if len(value) > limit or _BAD_IN_LINES.search(value):
            raise ValueError
        if value in _FAILED_FORMULAS:
            raise ValueError
        return value

    return CellType(parse, _readable(limit))


def _readable(limit: int) -> Message:
    return Message(N_("readable text of at most {limit} characters"), limit=limit)


def exact(value: str) -> str:
    """Read text whose every character counts; unwrap ``="007"``, a CSV trick."""
    if value.startswith('="') and value.endswith('"'):
        value = value[2:-1].strip()
    value = normal_id(value)
    if not 0 < len(value) <= _LONGEST_ID or not value.isprintable():
        raise ValueError
    if _ROUNDED.fullmatch(value) or value in _FAILED_FORMULAS:
        raise ValueError
    return value


def number(lowest: float, highest: float, expected: Message) -> CellType:
    """Make the kind of decimal numbers between two bounds, both included."""

    def parse(value: str) -> float:
        value = plain(value)
        if not _NUMBER.fullmatch(value):
            raise ValueError
        result = float(value)
        if not lowest <= result <= highest:
            raise ValueError
        return result

    return CellType(parse, expected)


def whole(lowest: int, highest: int) -> CellType:
    """Make the kind of whole numbers between two bounds, both included."""

    def parse(value: str) -> int:
        match = _WHOLE.fullmatch(plain(value))
        number = int(match[1]) if match else -1
        if not lowest <= number <= highest:
            raise ValueError
        return number

    expected = N_("a whole number from {lowest} to {highest}")
    return CellType(parse, Message(expected, lowest=lowest, highest=highest))


def choice(words_by_spelling: Mapping[str, str]) -> CellType:
    """Make the kind of the mapping's keys, in any case, read as their values."""

    def parse(value: str) -> str:
        word = words_by_spelling.get(plain(value).casefold())
        if word is None:
            raise ValueError
        return word

    words = tuple(dict.fromkeys(map(str, words_by_spelling.values())))
    return CellType(parse, Message(N_("one of {words}"), words=words))


def choices(words_by_spelling: Mapping[str, str]) -> CellType:
    """Make the kind of lists of such keys with ``;`` between them, each kept once."""
    word = choice(words_by_spelling)

    def parse(value: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(word.parse(part)) for part in parts(value)))

    expected = Message(N_("{one}; or several with ; between them"), one=word.expected)
    return CellType(parse, expected)


def spellings(words: Mapping[str, str]) -> dict[str, str]:
    """Map each word and its synonyms, given as one spaced text, to the word."""
    return {
        spelling: word
        for word, synonyms in words.items()
        for spelling in (word, *synonyms.split())
    }


@lru_cache(maxsize=CACHED)
def _ids(value: str) -> tuple[str, ...]:
    # A comma is no part of an id here: an id of two that is one would forbid nobody.
    ids = (part.strip() for part in re.split("[;；,，、\n]", value))
    return tuple(dict.fromkeys(exact(part) for part in ids if part and not is_blank(part)))


def _phone(value: str) -> str:
    return exact(_ONE_OF_PHONES.sub(lambda match: normal_id(match[0]), value))


ID = CellType(
    exact,
    Message(
        N_(
            "an id of at most {limit} visible characters; format the column as text in "
            "the spreadsheet if ids are long numbers"
        ),
        limit=_LONGEST_ID,
    ),
)
PHONE = CellType(
    _phone,
    Message(
        N_(
            "a phone number of at most {limit} visible characters; format the column as "
            "text in the spreadsheet if numbers are long"
        ),
        limit=_LONGEST_ID,
    ),
)
IDS = CellType(_ids, Message(N_("ids with ; between them")))
