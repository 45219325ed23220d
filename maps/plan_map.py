"""The map of a whole day: every team in its own colour and layer."""

from collections.abc import Mapping
from typing import Any

import folium

from dispatch.domain.plan import PlanDocument
from dispatch.settings import MapSettings
from dispatch.text import ENGLISH, Translator
from dispatch.text.quantities import duration

from .base_map import base_map, map_controls
from .colours import TeamColour, team_colours
from .labels import Labels, LabelWriter, estimate_note
from .layers import MarkCounter, route_layer
from .path_lines import route_line

_MARK_PX = 24


def plan_map(
    plan: PlanDocument,
    labels: Labels,
    tiles: MapSettings,
    translator: Translator = ENGLISH,
) -> folium.Map:
    """Draw all routes of a plan; `maps.map_page.render_map_page` makes a page of it.

    Parameters
    ----------
    plan
        A plan without routes gives a map without marks.
    labels
        Names and addresses; ids without one are shown as they are.
    tiles
        The ground under the routes.
    translator
        Into the reader's language.

    Returns
    -------
    folium.Map
        Per team a layer of one colour: its line along the streets where that is known,
        else in straight legs, a mark at its start and its end, and a numbered mark per
        stop with time, name, address and tier. A legend, a layer control and a scale
        stand at the edges.
    """
    colours = team_colours(plan.routes)
    tags = {team_id: colour.tag for team_id, colour in colours.items()}
    writer = LabelWriter.of(plan, labels, translator, tags)
    lines = [route_line(route, simplified=True) for route in plan.routes]
    figure = base_map(lines, tiles, legend=True)
    marks = MarkCounter()
    for route, line in zip(plan.routes, lines, strict=True):
        colour = colours[route.team_id]
        figure.add_child(route_layer(route, line, colour, writer, marks, _MARK_PX))
    if plan.routes:
        figure.add_child(folium.LayerControl())
    controls = map_controls(
        translator,
        _legend(plan, colours, labels, translator),
        title=translator.gettext("Teams"),
        heads=[
            translator.gettext("Team"),
            translator.gettext("Visits"),
            translator.gettext("Travel"),
        ],
        note=estimate_note(translator) if plan.solver.estimated else "",
    )
    figure.add_child(controls)
    return figure


def _legend(
    plan: PlanDocument,
    colours: Mapping[str, TeamColour],
    labels: Labels,
    translator: Translator,
) -> list[dict[str, Any]]:
    """Return the rows of the legend: colour, tag, visits and travel time of each team."""
    return [
        {
            "colour": colours[route.team_id].fill,
            "ink": colours[route.team_id].ink,
            "tag": colours[route.team_id].tag,
            "cells": [
                labels.team(route.team_id),
                str(len(route.stops)),
                duration(route.travel_s, translator),
            ],
        }
        for route in plan.routes
    ]
