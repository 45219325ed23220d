"""Pages as text; what a browser makes of them is in test_map_script.py."""

import json
import re
from html import unescape

import pytest

from dispatch.errors import NotFoundError
from dispatch.settings import MapSettings
from dispatch.text import ENGLISH, Translator
from maps.base_map import MapControls
from maps.documents import STATIC
from maps.escaping import safe_text
from maps.itinerary_map import itinerary_map
from maps.labels import Labels, LabelWriter, PersonLabel, breaks_after_stops
from maps.map_page import render_map_page
from maps.plan_map import plan_map

CHINESE = Translator("zh")
NO_TILES = MapSettings(tiles="none")
NASTY = "<&>\"'$`\\{}{{ 7*7 }}{% raw %}\u2028\n"


@pytest.fixture
def plan(make_plan, make_route):
    """Two routes that share no spot."""
    return make_plan(
        make_route("A", [(22.51, 114.01), (22.53, 114.02)]),
        make_route("B", [(22.61, 114.11)], start=(22.6, 114.1), end=(22.63, 114.13)),
    )


def page(plan, tiles=NO_TILES, **options):
    options = {"title": "Day", "translator": ENGLISH, "assets_url": "/assets"} | options
    return render_map_page(plan_map(plan, Labels(), tiles), **options)


def test_safe_text_leaves_nothing_that_acts():
    assert safe_text("<&>\"'$`\\{}") == (
        "&lt;&amp;&gt;&quot;&#x27;&#36;&#96;&#92;&#123;&#125;"
    )
    assert safe_text(7) == "7"


def test_the_data_in_a_page_are_the_same_and_harmless_in_html(
    make_plan, make_route, data_block
):
    route = make_route("A", [(22.5, 114.1)])
    labels = Labels({"A-1": PersonLabel(NASTY, "")})
    text = render_map_page(
        plan_map(make_plan(route), labels, NO_TILES),
        title="Day",
        translator=ENGLISH,
        assets_url="/assets",
    )
    block = data_block(text)
    assert not set("<>&'\u2028\n") & set(block)
    (layer,) = (part for part in json.loads(block).values() if "size" in part)
    stop = layer["data"]["features"][-1]
    assert NASTY in stop["properties"]["lines"]


def test_no_data_stand_in_code(make_plan, make_route):
    route = make_route("A", [(22.5, 114.1)])
    labels = Labels({"A-1": PersonLabel("the name", "the address")})
    text = render_map_page(
        plan_map(make_plan(route), labels, NO_TILES),
        title="Day",
        translator=ENGLISH,
        assets_url="/assets",
    )
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert scripts
    assert not any("the name" in script or "A-1" in script for script in scripts)


def test_data_that_json_does_not_know_are_refused(plan):
    drawn = plan_map(plan, Labels(), NO_TILES)
    drawn.add_child(MapControls({"rows": [float("nan")]}))
    with pytest.raises(ValueError, match="JSON"):
        render_map_page(drawn, title="Day", translator=ENGLISH, assets_url=None)


def test_a_linked_page_names_no_other_host(plan):
    text = page(plan)
    assert "//" not in re.sub(r"<!--.*?-->", "", text)
    links = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert links == [
        "/assets/leaflet/leaflet.css",
        "/assets/rounds/map.css",
        "/assets/leaflet/leaflet.js",
        "/assets/rounds/map.js",
    ]
    assert all((STATIC / link.removeprefix("/assets/")).is_file() for link in links)


def test_a_page_of_its_own_links_nothing(plan):
    text = page(plan, assets_url=None)
    markup = re.sub(r"<script>.*?</script>", "<script>", text, flags=re.DOTALL)
    assert markup.count("<script>") == 3
    assert not re.search(r"\b(?:src|href|@import)\b", markup)
    pictures = re.findall(r"url\(([^)]{0,20})", markup)
    assert set(pictures) == {"#default#VML", "data:image/png;base6"}


