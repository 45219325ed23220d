"""One itinerary as a single file: the stops in order, the map, the ways there."""

from html import escape

from dispatch.domain.plan import LegDocument, PlanDocument, StopDocument
from dispatch.errors import NotFoundError
from dispatch.settings import MapSettings

from .assets import render_page
from .itinerary_map import itinerary_map
from .labels import Labels, Writer, rests_after
from .navigation_links import navigation_links
from .turns import directions
from .words import Words, words_for

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:46rem;padding:1rem}
h1{font-size:1.3rem}iframe{width:100%;height:60vh;border:1px solid #ccc}
ol{padding-left:1.5rem}li{margin:0 0 1rem}
a{display:inline-block;padding:.6rem .8rem .6rem 0}
summary{cursor:pointer;padding:.6rem 0}details li{margin:0}
@media print{
 iframe,a{display:none}li{break-inside:avoid}
 details{font-size:.8rem}details ol{columns:2}
 details::details-content{content-visibility:visible;block-size:auto}
}
"""
"""On paper nothing can be unfolded and no link followed, so the directions are open."""


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
    drawn = render_page(
        itinerary_map(plan, team_id, labels, tiles, lang),
        title=title,
        lang=lang,
        assets_url=None,
    )
    writer = Writer.of(plan, labels, words)
    rests = rests_after(route)
    start = "<br>".join(map(escape, writer.start(route, rests[0])[1:]))
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{words.language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{escape(title)}</h1>",
            f"<p>{escape(words.estimated)}</p>" if plan.estimates(route) else "",
            f"<p>{start}</p>",
            "<ol>",
            *(
                _stop(
                    writer.stop(stop, after),
                    _ways(stop, route.travel_mode, tiles),
                    _turns(words.directions.format(stop=stop.sequence), stop.way, words),
                )
                for stop, after in zip(route.stops, rests[1:], strict=True)
            ),
            "</ol>",
            f"<p>{escape(writer.end(route)[1])}</p>",
            _turns(words.directions_back, route.way_back, words),
            f'<iframe title="{escape(title)}" srcdoc="{escape(drawn)}"></iframe>',
            "</body></html>",
        )
    )


def _stop(lines: list[str], ways: str, turns: str) -> str:
    heading, *others = map(escape, lines)
    text = f"<strong>{heading}</strong><br>{'<br>'.join(others)}<br>"
    return f"<li>{text}{ways}{turns}</li>"


def _turns(heading: str, way: LegDocument | None, words: Words) -> str:
    """The directions of a leg, folded; nothing where none are known."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in directions(way, words))
    if not steps:
        return ""
    return f"<details><summary>{escape(heading)}</summary><ol>{steps}</ol></details>"


def _ways(stop: StopDocument, mode: str, tiles: MapSettings) -> str:
    links = navigation_links(stop.lat, stop.lon, mode, tiles.navigation)
    return " ".join(
        f'<a href="{escape(link.url)}" rel="noreferrer noopener">{escape(link.label)}</a>'
        for link in links
    )
