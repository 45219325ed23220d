"""The kinds of values that the fields of customers, cases, visitors and payments hold.

A kind says what a value is and leaves to each part of Rounds what it makes of that:
`dispatch.intake.cell_types` reads it from a cell, `dispatch.store.columns` keeps it in a
column, `dispatch.demo.files` writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Simple(StrEnum):
    """The kinds that need no further word."""

    ID = "id"
    """The lender's own id of something."""
    IDS = "ids"
    """A list of ids."""
    PHONE = "phone"
    TIMEZONE = "timezone"
    """The name of an IANA zone."""
    CURRENCY = "currency"
    """An ISO 4217 code."""
    AMOUNT = "amount"
    """A decimal amount of money, ≥ 0."""
    DAY = "day"
    CLOCK = "clock"
    """A time of day, in minutes from midnight."""
    WINDOWS = "windows"
    """A list of time windows, each on one day or on every day."""
    DAILY_WINDOW = "daily window"
    """One time window of every day."""
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    END_LATITUDE = "end latitude"
    """A latitude, or the word for a day that ends at the last visit."""
    END_LONGITUDE = "end longitude"
    SKILLS = "skills"
    """A list of names of skills."""
    DATED_SKILLS = "dated skills"
    """The names of skills, each with the last day on which it is valid."""
    CONSENTS = "consents"
    YES_OR_NO = "yes or no"
    OTHER_COLUMNS = "other columns"
    """Texts by the heading of a column that Rounds does not know."""


@dataclass(frozen=True, slots=True)
class ShortText:
    """One line of text.

    Attributes
    ----------
    limit
        The largest number of characters.
    pattern
        A regular expression that the whole text matches; empty: any text will do.
    expected
        A description of a right value, as a message of the catalogue; only with a pattern.
    """

    limit: int
    pattern: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class LongText:
    """A text of at most ``limit`` characters that may have several lines."""

    limit: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds, both included."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a closed list.

    Attributes
    ----------
    words
        The words, members of one enumeration or plain texts, each with its synonyms in
        files with spaces between them.
    """

    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of words of a closed list, as `Choice` has it."""

    words: Mapping[str, str]


ValueKind = Simple | ShortText | LongText | Whole | Choice | Choices
