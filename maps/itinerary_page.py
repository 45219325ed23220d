"""One itinerary as a single file: the stops in order, the map, the directions."""

from dataclasses import dataclass

from dispatch.domain.plan import PlanDocument
from dispatch.errors import NotFoundError
from dispatch.settings import MapSettings

from .documents import render_document
from .itinerary_map import itinerary_map
from .labels import Labels, LabelWriter, breaks_after_stops
from .map_page import render_map_page
from .navigation_links import NavigationLink, navigation_links
from .turns import directions
from .words import words_for


@dataclass(frozen=True)
class _StopEntry:
    """One stop of the page: its lines, its links, and the directions that lead to it."""

    lines: list[str]
    links: tuple[NavigationLink, ...]
    heading: str
    steps: tuple[str, ...]


def itinerary_page(
    plan: PlanDocument, team_id: str, labels: Labels, tiles: MapSettings, lang: str = "en"
) -> str:
    """Write a team's day as a page that opens from a file without any network.

    Parameters
    ----------
    plan, team_id, labels, tiles, lang
        As for `maps.itinerary_map.itinerary_map`.

    Raises
    ------
    NotFoundError
        The plan has no route for this team.
    """
    route = plan.route(team_id)
    if route is None:
        raise NotFoundError(f"Plan {plan.plan_id} has no route for team {team_id}.")
    words = words_for(lang)
    title = f"{plan.date} · {labels.team(team_id)}"
    map_page = render_map_page(
        itinerary_map(plan, team_id, labels, tiles, lang),
        title=title,
        lang=lang,
        assets_url=None,
    )
    writer = LabelWriter.of(plan, labels, words)
    breaks = breaks_after_stops(route)
    return render_document(
        "itinerary.html",
        language_tag=words.language,
        title=title,
        note=words.estimated if plan.estimates(route) else "",
        start_lines=writer.start(route, breaks[0])[1:],
        stops=[
            _StopEntry(
                writer.stop(route, stop, breaks_after),
                navigation_links(stop.lat, stop.lon, route.travel_mode, tiles.navigation),
                words.directions.format(stop=stop.sequence),
                directions(stop.way, words),
            )
            for stop, breaks_after in zip(route.stops, breaks[1:], strict=True)
        ],
        end_line=writer.end(route)[1],
        return_heading=words.directions_back,
        return_steps=directions(route.way_back, words),
        map_page=map_page,
    )
