"""Map pages as a real browser shows them."""

import re

import pytest
from playwright.sync_api import expect

from dispatch.settings import MapSettings
from dispatch.text import ENGLISH, Translator
from maps.documents import STATIC
from maps.itinerary_map import itinerary_map
from maps.labels import Labels, PersonLabel
from maps.map_page import render_map_page
from maps.plan_map import plan_map

pytestmark = pytest.mark.browser

NO_TILES = MapSettings(tiles="none")
FOREIGN = re.compile("^https?:")
PAYLOADS = {
    "template literal": "a${globalThis.PWN=1}b",
    "image": "<img src=x onerror=globalThis.PWN=1>",
    "script end": "</script><script>globalThis.PWN=1</script>",
    "svg": "<svg/onload=globalThis.PWN=1>",
    "backticks": "`+(globalThis.PWN=1)+`",
    "double quotes": '"+(globalThis.PWN=1)+"',
    "single quotes": "'+(globalThis.PWN=1)+' onmouseover='globalThis.PWN=1'",
    "backslashes": '\\\\"+(globalThis.PWN=1)//\\',
    "line ends": "one\ntwo\r\u2028three\u2029four",
    "entities": "&lt;b&gt; &amp;amp; &#36;{x}",
    "comment": "<!--<script>globalThis.PWN=1",
    # Folium reads its output as a Jinja template: these would run on the server.
    "jinja expression": "{{ 7*7 }}",
    "jinja block": "{% for x in range(3) %}x{% endfor %}{% broken",
    "jinja comment": "{# gone #}",
    "prototype": "__proto__",
}


