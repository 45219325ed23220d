"""The report of an import: what it did, what a file lacked, and taking it back."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from dispatch.domain.imports import OnMissing
from dispatch.errors import ConflictError, InputError
from dispatch.store.queries.imports import LISTS, ImportCard
from dispatch.usecases.imports import get_import
from dispatch.usecases.missing_records import decide_on_missing
from dispatch.usecases.undo_import import UndoReport, undo_import
from web.context import context
from web.shared.import_lists import FILE_KINDS, HEADINGS, report_list, report_lists
from web.shared.notices import notice
from web.shared.paging import page_start
from web.shared.words import message

blueprint = Blueprint("import_report", __name__)


# The addresses of the forms answer too: for another language, and for a reload.
@blueprint.get("/imports/<import_id>/missing", alias=True)
@blueprint.get("/imports/<import_id>/undo", alias=True)
@blueprint.get("/imports/<import_id>")
def show(import_id: str) -> ResponseReturnValue:
    """Show an import with its lists, or a page of one of them."""
    return _page(import_id)


@blueprint.post("/imports/<import_id>/missing")
def decide(import_id: str) -> ResponseReturnValue:
    """Settle or resume what the import paused."""
    try:
        choice = OnMissing(request.form.get("on_missing", ""))
    except ValueError:
        return _page(import_id, error=_("Choose settle or resume.")), 422
    try:
        decide_on_missing(context(), import_id, choice)
    except (ConflictError, InputError) as error:
        return _page(import_id, error=message(error.args[0])), 409
    return redirect(url_for("import_report.show", import_id=import_id, notice="decided"))


@blueprint.post("/imports/<import_id>/undo")
def undo(import_id: str) -> ResponseReturnValue:
    """Take the import back, and name what stays."""
    try:
        report = undo_import(context(), import_id)
    except ConflictError as error:
        return _page(import_id, error=message(error.args[0])), 409
    return _page(import_id, undone=report)


def _page(import_id: str, *, error: str = "", undone: UndoReport | None = None) -> str:
    card = get_import(context(), import_id)
    name = request.args.get("list", "")
    chosen = None
    if name in LISTS and card.counts.get(name):
        chosen = report_list(import_id, name, card.counts[name], after=page_start())
    return render_template(
        "imports/show.html",
        card=card,
        kind=FILE_KINDS[card.kind],
        lists=() if chosen else report_lists(import_id, card.counts),
        chosen=chosen,
        links=[
            (name, HEADINGS[name])
            for name, number in (("new", card.counts["new"]), ("updated", _changed(card)))
            if number
        ],
        error=error,
        undone=undone,
        undone_words="" if undone is None else _undone_words(undone),
        notice=notice(),
    )


def _changed(card: ImportCard) -> int:
    """Return the number of known rows that said something new."""
    return card.counts["updated"] - card.counts.get("unchanged", 0)


def _undone_words(report: UndoReport) -> str:
    return str(
        _(
            "Taken back: %(restored)d as before, %(removed)d removed.",
            restored=report.restored,
            removed=report.removed,
        )
    ) + (
        " "
        + ngettext(
            "%(num)d stays, as it was changed or planned since:",
            "%(num)d stay, as they were changed or planned since:",
            len(report.kept),
        )
        if report.kept
        else ""
    )
