"""Maps as pages of their own, which other pages show in a frame."""

import folium
from flask import g
from flask_babel import gettext as _

from dispatch.domain.plan import PlanDocument
from dispatch.usecases.itinerary_data import single_route_plan
from maps.itinerary_map import itinerary_map
from maps.map_page import render_map_page
from web.context import context

from .itinerary_view import map_labels, route_of
from .words import page_translator

_ASSETS = "/assets"


def map_page(figure: folium.Map) -> str:
    """Write a map as a page whose scripts and styles are those of this server."""
    return render_map_page(
        figure,
        title=_("Map"),
        translator=page_translator(),
        assets_url=_ASSETS,
        nonce=g.nonce,
    )


def route_map_page(plan: PlanDocument, team_id: str) -> str:
    """Write the map of one route; the page holds nothing of other teams.

    Raises
    ------
    NotFoundError
        The plan has no such route.
    """
    labels = map_labels(single_route_plan(plan, route_of(plan, team_id)))
    tiles = context().settings.map
    return map_page(itinerary_map(plan, team_id, labels, tiles, page_translator()))