class Watched:
    """A page with what it asked for and what went wrong in it."""

    def __init__(self, page):
        self.page = page
        self.requests = []
        self.errors = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)

    def _note(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def pwned(self):
        return self.page.evaluate("typeof globalThis.PWN") != "undefined"

    def left_the_file(self):
        local = ("file:", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(local)]


@pytest.fixture
def open_page(browser, tmp_path):
    """Open a map from a file in a window of a given size."""
    opened = []

    def open_map(map_, *, size=(1280, 800), translator=ENGLISH, title="Day", routes=()):
        file = tmp_path / "map.html"
        text = render_map_page(map_, title=title, translator=translator, assets_url=None)
        file.write_bytes(text.encode())
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        opened.append(page)
        watched = Watched(page)
        for pattern, handler in routes:
            page.route(pattern, handler)
        page.goto(file.as_uri())
        return watched

    yield open_map
    for page in opened:
        page.close()


@pytest.fixture
def plan(make_plan, make_route):
    """Two routes: one that comes back to its start, one that ends elsewhere."""
    return make_plan(
        make_route("A", [(22.51, 114.01), (22.53, 114.02), (22.52, 114.05)]),
        make_route("B", [(22.61, 114.11)], start=(22.6, 114.0), end=(22.63, 114.13)),
    )


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_outside_text_is_shown_as_it_is_in_every_place(
    open_page, make_plan, make_route, payload
):
    route = make_route(payload, [(22.51, 114.01)], start=(22.5, 114.0), end=(22.5, 114.02))
    people = {route.stops[0].customer_id: PersonLabel(f"N{payload}", f"A{payload}")}
    labels = Labels(people, {payload: f"T{payload}"})
    watched = open_page(plan_map(make_plan(route), labels, NO_TILES), title=f"D{payload}")
    page, team = watched.page, f"{payload} · T{payload}"
    wait, tier = "5 min to spare before", "Must be visited today"
    lines = ["A1 · 09:05–09:30", wait, f"N{payload}", f"A{payload}", tier]

    page.locator(".rounds-stop").hover()
    assert card(page, "tooltip") == lines
    page.locator(".rounds-stop").click()
    assert card(page, "popup") == lines
    page.locator(".leaflet-popup-close-button").click()
    page.locator(".rounds-start").hover()
    assert card(page, "tooltip")[0] == f"A · {team}"
    page.locator(".leaflet-overlay-pane path").first.dispatch_event("click")
    assert card(page, "popup")[0] == f"A · {team}"
    assert texts(page, ".rounds-box td:nth-child(2)") == [team]
    page.locator(".leaflet-control-layers").hover()
    # A carriage return in markup is a line feed to every HTML parser.
    shown = texts(page, ".leaflet-control-layers-overlays label > span > span")
    assert [text.strip() for text in shown] == [f"A {team}".replace("\r", "\n").strip()]
    assert page.locator(".rounds-stop").count() == 1
    assert " ".join(page.title().split()) == " ".join(f"D{payload}".split())
    assert not watched.pwned()
    assert watched.errors == []
    assert watched.left_the_file() == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_a_customer_without_a_name_is_shown_by_an_id_that_is_only_text(
    open_page, make_plan, make_route, payload
):
    route = make_route("A", [(22.51, 114.01)])
    stop = route.stops[0].model_copy(update={"customer_id": payload})
    plan = make_plan(route.model_copy(update={"stops": (stop,)}))
    watched = open_page(itinerary_map(plan, "A", Labels(), NO_TILES))
    watched.page.locator(".rounds-stop").click()
    assert card(watched.page, "popup")[2] == payload
    assert not watched.pwned()
    assert watched.errors == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_the_attribution_is_only_text(open_page, plan, payload):
    tiles = MapSettings(tiles="https://tiles.example/{z}/{x}/{y}.png", attribution=payload)
    watched = open_page(
        plan_map(plan, Labels(), tiles),
        routes=[(FOREIGN, lambda route: route.fulfill(status=204))],
    )
    shown = texts(watched.page, ".leaflet-control-attribution")
    # Leaflet drops this one, as it keeps attributions as keys; no credit is called so.
    expected = [] if payload == "__proto__" else payload.split()
    assert [text.split() for text in shown] == [expected]
    assert not watched.pwned()


def test_only_the_tile_server_is_asked_and_is_not_told_the_path(open_page, plan):
    asked = []

    def answer(route):
        asked.append((route.request.url, route.request.headers.get("referer", "")))
        route.fulfill(status=204)

    tiles = MapSettings(tiles="https://tiles.example/{z}/{x}/{y}.png")
    watched = open_page(plan_map(plan, Labels(), tiles), routes=[(FOREIGN, answer)])
    expect(watched.page.locator(".leaflet-tile").first).to_be_attached()
    watched.page.wait_for_load_state("networkidle")
    assert asked
    assert all(url.startswith("https://tiles.example/") for url, _ in asked)
    assert not any("map.html" in referer for _, referer in asked)
    assert sorted(watched.left_the_file()) == sorted(url for url, _ in asked)


def test_lines_and_marks_are_drawn_as_the_plan_has_them(open_page, plan):
    watched = open_page(plan_map(plan, Labels(), NO_TILES))
    page = watched.page
    paths = page.locator(".leaflet-overlay-pane svg path")
    assert paths.count() == 2
    strokes = {path.get_attribute("stroke") for path in paths.all()}
    assert len(strokes) == 2
    # M and one L per leg: start, three stops, end.
    assert paths.first.get_attribute("d").count("L") == 4
    assert texts(page, ".rounds-stop") == ["1", "2", "3", "1"]
    assert texts(page, ".rounds-both") == ["S·E"]
    assert texts(page, ".rounds-start") == ["S"]
    assert texts(page, ".rounds-end") == ["E"]
    assert all(mark.is_visible() for mark in page.locator(".rounds-mark").all())
    assert watched.errors == []
    assert watched.left_the_file() == []


def test_all_marks_lie_inside_the_window(open_page, plan):
    page = open_page(plan_map(plan, Labels(), NO_TILES)).page
    for mark in page.locator(".rounds-mark").all():
        box = mark.bounding_box()
        assert 0 <= box["x"] <= 1280 - box["width"]
        assert 0 <= box["y"] <= 800 - box["height"]


def test_the_map_fills_its_page_without_scrolling(open_page, plan):
    page = open_page(plan_map(plan, Labels(), NO_TILES)).page
    assert page.locator(".folium-map").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 1280,
        "height": 800,
    }
    inside = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(inside) == [1280, 800]


