"""The reference of the columns of files, made from the definitions of their fields.

``python -m dispatch.intake.reference docs/files.md`` brings the tables of the page up to
date.
"""

import re
import sys
from pathlib import Path

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.fields import Definition, definitions_of
from dispatch.domain.payment import Payment
from dispatch.domain.place import CustomerPlace
from dispatch.domain.visitor import Visitor

_RECORDS = {
    "customer": Customer,
    "place": CustomerPlace,
    "case": Case,
    "visitor": Visitor,
    "payment": Payment,
}
_TABLE = re.compile(r"(<!-- columns of a (\w+), .*? -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = "| column | other headings | what it holds |\n|---|---|---|\n"


def with_columns(page: str) -> str:
    """Return a page in Markdown with its tables of columns as they are now."""
    return _TABLE.sub(lambda match: match[1] + column_table(match[2]) + match[3], page)


def column_table(record: str) -> str:
    """Return the table of the columns of a kind of record, such as ``customer``."""
    columns = [d for d in definitions_of(_RECORDS[record]) if d.headings is not None]
    return _HEAD + "".join(map(_row, columns))


def _row(column: Definition) -> str:
    headings = (column.headings or "").replace(" ", ", ")
    needed = "needed: " if column.required else ""
    return f"| `{column.public_name}` | {headings} | {needed}{column.meaning} |\n"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_columns(path.read_text("utf-8")), "utf-8")
