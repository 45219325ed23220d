"""Recognises the kind of a file by its content, and refuses all but tables."""

import codecs
from collections.abc import Sequence
from pathlib import PureWindowsPath

from dispatch.errors import InputError
from dispatch.text import N_, Message

from .csv_file import csv_tables
from .report import shorten
from .table import FileOptions, Table
from .xlsx_file import xlsx_tables

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How other kinds of file begin.
_OTHERS = (
    (b"%PDF", N_("a PDF")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf", N_("a 7-Zip archive")),
    (b"{\\rtf", N_("a text document")),
    (b"<", N_("a web page or XML")),
)
_BLANKS = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_SHEETS = N_("{name} is no workbook, so it has no sheet {sheet}.")
_CURE = Message(N_("Save the table as CSV (UTF-8) or XLSX and import that."))


def short_name(filename: str) -> str:
    """Give the file's name without folders, short enough for a message."""
    return shorten(PureWindowsPath(filename).name or "The file")


def tables(data: bytes, name: str, options: FileOptions) -> Sequence[Table]:
    """Give the tables that the file may hold: one per delimiter or per worksheet.

    A worksheet or an encoding that the options name is the only one.

    Raises
    ------
    InputError
        When the file is empty, broken, protected or of another kind.
    """
    if data.strip(b"\0 \t\r\n") in _BLANKS:
        raise InputError(
            Message(N_("{name} is empty. Was it saved before it was filled?"), name=name)
        )
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return xlsx_tables(data, name, options.sheet)
    if data.startswith(_OLE):
        raise InputError(_ole_message(data, name))
    start_of_text = data[:1000].removeprefix(codecs.BOM_UTF8).lstrip()
    for start, kind in _OTHERS:
        if start_of_text.startswith(start):
            wrong_kind = N_("{name} is {kind}, not a table. {cure}")
            raise InputError(Message(wrong_kind, name=name, kind=Message(kind), cure=_CURE))
    if name.casefold().endswith((".xlsx", ".xlsm")):
        raise InputError(
            Message(
                N_("{name} is not a workbook despite its name; it may be damaged. {cure}"),
                name=name,
                cure=_CURE,
            )
        )
    if options.sheet:
        raise InputError(Message(_NO_SHEETS, name=name, sheet=options.sheet))
    return csv_tables(data, name, options.encoding)


def _ole_message(data: bytes, name: str) -> Message:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Message(
            N_(
                "{name} is protected by a password. Save it without one and import it "
                "again."
            ),
            name=name,
        )
    old = N_("{name} is in the old format of Excel or Word. {cure}")
    return Message(old, name=name, cure=_CURE)
