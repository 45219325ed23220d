"""Customers who are likely one person, until a dispatcher decides."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch.errors import InputError, NotFoundError
from dispatch.usecases.person_matches import accept_match, reject_match, waiting_matches
from web.context import context
from web.shared.notices import notice
from web.shared.paging import PAGE_SIZE, page_start
from web.shared.words import message

blueprint = Blueprint("person_matches", __name__)


@blueprint.get("/person-matches")
def index() -> ResponseReturnValue:
    """List the matches, a page at a time."""
    return _page()


# The address of a refused form answers too: for another language, and for a reload.
@blueprint.get("/person-matches/<int:match_key>")
def again(match_key: int) -> ResponseReturnValue:
    """List the matches."""
    return _page()


@blueprint.post("/person-matches/<int:match_key>")
def decide(match_key: int) -> ResponseReturnValue:
    """Record that the customers are one person, or two."""
    same = request.form.get("same") == "yes"
    reason = request.form.get("reason", "")
    try:
        (accept_match if same else reject_match)(context(), match_key, reason)
    except (InputError, NotFoundError) as error:
        return _page(match_key, reason, message(error.args[0])), 422
    word = "merged" if same else "split"
    return redirect(url_for("person_matches.index", notice=word))


def _page(match_key: int = 0, reason: str = "", error: str = "") -> str:
    matches = waiting_matches(context(), after=page_start(), limit=PAGE_SIZE + 1)
    return render_template(
        "person_matches.html",
        matches=matches[:PAGE_SIZE],
        after=matches[PAGE_SIZE - 1].match_key if len(matches) > PAGE_SIZE else None,
        refused=match_key,
        reason=reason,
        error=error,
        notice=notice(),
    )
