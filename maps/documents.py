"""Pages that maps writes: one Jinja environment, and the files that pages need."""

import mimetypes
import re
from base64 import b64encode
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from dispatch.text import Translator
from dispatch.text.quantities import date_text

STATIC: Final = Path(__file__).parent / "static"
"""Folder to be served at the ``assets_url`` of a page."""

_PICTURE = re.compile(r"url\((images/[\w.-]+)\)")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("maps"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # JSON knows no NaN, so the browser could not read it.
    environment.policies["json.dumps_kwargs"] = {
        "allow_nan": False,
        "separators": (",", ":"),
    }
    environment.globals.update(inline_style=inline_style, inline_script=inline_script)
    environment.filters.update(day=_day, full_day=_full_day)
    return environment


def render_document(template: str, translator: Translator, **values: object) -> str:
    """Write a page from a template of this package.

    Parameters
    ----------
    template
        File name in ``templates/``.
    translator
        Into the reader's language; the template calls it ``_`` and ``ngettext``.
    values
        Every text in them is escaped.
    """
    language = {
        "translator": translator,
        "language_tag": translator.html_lang,
        "_": translator.gettext,
        "ngettext": translator.ngettext,
    }
    return _environment().get_template(template).render(language | values) + "\n"


@pass_context
def _day(context: Context, day: date) -> str:
    return date_text(day, context["translator"])


@pass_context
def _full_day(context: Context, day: date) -> str:
    return date_text(day, context["translator"], "full")


@cache
def inline_script(name: str) -> Markup:
    """Read a script of the static folder for a page that opens without any network."""
    return Markup((STATIC / name).read_text("utf-8"))  # noqa: S704 - a file of ours


@cache
def inline_style(name: str) -> Markup:
    """Read a style sheet of the static folder, with its pictures as data URIs."""
    path = STATIC / name
    text = _PICTURE.sub(
        lambda match: f"url({_data_uri(path.parent / match[1])})",
        path.read_text("utf-8"),
    )
    return Markup(text)  # noqa: S704 - a file of ours


def _data_uri(path: Path) -> str:
    kind, _ = mimetypes.guess_type(path.name)
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode('ascii')}"
