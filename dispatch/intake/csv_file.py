"""CSV: finds the encoding and reads the records with any of the three delimiters."""

import codecs
import csv
import io
from collections.abc import Sequence

from dispatch.errors import InputError
from dispatch.text import N_, Message

from .table import Records, Table

_DELIMITERS = (",", ";", "\t")
_SAMPLE = 10_000


def csv_tables(data: bytes, name: str) -> Sequence[Table]:
    """Give one table per delimiter, of which one will have the right headings.

    Raises
    ------
    InputError
        When the encoding cannot be found.
    """
    text = _decode(data, name)

    def table(delimiter: str) -> Table:
        return lambda: _records(text, delimiter, name)

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


def _decode(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _reads_as_chinese(text):
            return text
    raise InputError(
        Message(
            N_(
                "{name} is in an encoding that Rounds does not know. Save it as UTF-8 (in "
                'Excel: "CSV UTF-8") and import it again.'
            ),
            name=name,
        )
    )


def _reads_as_chinese(text: str) -> bool:
    """Tell whether most foreign characters are everyday ones, which GB 2312 lists.

    Nearly any bytes decode as GB18030; Western European text then comes out as rare
    characters, and names would be ruined without a word.
    """
    foreign = "".join(c for c in text[: 100 * _SAMPLE] if not c.isascii())[:_SAMPLE]
    everyday = foreign.encode("gb2312", "ignore").decode("gb2312")
    return len(everyday) * 2 > len(foreign)
