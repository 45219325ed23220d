"""Outcomes that wait for a dispatcher: of visits that were not published to the visitor."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch.errors import ConflictError, InputError
from dispatch.usecases.conflicts import accept_conflict, dismiss_conflict, open_conflicts
from web.context import context
from web.shared.notices import notice

blueprint = Blueprint("conflicts", __name__)


@blueprint.get("/conflicts")
def index() -> ResponseReturnValue:
    """List the outcomes, the oldest first."""
    return _page()


@blueprint.post("/conflicts/<int:conflict_key>/accept")
def accept(conflict_key: int) -> ResponseReturnValue:
    """Record the outcome as that of its visit."""
    try:
        accept_conflict(context(), conflict_key, request.form.getlist("case_ids"))
    except (ConflictError, InputError) as error:
        return _page(str(error)), 409
    return redirect(url_for("conflicts.index", notice="outcome"))


@blueprint.post("/conflicts/<int:conflict_key>/dismiss")
def dismiss(conflict_key: int) -> ResponseReturnValue:
    """Dismiss the outcome."""
    dismiss_conflict(context(), conflict_key)
    return redirect(url_for("conflicts.index", notice="dismissed"))


# The addresses of the buttons answer too: for another language, and for a reload.
@blueprint.get("/conflicts/<int:conflict_key>/accept", alias=True)
@blueprint.get("/conflicts/<int:conflict_key>/dismiss")
def button(conflict_key: int) -> ResponseReturnValue:
    """Go back to the list."""
    return redirect(url_for("conflicts.index"))


def _page(refusal: str = "") -> str:
    return render_template(
        "conflicts.html",
        conflicts=open_conflicts(context()),
        refusal=refusal,
        notice=notice(),
    )
