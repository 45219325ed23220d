"""The console script: files in, files out, plain words when something is wrong."""

import csv
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from dispatch.demo import sample_day
from dispatch.domain.plan import PlanDocument
from dispatch.errors import InputError
from dispatch.settings import MapSettings, Settings
from dispatch.store.queries.customers import counts
from dispatch.usecases import open_context
from dispatch.usecases.plan_files import read_day_files
from maps.documents import STATIC
from web import create_app
from web.cli.main import main
from web.cli.plan_files import file_name, write_plan
from web.config import settings_from_env

CUSTOMERS = """\
customer_id,name,address,lat,lon,overdue_amount,days_past_due,windows,service_minutes,\
required_skills,flags
C1,王一,福田一路1号,22.540,114.050,1200.50,40,,20,,
C2,李二,福田二路2号,22.545,114.060,900,20,14:00-16:00,20,,
C3,张三,福田三路3号,22.550,114.055,3000,90,,20,legal,
C4,刘四,福田四路4号,22.555,114.070,500,10,,20,,
C5,陈五,福田五路5号,22.560,114.065,800,15,,20,,
C6,杨六,福田六路6号,22.565,114.075,700,12,,20,,attorney
"""
VISITORS = """\
visitor_id,name,start_lat,start_lon,shift_start,shift_end,skills,travel_mode,max_visits
V1,赵甲,22.535,114.055,09:00,18:00,legal,car,3
外访/2,钱乙,22.570,114.060,09:00,18:00,,motorcycle,3
"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
Files = tuple[Path, Path]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which every command of the test keeps its data."""
    folder = tmp_path / "var"
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(folder))
    monkeypatch.setenv("ROUNDS_CERTIFICATE_KEY", "of the tests")
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Six customers and two visitors, each pair with one of a special kind."""
    return write(tmp_path, CUSTOMERS, VISITORS)


def write(folder: Path, customers: str, visitors: str) -> Files:
    paths = folder / "customers.csv", folder / "visitors.csv"
    for path, text in zip(paths, (customers, visitors), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def run(*arguments: str | Path) -> Result:
    """Run a command in this process; an error that is not plain fails the test."""
    return CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)


def plan_into(out: Path, files: Files, *options: str) -> Result:
    customers, visitors = files
    return run(
        "plan", "--customers", customers, "--visitors", visitors,
        "--date", "2026-11-24", "--out", out, "--seconds", "1", *options,
    )  # fmt: skip


def stored(folder: Path) -> tuple[int, int]:
    """Customers and visitors in the store."""
    context = open_context(Settings(data_dir=folder))
    with context.store.session() as session:
        figures = counts(session)
    context.store.engine.dispose()
    return figures.customers, figures.on_duty


# Planning


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two files and, in ``out``, their plan as written by `plan`."""
    folder = tmp_path_factory.mktemp("planned")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROUNDS_DATA_DIR", str(folder / "var"))
        patch.setenv("ROUNDS_CERTIFICATE_KEY", "of the tests")
        result = plan_into(folder / "out", write(folder, CUSTOMERS, VISITORS))
    assert result.exit_code == 0
    (folder / "said.txt").write_text(result.stdout, encoding="utf-8")
    return folder


def read_plan(folder: Path) -> PlanDocument:
    return PlanDocument.model_validate_json((folder / "out/plan.json").read_bytes())


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
    assert re.fullmatch(r"team-[0-9a-f]{12}", other)


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


def foreign(page: str) -> list[str]:
    """Every address in a page's own parts; Leaflet's code names some in comments."""
    leaflet = (STATIC / "leaflet/leaflet.js").read_text("utf-8")
    assert leaflet in page
    own = re.sub(r"/\*.*?\*/", "", page.replace(leaflet, ""), flags=re.DOTALL)
    return re.findall(r"https?://[^\s\"'<)]*", own)


def test_the_map_names_no_host_but_the_tile_server(planned):
    page = (planned / "out/map.html").read_text("utf-8")
    assert foreign(page) == ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"]


