"""The commands for road graphs."""

import re
from pathlib import Path

import pytest

from routing.travel.roads.data.graph import load
from tests.support.commands import run
from tests.support.osm_town import STREET, Town, grid

TOWN = Town(
    grid("abc\n   \nd e"),
    ways=[("abc", STREET), ("de", STREET)],
)
HEAD = "customer_id,name,address,lat,lon,overdue_amount,days_past_due\n"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var"
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return TOWN.write(tmp_path / "town.osm.pbf")


def test_build_keeps_the_graph_in_the_data_folder_and_prints_its_figures(town, store):
    result = run("roads", "build", town)
    assert result.exit_code == 0
    (file,) = (store / "roads").iterdir()
    assert re.fullmatch(r"[0-9a-f]{16}-2\.graph", file.name)
    assert load(file).source[4:].startswith(file.stem.removesuffix("-2"))
    assert f"Road graph {file}\n" in result.stdout
    assert re.search(r"junctions +4\n", result.stdout)
    assert re.search(r"edges +2, 0 km\n", result.stdout)
    assert re.search(r"data of +an unknown day\n", result.stdout)
    assert re.search(
        r"by car +2 junctions, 1 edges, 0 km; 2 junctions cut off\n", result.stdout
    )
    assert re.search(r"built in +\d+\.\d s\n", result.stdout)


def test_build_writes_the_graph_where_it_is_told_to(town, store, tmp_path):
    out = tmp_path / "new" / "town.graph"
    assert run("roads", "build", town, "--out", out).exit_code == 0
    assert len(load(out).tail) == 2
    assert not store.exists()


def test_build_reads_again_what_it_has_built(town, store):
    run("roads", "build", town)
    (file,) = (store / "roads").iterdir()
    file.write_bytes(b"of an older version")
    assert run("roads", "build", town).exit_code == 0
    assert len(load(file).tail) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gone.osm.pbf", None),
        ("empty.osm.pbf", b""),
        ("text.graphml", b"no xml"),
        ("old.graph", b"of an older version"),
        ("table.csv", b"a,b\n"),
    ],
)
def test_build_tells_plainly_what_is_no_road_file(tmp_path, name, content):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    result = run("roads", "build", file)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {file} ")
    assert result.stderr.count("\n") == 1


def test_build_tells_plainly_that_it_cannot_write(town, tmp_path):
    (tmp_path / "taken").write_text("")
    result = run("roads", "build", town, "--out", tmp_path / "taken" / "town.graph")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot be written" in result.stderr


def row(name: str, lat: float | str, lon: float | str) -> str:
    return f"{name},Ana,Rua 1,{lat},{lon},100,30\n"


def test_doctor_names_the_customers_whose_pins_do_not_fit(town, store, tmp_path):
    a, d = TOWN.place("a"), TOWN.place("d")
    customers = tmp_path / "customers.csv"
    customers.write_text(
        HEAD
        + row("GOOD", a.lat, a.lon)
        + row("ISLAND", d.lat, d.lon)
        + row("AWAY", a.lat + 1, a.lon)
        + row("BARE", "", "")
        + row("WRONG", 95, a.lon)
    )
    result = run("roads", "doctor", town, "--customers", customers)
    assert result.exit_code == 0
    said = result.stdout
    assert re.search(r"customers +3 with a pin, 2 without\n", said)
    assert "outside the graph's box: 1 (33.3%)\n    AWAY\n" in said
    assert "100 to 1000 m from a road by car: 1 (33.3%)\n    ISLAND\n" in said
    assert "farther than 1000 m from every road by car: 1 (33.3%)\n    AWAY\n" in said
    assert "next to a road that is cut off by car: 1 (33.3%)\n    ISLAND\n" in said
    assert "GOOD" not in said
    assert "row 6, lat" in result.stderr
    assert len(list((store / "roads").iterdir())) == 1


def test_doctor_shows_twenty_and_counts_the_rest(town, tmp_path):
    customers = tmp_path / "customers.csv"
    away = TOWN.place("a").lat + 1
    rows = (row(f"C{i:02}", away, TOWN.place("a").lon) for i in range(23))
    customers.write_text(HEAD + "".join(rows))
    result = run("roads", "doctor", town, "--customers", customers, "--mode", "foot")
    lost = result.stdout.partition("from every road by foot: 23 (100.0%)\n")[2]
    assert lost.startswith("    C00\n")
    assert "    C19\n    … and 3 more\n" in lost


def test_doctor_refuses_an_unknown_mode_as_wrong_usage(town):
    result = run("roads", "doctor", town, "--customers", town, "--mode", "boat")
    assert result.exit_code == 2


def test_download_keeps_what_came_or_tells_plainly(town, store, monkeypatch):
    from routing.errors import ProblemError
    from routing.travel.roads.data.osm import read_osm

    def given(place: str, answers: Path) -> object:
        assert answers == store / "roads" / "answers"
        if place == "Nowhere":
            raise ProblemError("No such place.")
        return read_osm(town)

    monkeypatch.setattr("routing.travel.roads.data.download.download_roads", given)
    result = run("roads", "download", "Vila Nova")
    assert result.exit_code == 0
    assert "Road graph " in result.stdout
    assert len(list((store / "roads").glob("*.graph"))) == 1
    result = run("roads", "download", "Nowhere")
    assert (result.exit_code, result.stderr) == (1, "Error: No such place.\n")
