"""The page on files lists the columns that Rounds reads."""

from pathlib import Path

from dispatch.intake.reference import column_table, with_columns

PAGE = Path(__file__).parents[3] / "docs" / "files.md"


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count("<!-- columns of a ") == 5
    assert page == with_columns(page), "run `make docs`"


def test_a_column_is_listed_with_its_headings_and_meaning() -> None:
    rows = column_table("customer").splitlines()
    assert "| `language` | 语言, 语种 | that the customer speaks |" in rows
    assert any(row.startswith("| `name` |") and "| needed: of the" in row for row in rows)