def test_without_tiles_the_map_names_no_host_at_all(planned, tmp_path):
    tiles = Settings(map=MapSettings(tiles="none"))
    write_plan(tmp_path, read_plan(planned), inputs(planned), tiles, "en")
    assert foreign((tmp_path / "map.html").read_text("utf-8")) == []


def inputs(folder: Path) -> Any:
    people, staff = CUSTOMERS.encode(), VISITORS.encode()
    day = read_plan(folder).date
    return read_day_files(people, "customers.csv", staff, "visitors.csv", day, Settings())


def test_an_itinerary_names_only_the_people_of_its_route(planned):
    plan = read_plan(planned)
    names = {c.customer.customer_id: c.customer.name for c in inputs(planned).cases}
    for route in plan.routes:
        path = planned / f"out/itineraries/{file_name(route.team_id)}.html"
        text = path.read_text("utf-8")
        mine = {stop.customer_id for stop in route.stops}
        assert {key for key, name in names.items() if name in text} == mine


def test_a_new_plan_leaves_no_itinerary_of_the_old_one_behind(planned, tmp_path):
    plan = read_plan(planned)
    one = plan.model_copy(update={"routes": plan.routes[:1]})
    write_plan(tmp_path, plan, inputs(planned), Settings(), "en")
    write_plan(tmp_path, one, inputs(planned), Settings(), "en")
    kept = [path.stem for path in (tmp_path / "itineraries").iterdir()]
    assert kept == [file_name(plan.routes[0].team_id)]


def test_pages_are_written_in_the_language_that_was_asked_for(planned, tmp_path):
    write_plan(tmp_path, read_plan(planned), inputs(planned), Settings(), "zh")
    pages = [tmp_path / "map.html", *(tmp_path / "itineraries").iterdir()]
    assert len(pages) == 3
    assert all('<html lang="zh-Hans">' in page.read_text("utf-8") for page in pages)


def test_a_folder_that_is_none_is_refused_before_the_solve(files, tmp_path):
    (tmp_path / "taken").write_text("")
    result = plan_into(tmp_path / "taken", files, "--seconds", "3600")
    assert result.exit_code == 2
    assert f"'{tmp_path / 'taken'}' is a file" in result.stderr


def test_a_folder_that_cannot_be_written_is_told_plainly(planned, tmp_path):
    (tmp_path / "itineraries").write_text("")
    with pytest.raises(InputError, match=f"{tmp_path} cannot be written: File exists"):
        write_plan(tmp_path, read_plan(planned), inputs(planned), Settings(), "en")


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


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            ("--policy", "moon"),
            "There is no policy 'moon'; known are au, cn, house, in, uk, us.",
        ),
        (("--timezone", "Moon/Base"), "ROUNDS_TIMEZONE='Moon/Base'"),
    ],
)
def test_an_unknown_policy_or_zone_is_told_plainly(files, tmp_path, options, text):
    assert_plain(plan_into(tmp_path / "out", files, *options), text)
    assert not (tmp_path / "out").exists()


# Checking


def check(plan: Path, folder: Path) -> Result:
    return run(
        "check", plan, "--customers", folder / "customers.csv",
        "--visitors", folder / "visitors.csv",
    )  # fmt: skip


def test_check_calls_a_fresh_plan_sound(planned):
    result = check(planned / "out/plan.json", planned)
    first, second = result.stdout.splitlines()
    assert (result.exit_code, second) == (0, "Sound: 5 visits in 2 routes.")
    assert re.fullmatch(r"Certificate of \S+: compliant, key [0-9a-f]{16}\.", first)


def test_a_plan_without_a_certificate_is_checked_all_the_same(planned, tmp_path):
    (tmp_path / "plan.json").write_bytes((planned / "out/plan.json").read_bytes())
    result = check(tmp_path / "plan.json", planned)
    assert (result.exit_code, result.stdout) == (
        0,
        "There is no certificate beside the plan.\nSound: 5 visits in 2 routes.\n",
    )


def test_a_certificate_under_another_key_is_told_with_both_keys(planned, monkeypatch):
    monkeypatch.setenv("ROUNDS_CERTIFICATE_KEY", "another")
    result = check(planned / "out/plan.json", planned)
    assert result.exit_code == 1
    told = (
        "signed with key [0-9a-f]{16}, ours is [0-9a-f]{16}; "
        "give .*ROUNDS_CERTIFICATE_PUBLIC_KEY"
    )
    assert re.search(told, result.stdout)


