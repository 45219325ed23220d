"""The parameters of messages, typed by what they are and put into words last."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias


class NameKind(StrEnum):
    """The kinds of names."""

    CUSTOMER = "customer"
    TEAM = "team"
    VISITOR = "visitor"


@dataclass(frozen=True)
class Name:
    """The name of a customer, visitor or team, of which a plan knows the id alone.

    Attributes
    ----------
    kind
        The kind of the id, since a customer and a team may have the same one.
    id
        The id, which is shown to readers who have no name for it.
    """

    kind: NameKind
    id: str


@dataclass(frozen=True)
class Code:
    """A stable value of a file, shown by the word for it.

    Attributes
    ----------
    text
        The value, such as ``dispute``, or several of them between other signs, such as
        ``home mon-fri 08:00-20:00``.
    words
        The English word for each value; a value without one is shown as it is.
    """

    text: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Amount:
    """An amount of money in a currency by ISO 4217."""

    value: Decimal
    currency: str


Value: TypeAlias = "str | int | Name | Code | Amount | tuple[Value, ...]"
"""A parameter of a message: a word, a number, one of the types above, or several."""
