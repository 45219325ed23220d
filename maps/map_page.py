"""The page around a Folium map.

Folium's own page head is not used: it links foreign servers, forbids zooming by pinch
and leaves no place for a nonce. The data of the layers stand in one JSON block of the
page; ``static/rounds/map.js`` draws them, in files and on the console alike.
"""

from typing import cast

import folium
from branca.element import Figure
from markupsafe import Markup

from dispatch.text import Translator

from .documents import render_document
from .layers import DataElement


def render_map_page(
    map_: folium.Map,
    *,
    title: str,
    translator: Translator,
    assets_url: str | None,
    nonce: str | None = None,
) -> str:
    """Write a map as an HTML page of its own that it fills.

    The page asks no other host than the map's tile server, which learns the origin of
    the page but never its path.

    Parameters
    ----------
    map_
        From `plan_map`, `itinerary_map` or `isochrone_map`. Render it once: Folium
        changes it meanwhile.
    title
        Shown by the browser; may hold anything.
    translator
        Its language is marked in the page.
    assets_url
        The URL at which `maps.documents.STATIC` is served, for example ``/assets``; None
        writes everything into the page, which then opens from a file without any
        network.
    nonce
        Put on every script, style and style sheet, for a content security policy such
        as ``script-src 'nonce-…'; style-src 'nonce-…'``. The page has no style
        attributes and no inline event handlers.

    Raises
    ------
    ValueError
        The data of a layer hold NaN or an infinity, which JSON does not know.
    """
    figure = cast("Figure", map_.get_root())
    figure.render()
    children = map_._children.values()
    return render_document(
        "map.html",
        translator,
        title=title,
        assets_url=None if assets_url is None else assets_url.rstrip("/"),
        nonce=nonce,
        # Folium's own markup and code, in which outside text stands as `safe_text` only.
        body=Markup(figure.html.render().strip()),  # noqa: S704
        script=Markup(figure.script.render().strip()),  # noqa: S704
        data={
            child.get_name(): child.page_data
            for child in children
            if isinstance(child, DataElement)
        },
    )
