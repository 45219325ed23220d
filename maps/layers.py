"""The parts of a map: its ground, one layer per route, and what stands at its edges.

What a route shows goes to the page as one lump of data per team, written by
`script_json` and drawn by ``static/rounds/map.js`` with ``textContent``. It never
passes through a Folium text option. One layer per team, rather than one Folium object
per stop, also draws in a fraction of the time.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import folium
from folium.template import Template

from dispatch.domain.plan import RouteDocument
from dispatch.settings import NO_TILES, MapSettings

from .colours import Colour
from .escaping import safe_text, script_json
from .geojson import line, point
from .labels import Writer, rests_after
from .path_lines import Spot
from .words import Words, duration

_MAX_ZOOM = 19


class Layer(folium.FeatureGroup):
    """Lines, areas and marks, drawn by ``Rounds.layer``.

    Parameters
    ----------
    name
        HTML for the layer control; outside text in it must be `safe_text`.
    features
        GeoJSON features with the properties that ``map.js`` reads.
    size
        Diameter of a stop's mark in pixels.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = Rounds.layer({{ this.payload }});"
        "{% endmacro %}"
    )

    def __init__(self, name: str, features: list[dict[str, object]], size: int) -> None:
        super().__init__(name=name)
        data = {"type": "FeatureCollection", "features": features}
        self.payload = script_json({"data": data, "size": size})


class MapView(folium.MacroElement):
    """Shows the given box at once; add it before the tiles, so none are fetched in vain.

    Parameters
    ----------
    bounds
        South-west and north-east corner, each as [lat, lon].
    legend
        True keeps clear of the legend where the window is wide enough to show it.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Rounds.view({{ this._parent.get_name() }}, {{ this.payload }});"
        "{% endmacro %}"
    )

    def __init__(self, bounds: list[list[float]], legend: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MapView"
        self.payload = script_json({"bounds": bounds, "legend": legend})


class Furniture(folium.MacroElement):
    """Zoom buttons, scale, legend and note; add it after the layer control.

    Parameters
    ----------
    data
        As ``Rounds.furnish`` reads it; all text in it is shown as it is.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "Rounds.furnish({{ this._parent.get_name() }}, {{ this.payload }});"
        "{% endmacro %}"
    )

    def __init__(self, data: dict[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Furniture"
        self.payload = script_json(data)


class Spots:
    """Counts the marks on each spot, so that none hides another.

    Spots are told apart to five decimals, about one metre.
    """

    def __init__(self) -> None:
        self._marks: Counter[tuple[float, float]] = Counter()

    def shift(self, lat: float, lon: float) -> int:
        """How many marks were placed on this spot before; counts this one."""
        spot = (round(lat, 5), round(lon, 5))
        self._marks[spot] += 1
        return self._marks[spot] - 1


def base_map(
    lines: Iterable[Sequence[Spot]], tiles: MapSettings, *, legend: bool
) -> folium.Map:
    """Make a map without routes that shows the area of the given lines.

    Parameters
    ----------
    legend
        Whether `furniture` will add a legend.
    """
    bounds = _bounds(lines)
    base = folium.Map(
        location=_middle(bounds) if bounds else None,
        tiles=None,
        zoom_control=False,
        # Half steps: a view fitted to the routes wastes less of a small screen.
        zoom_snap=0.5,
    )
    base.options["max_zoom"] = _MAX_ZOOM
    if bounds:
        base.add_child(MapView(bounds, legend))
    if tiles.tiles != NO_TILES:
        ground = folium.TileLayer(
            tiles.tiles,
            attr=safe_text(tiles.attribution) or "&nbsp;",
            max_zoom=_MAX_ZOOM,
            control=False,
        )
        base.add_child(ground)
    return base


def route_layer(
    route: RouteDocument,
    way: Sequence[Spot],
    colour: Colour,
    writer: Writer,
    spots: Spots,
    size: int,
) -> Layer:
    """Draw one route: its line ``way``, its start and end, and its numbered stops."""
    team = writer.labels.team(route.team_id)
    swatch = (
        '<svg width="12" height="12" aria-hidden="true">'
        f'<rect width="12" height="12" fill="{colour.fill}"/></svg>'
    )
    features = [
        line(way, {"lines": writer.route(route), "colour": colour.fill}),
        *_end_marks(route, colour, writer, spots),
        *_stop_marks(route, colour, writer, spots),
    ]
    return Layer(f"{swatch} {safe_text(team)}", features, size)


def furniture(
    legend: Iterable[tuple[RouteDocument, Colour]], writer: Writer, *, estimated: bool
) -> Furniture:
    """Everything at the edges; a legend only for the routes given."""
    words = writer.words
    rows = [
        (
            colour.fill,
            [
                writer.labels.team(route.team_id),
                str(len(route.stops)),
                duration(route.travel_s, words),
            ],
        )
        for route, colour in legend
    ]
    heads = [words.team, words.stops, words.travel]
    note = words.estimated if estimated else ""
    return edges(words, rows, title=words.teams, heads=heads, note=note)


def edges(
    words: Words,
    rows: Iterable[tuple[str, list[str]]],
    *,
    title: str,
    heads: Sequence[str] = (),
    note: str = "",
) -> Furniture:
    """Zoom buttons, scale, and a legend whose rows are a colour and its cells."""
    return Furniture(
        {
            "rows": [{"colour": colour, "cells": cells} for colour, cells in rows],
            "title": title,
            "heads": heads,
            "note": note,
            "zoomIn": words.zoom_in,
            "zoomOut": words.zoom_out,
            "layers": words.layers,
        }
    )


def _stop_marks(
    route: RouteDocument, colour: Colour, writer: Writer, spots: Spots
) -> list[dict[str, object]]:
    rests = rests_after(route)[1:]
    return [
        point(
            stop,
            {
                "kind": "stop",
                "text": str(stop.sequence),
                "lines": writer.stop(stop, following),
                "colour": colour.fill,
                "ink": colour.ink,
                "shift": spots.shift(stop.lat, stop.lon),
            },
        )
        for stop, following in zip(route.stops, rests, strict=True)
    ]


def _end_marks(
    route: RouteDocument, colour: Colour, writer: Writer, spots: Spots
) -> list[dict[str, object]]:
    """Mark start and end; as one where they are the same place."""
    words, start, end = writer.words, route.start, route.end
    begin_lines = writer.start(route, rests_after(route)[0])
    end_lines = writer.end(route)
    marks = [
        ("start", words.start_mark, start, begin_lines),
        ("end", words.end_mark, end, end_lines),
    ]
    if (start.lat, start.lon) == (end.lat, end.lon):
        marks = [("both", words.both_mark, start, begin_lines + end_lines[1:])]
    return [
        point(
            place,
            {
                "kind": kind,
                "text": text,
                "lines": lines,
                "colour": colour.fill,
                "shift": spots.shift(place.lat, place.lon),
            },
        )
        for kind, text, place, lines in marks
    ]


def _bounds(lines: Iterable[Sequence[Spot]]) -> list[list[float]]:
    shown = [spot for line in lines for spot in line]
    if not shown:
        return []
    lats, lons = zip(*shown, strict=True)
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _middle(bounds: list[list[float]]) -> list[float]:
    (south, west), (north, east) = bounds
    return [(south + north) / 2, (west + east) / 2]
