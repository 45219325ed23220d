"""One itinerary as a single file: stops in order, map, turn-by-turn instructions."""

from dataclasses import dataclass

from dispatch.domain.plan import PlanDocument
from dispatch.errors import NotFoundError
from dispatch.settings import MapSettings
from dispatch.text import ENGLISH, Translator

from .documents import render_document
from .itinerary_map import itinerary_map
from .labels import Labels, LabelWriter, breaks_after_stops, estimate_note
from .map_page import render_map_page
from .navigation_links import NavigationLink, navigation_links
from .turn_instructions import turn_instructions


@dataclass(frozen=True)
class _StopEntry:
    """One stop of the page: its lines, its links, and the instructions that lead to it."""

    lines: list[str]
    links: tuple[NavigationLink, ...]
    heading: str
    steps: tuple[str, ...]


def itinerary_page(
    plan: PlanDocument,
    team_id: str,
    labels: Labels,
    tiles: MapSettings,
    translator: Translator = ENGLISH,
) -> str:
    """Write a team's day as a page that opens from a file without any network.

    Parameters
    ----------
    plan, team_id, labels, tiles, translator
        As for `maps.itinerary_map.itinerary_map`.

    Raises
    ------
    NotFoundError
        The plan has no route for this team.
    """
    route = plan.route(team_id)
    if route is None:
        raise NotFoundError(f"Plan {plan.plan_id} has no route for team {team_id}.")
    title = f"{plan.date} · {labels.team(team_id)}"
    map_page = render_map_page(
        itinerary_map(plan, team_id, labels, tiles, translator),
        title=title,
        translator=translator,
        assets_url=None,
    )
    writer = LabelWriter.of(plan, labels, translator)
    breaks = breaks_after_stops(route)
    return render_document(
        "itinerary.html",
        translator,
        title=title,
        note=estimate_note(translator) if plan.estimates(route) else "",
        start_lines=writer.start(route, breaks[0])[1:],
        stops=[
            _StopEntry(
                writer.stop(route, stop, breaks_after),
                navigation_links(stop.lat, stop.lon, route.travel_mode, tiles.navigation),
                translator.gettext("Directions to stop {number}", number=stop.sequence),
                turn_instructions(stop.way, translator),
            )
            for stop, breaks_after in zip(route.stops, breaks[1:], strict=True)
        ],
        end_line=writer.end(route)[1],
        return_heading=translator.gettext("Directions to the end place"),
        return_steps=turn_instructions(route.way_back, translator),
        map_page=map_page,
    )
