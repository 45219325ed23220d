"""Fitting a curve, and hours of slow traffic, from the command line."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from dispatch.demo import sample_day
from dispatch.demo.files import customers_csv, visitors_csv
from dispatch.settings import Settings
from tests.support.commands import run
from tests.support.road_graphs import grid
from tests.support.trips import write_trips
from web.config import settings_from_env

DAY = date(2026, 11, 24)
PEAKS = '{"07:00": 62, "09:00": 100, "17:00": 62, "19:00": 100}'
Files = tuple[Path, Path]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which every command of the test keeps its data."""
    folder = tmp_path / "var"
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(folder))
    return folder


def set_all(monkeypatch: pytest.MonkeyPatch, printed: str) -> Settings:
    """The settings with the variables as they were printed."""
    for line in printed.splitlines():
        if not line.startswith("#"):
            name, value = line.split("=")
            monkeypatch.setenv(name, value)
    return settings_from_env()


def test_the_printed_variables_give_the_curve_of_the_write_trips(tmp_path, monkeypatch):
    before = Settings().travel.by_mode
    result = run("travel", "fit", "--recorded", write_trips(tmp_path / "trips.csv"))
    assert result.exit_code == 0
    assert result.stdout.startswith("# 400 trips by car; on a half that the fit did not")
    curves = set_all(monkeypatch, result.stdout).travel.by_mode
    assert curves["car"].seconds.factor == pytest.approx(2, rel=0.1)
    assert curves["car"].seconds.exponent == pytest.approx(0.8, abs=0.02)
    assert curves["car"].metres.factor == pytest.approx(1.4, rel=0.02)
    at = np.array([1000.0, 5000.0, 20_000.0])
    assert curves["car"].seconds(at) == pytest.approx(2 * at**0.8, rel=0.03)
    assert {**curves, "car": before["car"]} == before


def test_without_lengths_the_mode_keeps_those_it_has(tmp_path, monkeypatch):
    file = write_trips(tmp_path / "trips.csv", mode="foot", lengths=False)
    foot = Settings().travel.by_mode["foot"]
    result = run("travel", "fit", "--recorded", file, "--mode", "foot")
    found = set_all(monkeypatch, result.stdout).travel.by_mode["foot"]
    assert found.metres == foot.metres
    assert found.seconds != foot.seconds


def test_trips_by_another_mode_do_not_count(tmp_path):
    file = write_trips(tmp_path / "trips.csv", mode="foot")
    result = run("travel", "fit", "--recorded", file, "--mode", "car")
    assert result.exit_code == 1
    assert "0 trips" in result.stderr


def test_the_overhead_of_the_settings_is_in_the_write_trips(tmp_path, monkeypatch):
    file = write_trips(tmp_path / "trips.csv")
    monkeypatch.setenv("ROUNDS_TRAVEL__OVERHEAD_S", "0")
    result = run("travel", "fit", "--recorded", file)
    car = set_all(monkeypatch, result.stdout).travel.by_mode["car"]
    # The same seconds from door to door, now all by the curve.
    at = np.array([2000.0, 10_000.0])
    assert car.seconds(at) == pytest.approx(2 * at**0.8 + 90, rel=0.04)
    assert car.seconds.factor > 2.2


def test_every_faulty_row_is_shown(tmp_path):
    file = write_trips(tmp_path / "trips.csv")
    file.write_text(file.read_text() + "\n41,-8,41.1,-8,7,,\n91,-8,41.1,-8,700,,\n")
    result = run("travel", "fit", "--recorded", file)
    assert result.exit_code == 1
    assert "2 of 402 rows" in result.stderr
    assert "row 402, seconds: '7'" in result.stderr
    assert "row 403, from_lat: '91'" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["--recorded", "a.csv", "--roads", "b.graph"]])
def test_one_source_of_trips_is_needed(arguments):
    result = run("travel", "fit", *arguments)
    assert result.exit_code == 2
    assert "either --recorded or --roads" in result.stderr


def test_roads_give_a_curve_too(tmp_path, monkeypatch):
    file = tmp_path / "town.graph"
    grid(12, block=500).graph("drawn:town").save(file)
    result = run("travel", "fit", "--roads", file, "--pairs", "300", "--mode", "bicycle")
    assert result.exit_code == 0
    assert result.stdout.startswith("# 300 trips by bicycle; ")
    found = set_all(monkeypatch, result.stdout).travel.by_mode["bicycle"]
    assert found.metres(np.array([3000.0])) == pytest.approx(3000 * 4 / np.pi, rel=0.05)


def test_a_mode_that_is_not_on_roads_is_refused(tmp_path):
    file = tmp_path / "town.graph"
    grid(3).graph("drawn:town").save(file)
    result = run("travel", "fit", "--roads", file, "--mode", "transit")
    assert result.exit_code == 1
    assert "recorded trips" in result.stderr


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A day that is too full for its visitors."""
    sample = sample_day(DAY, customers=30, visitors=2, seed=4)
    paths = tmp_path / "customers.csv", tmp_path / "visitors.csv"
    paths[0].write_text(customers_csv(sample.customers), encoding="utf-8")
    paths[1].write_text(visitors_csv(sample.visitors), encoding="utf-8")
    return paths


def check(out: Path, files: Files) -> Result:
    plan, (customers, visitors) = out / "plan.json", files
    return run("check", plan, "--customers", customers, "--visitors", visitors)


def test_a_plan_with_hours_passes_its_check_and_no_other(tmp_path, monkeypatch, files):
    customers, visitors = files
    monkeypatch.setenv("ROUNDS_TRAVEL__HOURS", PEAKS)
    made = run(
        "plan", "--customers", customers, "--visitors", visitors,
        "--date", DAY.isoformat(), "--out", tmp_path / "day", "--seconds", "2",
    )  # fmt: skip
    assert made.exit_code == 0
    plan = json.loads((tmp_path / "day/plan.json").read_text("utf-8"))
    assert "62 % from 07:00" in plan["solver"]["travel"]
    assert plan["kpis"]["planned"] > 5
    sound = check(tmp_path / "day", files)
    assert (sound.exit_code, "\nThe plan keeps every rule:" in sound.stdout) == (0, True)
    monkeypatch.delenv("ROUNDS_TRAVEL__HOURS")
    other = check(tmp_path / "day", files)
    assert other.exit_code == 1
    assert "travel: These settings time the plan by" in other.stdout


def test_hours_that_are_none_are_refused_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("ROUNDS_TRAVEL__HOURS", '{"7 am": 70}')
    result = run("travel", "fit", "--recorded", write_trips(tmp_path / "trips.csv"))
    assert result.exit_code == 1
    assert "ROUNDS_TRAVEL__HOURS" in result.stderr
    assert "'7 am' is not a time of day such as 09:30" in result.stderr