def changed_certificate(planned: Path, tmp_path: Path) -> Result:
    document = json.loads((planned / "out/certificate.json").read_text("utf-8"))
    document["findings"][0]["found"] += "!"
    path = tmp_path / "elsewhere.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return run(
        "check", planned / "out/plan.json", "--customers", planned / "customers.csv",
        "--visitors", planned / "visitors.csv", "--certificate", path,
    )  # fmt: skip


def test_a_changed_certificate_that_lies_elsewhere_is_found(planned, tmp_path):
    result = changed_certificate(planned, tmp_path)
    assert result.exit_code == 1
    assert "The certificate was changed after it was signed" in result.stdout
    assert result.stderr == "1 rules are broken.\n"


def test_a_certificate_that_is_none_is_told_plainly(planned, tmp_path):
    (tmp_path / "plan.json").write_bytes((planned / "out/plan.json").read_bytes())
    (tmp_path / "certificate.json").write_text("[]")
    result = check(tmp_path / "plan.json", planned)
    assert_plain(result, "This file is not a certificate of Rounds")


def test_of_many_faults_fifty_are_printed_and_causes_come_first(planned, tmp_path):
    rows = CUSTOMERS + "".join(
        f"D{n},无名{n},福田,22.54,114.05,1,1,,20,,\n" for n in range(60)
    )
    write(tmp_path, rows.replace("1200.50", "1300.50"), VISITORS)
    result = check(planned / "out/plan.json", tmp_path)
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert len(lines) == 1 + 50 + 1
    assert "certificate: " in lines[1]
    assert "inputs: was made from other customers or visitors" in lines[2]
    assert re.fullmatch(r"… and \d+ more", lines[-1])


def test_the_certificate_is_a_page_that_opens_alone(planned):
    page = (planned / "out/certificate.html").read_text("utf-8")
    assert "Certificate of compliance" in page
    assert re.findall(r"https?://", page) == []
    assert all(f"<td>C{n}</td>" in page for n in range(1, 6))


def stop_of(document: dict[str, Any], customer: str) -> tuple[dict[str, Any], int]:
    """The route that has a customer, and at which place."""
    return next(
        (route, index)
        for route in document["routes"]
        for index, stop in enumerate(route["stops"])
        if stop["customer_id"] == customer
    )


def change_a_time(document):
    stop = document["routes"][0]["stops"][0]
    finish = datetime.fromisoformat(stop["finish"]) + timedelta(minutes=1)
    stop["finish"] = finish.isoformat()


def swap_two_stops(document):
    stops = max((route["stops"] for route in document["routes"]), key=len)
    stops[0], stops[1] = stops[1], stops[0]


def leave_the_window(document):
    route, index = stop_of(document, "C2")
    stop = route["stops"][index]
    stop |= {"begin": "2026-11-24T16:30:00+08:00", "finish": "2026-11-24T16:50:00+08:00"}


def send_the_untrained(document):
    route, index = stop_of(document, "C3")
    other = next(one for one in document["routes"] if one is not route)
    other["stops"].append(route["stops"].pop(index))


def visit_twice(document):
    document["routes"][0]["stops"].append(document["routes"][1]["stops"][0])


def visit_the_forbidden(document):
    document["excluded"] = []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (change_a_time, r"C\d@2026-11-24: service: 1260 s, should be 1200"),
        (swap_two_stops, r"C\d@2026-11-24: sequence: is 2, should be 1"),
        (leave_the_window, r"C2@2026-11-24: window: "),
        (send_the_untrained, r"外访/2, C3@2026-11-24: skills: the team lacks legal"),
        (visit_twice, r"C\d: once: appears 2 times"),
        (visit_the_forbidden, r"C6: exclusion: is not excluded, should be .*attorney"),
    ],
)
def test_check_finds_what_was_changed_and_ends_with_1(planned, tmp_path, change, found):
    document = json.loads((planned / "out/plan.json").read_text("utf-8"))
    change(document)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = check(path, planned)
    assert result.exit_code == 1
    assert re.search(found, result.stdout), result.stdout
    assert re.fullmatch(r"\d+ rules are broken\.\n", result.stderr)


