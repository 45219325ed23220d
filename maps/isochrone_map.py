"""The map of what can be reached from a place within some times."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import folium

from dispatch.settings import MapSettings
from dispatch.text import ENGLISH, Translator
from dispatch.text.quantities import duration

from .base_map import base_map, map_controls
from .geojson import Positioned, point_feature
from .labels import START_MARK
from .layers import FeatureLayer
from .path_lines import LatLon

_MARK_PX = 36
_COLOURS = ("#084594", "#2171b5", "#6baed6", "#9ecae1")
"""From the nearest area to the farthest, which are seen through each other."""


def isochrone_map(
    start: Positioned,
    label: str,
    areas: Mapping[str, Any],
    tiles: MapSettings,
    translator: Translator = ENGLISH,
) -> folium.Map:
    """Draw the areas that are reached from a place, each over the larger ones.

    Parameters
    ----------
    start, label
        The place, and the name at its mark, which may hold anything.
    areas
        A GeoJSON FeatureCollection of `routing.travel.roads.isochrones`, at most four
        areas.
    tiles, translator
        As for `maps.plan_map.plan_map`.
    """
    features = sorted(areas["features"], key=_seconds)
    colours = dict(zip(map(_seconds, features), _COLOURS, strict=False))
    figure = base_map([*_outlines(areas), [(start.lat, start.lon)]], tiles, legend=True)
    area_features = [
        _area_feature(area, colours, translator) for area in reversed(features)
    ]
    mark = {
        "kind": "start",
        "text": translator.gettext(START_MARK),
        "lines": [label],
        "colour": _COLOURS[0],
        "shift": 0,
    }
    layer = FeatureLayer(
        "isochrones", [*area_features, point_feature(start, mark)], _MARK_PX
    )
    figure.add_child(layer)
    legend = [
        {"colour": colour, "ink": "", "tag": "", "cells": [duration(seconds, translator)]}
        for seconds, colour in colours.items()
    ]
    figure.add_child(
        map_controls(translator, legend, title=translator.gettext("Reached within"))
    )
    return figure


def _seconds(area: Mapping[str, Any]) -> int:
    return int(area["properties"]["seconds"])


def _area_feature(
    area: Mapping[str, Any], colours: Mapping[int, str], translator: Translator
) -> dict[str, object]:
    seconds = _seconds(area)
    time = duration(seconds, translator)
    lines = [translator.gettext("Reached within {time}", time=time)]
    properties = {"lines": lines, "colour": colours[seconds]}
    return {"type": "Feature", "geometry": area["geometry"], "properties": properties}


def _outlines(areas: Mapping[str, Any]) -> Iterator[Sequence[LatLon]]:
    for area in areas["features"]:
        for outline, *_ in area["geometry"]["coordinates"]:
            yield [(lat, lon) for lon, lat in outline]
