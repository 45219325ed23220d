"""Directions as people read them, on every kind of page and on paper."""

import re

import pytest
from playwright.sync_api import expect

from dispatch.domain.plan import LegDocument, LegStepDocument
from dispatch.settings import MapSettings
from maps.itinerary_page import itinerary_page
from maps.labels import Labels
from maps.turns import directions
from maps.words import CHINESE, ENGLISH
from routing.travel.base import Maneuver

NO_TILES = MapSettings(tiles="none")
HOSTILE = (
    "<script>globalThis.PWN=1</script><img src=x onerror=globalThis.PWN=1>"
    "${globalThis.PWN=1}`${1}`{{ 7*7 }}{street}</ol></details>"
)


def step(turn, street="", metres=347, leave=None):
    return LegStepDocument(turn=turn, street=street, metres=metres, seconds=60, exit=leave)


def said(words, *args, **values):
    (sentence,) = directions(LegDocument(path="", steps=(step(*args, **values),)), words)
    return sentence


@pytest.mark.parametrize(
    ("told", "english", "chinese"),
    [
        ((Maneuver.DEPART, "Rua X"), "Start on Rua X, 350 m", "沿 Rua X 出发，350 米"),
        ((Maneuver.DEPART,), "Start, 350 m", "出发，350 米"),
        ((Maneuver.LEFT, "Rua X"), "Turn left into Rua X, 350 m", "左转进入 Rua X，350 米"),
        ((Maneuver.RIGHT, "深南大道"), "Turn right into 深南大道, 350 m",
         "右转进入深南大道，350 米"),
        ((Maneuver.LEFT, "Água"), "Turn left into Água, 350 m", "左转进入 Água，350 米"),
        ((Maneuver.STRAIGHT, " ", 1249), "Go straight on, 1.2 km", "直行，1.2 公里"),
        ((Maneuver.ROUNDABOUT, "A 1", 996, 2),
         "At the roundabout take exit 2 into A 1, 1.0 km",
         "进入环岛，从第 2 个出口驶入 A 1，1.0 公里"),
        ((Maneuver.ROUNDABOUT, "", 994, 3), "At the roundabout take exit 3, 990 m",
         "进入环岛，从第 3 个出口驶出，990 米"),
        ((Maneuver.ROUNDABOUT,), "Go through the roundabout, 350 m", "通过环岛，350 米"),
        ((Maneuver.FERRY, "Afurada", 300), "Take the ferry Afurada, 300 m",
         "乘轮渡 Afurada，300 米"),
        ((Maneuver.U_TURN, "", 4), "Turn round", "掉头"),
        ((Maneuver.ARRIVE, "", 0), "Arrive", "到达"),
    ],
)  # fmt: skip
def test_a_step_is_a_sentence_with_its_length(told, english, chinese):
    assert said(ENGLISH, *told) == english
    assert said(CHINESE, *told) == chinese


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("street", ["", "Rua X"])
def test_every_turn_is_told_differently(words, street):
    told = [said(words, turn, street, leave=None) for turn in Maneuver]
    assert len(set(told)) == len(Maneuver)
    assert all(street in sentence for sentence in told)


def test_a_way_without_steps_and_no_way_tell_nothing():
    assert directions(None, ENGLISH) == directions(LegDocument(path=""), ENGLISH) == ()


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
    text = itinerary_page(plan, "A", Labels(), NO_TILES, "zh")
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
