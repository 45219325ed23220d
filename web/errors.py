"""Errors as HTTP: one table from class to status, problem+json for the API."""

import re
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, make_response, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from dispatch import errors
from dispatch.text import N_, Translator
from dispatch.text.expectations import expected_message
from routing.errors import RoundsError

STATUS: dict[type[RoundsError], int] = {
    errors.InputError: 422,
    errors.SettingsError: 500,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.LinkError: 403,
    errors.ProviderError: 503,
}
"""HTTP status of each class of error; any other error is 500."""

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Detail(BaseModel):
    """One fault: its place in the input (a JSON pointer or a row), and the remedy."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """An error by RFC 9457, with a stable ``code``."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    errors: list[Detail] = []


def status_of(error: RoundsError) -> int:
    """Return the HTTP status of an error."""
    return next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), 500)


def from_rounds(error: RoundsError, translator: Translator) -> ProblemDetails:
    """Describe an error of Rounds as a problem, in the language of its reader."""
    status = status_of(error)
    faults: tuple[errors.Fault, ...] = ()
    if isinstance(error, errors.InputError | errors.UnlawfulPlanError):
        faults = error.faults
    return ProblemDetails(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=translator.message(error.args[0]) if error.args else str(error),
        code=_CAPITAL.sub("_", type(error).__name__.removesuffix("Error")).lower(),
        errors=[
            Detail(
                pointer=fault.where,
                detail=translator.gettext(
                    N_("{value}; expected {expected}"),
                    value=repr(fault.value),
                    expected=translator.message(fault.expected),
                ),
            )
            for fault in faults
        ],
    )


def from_validation(error: ValidationError, translator: Translator) -> Response:
    """Answer a request that the API's schema refuses."""
    details = [
        Detail(
            pointer="/" + "/".join(map(str, item["loc"])),
            detail=translator.gettext(
                N_("expected {expected}"), expected=expected_message(item)
            ),
        )
        for item in error.errors()
    ]
    count = len(details)
    return answer(
        ProblemDetails(
            title=HTTPStatus(422).phrase,
            status=422,
            detail=translator.ngettext(
                "The request has a fault.", "The request has {count} faults.", count
            ),
            code="input",
            errors=details,
        )
    )


def answer(problem: ProblemDetails) -> Response:
    """Write a problem as a response."""
    response = make_response(problem.model_dump_json(), problem.status)
    response.mimetype = "application/problem+json"
    return response


def install_error_handlers(
    app: Flask,
    error_page: Callable[[ProblemDetails, str], Response],
    translator: Callable[[], Translator],
) -> None:
    """Answer every error: the API with a problem, people with a page.

    Parameters
    ----------
    app
        Its handlers are set.
    error_page
        Makes the page for a problem and the message of an error of Rounds, which is
        empty for any other problem.
    translator
        Returns the translator into the language of the request.
    """

    @app.errorhandler(RoundsError)
    def _rounds_error(error: RoundsError) -> Response:
        problem = from_rounds(error, translator())
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            app.logger.error("%s: %s", type(error).__name__, error)
        return answer(problem) if _for_api() else error_page(problem, error.args[0])

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        problem = ProblemDetails(
            title=error.name,
            status=status,
            detail=error.description or error.name,
            code=error.name.lower().replace(" ", "_"),
        )
        # Under a host name that is not ours no address can be built, hence no page.
        bare = _for_api() or isinstance(error, SecurityError)
        response = answer(problem) if bare else error_page(problem, "")
        # What belongs to the status, such as Allow.
        response.headers.extend(h for h in error.get_headers() if h[0] != "Content-Type")
        return response


def _for_api() -> bool:
    return request.path.startswith("/api/")
