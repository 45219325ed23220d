"""The map of a whole day: every team in its own colour and layer."""

import folium

from dispatch.domain.plan import PlanDocument
from dispatch.settings import MapSettings

from .colours import team_colours
from .labels import Labels, Writer
from .layers import Spots, base_map, furniture, route_layer
from .path_lines import line_of
from .words import words_for

_MARK_PX = 24


def plan_map(
    plan: PlanDocument, labels: Labels, tiles: MapSettings, lang: str = "en"
) -> folium.Map:
    """Draw all routes of a plan; `maps.assets.render_page` makes a page of it.

    Parameters
    ----------
    plan
        A plan without routes gives a map without marks.
    labels
        Names and addresses; ids without one are shown as they are.
    tiles
        What lies under the routes.
    lang
        ``zh`` or ``en``, the language of the map's own words.

    Returns
    -------
    folium.Map
        Per team a layer of one colour: the way along the streets where it is known,
        else in straight legs, a mark at its start and its end, and a numbered mark per
        stop with time, name, address and tier. A legend, a layer control and a scale
        stand at the edges.
    """
    writer = Writer.of(plan, labels, words_for(lang))
    colours = team_colours(plan.routes)
    lines = [line_of(route, drawn=True) for route in plan.routes]
    drawn = base_map(lines, tiles, legend=True)
    spots = Spots()
    for route, way in zip(plan.routes, lines, strict=True):
        colour = colours[route.team_id]
        drawn.add_child(route_layer(route, way, colour, writer, spots, _MARK_PX))
    if plan.routes:
        drawn.add_child(folium.LayerControl())
    legend = [(route, colours[route.team_id]) for route in plan.routes]
    drawn.add_child(furniture(legend, writer, estimated=plan.solver.estimated))
    return drawn
