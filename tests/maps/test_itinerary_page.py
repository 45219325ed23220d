"""The itinerary as a file: on a phone, in hostile text, and on paper."""

import re

import pytest
from playwright.sync_api import expect

from dispatch.domain.plan import LegDocument, LegStepDocument
from dispatch.settings import MapSettings
from dispatch.text import Translator
from maps.itinerary_page import itinerary_page
from maps.labels import Labels
from routing.travel.base import Maneuver

NO_TILES = MapSettings(tiles="none")
HOSTILE = (
    "<script>globalThis.PWN=1</script><img src=x onerror=globalThis.PWN=1>"
    "${globalThis.PWN=1}`${1}`{{ 7*7 }}{street}</ol></details>"
)


def step(maneuver, street="", metres=347, leave=None):
    return LegStepDocument(
        turn=maneuver, street=street, metres=metres, seconds=60, exit=leave
    )


@pytest.fixture
def plan(make_plan, make_route):
    """One route of two stops, with directions to the first and back from the second."""
    route = make_route("A", [(22.51, 114.01), (22.53, 114.02)])
    way = LegDocument(
        path="", steps=(step(Maneuver.LEFT, "Rua X"), step(Maneuver.ARRIVE, metres=0))
    )
    back = LegDocument(path="", steps=(step(Maneuver.RIGHT, HOSTILE),))
    first, second = route.stops
    stops = (first.model_copy(update={"way": way}), second)
    route = route.model_copy(update={"stops": stops, "way_back": back})
    return make_plan(route, estimated=False)


@pytest.fixture
def sheet(browser, tmp_path, plan):
    """The itinerary as a file in a phone's window."""
    file = tmp_path / "A.html"
    file.write_text(itinerary_page(plan, "A", Labels(), NO_TILES), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(file.as_uri())
    yield page
    page.close()


def test_directions_stand_under_their_stop_and_only_where_there_are_any(plan):
    text = itinerary_page(plan, "A", Labels(), NO_TILES, Translator("zh"))
    assert re.findall(r"<summary>(.*?)</summary>", text) == [
        "前往第 1 站的路线指引",
        "前往终点的路线指引",
    ]
    stop = text[text.index("<ol>") : text.index("2 · 10:05")]
    assert "<li>左转进入 Rua X，350 米</li><li>到达</li>" in stop


@pytest.mark.browser
def test_directions_are_folded_and_open_by_the_keyboard(sheet):
    step = sheet.get_by_text("Turn left into Rua X, 350 m")
    expect(step).to_be_hidden()
    summary = sheet.get_by_text("Directions to stop 1")
    summary.focus()
    sheet.keyboard.press("Enter")
    expect(step).to_be_visible()
    assert summary.bounding_box()["height"] >= 40
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
def test_a_hostile_street_name_is_shown_as_it_is(sheet):
    sheet.get_by_text("Directions to the end place").click()
    expect(sheet.get_by_text(f"Turn right into {HOSTILE}, 350 m")).to_be_visible()
    assert sheet.evaluate("typeof globalThis.PWN") == "undefined"
    assert sheet.locator("img").count() == 0


@pytest.mark.browser
def test_on_paper_the_directions_are_open_and_what_needs_a_screen_is_gone(sheet):
    sheet.emulate_media(media="print")
    step = sheet.get_by_text("Turn left into Rua X, 350 m")
    assert step.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")
    assert step.bounding_box()["height"] > 0
    expect(sheet.locator("iframe")).to_be_hidden()
    expect(sheet.get_by_role("link").first).to_be_hidden()
