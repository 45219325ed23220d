"""The import of files of customers, visitors and payments, with every fault."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from dispatch.domain.imports import OnMissing
from dispatch.errors import InputError
from dispatch.intake.customers import SCHEMA as CUSTOMERS
from dispatch.intake.payments import SCHEMA as PAYMENTS
from dispatch.intake.schema import Column, Schema
from dispatch.intake.visitors import SCHEMA as VISITORS
from dispatch.usecases import import_files
from dispatch.usecases.import_files import ImportKind, ImportReport
from dispatch.usecases.imports import last_imports
from web.context import context
from web.shared.i18n import language
from web.shared.import_lists import FILE_KINDS, ReportList, report_lists
from web.shared.words import message

blueprint = Blueprint("imports", __name__)


_PIN = ("lat", "lon")
_SHOWN = 500
_ENCODINGS = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "big5": "Big5",
    "shift_jis": "Shift JIS",
    "euc-jp": "EUC-JP",
    "cp949": "CP949",
    "windows-1250": "Windows-1250",
    "windows-1251": "Windows-1251",
    "windows-1252": "Windows-1252",
    "windows-1253": "Windows-1253",
    "windows-1254": "Windows-1254",
    "windows-1256": "Windows-1256",
}
_IMPORTS_SHOWN = 10


@dataclass(frozen=True)
class ImportForm:
    """The choices in the form, but for the file.

    Attributes
    ----------
    on_missing
        What becomes of records that the file lacks; empty: they are paused.
    """

    kind: str = ""
    skip_bad: bool = False
    on_missing: str = ""
    lift_safeguards: bool = False


@dataclass(frozen=True)
class FileColumns:
    """The columns of a kind of file.

    Attributes
    ----------
    required
        The file must have all of them, but for ``address`` it may have those of ``pin``.
    pin
        The columns of the coordinates, if they may replace an address.
    optional
        The file may have them.
    """

    required: tuple[Column, ...]
    pin: tuple[Column, ...]
    optional: tuple[Column, ...]

    @classmethod
    def of(cls, schema: Schema[Any]) -> "FileColumns":
        """List the columns that Rounds knows in such a file."""
        pin = tuple(c for c in schema.columns if schema.located and c.name in _PIN)
        required = tuple(
            column
            for column in schema.columns
            if column.required or (schema.located and column.name == "address")
        )
        optional = (c for c in schema.columns if c not in pin and c not in required)
        return cls(required, pin, tuple(optional))


def heading(column: Column) -> Markup:
    """Return the name of a column, after its heading in the reader's language."""
    name = Markup("<code>{}</code>").format(column.name)
    word = column.aliases.partition(" ")[0]
    if language() != "zh" or word.isascii():
        return name
    return Markup(_("{heading} ({column})")).format(heading=word, column=name)  # noqa: S704 - ours


@blueprint.get("/import")
def index() -> ResponseReturnValue:
    """Show the form."""
    return _page()


@blueprint.post("/import")
def upload() -> ResponseReturnValue:
    """Import a file, and show its faults; the status is 422 if nothing was stored."""
    form = ImportForm(
        request.form.get("what", ""),
        "skip_bad" in request.form,
        request.form.get("on_missing", ""),
        "lift_safeguards" in request.form,
    )
    if form.kind not in FILE_KINDS:
        return _page(
            form, error=_("Choose whether the file holds customers, visitors or payments.")
        ), 422
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(form, error=_("Choose a file first.")), 422
    is_decided = form.on_missing in set(OnMissing)
    try:
        report = import_files.import_file(
            context(),
            cast("ImportKind", form.kind),
            file.read(),
            file.filename,
            skip_bad=form.skip_bad,
            encoding=request.form.get("encoding", ""),
            sheet=request.form.get("sheet", ""),
            on_missing=OnMissing(form.on_missing) if is_decided else None,
            lift_safeguards=form.lift_safeguards,
        )
    except InputError as error:
        return _page(form, error=message(error.args[0])), 422
    return _page(form, report=report), 422 if report.stored is None else 200


def _page(
    form: ImportForm | None = None,
    *,
    error: str = "",
    report: ImportReport | None = None,
) -> str:
    faults = report.faults if report else ()
    return render_template(
        "imports/import.html",
        form=form or ImportForm(),
        error=error,
        report=report,
        kind_name=FILE_KINDS[report.kind] if report else "",
        lists=_lists(report) if report and report.stored else (),
        past=last_imports(context(), _IMPORTS_SHOWN),
        kinds=FILE_KINDS,
        faults=faults[:_SHOWN],
        encodings=_ENCODINGS,
        encoding=request.form.get("encoding", ""),
        sheet=request.form.get("sheet", ""),
        more=max(0, len(faults) - _SHOWN),
        today=context().today(),
        heading=heading,
        columns=[
            (_("Customers"), FileColumns.of(CUSTOMERS)),
            (_("Visitors"), FileColumns.of(VISITORS)),
            (_("Payments"), FileColumns.of(PAYMENTS)),
        ],
    )


def _lists(report: ImportReport) -> list[ReportList]:
    counts = {kind.value: number for kind, number in report.findings.items()}
    return report_lists(report.import_id, counts)
