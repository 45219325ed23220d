"""The map of one team's day, for the visitor's phone."""

import folium

from dispatch.domain.plan import PlanDocument
from dispatch.errors import NotFoundError
from dispatch.settings import MapSettings

from .colours import team_colours
from .labels import Labels, Writer
from .layers import Spots, base_map, furniture, route_layer
from .path_lines import line_of
from .words import words_for

_MARK_PX = 36


def itinerary_map(
    plan: PlanDocument, team_id: str, labels: Labels, tiles: MapSettings, lang: str = "en"
) -> folium.Map:
    """Draw one route with marks that a thumb can hit.

    Parameters
    ----------
    plan, labels, tiles, lang
        As for `maps.plan_map.plan_map`.
    team_id
        Whose route; it has the colour that it has on the map of the plan.

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
    writer = Writer.of(plan, labels, words_for(lang))
    colour = team_colours(plan.routes)[team_id]
    way = line_of(route, drawn=True)
    drawn = base_map([way], tiles, legend=False)
    drawn.add_child(route_layer(route, way, colour, writer, Spots(), _MARK_PX))
    drawn.add_child(furniture([], writer, estimated=plan.estimates(route)))
    return drawn
