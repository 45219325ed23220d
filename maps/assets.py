"""The files that a map page needs, and how a Folium map becomes a page.

Folium's own page head is not used: it links foreign servers, forbids zooming by pinch
and leaves no place for a nonce.
"""

import mimetypes
import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import cast

import folium
from branca.element import Figure

from .escaping import safe_text
from .words import words_for

STATIC: Path = Path(__file__).parent / "static"
"""Folder to be served at ``assets_url``."""

_STYLES = ("leaflet/leaflet.css", "rounds/map.css")
_SCRIPTS = ("leaflet/leaflet.js", "rounds/map.js")
_PICTURE = re.compile(r"url\((images/[\w.-]+)\)")


def render_page(
    map_: folium.Map,
    *,
    title: str,
    lang: str,
    assets_url: str | None,
    nonce: str | None = None,
) -> str:
    """Write a map as an HTML page of its own that it fills.

    The page asks no other host than the map's tile server, which learns the origin of
    the page but never its path.

    Parameters
    ----------
    map_
        From `plan_map` or `itinerary_map`. Render it once: Folium changes it meanwhile.
    title
        Shown by the browser; may hold anything.
    lang
        ``zh`` or ``en``.
    assets_url
        Where `STATIC` is served, for example ``/assets``; None writes everything into
        the page, which then opens from a file without any network.
    nonce
        Put on every script, style and style sheet, for a content security policy such
        as ``script-src 'nonce-…'; style-src 'nonce-…'``. The page has no style
        attributes and no inline event handlers.
    """
    figure = cast("Figure", map_.get_root())
    figure.render()
    mark = f' nonce="{safe_text(nonce)}"' if nonce else ""
    if assets_url is None:
        head = [f"<style{mark}>{_style(name)}</style>" for name in _STYLES]
        code = [f"<script{mark}>{_script(name)}</script>" for name in _SCRIPTS]
    else:
        base = safe_text(assets_url.rstrip("/"))
        head = [f'<link rel="stylesheet" href="{base}/{name}"{mark}>' for name in _STYLES]
        code = [f'<script src="{base}/{name}"{mark}></script>' for name in _SCRIPTS]
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{words_for(lang).language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="strict-origin-when-cross-origin">',
        f"<title>{safe_text(title)}</title>",
        *head,
        "</head>",
        "<body>",
        figure.html.render().strip(),
        *code,
        f"<script{mark}>",
        figure.script.render().strip(),
        "</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


@cache
def _script(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


@cache
def _style(name: str) -> str:
    """Read a style sheet with its pictures as data URIs."""
    path = STATIC / name
    return _PICTURE.sub(
        lambda found: f"url({_data_uri(path.parent / found[1])})",
        path.read_text("utf-8"),
    )


def _data_uri(path: Path) -> str:
    kind, _ = mimetypes.guess_type(path.name)
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode('ascii')}"