def test_check_finds_that_the_inputs_are_others(planned, tmp_path):
    write(tmp_path, CUSTOMERS.replace("1200.50", "1300.50"), VISITORS)
    result = check(planned / "out/plan.json", tmp_path)
    assert result.exit_code == 1
    assert "plan: inputs: was made from other customers or visitors\n" in result.stdout


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "This file is not a plan of Rounds."),
        (b"{}", "\n  plan_id: ''; expected "),
        (b"\xff\xfe", "This file is not a plan of Rounds."),
        (PNG, "This file is not a plan of Rounds."),
    ],
)
def test_check_refuses_what_is_no_plan(files, tmp_path, content, text):
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert_plain(check(path, tmp_path), text)


# Importing


def test_import_stores_good_files_and_says_how_many(files, store):
    customers, visitors = files
    first = run("import", "customers", customers)
    assert first.stdout == "customers: 6 new, 0 updated, 0 skipped.\n"
    assert run("import", "visitors", visitors).exit_code == 0
    again = run("import", "customers", customers)
    assert (again.exit_code, again.stdout) == (
        0,
        "customers: 0 new, 6 updated, 0 skipped.\n",
    )
    assert stored(store) == (6, 2)


def one_bad_row(text: str) -> str:
    return text.replace("22.540", "95")


def test_one_bad_row_keeps_the_whole_file_out_and_is_told_with_its_place(tmp_path, store):
    customers, _ = write(tmp_path, one_bad_row(CUSTOMERS), VISITORS)
    result = run("import", "customers", customers)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "row 2, lat: '95'; expected degrees from -90 to 90" in result.stderr
    assert "1 of 6 rows are bad; nothing was stored." in result.stderr
    assert stored(store) == (0, 0)


def test_skip_bad_stores_the_other_rows_and_still_tells_of_the_bad(tmp_path, store):
    customers, _ = write(tmp_path, one_bad_row(CUSTOMERS), VISITORS)
    result = run("import", "customers", customers, "--skip-bad")
    assert result.exit_code == 0
    assert result.stdout == "customers: 5 new, 0 updated, 1 skipped.\n"
    assert "row 2, lat" in result.stderr
    assert stored(store) == (5, 0)


def test_two_hundred_faults_are_listed_and_the_rest_is_counted(tmp_path):
    head, row, *_ = CUSTOMERS.splitlines(keepends=True)
    rows = "".join(one_bad_row(row.replace("C1", f"C{i}")) for i in range(205))
    customers, _ = write(tmp_path, head + rows, VISITORS)
    result = run("import", "customers", customers)
    assert result.stderr.count("; expected degrees from -90 to 90") == 200
    assert "… and 5 more" in result.stderr


# Bad input


def both(customers: str | bytes, visitors: str | bytes) -> tuple[bytes, bytes]:
    return tuple(t.encode() if isinstance(t, str) else t for t in (customers, visitors))


BAD = {
    "an empty file": ("customers", lambda c, v: both("", v), "customers.csv is empty"),
    "headings alone": (
        "customers",
        lambda c, v: both(c.splitlines()[0], v),
        "customers.csv has headings in row 1 and no rows below them",
    ),
    "a missing column": (
        "customers",
        lambda c, v: both(c.replace("overdue_amount", "sum"), v),
        "customers.csv lacks the column overdue_amount",
    ),
    "a latitude of 95": (
        "customers",
        lambda c, v: both(one_bad_row(c), v),
        "row 2, lat: '95'; expected degrees from -90 to 90",
    ),
    "a window that ends before it starts": (
        "customers",
        lambda c, v: both(c.replace("14:00-16:00", "16:00-14:00"), v),
        "row 3, windows: '16:00-14:00'; expected",
    ),
    "a duplicated visitor": (
        "visitors",
        lambda c, v: both(c, v + v.splitlines()[1] + "\n"),
        "row 4, visitor_id: 'V1'; expected an id that stands in one row only; "
        "row 2 has it too",
    ),
    "a picture": (
        "visitors",
        lambda c, v: both(c, PNG),
        "visitors.csv is a picture, not a table",
    ),
    "the other file": (
        "visitors",
        lambda c, v: both(c, c),
        "visitors.csv lacks the columns visitor_id",
    ),
    "a file of bytes": (
        "visitors",
        lambda c, v: both(c, bytes(range(128, 256)) * 20),
        "visitors.csv is in an encoding that Rounds does not know",
    ),
}


