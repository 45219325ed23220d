"""Every command that the pages of docs/ and the README show works as it stands there."""

import re
import shlex
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from tests.support.commands import TINY_DAY, run
from tests.support.trips import write_trips
from web.cli.main import main

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
TABLE = DOCS / "cli.md"
CALL = re.compile(r"^ *((?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?rounds .*)$", re.MULTILINE)
PLACEHOLDERS = {
    ("customers", "FILE"): "c.csv",
    ("visitors", "FILE"): "v.csv",
    ("payments", "FILE"): "docs/examples/payments.csv",
    ("--customers", "FILE"): "c.csv",
    ("--visitors", "FILE"): "v.csv",
    ("--date", "DAY"): "2026-11-24",
    ("--out", "FOLDER"): "day",
    ("check", "PLAN"): "day/plan.json",
    ("build", "FILE"): "porto.osm.pbf",
    ("download", "PLACE"): "Porto, Portugal",
    ("doctor", "GRAPH"): "porto.osm.pbf",
    ("--recorded", "FILE"): "trips.csv",
    ("--roads", "FILE"): "porto.osm.pbf",
    ("show", "ID"): "cn",
    ("check", "FILE"): "our-rules.yaml",
    ("add", "CODE"): "south",
    ("CODE", "NAME"): "South",
    ("settings", "NAME"): "currency",
    ("NAME", "VALUE"): "EUR",
    ("merge", "ID"): "SZ0001",
    ("ID", "ID"): "SZ0002",
    ("split", "ID"): "SZ0002",
    ("reject", "ID"): "SZ0001",
    ("--reason", "TEXT"): "known",
    ("bench", "FILE"): "tiny.json",
    ("--seconds", "S"): "1",
    ("--out", "DIR"): "solutions",
}
"""Values for the words in capitals of the table, by the word before them."""


def calls(page: Path) -> list[str]:
    """Return the calls of a page's blocks, in their order, each on one line."""
    text = re.sub(r"\\\n *", "", page.read_text("utf-8"))
    return [re.sub("#.*", "", line).strip() for line in CALL.findall(text)]


PAGES = [page for page in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))) if calls(page)]


def table_calls() -> list[str]:
    """Return the calls in the first column of the table of commands."""
    # The table of options below has the commands in its first column too.
    text = TABLE.read_text("utf-8").partition("\n## ")[0]
    rows = re.findall(r"^\| (`rounds.*?`) \|", text, re.MULTILINE)
    return [call for row in rows for call in re.findall("`(.*?)`", row)]


@pytest.fixture
def workplace(
    store: Path, tmp_path: Path, small_demo: None, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The working folder, with the files that the pages name."""
    shutil.copytree(DOCS / "examples", tmp_path / "docs/examples")
    for name, short in (("customers", "c"), ("visitors", "v")):
        shutil.copy(DOCS / f"examples/{name}.csv", tmp_path / f"{short}.csv")
    for name in ("porto", "city"):
        shutil.copy(
            ROOT / "tests/fixtures/porto/porto-centre.osm.pbf",
            tmp_path / f"{name}.osm.pbf",
        )
    write_trips(tmp_path / "trips.csv")
    house = (ROOT / "dispatch/policy/packs/house.yaml").read_text("utf-8")
    own = re.sub("^id: house$", "id: our-rules", house, count=1, flags=re.MULTILINE)
    assert own != house
    (tmp_path / "our-rules.yaml").write_text(own, "utf-8")
    (tmp_path / "tiny.json").write_text(TINY_DAY, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("web.server.run_server", lambda app, listener: None)
    monkeypatch.setattr(
        "routing.travel.roads.data.download.download_roads", downloaded_roads
    )
    return tmp_path


def downloaded_roads(place: str, answers: Path) -> object:
    """The streets of the working folder, in place of those of a foreign server."""
    from routing.travel.roads.data.osm import read_osm

    return read_osm(Path("porto.osm.pbf"))


def with_small_effort(words: list[str]) -> list[str]:
    """The words with a short search, few trips and a free port."""
    if "--seconds" in words:
        words[words.index("--seconds") + 1] = "1"
    elif words[0] in ("plan", "demo"):
        words = [*words, "--seconds", "1"]
    if words[0] == "serve":
        words = [*words, "--port", "0"]
    if words[:2] == ["travel", "fit"] and "--roads" in words:
        words = [*words, "--pairs", "100"]
    return words


def assert_works(call: str) -> None:
    """Run a call as a shell would, with its variables and the file that it writes."""
    command, _, file = call.partition(" > ")
    words = shlex.split(command)
    with pytest.MonkeyPatch.context() as patch:
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            patch.setenv(name, value)
        assert words.pop(0) in ("rounds", ".venv/bin/rounds")
        result = run(*with_small_effort(words))
    assert result.exit_code == 0, (call, result.output)
    if file:
        Path(file.strip()).write_text(result.stdout, "utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_calls_of_a_page_work_from_top_to_bottom(page: Path, workplace: Path):
    if page.name == "certificates.md":
        # Its plan.json has been made earlier.
        assert_works(
            "rounds plan --customers c.csv --visitors v.csv --date 2026-11-24 --out ."
        )
    before = ""
    for call in calls(page):
        # Three dots stand for the options of the call before.
        options = before.partition(" plan ")[2]
        assert_works(call.replace("…", options))
        before = call if " plan " in call else before


def test_the_calls_of_the_pages_are_found():
    assert {page.name for page in PAGES} >= {"README.md", "cli.md", "certificates.md"}
    assert calls(TABLE)[1] == (
        "rounds check day/plan.json --customers docs/examples/customers.csv "
        "--visitors docs/examples/visitors.csv"
    )


def filled(call: str) -> str:
    """The call of the table with all its options, and values for what it leaves open."""
    words = call.replace("[", "").replace("]", "").replace(" …", "").split()
    values = [PLACEHOLDERS.get(pair, pair[1]) for pair in pairwise(words)]
    return shlex.join([words[0], *values])


def test_the_commands_of_the_table_work_from_top_to_bottom(workplace: Path):
    for call in table_calls():
        assert_works(filled(call))


def leaf_commands(
    group: click.Group, path: str = "rounds"
) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaf_commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def options() -> Iterator[tuple[str, click.Option]]:
    """Every option of every command, with the command's path."""
    for path, command in leaf_commands(main):
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield path, parameter


def test_the_table_has_every_command():
    documented = table_calls()
    for path, _ in leaf_commands(main):
        assert any(f"{call} ".startswith(f"{path} ") for call in documented), path


def test_every_option_has_a_help_text_and_stands_in_the_table_of_options():
    text = TABLE.read_text("utf-8")
    count = 0
    for path, option in options():
        assert option.help, (path, option.opts)
        assert option.help.endswith("."), (path, option.opts)
        names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
        default = f" Default: {option.default}." if option.show_default else ""
        row = f"| `{path}` | {names} | {option.help}{default} |"
        assert row in text, row
        count += 1
    assert count == text.partition("## Options")[2].partition("## ")[0].count("| `rounds ")
    assert count > 30
