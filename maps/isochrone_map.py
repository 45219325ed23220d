"""The map of what can be reached from a place within some times."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import folium

from dispatch.settings import MapSettings

from .geojson import Positioned, point
from .layers import Layer, base_map, edges
from .path_lines import Spot
from .words import Words, duration, words_for

_MARK_PX = 36
_COLOURS = ("#084594", "#2171b5", "#6baed6", "#9ecae1")
"""From the nearest area to the farthest, which are seen through each other."""


def reach_map(
    start: Positioned,
    who: str,
    areas: Mapping[str, Any],
    tiles: MapSettings,
    lang: str = "en",
) -> folium.Map:
    """Draw areas around a place, each over the larger ones.

    Parameters
    ----------
    start, who
        Where one sets out, and who does; the text may hold anything.
    areas
        A GeoJSON FeatureCollection as of `routing.travel.roads.isochrones.reach`, at most
        four areas.
    tiles, lang
        As for `maps.plan_map.plan_map`.
    """
    words = words_for(lang)
    found = sorted(areas["features"], key=_seconds)
    colours = dict(zip(map(_seconds, found), _COLOURS, strict=False))
    drawn = base_map([*_outlines(areas), [(start.lat, start.lon)]], tiles, legend=True)
    features = [_area(one, colours, words) for one in reversed(found)]
    mark = {
        "kind": "start",
        "text": words.start_mark,
        "lines": [who],
        "colour": _COLOURS[0],
        "shift": 0,
    }
    drawn.add_child(Layer("reach", [*features, point(start, mark)], _MARK_PX))
    rows = [(colour, [duration(seconds, words)]) for seconds, colour in colours.items()]
    drawn.add_child(edges(words, rows, title=words.reached))
    return drawn


def _seconds(area: Mapping[str, Any]) -> int:
    return int(area["properties"]["seconds"])


def _area(
    area: Mapping[str, Any], colours: Mapping[int, str], words: Words
) -> dict[str, object]:
    seconds = _seconds(area)
    lines = [words.within.format(time=duration(seconds, words))]
    properties = {"lines": lines, "colour": colours[seconds]}
    return {"type": "Feature", "geometry": area["geometry"], "properties": properties}


def _outlines(areas: Mapping[str, Any]) -> Iterator[Sequence[Spot]]:
    for area in areas["features"]:
        for outline, *_ in area["geometry"]["coordinates"]:
            yield [(lat, lon) for lon, lat in outline]