def assert_plain(result: Result, text: str) -> None:
    """Exit code 1, the text on stderr, and nothing on stdout that looks like success."""
    assert result.exit_code == 1
    assert text in result.stderr
    assert result.stderr.startswith(("Error: ", "  row "))
    assert result.stdout == ""


@pytest.mark.parametrize("name", BAD)
def test_plan_refuses_bad_input_plainly_and_writes_nothing(tmp_path, name):
    _, spoil, text = BAD[name]
    paths = tmp_path / "customers.csv", tmp_path / "visitors.csv"
    for path, content in zip(paths, spoil(CUSTOMERS, VISITORS), strict=True):
        path.write_bytes(content)
    assert_plain(plan_into(tmp_path / "out", paths), text)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", BAD)
def test_import_refuses_bad_input_plainly_and_stores_nothing(tmp_path, store, name):
    what, spoil, text = BAD[name]
    path = tmp_path / f"{what}.csv"
    path.write_bytes(spoil(CUSTOMERS, VISITORS)[what == "visitors"])
    assert_plain(run("import", what, path), text)
    assert stored(store) == (0, 0)


@pytest.mark.parametrize(
    ("name", "reason"), [("gone.csv", "No such file"), (".", "Is a directory")]
)
def test_a_file_that_cannot_be_read_is_told_plainly(files, tmp_path, name, reason):
    _, visitors = files
    bad = tmp_path / name
    for result in (
        run("import", "customers", bad),
        plan_into(tmp_path / "out", (bad, visitors)),
        check(bad, tmp_path),
    ):
        assert_plain(result, f"{bad} cannot be read: {reason}")


def test_import_of_something_else_is_wrong_usage(files):
    result = run("import", "invoices", files[0])
    assert result.exit_code == 2
    assert "'invoices' is not one of 'customers', 'visitors'" in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROUNDS_TIMEZONE", "Moon/Base"),  # no such zone
        ("ROUNDS_PLANNING__SECONDS", "soon"),  # no number
        ("ROUNDS_MAP__TILES", "tiles.example"),  # no address
        ("ROUNDS_COLOUR", "red"),  # no such setting
        ("ROUNDS_PRIORITY__WEIGHTS", '{"amount": 35}'),  # 110 together
        ("ROUNDS_PLANNING__MINUTES__FIRST", "0"),  # no time at all
        ("ROUNDS_PLANNING__SERVICE_MINUTES", "25"),  # no such setting any more
    ],
)
def test_a_wrong_setting_is_named_without_its_neighbours(files, monkeypatch, name, value):
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "do-not-show")
    monkeypatch.setenv(name, value)
    result = run("import", "customers", files[0])
    assert_plain(result, name)
    assert "do-not-show" not in result.output


def test_weights_and_lengths_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("ROUNDS_PRIORITY__BRANCHES", '{"Porto": {"amount": 35, "due": 0}}')
    monkeypatch.setenv("ROUNDS_PRIORITY__WEIGHTS__AMOUNT", "20")
    monkeypatch.setenv("ROUNDS_PRIORITY__WEIGHTS__DUE", "15")
    monkeypatch.setenv("ROUNDS_PLANNING__MINUTES__PLAN_TALK", "55")
    found = settings_from_env()
    assert found.priority.weights_of("PORTO").amount == 35
    assert found.priority.weights_of("Lisbon").due == 15
    assert found.planning.minutes.plan_talk == 55


def test_a_data_folder_that_cannot_be_is_told_plainly(files, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(tmp_path / "taken"))
    assert_plain(run("import", "customers", files[0]), "cannot be opened: ")


# Administration


