"""XLSX: opens a workbook safely and turns its cells into text, as CSV has it."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

import openpyxl

from dispatch.domain.windows import clock
from dispatch.errors import InputError
from dispatch.text import N_, Message

from .number_formats import currency_formats
from .sheet_features import SheetFeatures, has_features, read_features
from .table import Cell, Number, Table

_LARGEST = 512 * 1024 * 1024
# The last row of a worksheet; the gap before a higher one, which only a damaged file
# has, would be filled with blank rows without end.
_LAST_ROW = 1_048_576
_CHUNK = 500
# Whole numbers from here on may have lost digits: spreadsheets keep fifteen.
_INEXACT = 10**15
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_NO_SHEET = N_("{name} has no sheet {sheet}; it has {sheets}.")
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


def xlsx_tables(data: bytes, name: str, sheet: str = "") -> Sequence[Table]:
    """Give one table per worksheet, or only the one that is named.

    Raises
    ------
    InputError
        When the workbook is damaged, too large, or another kind of archive, or has no
        worksheet of that name.
    """
    data = _inspect(data, name)
    with _guarded(name):
        sheets: list[Any] = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        ).worksheets
    if sheet:
        titles = tuple(each.title for each in sheets)
        sheets = [each for each in sheets if each.title.casefold() == sheet.casefold()]
        if not sheets:
            raise InputError(Message(_NO_SHEET, name=name, sheet=sheet, sheets=titles))
    return [_table(each, name, named=bool(sheet)) for each in sheets]


def _table(sheet: Any, name: str, *, named: bool) -> Table:
    @cache
    def features() -> SheetFeatures:
        archive, path = sheet.parent._archive, sheet._worksheet_path
        with _guarded(name):
            with archive.open(path) as xml:
                if not has_features(xml):
                    return SheetFeatures()
            with archive.open(path) as xml:
                return read_features(xml)

    def trouble(row: int, headings: Sequence[str]) -> Message | None:
        return features().trouble(name, row, headings)

    hidden = sheet.sheet_state != "visible" and not named
    return Table(
        lambda: features().apply(_records(sheet, name)),
        sheet.title,
        hidden,
        trouble=trouble,
    )


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


def _inspect(data: bytes, name: str) -> bytes:
    """Refuse what is no workbook, before anything is unpacked into memory.

    Returns the workbook in the form that openpyxl reads.
    """
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
        if "xl/workbook.xml" in names and _STRICT in archive.read("xl/workbook.xml"):
            return _transitional(archive)
    return data


def _transitional(archive: zipfile.ZipFile) -> bytes:
    """Write a workbook of the Strict form with the names of the usual, Transitional one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as usual:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename.endswith((".xml", ".rels")):
                content = _STRICT_NAME.sub(_usual_name, content)
            usual.writestr(entry.filename, content)
    return out.getvalue()


def _usual_name(match: re.Match[bytes]) -> bytes:
    return b"http://schemas.openxmlformats.org/" + match[1] + b"/2006/"


def _records(sheet: Any, name: str) -> Iterator[list[Cell]]:
    # The stated size of a sheet is often wrong, and would cut rows off silently.
    sheet.reset_dimensions()
    # Cells with their formats take longer, and most workbooks have no such format.
    signs = currency_formats(sheet.parent._number_formats)
    rows = sheet.iter_rows(values_only=not signs)
    for begun in range(0, _LAST_ROW + _CHUNK, _CHUNK):
        with _guarded(name):
            chunk = list(islice(rows, _CHUNK))
            if begun + len(chunk) > _LAST_ROW:
                raise OverflowError(begun)
        if not chunk:
            return
        for cells in chunk:
            if signs:
                yield [_with_sign(cell, signs) for cell in cells]
            else:
                yield list(map(_text, cells))


def _with_sign(cell: Any, signs: Mapping[str, str]) -> Cell:
    """Write a cell with the sign of the currency that its format shows."""
    text = _text(cell.value)
    if isinstance(text, Number) and (sign := signs.get(cell.number_format)):
        return Number(f"{sign} {text}")
    return text


def _text(cell: object) -> Cell:
    """Write the cell as a CSV file would."""
    if cell is None:
        return ""
    write = _WRITERS.get(type(cell))
    return write(cell) if write else str(cell).strip()


def _whole(cell: int) -> str:
    return Number(cell if abs(cell) < _INEXACT else f"{Decimal(cell):.5E}")


def _moment(cell: datetime) -> str:
    return str(cell.date() if cell.time() == time() else cell)


def _time(cell: time) -> str:
    return cell.isoformat("minutes" if not (cell.second or cell.microsecond) else "auto")


def _span(cell: timedelta) -> str:
    # 24:00 comes as a span of a whole day, as do times in the format [h]:mm.
    minutes, rest = divmod(cell, timedelta(minutes=1))
    return str(cell) if rest else clock(minutes)


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: str.strip,
    bool: lambda cell: str(cell).upper(),
    int: _whole,
    # Fifteen digits, as a spreadsheet shows it: 0.3 and not 0.30000000000000004.
    float: lambda cell: Number(f"{cell:.15G}"),
    datetime: _moment,
    time: _time,
    timedelta: _span,
}
