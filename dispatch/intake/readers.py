"""Reads the files that Rounds imports, and names the kind of a file given for another."""

from typing import Any, Final, TypeVar

from dispatch.domain.day import CaseOnDay
from dispatch.domain.payment import Payment
from dispatch.domain.visitor import Visitor
from dispatch.errors import InputError
from dispatch.text import N_, Message

from . import customers, payments, visitors
from .headings import MissingColumnsError
from .read import read
from .report import Intake
from .schema import Schema
from .table import FileOptions

_Row = TypeVar("_Row")
_KINDS: Final[tuple[tuple[Schema[Any], str], ...]] = (
    (
        customers.SCHEMA,
        N_(
            "{name} looks like a file of customers. Import it as customers, or choose the "
            "right file."
        ),
    ),
    (
        visitors.SCHEMA,
        N_(
            "{name} looks like a file of visitors. Import it as visitors, or choose the "
            "right file."
        ),
    ),
    (
        payments.SCHEMA,
        N_(
            "{name} looks like a file of payments. Import it as payments, or choose the "
            "right file."
        ),
    ),
)


def read_customers(
    data: bytes, filename: str, options: FileOptions | None = None
) -> Intake[CaseOnDay]:
    """Read customers.csv or the same table as XLSX.

    Parameters
    ----------
    data
        The whole file. CSV has ``,`` ``;`` or tab between the cells.
    filename
        Its name, for messages; the content decides how it is read.
    options
        What is known of the file; None: nothing.

    Raises
    ------
    InputError
        When the file as a whole cannot be used. Faults of single rows are in the
        result instead.
    """
    return _read(data, filename, customers.SCHEMA, options)


def read_visitors(
    data: bytes, filename: str, options: FileOptions | None = None
) -> Intake[Visitor]:
    """Read visitors.csv or the same table as XLSX.

    Parameters and errors are those of `read_customers`.
    """
    return _read(data, filename, visitors.SCHEMA, options)


def read_payments(
    data: bytes, filename: str, options: FileOptions | None = None
) -> Intake[Payment]:
    """Read payments.csv or the same table as XLSX; other columns are passed over.

    Parameters and errors are those of `read_customers`.
    """
    return _read(data, filename, payments.SCHEMA, options)


def _read(
    data: bytes, filename: str, schema: Schema[_Row], options: FileOptions | None
) -> Intake[_Row]:
    try:
        return read(data, filename, schema, options)
    except MissingColumnsError as error:
        for other, message in _KINDS:
            if other is not schema and not other.missing(other.names(error.headings)):
                raise InputError(Message(message, name=error.filename)) from None
        raise
