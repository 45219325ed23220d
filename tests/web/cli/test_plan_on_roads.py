"""Plans on roads from the command line."""

import json
import re
from pathlib import Path

import pytest

from tests.support.commands import run
from tests.support.html_page import Page
from tests.support.streets import square

TOWN = square()
HEAD = "customer_id,name,address,lat,lon,overdue_amount,currency,days_past_due\n"
STAFF = "visitor_id,name,start_lat,start_lon,shift_start,shift_end,travel_mode\n"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which every command of the test keeps its data."""
    folder = tmp_path / "var"
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(folder))
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "the same wherever the data lie")
    return folder


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    return TOWN.write(tmp_path / "town.osm.pbf")


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[str | Path, ...]:
    """Customers at two corners of the town; a driver and one who takes the bus."""

    def at(node: str) -> str:
        return f"{TOWN.place(node).lat},{TOWN.place(node).lon}"

    rows = [f"C{n},Ana,,{at(node)},100,EUR,20\n" for n, node in enumerate("dm")]
    staff = [
        f"V1,Rui,{at('a')},09:00,18:00,car\n",
        f"V2,Eva,{at('a')},09:00,18:00,transit\n",
    ]
    customers, visitors = tmp_path / "customers.csv", tmp_path / "visitors.csv"
    customers.write_text(HEAD + "".join(rows), encoding="utf-8")
    visitors.write_text(STAFF + "".join(staff), encoding="utf-8")
    return "--customers", customers, "--visitors", visitors


@pytest.fixture
def day(tmp_path: Path, roads: Path, inputs: tuple[str | Path, ...]) -> Path:
    """The folder of a day that was planned on the roads."""
    out = tmp_path / "day"
    result = run("plan", *inputs, "--date", "2026-11-24", "--out", out, "--seconds", "1",
                 "--roads", roads)  # fmt: skip
    assert result.exit_code == 0, result.output
    return out


def test_a_plan_on_roads_names_its_source_and_its_streets(day: Path) -> None:
    plan = json.loads((day / "plan.json").read_text("utf-8"))
    named = r"great circle: .*; osm:[0-9a-f]{64} \+ 90 s"
    assert re.fullmatch(named, plan["solver"]["travel"])
    # Rui alone drives, and Eva's bus takes no street.
    assert plan["solver"]["estimated"] is True
    (route,) = [route for route in plan["routes"] if route["team_id"] == "V1"]
    streets = {step["street"] for stop in route["stops"] for step in stop["way"]["steps"]}
    assert streets & {"Rua 1", "Rua 5"}
    page = Page((day / "itineraries" / "V1.html").read_text("utf-8"))
    assert any("Start on Rua" in element.text for element in page.all("details"))
    assert "estimated" not in page.text


def test_check_finds_the_roads_of_a_plan_again(day: Path, inputs) -> None:
    result = run("check", day / "plan.json", *inputs)
    assert result.exit_code == 0, result.output
    assert "\nThe plan keeps every rule: 2 visits" in result.output


def test_check_says_what_to_do_where_the_roads_are_not_at_hand(
    day: Path, inputs, roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(tmp_path / "elsewhere"))
    lost = run("check", day / "plan.json", *inputs)
    assert lost.exit_code == 1
    assert re.fullmatch(
        r"Error: The plan was made on the roads osm:[0-9a-f]{64}, which are not in "
        r".*elsewhere/roads; give their file with --roads FILE\.\n",
        lost.stderr,
    )
    assert run("check", day / "plan.json", *inputs, "--roads", roads).exit_code == 0


def test_a_plan_is_not_sound_on_other_roads(day: Path, inputs, tmp_path: Path) -> None:
    renamed = square(names="abcdefgh").write(tmp_path / "renamed.osm.pbf")
    result = run("check", day / "plan.json", *inputs, "--roads", renamed)
    assert result.exit_code == 1
    assert "plan: travel: These settings time the plan by" in result.stdout


def test_a_street_that_was_changed_in_the_file_is_found(day: Path, inputs) -> None:
    file = day / "plan.json"
    text = file.read_text("utf-8")
    assert '"Rua ' in text
    file.write_text(text.replace('"Rua ', '"Avenida ', 1), encoding="utf-8")
    result = run("check", file, *inputs)
    assert result.exit_code == 1
    assert ": way: The path is not that of " in result.stdout


@pytest.mark.parametrize("command", [["serve"], ["demo", "--no-serve"]])
def test_roads_that_are_not_there_are_told_before_anything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    missing = tmp_path / "gone.osm.pbf"
    monkeypatch.setenv("ROUNDS_TRAVEL__ROADS", str(missing))
    result = run(*command)
    assert result.exit_code == 1
    assert str(missing) in result.stderr
    assert len(result.stderr.splitlines()) == 1
