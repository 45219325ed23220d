"""The map of one team's day, for the visitor's phone."""

import folium

from dispatch.domain.plan import PlanDocument
from dispatch.errors import NotFoundError
from dispatch.settings import MapSettings
from dispatch.text import ENGLISH, Translator

from .base_map import base_map, map_controls
from .colours import team_colours
from .labels import Labels, LabelWriter, estimate_note
from .layers import MarkCounter, route_layer
from .path_lines import route_line

_MARK_PX = 36


def itinerary_map(
    plan: PlanDocument,
    team_id: str,
    labels: Labels,
    tiles: MapSettings,
    translator: Translator = ENGLISH,
) -> folium.Map:
    """Draw one route with marks that a thumb can hit.

    Parameters
    ----------
    plan, labels, tiles, translator
        As for `maps.plan_map.plan_map`.
    team_id
        The team of the route; it has the colour that it has on the map of the plan.

    Raises
    ------
    NotFoundError
        The plan has no route for this team.
    """
    route = plan.route(team_id)
    if route is None:
        raise NotFoundError(
            f"Plan {plan.plan_id} has no route for team {team_id}. "
            "Look for the team in the plan's list of routes."
        )
    writer = LabelWriter.of(plan, labels, translator)
    colour = team_colours(plan.routes)[team_id]
    line = route_line(route, simplified=True)
    figure = base_map([line], tiles, legend=False)
    figure.add_child(route_layer(route, line, colour, writer, MarkCounter(), _MARK_PX))
    note = estimate_note(translator) if plan.estimates(route) else ""
    figure.add_child(map_controls(translator, [], title="", note=note))
    return figure
