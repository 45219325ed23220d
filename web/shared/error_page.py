"""An error as a page, in the reader's language."""

from collections.abc import Callable
from http import HTTPStatus

from flask import make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from web.errors import ProblemDetails

from .words import message

_TITLES = {
    400: _l("This request could not be understood"),
    403: _l("This is not allowed"),
    404: _l("Page not found"),
    405: _l("This address does not support the request"),
    409: _l("This conflicts with the current state"),
    413: _l("This file is too large"),
    422: _l("Some of the input is invalid"),
    500: _l("Something went wrong on our side"),
    503: _l("An external service does not respond"),
}
_FORM_TITLE = _l("This form is too large")
_MEGABYTE = 2**20
_LINK_TITLE = _l("This link no longer works")
_LINK_HELP = _l(
    "It may have expired or be incomplete. Please ask your dispatcher for a new one."
)
_DRAFT_TITLE = _l("This plan is not published yet")
_DRAFT_HELP = _l(
    "Your dispatcher is still working on it. The same link works as soon as the plan is "
    "published; please try again a little later."
)
_HELP = {
    400: _l("Please go back and try again."),
    403: _l("The change came from another site, so it was not made."),
    404: _l("There is nothing at this address. Check it, or go back to the day."),
    405: _l("Please start again from the day."),
    500: _l("The error was logged. Please try again in a moment."),
}
_REPLACED = _l(
    "It may have been replaced by a newer plan. Please start again from the day."
)


def error_page(problem: ProblemDetails, cause: str) -> Response:
    """Make the page for a problem, with its status.

    Visitors' phones get it without the menu of the console.

    Parameters
    ----------
    problem
        The problem.
    cause
        The message of an error of Rounds; empty for any other problem.
    """
    title = _TITLES.get(problem.status, problem.title)
    text = _HELP.get(problem.status, problem.detail)
    if cause and problem.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        text = message(cause)
        if (
            "plan_id" in (request.view_args or {})
            and problem.status == HTTPStatus.NOT_FOUND
        ):
            text = f"{text} {_REPLACED}"
    if problem.code == "link":
        title, text = _LINK_TITLE, _LINK_HELP
    elif problem.code == "not_published":
        title, text = _DRAFT_TITLE, _DRAFT_HELP
    elif problem.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        title, text = _too_large()
    page = render_template(
        "error.html",
        layout="phone.html" if request.path.startswith("/v/") else "shell.html",
        title=title,
        text=text,
        status=problem.status,
        **_without_store(problem.status),
    )
    return make_response(page, problem.status)


def _without_store(status: int) -> dict[str, Callable[[], int]]:
    """Replace what the menu reads from the store, which may be what failed."""
    failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return {"pins_waiting": lambda: 0} if failed else {}


def _too_large() -> tuple[object, str]:
    """Name the limit that the request exceeds: that of a file, or that of a form."""
    limit = request.max_content_length or 0
    if (request.content_length or limit + 1) <= limit:
        # A field beside a file has the limit of a form.
        limit = request.max_form_memory_size or 0
    if limit >= _MEGABYTE:
        text = _(
            "A file may have %(size)s MB. Please split it and import the parts.",
            size=limit // _MEGABYTE,
        )
        return _TITLES[HTTPStatus.REQUEST_ENTITY_TOO_LARGE], text
    text = _("A form may have %(size)s kB. Please enter less.", size=limit // 1000)
    return _FORM_TITLE, text
