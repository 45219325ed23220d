"""``rounds plan``: two files in, a folder out, plain words when something is wrong."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.settings import Settings
from dispatch.usecases.day_files import DayFiles, read_day_files
from maps.documents import STATIC
from maps.plan_folder import file_name
from tests.support.commands import (
    BAD_FILES,
    CUSTOMERS,
    VISITORS,
    assert_plain,
    check,
    plan_into,
)

pytestmark = pytest.mark.usefixtures("store")


def read_plan(folder: Path) -> PlanDocument:
    return PlanDocument.model_validate_json((folder / "out/plan.json").read_bytes())


def inputs(folder: Path) -> DayInputs:
    files = DayFiles(folder / "customers.csv", folder / "visitors.csv")
    return read_day_files(files, read_plan(folder).date, Settings())


def foreign(page: str) -> list[str]:
    """Every address in a page's own parts; Leaflet's code names some in comments."""
    leaflet = (STATIC / "leaflet/leaflet.js").read_text("utf-8")
    assert leaflet in page
    own = re.sub(r"/\*.*?\*/", "", page.replace(leaflet, ""), flags=re.DOTALL)
    return re.findall(r"https?://[^\s\"'<)]*", own)


def test_plan_writes_the_plan_its_table_a_map_and_one_itinerary_per_team(planned):
    names = {p.relative_to(planned / "out").as_posix() for p in planned.glob("out/**/*.*")}
    other = file_name("外访/2")
    assert names == {
        "plan.json",
        "plan.csv",
        "map.html",
        "certificate.json",
        "certificate.html",
        "itineraries/V1.html",
        f"itineraries/{other}.html",
    }
    assert re.fullmatch(r"外访_2-[0-9a-f]{12}", other)


def test_plan_json_has_the_keys_of_the_contract(planned):
    document = json.loads((planned / "out/plan.json").read_text("utf-8"))
    assert document["version"] == 1
    assert document.keys() >= {
        "plan_id", "date", "timezone", "policy", "solver", "inputs_sha256", "routes",
        "unassigned", "excluded", "kpis",
    }  # fmt: skip
    stop = document["routes"][0]["stops"][0]
    assert stop.keys() >= {
        "sequence", "visit_id", "customer_id", "lat", "lon", "arrive", "begin", "finish",
        "wait_s", "travel_s", "distance_m", "tier", "score",
    }  # fmt: skip
    assert re.fullmatch(r"2026-11-24T\d\d:\d\d:\d\d\+08:00", stop["begin"])


def test_plan_csv_has_one_line_per_stop(planned):
    table = csv.DictReader(StringIO((planned / "out/plan.csv").read_text("utf-8")))
    plan = read_plan(planned)
    assert [(row["team_id"], row["customer_id"]) for row in table] == [
        (route.team_id, stop.customer_id) for route in plan.routes for stop in route.stops
    ]


def test_plan_prints_its_figures_and_where_they_lie(planned):
    said = (planned / "said.txt").read_text("utf-8")
    assert "Plan of 2026-11-24 (Asia/Shanghai), policy house" in said
    assert re.search(r"planned visits +5 in 2 routes", said)
    assert re.search(r"excluded by rule +1\n", said)
    assert re.search(r"travel .*\(estimated\)", said)
    assert re.search(r"amount covered +6400\.50 CNY", said)
    assert f"Written to {planned / 'out'}" in said


def test_plan_keeps_no_database(planned):
    assert not (planned / "var").exists()


def test_the_map_names_no_host_but_the_tile_server(planned):
    page = (planned / "out/map.html").read_text("utf-8")
    assert foreign(page) == ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"]


def test_an_itinerary_names_only_the_people_of_its_route(planned):
    plan = read_plan(planned)
    names = {c.customer.customer_id: c.customer.name for c in inputs(planned).cases}
    for route in plan.routes:
        path = planned / f"out/itineraries/{file_name(route.team_id)}.html"
        text = path.read_text("utf-8")
        mine = {stop.customer_id for stop in route.stops}
        assert {key for key, name in names.items() if name in text} == mine


def test_a_folder_that_is_none_is_refused_before_the_solve(files, tmp_path):
    (tmp_path / "taken").write_text("")
    result = plan_into(tmp_path / "taken", files, "--seconds", "3600")
    assert result.exit_code == 2
    assert f"'{tmp_path / 'taken'}' is a file" in result.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--date", "2026-02-30"),  # no such day
        ("--date", "24/11/2026"),  # another order
        ("--date", "0001-01-01"),  # before any calendar that is meant
        ("--date", "9999-12-31"),  # after it
        ("--seconds", "0.5"),  # too short
        ("--seconds", "nan"),  # no number
        ("--seed", "-1"),  # below what the solver takes
        ("--seed", str(2**31)),  # above it
        ("--language", "fr"),  # not translated
        ("--colour", "red"),  # no such option
    ],
)
def test_wrong_usage_of_plan_ends_with_2_and_says_how_it_goes(files, tmp_path, options):
    result = plan_into(tmp_path / "out", files, *options)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_policy_is_told_plainly(files, tmp_path):
    result = plan_into(tmp_path / "out", files, "--policy", "moon")
    assert_plain(result, "There is no policy 'moon'; known are au, cn, house, in, uk, us.")
    assert not (tmp_path / "out").exists()


def test_an_unknown_zone_is_named_by_its_option(files, tmp_path):
    result = plan_into(tmp_path / "out", files, "--timezone", "Moon/Base")
    assert result.exit_code == 2
    assert "'--timezone': 'Moon/Base' is no time zone; use an IANA name" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", BAD_FILES)
def test_plan_refuses_bad_input_plainly_and_writes_nothing(tmp_path, name):
    _, spoil, text = BAD_FILES[name]
    paths = tmp_path / "customers.csv", tmp_path / "visitors.csv"
    for path, content in zip(paths, spoil(CUSTOMERS, VISITORS), strict=True):
        path.write_bytes(content)
    assert_plain(plan_into(tmp_path / "out", paths), text)
    assert not (tmp_path / "out").exists()


HELD = '[{"kind": "hold", "visit_id": "C1@2026-11-24", "reason": "Waits for a call"}]'


def test_a_plan_with_constraints_keeps_them_and_is_sound(files, tmp_path):
    constraints = tmp_path / "constraints.json"
    constraints.write_text(HELD, encoding="utf-8")
    result = plan_into(tmp_path / "out", files, "--constraints", str(constraints))
    assert result.exit_code == 0, result.output
    plan = read_plan(tmp_path)
    (item,) = plan.unassigned
    assert (item.customer_id, item.code) == ("C1", "held")
    checked = check(tmp_path / "out/plan.json", tmp_path)
    assert checked.stdout.endswith("The plan keeps every rule: 4 visits in 2 routes.\n"), (
        checked.stdout
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HELD.replace("C1@", "C9@"), "C9@2026-11-24"),
        (HELD.replace("Waits for a call", ""), "reason"),
        ("{}", "not a list of constraints"),
    ],
)
def test_constraints_that_cannot_be_used_are_refused(files, tmp_path, text, found):
    constraints = tmp_path / "constraints.json"
    constraints.write_text(text, encoding="utf-8")
    result = plan_into(tmp_path / "out", files, "--constraints", str(constraints))
    assert result.exit_code == 1
    assert found in result.stderr
