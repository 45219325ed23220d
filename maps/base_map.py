"""A map without routes: its ground, its first view, and the controls at its edges."""

from collections.abc import Iterable, Mapping, Sequence

import folium
from folium.template import Template

from dispatch.settings import NO_TILES, MapSettings
from dispatch.text import Translator

from .escaping import safe_text
from .layers import DataElement
from .path_lines import LatLon

_MAX_ZOOM = 19


class InitialView(DataElement, folium.MacroElement):
    """Shows the given box at once; add it before the tiles, so that no others are fetched.

    Parameters
    ----------
    bounds
        South-west and north-east corner, each as [lat, lon].
    legend
        True keeps clear of the legend where the window is wide enough to show it.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'Rounds.fitView({{ this._parent.get_name() }}, "{{ this.get_name() }}");'
        "{% endmacro %}"
    )

    def __init__(self, bounds: list[list[float]], *, legend: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "InitialView"
        self.page_data = {"bounds": bounds, "legend": legend}


class MapControls(DataElement, folium.MacroElement):
    """Zoom buttons, scale, legend and note; add it after the layer control.

    Parameters
    ----------
    page_data
        As ``Rounds.addControls`` reads it; all text in it is shown as it is.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'Rounds.addControls({{ this._parent.get_name() }}, "{{ this.get_name() }}");'
        "{% endmacro %}"
    )

    def __init__(self, page_data: dict[str, object]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MapControls"
        self.page_data = page_data


def base_map(
    lines: Iterable[Sequence[LatLon]], tiles: MapSettings, *, legend: bool
) -> folium.Map:
    """Make a map without routes that shows the area of the given lines.

    Parameters
    ----------
    lines
        Everything that the first view shows; without any, the view is the whole world.
    tiles
        The ground under the routes.
    legend
        True if `map_controls` will add a legend.
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
        base.add_child(InitialView(bounds, legend=legend))
    if tiles.tiles != NO_TILES:
        ground = folium.TileLayer(
            tiles.tiles,
            attr=safe_text(tiles.attribution) or "&nbsp;",
            max_zoom=_MAX_ZOOM,
            control=False,
        )
        base.add_child(ground)
    return base


def map_controls(
    translator: Translator,
    rows: Iterable[Mapping[str, object]],
    *,
    title: str,
    heads: Sequence[str] = (),
    note: str = "",
) -> MapControls:
    """Make zoom buttons, scale, and a legend.

    Parameters
    ----------
    translator
        It names the buttons.
    rows
        Of the legend: ``colour``, ``ink`` and ``tag`` of the swatch, and ``cells``.
    title, heads
        The legend's title, and the headings of its cells.
    note
        Shown in a box of its own unless empty.
    """
    return MapControls(
        {
            "rows": list(rows),
            "title": title,
            "heads": list(heads),
            "note": note,
            "zoomIn": translator.gettext("Zoom in"),
            "zoomOut": translator.gettext("Zoom out"),
            "layers": translator.gettext("Show or hide teams"),
        }
    )


def _bounds(lines: Iterable[Sequence[LatLon]]) -> list[list[float]]:
    points = [point for line in lines for point in line]
    if not points:
        return []
    lats, lons = zip(*points, strict=True)
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _middle(bounds: list[list[float]]) -> list[float]:
    (south, west), (north, east) = bounds
    return [(south + north) / 2, (west + east) / 2]
