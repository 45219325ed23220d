"""The language of a page: asked for in its address, kept in a cookie, or the browser's.

The pages read the catalogue of `dispatch.text`, whose docstring says how to change it.
"""

from typing import cast
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import Babel
from werkzeug.wrappers import Response

from dispatch.text import LANGUAGES, LOCALES, Language, Translator

_COOKIE = "lang"
_YEAR_S = 365 * 86400


def init_babel(app: Flask) -> None:
    """Translate the pages of an application."""
    Babel(
        app,
        default_translation_directories=str(LOCALES),
        locale_selector=language,
    )
    app.context_processor(_for_templates)
    app.after_request(_keep_choice)


def language() -> Language:
    """Return the language of the page that is being made."""
    for choice in (request.args.get("lang"), request.cookies.get(_COOKIE)):
        if choice in LANGUAGES:
            return choice
    best = request.accept_languages.best_match(list(LANGUAGES), "en")
    return cast("Language", best)


def _for_templates() -> dict[str, object]:
    current = language()
    return {
        "language": current,
        "language_tag": Translator(current).html_lang,
        "other_languages": [
            (
                Translator(code).html_lang,
                name,
                "?" + urlencode(request.args.to_dict() | {"lang": code}),
            )
            for code, name in LANGUAGES.items()
            if code != current
        ],
    }


def _keep_choice(response: Response) -> Response:
    choice = request.args.get("lang")
    if choice in LANGUAGES:
        response.set_cookie(_COOKIE, choice, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response