def test_the_legend_names_each_team_with_stops_and_travel(open_page, plan):
    labels = Labels(teams={"A": "王伟"})
    page = open_page(
        plan_map(plan, labels, NO_TILES, Translator("zh")), translator=Translator("zh")
    ).page
    assert texts(page, ".rounds-box thead th") == ["", "小组", "上门", "行程"]
    rows = [texts(row, "td") for row in page.locator(".rounds-box tbody tr").all()]
    assert rows == [
        ["A", "A · 王伟", "3", "2 小时 00 分"],
        ["B", "B", "1", "1 小时 00 分"],
    ]
    swatch = page.locator(".rounds-swatch").first
    colour = "getComputedStyle(e).backgroundColor"
    assert swatch.evaluate(f"e => {colour}") == page.locator(".rounds-stop").first.evaluate(
        f"e => {colour}"
    )
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


@pytest.mark.parametrize(
    ("lang", "note"), [("en", "Travel times are estimated"), ("zh", "行程时间为估算")]
)
def test_estimated_travel_times_are_said_to_be_so(open_page, plan, lang, note):
    page = open_page(plan_map(plan, Labels(), NO_TILES, Translator(lang))).page
    assert texts(page, ".rounds-note") == [note]


def test_travel_times_from_roads_carry_no_note(open_page, make_plan, make_route):
    plan = make_plan(make_route("A", [(22.5, 114.1)]), estimated=False)
    page = open_page(plan_map(plan, Labels(), NO_TILES)).page
    expect(page.locator(".rounds-stop")).to_be_visible()
    assert page.locator(".rounds-note").count() == 0


def test_a_team_can_be_hidden_and_shown_again(open_page, plan):
    page = open_page(plan_map(plan, Labels(), NO_TILES)).page
    page.locator(".leaflet-control-layers").hover()
    box = page.locator(".leaflet-control-layers-overlays input").first
    box.uncheck()
    assert texts(page, ".rounds-stop") == ["1"]
    assert page.locator(".leaflet-overlay-pane svg path").count() == 1
    box.check()
    assert sorted(texts(page, ".rounds-stop")) == ["1", "1", "2", "3"]
    assert page.locator(".leaflet-overlay-pane svg path").count() == 2


def test_stops_at_one_door_stand_side_by_side(open_page, make_plan, make_route):
    plan = make_plan(make_route("A", [(22.51, 114.01)] * 7))
    page = open_page(plan_map(plan, Labels(), NO_TILES)).page
    boxes = [mark.bounding_box() for mark in page.locator(".rounds-stop").all()]
    corners = {(round(box["x"]), round(box["y"])) for box in boxes}
    assert len(corners) == 7
    for number in range(1, 8):
        page.locator(".rounds-stop", has_text=str(number)).click()
        assert card(page, "popup")[0].startswith(f"A{number} · ")
        page.keyboard.press("Escape")


def test_the_keyboard_zooms_and_opens_a_stop(open_page, plan):
    page = open_page(plan_map(plan, Labels(), NO_TILES)).page
    gap = (
        "() => { const [a, b] = [...document.querySelectorAll('.rounds-stop')]"
        ".map((e) => e.getBoundingClientRect().x); return Math.abs(b - a); }"
    )
    before = page.evaluate(gap)
    page.locator(".folium-map").focus()
    page.keyboard.press("+")
    page.wait_for_function(f"before => ({gap})() > 1.9 * before", arg=before)
    page.locator(".rounds-pin", has=page.locator(".rounds-stop")).first.focus()
    page.keyboard.press("Enter")
    assert card(page, "popup")[0] == "A1 · 09:05–09:30"


