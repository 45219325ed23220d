"""The page on the settings says what the classes that check them say."""

from pathlib import Path

from dispatch.settings.reference import settings_reference

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_up_to_date() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    assert page == settings_reference(), "run `make docs`"


def test_inner_settings_are_listed_with_the_defaults_of_their_place() -> None:
    lines = settings_reference().splitlines()
    (row,) = [line for line in lines if "CURVES__FOOT__SECONDS__EXPONENT`" in line]
    assert row.split(" | ")[1] == "`0.958`"


def test_the_keys_of_a_list_are_listed() -> None:
    assert "| `timeout_s` | `30` | 1 to 600 |" in settings_reference()


def test_every_setting_has_its_meaning_on_the_page() -> None:
    rows = [row for row in settings_reference().splitlines() if row.startswith("| `")]
    assert len(rows) > 60
    for row in rows:
        assert row.split(" | ")[-1].strip(" |"), row
