"""XLSX: opens a workbook safely and turns its cells into text, as CSV has it."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import openpyxl

from dispatch.domain.windows import clock
from dispatch.errors import InputError
from dispatch.text import N_, Message

from .table import Records, Table

_LARGEST = 512 * 1024 * 1024
# The last row of a worksheet; the gap before a higher one, which only a damaged file
# has, would be filled with blank rows without end.
_LAST_ROW = 1_048_576
_CHUNK = 500
# Whole numbers from here on may have lost digits: spreadsheets keep fifteen.
_INEXACT = 10**15
# All that openpyxl, zipfile and the XML parser raise on damaged files. Only calls of
# these libraries are guarded by it.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    SyntaxError,
)


def xlsx_tables(data: bytes, name: str) -> Sequence[Table]:
    """Give one table per worksheet.

    Raises
    ------
    InputError
        When the workbook is damaged, too large, or another kind of archive.
    """
    _inspect(data, name)
    with _guarded(name):
        sheets: list[Any] = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        ).worksheets

    def table(sheet: Any) -> Table:
        return lambda: _records(sheet, name)

    return [table(sheet) for sheet in sheets]


@contextmanager
def _guarded(name: str) -> Iterator[None]:
    """Turn the libraries' errors on a damaged file into one message."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of decoration that it drops; a table needs none of it.
            # The filter names the module, so that it is harmless should another thread
            # put it back after us.
            warnings.filterwarnings("ignore", module="openpyxl")
            yield
    except _DAMAGE:
        raise InputError(
            Message(
                N_(
                    "{name} is a damaged workbook. Open it in a spreadsheet program, save "
                    "it again as XLSX or CSV, and import that."
                ),
                name=name,
            )
        ) from None


def _inspect(data: bytes, name: str) -> None:
    """Refuse what is no workbook, before anything is unpacked into memory."""
    with _guarded(name):
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
        # zipfile never unpacks more than the size stated here.
        size = sum(entry.file_size for entry in archive.infolist())
    if "xl/workbook.bin" in names or not any(n.startswith("xl/") for n in names):
        raise InputError(
            Message(
                N_(
                    "{name} is an archive or a document, not a table that Rounds reads. "
                    "Save the table as CSV (UTF-8) or XLSX and import that."
                ),
                name=name,
            )
        )
    if size > _LARGEST:
        raise InputError(
            Message(
                N_(
                    "{name} unpacks to {size} MB; a workbook may have {limit} MB. Save the "
                    "table alone as CSV and import that."
                ),
                name=name,
                size=size >> 20,
                limit=_LARGEST >> 20,
            )
        )
    # openpyxl would hand out the rows before the place of the damage.
    with _guarded(name), archive:
        if broken := archive.testzip():
            raise zipfile.BadZipFile(broken)


def _records(sheet: Any, name: str) -> Records:
    # The stated size of a sheet is often wrong, and would cut rows off silently.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    for begun in range(0, _LAST_ROW + _CHUNK, _CHUNK):
        with _guarded(name):
            chunk = list(islice(rows, _CHUNK))
            if begun + len(chunk) > _LAST_ROW:
                raise OverflowError(begun)
        if not chunk:
            return
        for cells in chunk:
            yield list(map(_text, cells))


def _text(cell: object) -> str:
    """Write the cell as a CSV file would."""
    if cell is None:
        return ""
    write = _WRITERS.get(type(cell))
    return write(cell) if write else str(cell)


def _whole(cell: int) -> str:
    return str(cell) if abs(cell) < _INEXACT else f"{Decimal(cell):.5E}"


def _moment(cell: datetime) -> str:
    return str(cell.date() if cell.time() == time() else cell)


def _time(cell: time) -> str:
    return cell.isoformat("minutes" if not (cell.second or cell.microsecond) else "auto")


def _span(cell: timedelta) -> str:
    # 24:00 comes as a span of a whole day, as do times in the format [h]:mm.
    minutes, rest = divmod(cell, timedelta(minutes=1))
    return str(cell) if rest else clock(minutes)


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda cell: str(cell).upper(),
    int: _whole,
    # Fifteen digits, as a spreadsheet shows it: 0.3 and not 0.30000000000000004.
    float: lambda cell: f"{cell:.15G}",
    datetime: _moment,
    time: _time,
    timedelta: _span,
}
