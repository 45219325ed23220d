"""The map of what can be reached from a place within some times."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import folium

from dispatch.settings import MapSettings

from .base_map import base_map, map_controls
from .geojson import Positioned, point_feature
from .layers import FeatureLayer
from .path_lines import LatLon
from .words import Words, duration, words_for

_MARK_PX = 36
_COLOURS = ("#084594", "#2171b5", "#6baed6", "#9ecae1")
"""From the nearest area to the farthest, which are seen through each other."""


def isochrone_map(
    start: Positioned,
    label: str,
    areas: Mapping[str, Any],
    tiles: MapSettings,
    lang: str = "en",
) -> folium.Map:
    """Draw the areas that are reached from a place, each over the larger ones.

    Parameters
    ----------
    start, label
        The place, and the name at its mark, which may hold anything.
    areas
        A GeoJSON FeatureCollection as of `routing.travel.roads.isochrones`, at most four
        areas.
    tiles, lang
        As for `maps.plan_map.plan_map`.
    """
    words = words_for(lang)
    features = sorted(areas["features"], key=_seconds)
    colours = dict(zip(map(_seconds, features), _COLOURS, strict=False))
    drawn = base_map([*_outlines(areas), [(start.lat, start.lon)]], tiles, legend=True)
    shown = [_area_feature(area, colours, words) for area in reversed(features)]
    mark = {
        "kind": "start",
        "text": words.start_mark,
        "lines": [label],
        "colour": _COLOURS[0],
        "shift": 0,
    }
    layer = FeatureLayer("isochrones", [*shown, point_feature(start, mark)], _MARK_PX)
    drawn.add_child(layer)
    legend = [
        {"colour": colour, "ink": "", "tag": "", "cells": [duration(seconds, words)]}
        for seconds, colour in colours.items()
    ]
    drawn.add_child(map_controls(words, legend, title=words.reached))
    return drawn


def _seconds(area: Mapping[str, Any]) -> int:
    return int(area["properties"]["seconds"])


def _area_feature(
    area: Mapping[str, Any], colours: Mapping[int, str], words: Words
) -> dict[str, object]:
    seconds = _seconds(area)
    lines = [words.within.format(time=duration(seconds, words))]
    properties = {"lines": lines, "colour": colours[seconds]}
    return {"type": "Feature", "geometry": area["geometry"], "properties": properties}


def _outlines(areas: Mapping[str, Any]) -> Iterator[Sequence[LatLon]]:
    for area in areas["features"]:
        for outline, *_ in area["geometry"]["coordinates"]:
            yield [(lat, lon) for lon, lat in outline]
