"""Workbooks hold more than values: formulas, merged, hidden and Strict parts."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from dispatch.errors import InputError
from dispatch.intake import FileOptions, read_customers

HEAD = ("customer_id", "name", "address", "overdue_amount", "days_past_due", "flags")
ROWS = [[f"C{n}", "Ana", f"High Street {n}", 100 * n, 5, ""] for n in (1, 2, 3)]


def workbook(
    change: Callable[[Any], None] = lambda sheet: None, *, rows: Sequence[Any] = ROWS
) -> bytes:
    """A workbook of three good rows, with a change of its sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEAD, *rows):
        sheet.append(row)
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_xml(data: bytes, *pairs: tuple[str, str]) -> bytes:
    """The workbook with texts of its XML replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            for before, after in pairs:
                content = content.replace(before, after)
            new.writestr(name, content)
    return out.getvalue()


def write(**cells: object) -> Callable[[Any], None]:
    """A change that writes cells."""

    def change(sheet: Any) -> None:
        for place, value in cells.items():
            sheet[place] = value

    return change


@pytest.mark.parametrize("place", ["F2", "D3", "A4", "C2", "G2"])
def test_a_formula_without_a_result_is_a_fault_of_its_cell(place: str) -> None:
    change = write(**{"G1": "windows", place: '=CONCATENATE("a","b")'})
    (fault,) = read_customers(workbook(change), "c.xlsx").faults
    assert "a formula without a result" in fault.expected
    assert "save it and import it again" in fault.expected
    assert fault.row == int(place[1])


@pytest.mark.parametrize(
    ("xml", "flags"),
    [
        ('<c r="F2" t="str"><f>A1</f><v>cease</v></c>', ("cease",)),
        ('<c r="F2" t="str"><f>A1</f><v></v></c>', ()),  # its result is an empty text
        ('<c r="F2" t="str"><f>A1</f><v/></c>', ()),
    ],
)
def test_a_formula_with_a_result_is_its_result(xml: str, flags: tuple[str, ...]) -> None:
    data = with_xml(workbook(write(F2="=A1")), ('<c r="F2"><f>A1</f><v /></c>', xml))
    result = read_customers(data, "c.xlsx")
    assert result.require()[0].case.flags == flags


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_a_cell_with_an_error_is_a_fault(error: str) -> None:
    for place in ("F2", "C2", "D2"):
        (fault,) = read_customers(workbook(write(**{place: error})), "c.xlsx").faults
        assert (fault.row, fault.value) == (2, error)


def merge(*areas: str, **cells: object) -> bytes:
    """A workbook with merged areas."""

    def change(sheet: Any) -> None:
        write(**cells)(sheet)
        for area in areas:
            sheet.merge_cells(area)

    return workbook(change)


def test_the_value_of_merged_cells_of_a_column_counts_for_each() -> None:
    rows = read_customers(merge("F2:F3", "C3:C4", F2="dispute"), "c.xlsx").require()
    assert [row.case.flags for row in rows] == [("dispute",), ("dispute",), ()]
    assert [row.place.address for row in rows] == ["High Street 1", *["High Street 2"] * 2]


def test_a_merged_id_stands_twice() -> None:
    faults = read_customers(merge("A2:A3"), "c.xlsx").faults
    assert any("row 2" in fault.expected for fault in faults)


def test_a_merged_amount_is_a_fault_for_it_may_be_a_sum() -> None:
    faults = read_customers(merge("D2:D3"), "c.xlsx").faults
    assert [fault.where for fault in faults] == [
        "row 2, overdue_amount",
        "row 3, overdue_amount",
    ]
    assert all("their sum may be meant" in fault.expected for fault in faults)


def test_cells_merged_over_columns_are_faults() -> None:
    (fault,) = read_customers(merge("E2:F2", E2=5), "c.xlsx").faults
    assert fault.where == "row 2, flags"
    assert "merged with cells of other columns" in fault.expected


def test_a_merged_title_is_no_matter() -> None:
    def change(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "Overdue customers of November"
        sheet.merge_cells("A1:F1")

    assert len(read_customers(workbook(change), "c.xlsx").require()) == 3


def test_merged_cells_below_the_table_are_no_rows() -> None:
    result = read_customers(merge("F2:F90", F2="hardship"), "c.xlsx")
    assert [row.case.flags for row in result.require()] == [("hardship",)] * 3


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def hide_column(sheet: Any) -> None:
    sheet.column_dimensions["F"].hidden = True


def hide_blank_row(sheet: Any) -> None:
    sheet.row_dimensions[9].hidden = True


@pytest.mark.parametrize(
    ("change", "words"),
    [(hide_row, "hidden rows .*: 3"), (hide_column, "columns .*: flags")],
)
def test_what_is_hidden_is_no_silent_part_of_the_table(
    change: Callable[[Any], None], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read_customers(workbook(change), "c.xlsx")


def test_a_hidden_row_without_a_value_is_no_matter() -> None:
    assert read_customers(workbook(hide_blank_row), "c.xlsx").require()


def sheets(*states: str) -> bytes:
    """A workbook of good sheets with these states."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, state in enumerate(states):
        sheet = book.create_sheet(f"List {number}")
        sheet.append(HEAD)
        sheet.append([f"C{number}", "Ana", "High Street 1", 5, 5, ""])
        sheet.sheet_state = state
    book.create_sheet("Empty")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_passed_over_and_named(state: str) -> None:
    result = read_customers(sheets(state, "visible"), "c.xlsx")
    assert [row.customer.customer_id for row in result.require()] == ["C1"]
    assert result.remarks == ("Only the sheet List 1 was read, and not List 0.",)
    with pytest.raises(InputError, match="hidden sheet List 0"):
        read_customers(sheets(state), "c.xlsx")
    named = read_customers(sheets(state), "c.xlsx", FileOptions(sheet="List 0"))
    assert len(named.require()) == 1


