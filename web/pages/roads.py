"""The roads: where travel times come from, who is off them, and who is reached when."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from dispatch.planning.travel_sources import roads_of
from dispatch.store.queries import customers as customer_queries
from dispatch.store.queries import visitors as visitor_queries
from dispatch.store.tables import VisitorRow
from dispatch.text import Translator
from dispatch.usecases.road_report import off_road, supplies
from maps.isochrone_map import isochrone_map
from maps.map_page import render_map_page
from routing.geo import Place
from routing.travel.roads.data.graph import MODES
from routing.travel.roads.diagnostics import FAR_M
from routing.travel.roads.search.snap import MAX_SNAP_M
from web.context import context

from .plans import ASSETS
from .shared.blueprints import pages
from .shared.i18n import language

_REACHED_S = (15 * 60, 30 * 60, 45 * 60)
_SHOWN = 200
_OLD_DAYS = 365


@pages.get("/roads")
def roads() -> ResponseReturnValue:
    """The page of the roads."""
    travel = context().travel()
    with context().store.reading() as session:
        staff = visitor_queries.visitors(session)
        customers = customer_queries.pinned(session)
    modes = [mode for mode, _count in Counter(v.travel_mode for v in staff).most_common()]
    found = roads_of(travel)
    mode = _mode(modes)
    return render_template(
        "roads.html",
        supplies={mode: supplies(travel, mode) for mode in modes or ["car"]},
        file=context().settings.travel.roads,
        graph=found.graph if found else None,
        seen=off_road(found.graph, customers, mode, context().today()) if found else None,
        mode=mode,
        own=MODES[mode],
        modes=MODES,
        far_m=round(FAR_M),
        within_m=round(MAX_SNAP_M),
        shown=_SHOWN,
        old_days=_OLD_DAYS,
        drivers=[v for v in staff if v.travel_mode in MODES],
        chosen=request.args.get("visitor", ""),
    )


@pages.get("/roads/reach/<id:visitor_id>")
def reach(visitor_id: str) -> str:
    """The map of what a visitor reaches from the start place in 15, 30 and 45 minutes."""
    found = roads_of(context().travel())
    visitor = _visitor(visitor_id)
    if found is None or visitor.travel_mode not in MODES:
        abort(404)
    start = Place(visitor.start_lat, visitor.start_lon)
    areas: dict[str, Any] = found.isochrones(start, visitor.travel_mode, _REACHED_S)
    translator = Translator(language())
    drawn = isochrone_map(start, visitor.name, areas, context().settings.map, translator)
    return render_map_page(
        drawn, title=_("Map"), translator=translator, assets_url=ASSETS, nonce=g.nonce
    )


def _visitor(visitor_id: str) -> VisitorRow:
    with context().store.reading() as session:
        visitor = session.get(VisitorRow, visitor_id)
    if visitor is None:
        abort(404)
    return visitor


def _mode(modes: Sequence[str]) -> str:
    """The mode that was asked for, else that of most visitors, of those on roads."""
    wanted = [request.args.get("mode", ""), *modes, "car"]
    return next(mode for mode in wanted if mode in MODES)