def test_a_click_leaves_the_popup_alone_without_the_tooltip(open_page, plan):
    page = open_page(plan_map(plan, Labels(), NO_TILES)).page
    page.locator(".rounds-stop").first.hover()
    expect(page.locator(".leaflet-tooltip")).to_have_count(1)
    page.locator(".rounds-stop").first.click()
    expect(page.locator(".leaflet-popup")).to_have_count(1)
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)


def test_an_itinerary_fits_a_phone(open_page, plan):
    watched = open_page(itinerary_map(plan, "A", Labels(), NO_TILES), size=(390, 700))
    page = watched.page
    assert texts(page, ".rounds-stop") == ["1", "2", "3"]
    assert page.locator(".leaflet-overlay-pane svg path").count() == 1
    for mark in page.locator(".rounds-mark").all():
        box = mark.bounding_box()
        assert round(min(box["width"], box["height"])) >= 36
        assert 0 <= box["x"] <= 390 - box["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".rounds-box table").count() == 0
    assert watched.errors == []


def test_a_team_has_one_colour_on_both_maps(open_page, plan):
    stroke = ".leaflet-overlay-pane path"
    whole = open_page(plan_map(plan, Labels(), NO_TILES)).page.locator(stroke)
    alone = open_page(itinerary_map(plan, "B", Labels(), NO_TILES)).page.locator(stroke)
    assert alone.get_attribute("stroke") == whole.nth(1).get_attribute("stroke")


def test_an_empty_plan_is_a_map_without_marks(open_page, make_plan):
    watched = open_page(plan_map(make_plan(), Labels(), NO_TILES))
    expect(watched.page.locator(".leaflet-control-zoom-in")).to_be_visible()
    assert watched.page.locator(".rounds-mark").count() == 0
    assert watched.errors == []
    assert watched.left_the_file() == []


def test_a_linked_page_works_under_a_strict_policy(browser, plan):
    text = render_map_page(
        plan_map(plan, Labels(), NO_TILES),
        title="Day",
        translator=ENGLISH,
        assets_url="/assets",
        nonce="n0nce",
    )
    policy = (
        "default-src 'none'; img-src 'self'; "
        "script-src 'nonce-n0nce'; style-src 'nonce-n0nce'"
    )

    def answer(route):
        path = route.request.url.removeprefix("http://rounds.example")
        if path == "/map":
            headers = {"content-security-policy": policy}
            route.fulfill(body=text, content_type="text/html", headers=headers)
        else:
            route.fulfill(path=STATIC / path.removeprefix("/assets/"))

    page = browser.new_page(viewport={"width": 1280, "height": 800})
    try:
        watched = Watched(page)
        page.route("**", answer)
        page.goto("http://rounds.example/map")
        page.locator(".rounds-stop").first.click()
        expect(page.locator(".leaflet-popup .rounds-card")).to_be_visible()
        fill = page.locator(".rounds-stop").first.evaluate(
            "e => getComputedStyle(e).backgroundColor"
        )
        assert fill not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
        page.locator(".leaflet-control-layers").hover()
        assert page.locator(".leaflet-control-layers-overlays label").count() == 2
        assert watched.errors == []
        assert all(url.startswith("http://rounds.example/") for url in watched.requests)
        assert len(watched.requests) >= 5
    finally:
        page.close()


def texts(within, selector):
    """What the elements hold, exactly, white space included."""
    return within.locator(selector).all_text_contents()


def card(page, kind):
    """The lines of the newest popup or tooltip; older ones are still fading out."""
    box = page.locator(f".leaflet-{kind}").last
    expect(box.locator("strong")).to_have_count(1)
    return texts(box, ".rounds-card > *")
