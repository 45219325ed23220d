"""The page of the roads: where times come from, pins off the roads, what is reached."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dispatch.settings import MapSettings, Settings
from dispatch.usecases import Context, open_context
from dispatch.usecases.import_files import import_file
from tests.support.clock import MORNING, Clock
from tests.support.html_page import Page, split_map_data
from tests.support.streets import square
from web.app import create_app

TOWN = square()
NORTH, WEST = TOWN.place("a").lat, TOWN.place("a").lon
SOUTH, EAST = TOWN.place("p").lat, TOWN.place("p").lon
HOSTILE = "<script>alert(1)</script>${alert(1)}`x`{{ 7*7 }}"
CUSTOMERS = f"""\
customer_id,name,address,lat,lon,overdue_amount,currency,days_past_due
near,Ana,,{SOUTH},{WEST},10,EUR,5
far,"{HOSTILE}",,{SOUTH - 0.003},{WEST},10,EUR,5
lost,Rui,,{SOUTH - 0.05},{WEST},10,EUR,5
unpinned,Eva,Rua 1,,,10,EUR,5
"""
VISITORS = f"""\
visitor_id,name,start_lat,start_lon,shift_start,shift_end,travel_mode
V1,"{HOSTILE}",{NORTH},{EAST},09:00,18:00,car
V2,Nuno,{SOUTH},{WEST},09:00,18:00,transit
"""


@pytest.fixture(scope="module")
def roads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return TOWN.write(tmp_path_factory.mktemp("town") / "town.osm.pbf")


@pytest.fixture(scope="module")
def town_context(
    tmp_path_factory: pytest.TempPathFactory, roads: Path
) -> Iterator[Context]:
    """A desk on the streets of a small town, with customers on and off them."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("desk"), map=MapSettings(tiles="none")
    )
    travel = settings.travel.model_copy(update={"roads": roads})
    context = open_context(
        settings.model_copy(update={"travel": travel}), clock=Clock(MORNING)
    )
    for what, text in (("customers", CUSTOMERS), ("visitors", VISITORS)):
        assert import_file(context, what, text.encode(), f"{what}.csv").faults == ()
    yield context
    context.store.engine.dispose()


@pytest.fixture
def on_roads(town_context: Context) -> FlaskClient:
    app = create_app(context=town_context)
    app.testing = True
    return app.test_client()


def figure(page: Page, name: str) -> str:
    boxes = [e.text for e in page.all("div") if e.text.startswith(name)]
    assert boxes
    return boxes[-1].removeprefix(name)


def test_without_roads_the_page_says_how_to_set_them(client: FlaskClient) -> None:
    page = Page.of(client.get("/roads"))
    assert "Ask your administrator to set them up: docs/travel.md" in page.text
    assert "car: estimate along the straight line" in page.text
    assert page.all("iframe") == []
    assert client.get("/roads/reach/V1").status_code == 404


def test_each_mode_names_its_sources_in_the_order_in_which_they_are_asked(on_roads) -> None:
    page = Page.of(on_roads.get("/roads"))
    assert [e.text for e in page.all("li")][:2] == [
        "car: streets of town.osm.pbf → estimate along the straight line",
        "public transport: estimate along the straight line",
    ]


def test_the_size_and_the_box_of_the_streets_are_shown(on_roads) -> None:
    page = Page.of(on_roads.get("/roads"))
    assert figure(page, "Area") == (
        f"latitude {SOUTH:.3f} to {NORTH:.3f}longitude {WEST:.3f} to {EAST:.3f}"
    )
    assert "24 pieces between 16 junctions" in figure(page, "Streets")
    assert figure(page, "Data of").startswith("an unknown day")


def test_customers_off_the_roads_are_listed_with_a_way_to_mend_their_pin(on_roads) -> None:
    page = Page.of(on_roads.get("/roads"))
    assert figure(page, "Customers off the roads") == "67%2 of 3 with a pin"
    groups = {e.text for e in page.all("details")}
    assert any("nobody can be sent there 1 Rui lost" in text for text in groups)
    assert any(f"the pin may be wrong 1 {HOSTILE} far" in text for text in groups)
    assert not any("Ana" in text or "Eva" in text for text in groups)
    # It lies outside the box as well, so that it is in two lists.
    links = {e["href"] for e in page.all("a", f"Place pin – {HOSTILE}")}
    assert links == {"/pins?customer=far"}
    mend = Page.of(on_roads.get(links.pop()))
    assert mend.one("input", name="customer_id")["value"] == "far"
    assert mend.one("input", name="point")["value"] == f"{SOUTH - 0.003}, {WEST}"


def test_another_way_of_travelling_can_be_looked_at(on_roads) -> None:
    page = Page.of(on_roads.get("/roads?mode=foot"))
    assert page.one("a", "on foot")["aria-current"] == "true"
    other = Page.of(on_roads.get("/roads?mode=boat"))
    assert other.one("a", "car", class_="btn btn-sm btn-primary me-1 mb-1")


def test_only_who_travels_on_roads_can_be_chosen_for_the_map(on_roads) -> None:
    page = Page.of(on_roads.get("/roads?visitor=V1"))
    assert [e["value"] for e in page.all("option")] == ["", "V1"]
    assert "selected" in page.one("option", value="V1").attributes
    assert page.one("iframe")["src"] == "/roads/reach/V1"
    assert Page.of(on_roads.get("/roads?visitor=V2")).all("iframe") == []
    assert on_roads.get("/roads/reach/V2").status_code == 404
    assert on_roads.get("/roads/reach/V9").status_code == 404


def test_the_map_shows_an_area_for_each_time_and_hostile_names_as_text(on_roads) -> None:
    response = on_roads.get("/roads/reach/V1")
    text = response.get_data(as_text=True)
    for minutes in (15, 30, 45):
        assert f"Reached within {minutes} min" in text
    assert text.count("MultiPolygon") == 3
    assert "alert(1)" in text
    code, data = split_map_data(text)
    for acting in ("<script>alert", "${alert", "`x`", "{{ 7"):
        assert acting not in code
    assert not set("<>&'") & set(data)
    nonce = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert nonce
    assert f'<script nonce="{nonce[1]}">' in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_in_both_languages(on_roads, language: str) -> None:
    page = Page.of(on_roads.get("/roads", headers={"Accept-Language": language}))
    assert page.one("h1").text == {"en": "Roads", "zh": "道路"}[language]