def test_tiles_are_the_only_foreign_host(plan):
    text = page(plan, MapSettings(tiles="https://tiles.example/{z}/{x}/{y}.png"))
    assert re.findall(r"https?:[^\"]*", text) == ["https://tiles.example/{z}/{x}/{y}.png"]


def test_tiles_without_attribution_are_drawn(plan):
    tiles = MapSettings(tiles="https://tiles.example/{z}/{x}/{y}.png", attribution="")
    assert "L.tileLayer" in page(plan, tiles)


@pytest.mark.parametrize("assets_url", ["/assets", None])
def test_every_script_and_style_carries_the_nonce(plan, assets_url):
    text = page(plan, assets_url=assets_url, nonce='ab"c')
    tags = re.findall(r"<(?:script(?! type=)|style|link)\b[^>]*>", text)
    assert len(tags) == 5
    assert all(' nonce="ab"c"' in unescape(tag) for tag in tags)


def test_the_markup_has_no_style_attributes_and_no_handlers(plan):
    markup = re.sub(r"<script>.*?</script>", "", page(plan), flags=re.DOTALL)
    assert not re.search(r"\s(?:style|on\w+)=", markup)


def test_title_and_language_are_set(plan):
    text = page(plan, title="</title>{{ 7*7 }}", translator=CHINESE)
    assert "<title>&lt;/title&gt;{{ 7*7 }}</title>" in text
    assert '<html lang="zh-Hans">' in text


def test_teams_whose_ids_read_alike_in_javascript_keep_their_own_layers(
    make_plan, make_route
):
    ids = ["10", "2", "__proto__", "constructor"]
    text = page(make_plan(*(make_route(i, [(22.5, 114.1)]) for i in ids)))
    control = text[text.index("overlays :") :]
    assert [control.count(f' {team}" : feature_group') for team in ids] == [1, 1, 1, 1]
    assert text.count("Rounds.layer(") == 4


def test_an_unknown_team_is_named(plan):
    with pytest.raises(NotFoundError, match="team Z"):
        itinerary_map(plan, "Z", Labels(), NO_TILES)


def test_a_stop_tells_time_person_tier_and_the_break_after_it(make_plan, make_route):
    at = make_route("A", [(22.5, 114.1)]).stops[0].finish
    route = make_route(
        "A", [(22.5, 114.1), (22.6, 114.1)], breaks=[(at, at.replace(minute=45))]
    )
    writer = LabelWriter.of(
        make_plan(route), Labels({"A-1": PersonLabel("王伟", "福田区")}), ENGLISH
    )
    breaks = breaks_after_stops(route)
    assert [len(group) for group in breaks] == [0, 1, 0]
    assert writer.stop(route, route.stops[0], breaks[1]) == [
        "1 · 09:05–09:30",
        "5 min to spare before",
        "王伟",
        "福田区",
        "Must be visited today",
        "Then a break, 09:30–09:45",
    ]
    assert writer.stop(route, route.stops[1], ()) == [
        "2 · 10:05–10:30",
        "5 min to spare before",
        "A-2",
        "Tier 1",
    ]


def test_a_break_before_the_first_stop_is_told_at_the_start(make_plan, make_route):
    route = make_route("A", [(22.5, 114.1)])
    rest = (route.start.at, route.start.at.replace(minute=45))
    route = make_route("A", [(22.5, 114.1)], breaks=[rest])
    writer = LabelWriter.of(make_plan(route), Labels(teams={"A": "李娜"}), CHINESE)
    assert writer.start(route, breaks_after_stops(route)[0]) == [
        "A · 李娜",
        "出发 08:30",
        "之后休息 08:30–08:45",
    ]


def test_a_time_after_midnight_says_so(make_plan, make_route):
    route = make_route("A", [(22.5, 114.1)] * 3)
    late = route.stops[0].finish.replace(day=25, hour=0, minute=10)
    assert LabelWriter.of(make_plan(route), Labels(), ENGLISH).clock(late) == "00:10 (+1 d)"
