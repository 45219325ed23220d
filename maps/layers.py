"""The layers of a map: one per route, drawn by ``static/rounds/map.js``.

The data of a layer go to the page's one block of JSON, and their text is shown by
``textContent``. They never pass through a Folium text option. One layer per team, rather
than one Folium object per stop, also draws in a fraction of the time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import folium
from folium.template import Template

from dispatch.domain.plan import RouteDocument

from .colours import TeamColour
from .escaping import safe_text
from .geojson import line_feature, point_feature
from .labels import BOTH_MARK, END_MARK, START_MARK, LabelWriter, breaks_after_stops
from .path_lines import LatLon


class DataElement:
    """A part of a map that finds its data in the page's JSON block, by its own name.

    Attributes
    ----------
    page_data
        Plain data without NaN.
    """

    page_data: Mapping[str, object]


class FeatureLayer(DataElement, folium.FeatureGroup):
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
        'var {{ this.get_name() }} = Rounds.layer("{{ this.get_name() }}");'
        "{% endmacro %}"
    )

    def __init__(self, name: str, features: list[dict[str, object]], size: int) -> None:
        super().__init__(name=name)
        collection = {"type": "FeatureCollection", "features": features}
        self.page_data = {"data": collection, "size": size}


class MarkCounter:
    """Counts the marks at each place, so that none hides another.

    Places are the same if they agree to five decimals, about one metre.
    """

    def __init__(self) -> None:
        self._marks: Counter[LatLon] = Counter()

    def add(self, lat: float, lon: float) -> int:
        """Count one more mark, and return how many the place had before."""
        place = (round(lat, 5), round(lon, 5))
        self._marks[place] += 1
        return self._marks[place] - 1


def route_layer(
    route: RouteDocument,
    line: Sequence[LatLon],
    colour: TeamColour,
    writer: LabelWriter,
    marks: MarkCounter,
    size: int,
) -> FeatureLayer:
    """Draw one route: its line, its start and end, and its numbered stops."""
    team = writer.labels.team(route.team_id)
    swatch = (
        '<svg width="18" height="14" aria-hidden="true">'
        f'<rect width="18" height="14" fill="{colour.fill}"/>'
        f'<text x="9" y="11" font-size="11" text-anchor="middle" fill="{colour.ink}">'
        f"{colour.tag}</text></svg>"
    )
    features = [
        line_feature(line, {"lines": writer.route(route), "colour": colour.fill}),
        *_end_marks(route, colour, writer, marks),
        *_stop_marks(route, colour, writer, marks),
    ]
    return FeatureLayer(f"{swatch} {safe_text(team)}", features, size)


def _stop_marks(
    route: RouteDocument, colour: TeamColour, writer: LabelWriter, marks: MarkCounter
) -> list[dict[str, object]]:
    breaks = breaks_after_stops(route)[1:]
    return [
        point_feature(
            stop,
            {
                "kind": "stop",
                "text": str(stop.sequence),
                "lines": writer.stop(route, stop, breaks_after),
                "colour": colour.fill,
                "ink": colour.ink,
                "shift": marks.add(stop.lat, stop.lon),
            },
        )
        for stop, breaks_after in zip(route.stops, breaks, strict=True)
    ]


def _end_marks(
    route: RouteDocument, colour: TeamColour, writer: LabelWriter, marks: MarkCounter
) -> list[dict[str, object]]:
    """Mark start and end; as one where they are the same place."""
    translator, start, end = writer.translator, route.start, route.end
    start_lines = writer.start(route, breaks_after_stops(route)[0])
    end_lines = writer.end(route)
    ends = [
        ("start", translator.gettext(START_MARK), start, start_lines),
        ("end", translator.gettext(END_MARK), end, end_lines),
    ]
    if (start.lat, start.lon) == (end.lat, end.lon):
        ends = [("both", translator.gettext(BOTH_MARK), start, start_lines + end_lines[1:])]
    return [
        point_feature(
            place,
            {
                "kind": kind,
                "text": text,
                "lines": lines,
                "colour": colour.fill,
                "shift": marks.add(place.lat, place.lon),
            },
        )
        for kind, text, place, lines in ends
    ]
