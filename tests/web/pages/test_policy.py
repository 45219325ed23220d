"""The policy on the command line and on its page."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from dispatch.policy.packs.policy import shipped_pack
from tests.support.html_page import Page
from web.cli.main import main

HOUSE = """
id: ours
version: "7"
name: {en: Ours, zh: 我方}
scope: {en: Ours, zh: 我方}
people: [{least: 2, citation: "Board, 1 May", from: 2026-05-01}]
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(
        main, ["policy", *map(str, arguments)], catch_exceptions=False
    )


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lender's own pack, which the settings name."""
    file = tmp_path / "ours.yaml"
    file.write_text(HOUSE, "utf-8")
    monkeypatch.setenv("ROUNDS_PLANNING__HOUSE_POLICY", str(file))
    return file


def test_the_list_has_every_pack_with_its_span_and_size() -> None:
    lines = run("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["au", "cn", "house", "in", "uk", "us"]
    cn = shipped_pack("cn")
    assert "2026.1" in lines[1]
    assert "2011-01-13" in lines[1]
    assert f"{len(list(cn.rules()))} rules" in lines[1]
    assert cn.name.zh in lines[1]


def test_a_lenders_own_pack_is_listed_in_place_of_the_house(own: Path) -> None:
    names = [line.split()[0] for line in run("list").stdout.splitlines()]
    assert names == ["au", "cn", "in", "uk", "us", "ours"]


@pytest.mark.parametrize(("day", "shown"), [("2026-01-30", False), ("2026-01-31", True)])
def test_what_is_in_force_on_a_day_is_shown_with_source_and_note(
    day: str, shown: bool
) -> None:
    for language, text, note in (
        ("en", "At least 2 visitors.", "two is our choice"),
        ("zh", "至少 2 人同行。", "两人为本系统的选择"),
    ):
        said = run("show", "cn", "--date", day, "--language", language).stdout
        assert (text in said) == shown
        assert (note in said) == shown
        assert ("several collectors per visit" in said) == shown
        assert "[house] House rules, section 1" in said


def test_an_unknown_policy_is_told_plainly() -> None:
    result = run("show", "moon")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: There is no policy 'moon'; known are au")


def test_a_sound_pack_is_said_to_be_so(own: Path) -> None:
    result = run("check", own)
    assert (result.exit_code, result.stdout) == (
        0,
        "The policy ours 7 has no fault: 1 rules.\n",
    )


def test_every_fault_of_a_pack_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(HOUSE.replace("least: 2", "least: 9") + "stop: []\n", "utf-8")
    result = run("check", file)
    assert result.exit_code == 1
    assert "  people.0.least: '9'; expected" in result.stderr
    assert "  stop: '[]'; expected a known name" in result.stderr


def test_the_page_shows_every_rule_of_the_day_and_marks_the_houses(
    client: FlaskClient,
) -> None:
    page = Page.of(client.get("/policy?day=2026-11-24"))
    assert page.one("input", type="date")["value"] == "2026-11-24"
    assert "House rules, section 2.1" in page.text
    assert "Everywhere Mon-Sun 08:00-20:00; other hours with consent." in page.text
    marks = page.all("span", "internal rule")
    # The pack itself, and each of its rules.
    assert len(marks) == 1 + len(list(shipped_pack("house").rules()))
    assert page.one("a", "Policy")["aria-current"] == "page"


def test_the_page_is_of_today_unless_told_otherwise(client: FlaskClient) -> None:
    page = Page.of(client.get("/policy"))
    assert page.one("input", type="date")["value"] == "2026-11-24"


def test_before_any_rule_the_page_says_so(client: FlaskClient) -> None:
    assert "No rule is in force" in Page.of(client.get("/policy?day=2019-12-31")).text


@pytest.mark.parametrize("day", ["soon", "1999-12-31", "2026-02-30"])
def test_what_is_no_day_has_no_page(client: FlaskClient, day: str) -> None:
    assert client.get(f"/policy?day={day}").status_code == 404
