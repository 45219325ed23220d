"""A day on the streets of a small town, in a real browser: laptop and phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.served import Watch, served
from tests.support.streets import square

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=globalThis.PWN=1>${globalThis.PWN=1}`"
TOWN = square(names=[HOSTILE] * 8)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A server with an empty store and the streets of a small square town."""
    roads = TOWN.write(tmp_path / "town.osm.pbf")
    with served(tmp_path, ROUNDS_TRAVEL__ROADS=str(roads)) as address:
        yield address


def files(folder: Path) -> tuple[Path, Path]:
    def at(node: str) -> str:
        return f"{TOWN.place(node).lat},{TOWN.place(node).lon}"

    customers, visitors = folder / "customers.csv", folder / "visitors.csv"
    head = "customer_id,name,address,lat,lon,overdue_amount,currency,days_past_due\n"
    rows = [f"C{n},Ana,,{at(node)},100,EUR,20\n" for n, node in enumerate("gjp")]
    customers.write_text(head + "".join(rows), encoding="utf-8")
    staff = "visitor_id,name,start_lat,start_lon,shift_start,shift_end\n"
    visitors.write_text(f"{staff}V1,Rui,{at('a')},09:00,18:00\n", encoding="utf-8")
    return customers, visitors


def test_streets_are_drawn_told_and_shown_as_what_is_reached(
    browser: Browser, server: str, tmp_path: Path
) -> None:
    desk = browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 900})
    phone = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    watches = [Watch(desk), Watch(phone)]
    page = desk.new_page()
    for kind, file in zip(("Overdue customers", "Visitors"), files(tmp_path), strict=True):
        page.goto(f"{server}/import")
        page.get_by_role("radio", name=kind).check()
        page.get_by_label("File", exact=True).set_input_files(file)
        page.get_by_role("main").get_by_role("button", name="Import").click()
        expect(page.get_by_role("status")).to_contain_text("new, 0 updated, 0 skipped")
    page.goto(server)
    page.get_by_label("Search time (seconds)").fill("1")
    page.get_by_role("button", name="Plan this day").click()
    expect(page.get_by_role("region", name="Figures")).to_be_visible()
    expect(page.get_by_role("region", name="Figures")).not_to_contain_text("estimated")
    line = page.frame_locator("iframe.map").locator("path.leaflet-interactive")
    # Round the corners of the town, so that there are more points than stops.
    assert (line.get_attribute("d") or "").count("L") > 4

    page.get_by_role("button", name="Check and publish").click()
    expect(page.get_by_role("status")).to_contain_text("published")
    page.locator("details.route summary").first.click()
    page.get_by_role("link", name="Itinerary and link for the visitor").first.click()
    sheet = phone.new_page()
    sheet.goto(page.get_by_label("Link for the visitor's phone").input_value())
    summary = sheet.get_by_text("前往第 1 站的路线指引")
    turn = sheet.locator("#stop-1 .directions li").first
    expect(turn).to_be_hidden()
    summary.focus()
    sheet.keyboard.press("Enter")
    expect(turn).to_contain_text(HOSTILE)
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 390
    sheet.emulate_media(media="print")
    for number in (1, 2, 3):
        assert sheet.locator(f"#stop-{number} .directions li").first.evaluate(
            "e => e.checkVisibility({contentVisibilityAuto: true})"
        )
    sheet.emulate_media(media="screen")

    for tab in (page, sheet):
        tab.goto(f"{server}/roads")
        tab.locator("select").select_option("V1")
        tab.locator("form button").click()
        drawn = tab.frame_locator("iframe.map")
        expect(drawn.locator(".rounds-start")).to_be_visible()
        expect(drawn.locator("path.leaflet-interactive")).to_have_count(3)
        assert tab.evaluate("document.documentElement.scrollWidth") <= (
            tab.viewport_size or {}
        ).get("width", 0)
    for tab in (page, sheet):
        assert tab.evaluate("typeof globalThis.PWN") == "undefined"
    for watch in watches:
        assert watch.foreign(server) == []
        assert watch.errors == []
