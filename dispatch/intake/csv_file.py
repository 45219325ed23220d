"""CSV: reads the records with any of the three delimiters."""

import csv
import io
from collections.abc import Sequence

from dispatch.errors import InputError
from dispatch.text import N_, Message

from .encodings import decode
from .table import Records, Table

_DELIMITERS = (",", ";", "\t")


def csv_tables(data: bytes, name: str, encoding: str = "") -> Sequence[Table]:
    """Give one table per delimiter, of which one will have the right headings.

    Raises
    ------
    InputError
        When the encoding is not clear, or is not the one that was named.
    """
    text = decode(data, name, encoding)

    def table(delimiter: str) -> Table:
        return Table(
            lambda: _records(text, delimiter, name), comma_separated=delimiter == ","
        )

    return [table(delimiter) for delimiter in _DELIMITERS]


def _records(text: str, delimiter: str, name: str) -> Records:
    # Strict, or a quote that is never closed would swallow the rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        if "field limit" in str(error):
            raise InputError(
                Message(
                    N_(
                        "{name} has a value of more than {limit} characters that goes on "
                        "at line {line}. Shorten it, or close the quotation mark before it."
                    ),
                    name=name,
                    limit=csv.field_size_limit(),
                    line=reader.line_num,
                )
            ) from None
        raise InputError(
            Message(
                N_(
                    "{name} cannot be read as a table at line {line}: {reason}. Close "
                    'every quotation mark there, and write "" for one inside a value.'
                ),
                name=name,
                line=reader.line_num,
                reason=str(error),
            )
        ) from None
