"""The main job in a real browser: import, plan, map, visitor's link, outcome, next day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dispatch.demo import customers_csv, sample_day, visitors_csv
from tests.support.served import Watch, served

pytestmark = pytest.mark.browser


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A server with an empty store and the default settings."""
    with served(tmp_path) as address:
        yield address


def test_a_dispatcher_and_a_visitor_do_the_main_job(
    browser: Browser, server: str, tmp_path: Path
) -> None:
    desk = browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 900})
    phone = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    watches = [Watch(desk), Watch(phone)]
    page = desk.new_page()
    page.goto(f"{server}/")
    today = date.fromisoformat(page.url.rsplit("/", 1)[1])
    _import_files(page, tmp_path, today)
    _plan(page, today)

    drawn = page.frame_locator("iframe.map")
    expect(drawn.locator(".rounds-stop").first).to_be_visible()
    routes = page.locator("details.route:has(svg.timeline-bar)")
    expect(drawn.locator("path.leaflet-interactive")).to_have_count(routes.count())
    planned = int(_figure(page, "Planned visits"))
    expect(drawn.locator(".rounds-stop")).to_have_count(planned)

    page.get_by_role("button", name="Check and publish").click()
    expect(page.get_by_role("status")).to_contain_text("published")
    page.locator("details.route summary").first.click()
    page.get_by_role("link", name="Itinerary and link for the visitor").first.click()
    # Each visitor of a team has a link of their own; the first of them follows it.
    link = page.get_by_label("Link for the visitor's phone").first.input_value()
    sheet = phone.new_page()
    sheet.goto(link)
    expect(sheet.frame_locator("iframe.map").locator(".rounds-stop").first).to_be_visible()
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 390
    promised = _record(sheet, "承诺还款", {
        "承诺金额": "800",
        "承诺日期": (today + timedelta(days=5)).isoformat(),
    }, choose="是")  # fmt: skip
    absent = _record(sheet, "无人在家", {})

    tomorrow = today + timedelta(days=1)
    page.goto(f"{server}/days/{tomorrow}")
    _plan(page, tomorrow)
    _expect_excluded(page, "A promise to pay is still running.", promised)
    _expect_excluded(page, "A pause was agreed.", absent)

    for watch in watches:
        assert watch.foreign(server) == []
        assert watch.errors == []


def _import_files(page: Page, folder: Path, today: date) -> None:
    sample = sample_day(today, customers=45, visitors=4)
    files = {
        "Overdue customers": ("customers.csv", customers_csv(sample.customers)),
        "Visitors": ("visitors.csv", visitors_csv(sample.visitors)),
    }
    for kind, (name, text) in files.items():
        file = folder / name
        file.write_text(text, encoding="utf-8")
        page.get_by_role("navigation").get_by_role("link", name="Import").click()
        page.get_by_role("radio", name=kind).check()
        page.get_by_label("File", exact=True).set_input_files(file)
        page.get_by_role("main").get_by_role("button", name="Import").click()
        expect(page.get_by_role("status")).to_contain_text("new, 0 updated, 0 skipped")
    page.get_by_role("link", name="Go to the day").click()


def _plan(page: Page, day: date) -> None:
    page.get_by_label("Search time (seconds)").fill("2")
    page.get_by_role("button", name="Plan this day").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("region", name="Figures")).to_be_visible()
    assert page.url.endswith(day.isoformat())


def _figure(page: Page, name: str) -> str:
    box = page.locator("dl.figures > div").filter(has_text=name).locator("dd")
    return box.inner_text().split()[0]


def _record(sheet: Page, outcome: str, fields: dict[str, str], choose: str = "") -> str:
    """Record an outcome for the first visit without one, and return the customer's name."""
    card = sheet.locator("li.card:not(.done)").first
    number = card.locator(".number").inner_text()
    name = card.locator("h2 span.flex-grow-1").inner_text()
    card.get_by_role("link", name="记录结果").click()
    sheet.get_by_role("link", name=outcome).click()
    for label, value in fields.items():
        sheet.get_by_label(label).fill(value)
    if choose:
        sheet.get_by_label(choose, exact=True).check()
    sheet.get_by_role("button", name="记录").click()
    done = sheet.locator(f"#stop-{number}")
    expect(done).to_contain_text(f"✓ {outcome}")
    return name


def _expect_excluded(page: Page, reason: str, name: str) -> None:
    group = page.locator("details.route", has_text=reason)
    group.locator("summary").click()
    expect(group.get_by_role("cell", name=name).first).to_be_visible()
