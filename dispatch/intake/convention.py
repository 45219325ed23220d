"""A column is read by one convention, which all its cells together make clear.

``05/11/2026`` is two days, ``1.250`` two amounts and ``6:00`` two times. A cell alone
would be guessed; a column with ``24/11/2026`` or ``980.50`` in it is clear. The readings
of a text are its values by each convention that allows it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dispatch.text import N_, Message


class Readings(dict[str, Any]):
    """The values of a text by the name of each convention that allows it."""


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """The values of the texts of one column.

    Attributes
    ----------
    values
        The value of each text that could be read.
    questions
        What keeps a text that has a meaning from being read, for the column as a whole.
    """

    values: dict[str, Any]
    questions: dict[str, Message]


def read_by_convention(
    texts: Iterable[str],
    readings: Callable[[str], Any],
    cure: str,
    *,
    never: str = "",
) -> ColumnReading:
    """Read the texts of a column by the one convention that all of them allow.

    Parameters
    ----------
    texts
        The different texts of the column.
    readings
        Returns `Readings`, or the value itself of a text that means the same by every
        convention; raises ValueError for a text without a meaning.
    cure
        A text that every reader understands alike.
    never
        A convention that is recognised and not read.
    """
    values: dict[str, Any] = {}
    open_texts: dict[str, Readings] = {}
    for text in texts:
        try:
            reading = readings(text)
        except ValueError:
            continue
        if isinstance(reading, Readings):
            open_texts[text] = reading
        else:
            values[text] = reading
    if not open_texts:
        return ColumnReading(values, {})
    possible = set.intersection(*map(set, {tuple(r) for r in open_texts.values()}))
    if not possible:
        return ColumnReading(values, dict.fromkeys(open_texts, _mixed(open_texts, cure)))
    convention, *others = sorted(possible)
    if convention == never and not others:
        return ColumnReading(values, {})
    unclear: dict[str, Readings] = {}
    for text, reading in open_texts.items():
        if any(reading[other] != reading[convention] for other in others):
            unclear[text] = reading
        else:
            values[text] = reading[convention]
    if not unclear:
        return ColumnReading(values, {})
    text, reading = next(iter(unclear.items()))
    meanings = dict.fromkeys(str(reading[name]) for name in sorted(possible))
    question = _ambiguous(text, meanings, cure)
    return ColumnReading(values, dict.fromkeys(unclear, question))


def _ambiguous(text: str, meanings: Iterable[str], cure: str) -> Message:
    return Message(
        N_(
            "a column that can be read in one way only: {text} may be {meanings}. Write, "
            "for example, {cure}"
        ),
        text=text,
        meanings=tuple(meanings),
        cure=cure,
    )


def _mixed(open_texts: dict[str, Readings], cure: str) -> Message:
    """Name two texts that no convention allows together."""
    pairs = list(open_texts.items())
    first, first_meanings = pairs[0]
    differing = (t for t, r in pairs if not r.keys() & first_meanings.keys())
    other = next(differing, pairs[-1][0])
    return Message(
        N_(
            "a column that is written in one way: {first} and {other} contradict each "
            "other. Write, for example, {cure}"
        ),
        first=first,
        other=other,
        cure=cure,
    )