STRICT = (
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
     "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/",
     "http://purl.oclc.org/ooxml/officeDocument/"),
    ("http://schemas.openxmlformats.org/drawingml/2006/",
     "http://purl.oclc.org/ooxml/drawingml/"),
)  # fmt: skip


def test_a_strict_workbook_is_read_as_any_other() -> None:
    data = workbook(write(F2="cease"))
    strict = with_xml(data, *STRICT)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(strict)).read("xl/workbook.xml")
    assert read_customers(strict, "c.xlsx") == read_customers(data, "c.xlsx")
    with pytest.raises(InputError, match="hidden rows"):
        read_customers(with_xml(workbook(hide_row), *STRICT), "c.xlsx")


def test_an_iso_date_of_a_strict_workbook_is_a_day() -> None:
    change = write(G1="due_by", G2="2026-11-24")
    before = '<c r="G2" t="inlineStr"><is><t>2026-11-24</t></is></c>'
    data = with_xml(workbook(change), (before, '<c r="G2" t="d"><v>2026-11-24</v></c>'))
    assert str(read_customers(data, "c.xlsx").require()[0].case.due_by) == "2026-11-24"


def test_a_number_of_a_spreadsheet_has_its_meaning_whatever_the_texts() -> None:
    rows = [[*ROWS[0][:3], 1.25, 5, ""], [*ROWS[1][:3], "1.250", 5, ""]]
    result = read_customers(workbook(rows=rows), "c.xlsx")
    assert [row.case.overdue_amount for row in result.rows] == [Decimal("1.25")]
    assert [fault.where for fault in result.faults] == ["row 3, overdue_amount"]


def test_a_moment_in_a_cell_of_days_is_a_question() -> None:
    change = write(G1="due_by", G2=datetime(2026, 11, 23, 16))  # noqa: DTZ001 - cells have no zone
    (fault,) = read_customers(workbook(change), "c.xlsx").faults
    assert "has a time of day" in fault.expected


def test_a_date_kept_as_a_bare_number_is_a_fault() -> None:
    (fault,) = read_customers(workbook(write(G1="due_by", G2=46350)), "c.xlsx").faults
    assert fault.where == "row 2, due_by"


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ("[$€-407] #,##0.00", "EUR"),
        ("[$₹-4009]#,##0", "INR"),
        ('#,##0.00 "USD"', "USD"),
        ("[$HK$-C04]#,##0.00", "HKD"),
        ("_-[$CHF-807]* #,##0.00_-", "CHF"),
        ("£#,##0", "GBP,EGP,LBP"),
        ("#,##0.00", ""),
        ('0.0 "days"', ""),
        ("[$-409]d-mmm-yy", None),
    ],
)
def test_the_currency_that_the_format_of_a_cell_shows_is_kept(
    number_format: str, currency: str | None
) -> None:
    def change(sheet: Any) -> None:
        for row in (2, 3, 4):
            sheet.cell(row, 4).number_format = number_format

    if currency is None:
        # A number in the format of a date is one.
        assert read_customers(workbook(change), "c.xlsx").faults
        return
    rows = read_customers(
        workbook(change), "c.xlsx", FileOptions(currency=currency[:3])
    ).require()
    assert [row.case.overdue_amount for row in rows] == [100, 200, 300]
    assert {row.case.currency for row in rows} == {currency[:3]}