def test_db_upgrade_makes_the_database(store):
    result = run("db", "upgrade")
    assert (result.exit_code, result.stdout) == (0, "The database is up to date.\n")
    assert (store / "rounds.db").is_file()


def test_db_upgrade_tells_plainly_that_the_database_cannot_be_opened(tmp_path, monkeypatch):
    monkeypatch.setenv("ROUNDS_DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder.db")
    assert_plain(run("db", "upgrade"), "cannot be opened: ")


def test_serve_tells_plainly_that_a_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert_plain(run("serve", "--port", str(port)), f"Port {port} cannot be had")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_cannot_be_is_wrong_usage(command):
    result = run(command, "--port", "65536")
    assert result.exit_code == 2
    assert "--port" in result.stderr


# The demo


@pytest.fixture
def small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of 20 customers."""
    monkeypatch.setattr(
        "dispatch.demo.sample_day", lambda day: sample_day(day, customers=20, visitors=2)
    )


@pytest.mark.usefixtures("small_demo")
def test_the_demo_plans_a_synthetic_day_in_a_store_of_its_own(files, store):
    run("import", "customers", files[0])
    result = run("demo", "--no-serve", "--seconds", "1")
    assert result.exit_code == 0
    assert "20 synthetic customers loaded.\n2 synthetic visitors loaded.\n" in result.stdout
    assert re.search(r"planned visits +[1-9]", result.stdout)
    assert stored(store) == (6, 0)
    assert stored(store / "demo") == (20, 2)


@pytest.mark.usefixtures("small_demo")
def test_reset_forgets_the_demo_before_and_nothing_else(files, store):
    run("import", "customers", files[0])
    (store / "demo").mkdir()
    (store / "demo/left.txt").write_text("")
    assert run("demo", "--no-serve", "--seconds", "1", "--reset").exit_code == 0
    assert not (store / "demo/left.txt").exists()
    assert stored(store) == (6, 0)


# Help


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_of_itself(path: Sequence[str]):
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert f"Example: {' '.join(['rounds', *path])}" in result.stdout


def test_the_commands_of_the_contract_are_there():
    paths = {" ".join(path) for path in COMMANDS}
    assert paths >= {"demo", "serve", "import", "plan", "check", "db upgrade"}


def test_help_loads_neither_the_web_nor_the_solver():
    code = (
        "import sys; from web.cli.main import main\n"
        "try: main(['--help'])\n"
        "finally: print(sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "'click'" in result.stdout
    heavy = {"flask", "ortools", "sqlalchemy", "folium", "numpy"}
    assert not [name for name in heavy if f"'{name}'" in result.stdout]


def test_flask_has_the_same_commands(tmp_path):
    app = create_app(Settings(data_dir=tmp_path / "app"))
    assert app.cli.commands.keys() >= main.commands.keys()
    arguments = ["import", "customers", str(tmp_path / "gone.csv")]
    assert_plain(app.test_cli_runner().invoke(args=arguments), "cannot be read")


def test_the_version_is_that_of_the_package():
    assert re.fullmatch(r".*, version \d+\.\d+\.\d+\n", run("--version").stdout)


def test_bench_prints_a_line_of_json_and_writes_the_solution(tmp_path: Path) -> None:
    shift = {"x": 0, "y": 0, "start": 0, "end": 4000}
    visit = {"id": 7, "x": 70, "y": 0, "service": 60, "window": [0, 900], "value": 5000}
    file = tmp_path / "tiny.json"
    file.write_text(json.dumps({"name": "tiny", "shifts": [shift], "visits": [visit]}))
    result = run("bench", str(file), "--seconds", "1", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0
    line = json.loads(result.stdout)
    assert (line["name"], line["planned"], line["left_out"]) == ("tiny", 1, 0)
    written = (tmp_path / "out" / "tiny.sol").read_text()
    assert written == f"Route #1: 7\nCost: {line['cost']}\n"


def test_bench_says_which_file_is_of_another_kind(tmp_path: Path) -> None:
    file = tmp_path / "notes.vrp"
    file.write_text("nothing of this kind")
    result = run("bench", str(file), "--seconds", "1", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "notes.vrp" in result.stderr
    assert "Traceback" not in result.stderr
