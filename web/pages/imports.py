"""The import of files of customers, visitors and payments, with every fault."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from dispatch.errors import InputError
from dispatch.intake.customers import SCHEMA as CUSTOMERS
from dispatch.intake.payments import SCHEMA as PAYMENTS
from dispatch.intake.schema import Schema
from dispatch.intake.visitors import SCHEMA as VISITORS
from dispatch.usecases import import_files
from dispatch.usecases.import_files import ImportKind, ImportReport
from web.context import context
from web.shared.words import message

blueprint = Blueprint("imports", __name__)


_SHOWN = 500
_NAMES = {
    "customers": _l("customers"),
    "visitors": _l("visitors"),
    "payments": _l("payments"),
}


@dataclass(frozen=True)
class FileColumns:
    """The columns of a kind of file, by their names.

    Attributes
    ----------
    required
        The file must have all of them, but instead of ``address`` it may have both
        ``lat`` and ``lon``.
    optional
        The file may have them.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]

    @classmethod
    def of(cls, schema: Schema[Any]) -> "FileColumns":
        """List the columns that Rounds knows in such a file."""
        place = {"address", "lat", "lon"} if schema.located else set()
        return cls(
            tuple(
                column.name
                for column in schema.columns
                if column.required or (schema.located and column.name == "address")
            ),
            tuple(
                column.name
                for column in schema.columns
                if not column.required and column.name not in place
            ),
        )


@blueprint.get("/import")
def index() -> ResponseReturnValue:
    """Show the form."""
    return _page()


@blueprint.post("/import")
def upload() -> ResponseReturnValue:
    """Import a file, and show its faults; the status is 422 if nothing was stored."""
    what = request.form.get("what", "")
    if what not in _NAMES:
        return _page(
            error=_("Choose whether the file holds customers, visitors or payments.")
        ), 422
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(what=what, error=_("Choose a file first.")), 422
    skip_bad = "skip_bad" in request.form
    try:
        report = import_files.import_file(
            context(),
            cast("ImportKind", what),
            file.read(),
            file.filename,
            skip_bad=skip_bad,
        )
    except InputError as error:
        return _page(what=what, skip_bad=skip_bad, error=message(error.args[0])), 422
    page = _page(what=what, skip_bad=skip_bad, report=report)
    return page, 422 if report.stored is None else 200


def _page(
    *,
    what: str = "",
    skip_bad: bool = False,
    error: str = "",
    report: ImportReport | None = None,
) -> str:
    faults = report.faults if report else ()
    return render_template(
        "imports/import.html",
        what=what,
        skip_bad=skip_bad,
        error=error,
        report=report,
        what_name=_NAMES[report.what] if report else "",
        faults=faults[:_SHOWN],
        more=max(0, len(faults) - _SHOWN),
        today=context().today(),
        columns=[
            (_("Customers"), FileColumns.of(CUSTOMERS)),
            (_("Visitors"), FileColumns.of(VISITORS)),
            (_("Payments"), FileColumns.of(PAYMENTS)),
        ],
    )
