"""The roads: sources of travel times, pins off the roads, and isochrones."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from dispatch.domain.visitor import TravelMode
from dispatch.planning.travel_sources import roads_of
from dispatch.store.queries import customers as customer_queries
from dispatch.store.queries import visitors as visitor_queries
from dispatch.usecases.road_report import off_road, sources_of_mode
from maps.isochrone_map import isochrone_map
from routing.geo import Place
from routing.travel.roads.data.graph import MODES
from routing.travel.roads.diagnostics import FAR_M
from routing.travel.roads.search.snap import MAX_SNAP_M
from web.context import context
from web.shared.map_pages import map_page
from web.shared.words import page_translator

blueprint = Blueprint("roads", __name__)


_REACHED_S = (15 * 60, 30 * 60, 45 * 60)
_SHOWN = 200
_OLD_DAYS = 365


@blueprint.get("/roads")
def index() -> ResponseReturnValue:
    """Show the sources of travel times, and how pins fit the roads."""
    travel = context().travel()
    with context().store.reading() as session:
        staff = visitor_queries.visitors(session, context().branch.key)
        customers = customer_queries.customer_locations(session, context().branch.key)
    modes = [mode for mode, _count in Counter(v.travel_mode for v in staff).most_common()]
    roads = roads_of(travel)
    mode = _mode(modes)
    return render_template(
        "roads.html",
        supplies={
            mode: sources_of_mode(travel, mode) for mode in modes or [TravelMode.CAR.value]
        },
        file=context().settings.travel.roads,
        graph=roads.graph if roads else None,
        diagnosis=off_road(roads.graph, customers, mode, context().today())
        if roads
        else None,
        mode=mode,
        mode_bit=MODES[mode],
        modes=MODES,
        far_m=round(FAR_M),
        within_m=round(MAX_SNAP_M),
        row_limit=_SHOWN,
        old_days=_OLD_DAYS,
        drivers=[v for v in staff if v.travel_mode in MODES],
        visitor_id=request.args.get("visitor", ""),
    )


@blueprint.get("/roads/reach/<id:visitor_id>")
def isochrones(visitor_id: str) -> str:
    """Show the area that a visitor reaches from the start place in 15 to 45 minutes."""
    roads = roads_of(context().travel())
    with context().store.reading() as session:
        visitor = visitor_queries.visitor_row(session, context().branch.key, visitor_id)
    if roads is None or visitor is None or visitor.travel_mode not in MODES:
        abort(404)
    start = Place(visitor.start_lat, visitor.start_lon)
    areas: dict[str, Any] = roads.isochrones(start, visitor.travel_mode, _REACHED_S)
    tiles = context().settings.map
    return map_page(isochrone_map(start, visitor.name, areas, tiles, page_translator()))


def _mode(modes: Sequence[str]) -> str:
    """Choose the mode in the address, else the road mode of most visitors."""
    candidates = [request.args.get("mode", ""), *modes, TravelMode.CAR.value]
    return next(mode for mode in candidates if mode in MODES)
