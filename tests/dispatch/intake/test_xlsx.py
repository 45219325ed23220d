import csv
import io
import warnings
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest

from dispatch.domain.place import Pin, Precision
from dispatch.errors import InputError
from dispatch.intake import FileOptions, read_customers, read_visitors

TEXT = (
    "customer_id,name,address,overdue_amount,days_past_due,windows\n"
    "C1,王芳,深圳市福田区益田路6009号,10.5,5,09:00-12:00;14:00-17:30\n"
    "C2,João Conceição,Rua da Fé 2,20,6,\n"
)


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    """An XLSX file with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed_sheet(old: bytes, new: bytes) -> bytes:
    """A good workbook whose first sheet has other bytes in one place."""
    out = io.BytesIO()
    source = io.BytesIO(workbook(records()))
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(out, "w") as changed:
        for name in good.namelist():
            content = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert content.count(old) == 1
                content = content.replace(old, new)
            changed.writestr(name, content)
    return out.getvalue()


def records(text: str = TEXT) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_workbook_gives_the_same_rows_as_the_csv_file() -> None:
    result = read_customers(workbook(records()), "customers.xlsx")
    assert result == read_customers(TEXT.encode(), "customers.csv")


def test_typed_cells_of_customers_are_read_as_meant() -> None:
    cells: dict[str, object] = {
        "customer_id": 10023.0,
        "name": "Ana",
        "phone": 13800138000,
        "lat": 41.1,
        "lon": -8.5,
        "overdue_amount": 0.1 + 0.2,
        "days_past_due": 28.0,
        "last_payment_date": date(2026, 10, 22),
        "last_visit_date": datetime(2026, 10, 9),  # noqa: DTZ001 - cells have no zone
        "due_by": 20261126,
        "service_minutes": 25,
        "promise_date": None,
        "member": True,
    }
    data = workbook([list(cells), list(cells.values())])
    (row,) = read_customers(data, "customers.xlsx").require()
    assert (row.customer.customer_id, row.customer.phone) == ("10023", "13800138000")
    assert (row.case.overdue_amount, row.case.days_past_due) == (Decimal("0.3"), 28)
    assert row.case.last_payment_date == date(2026, 10, 22)
    assert row.case.last_visit_date == date(2026, 10, 9)
    assert (row.case.due_by, row.case.promise_date) == (date(2026, 11, 26), None)
    assert row.place.pin == Pin(41.1, -8.5, "file", Precision.GIVEN)
    assert row.case.extra == {"member": "TRUE"}


def test_typed_cells_of_visitors_are_read_as_meant() -> None:
    cells: dict[str, object] = {
        "visitor_id": 7,
        "name": "Rui",
        "start_lat": 41,
        "start_lon": -8.5,
        "shift_start": time(8, 30),
        "shift_end": timedelta(hours=24),
        "max_visits": 12,
    }
    data = workbook([list(cells), list(cells.values())])
    (row,) = read_visitors(data, "visitors.xlsx").require()
    assert (row.visitor_id, row.max_visits) == ("7", 12)
    assert (row.shift_start, row.shift_end) == (510, 1440)


@pytest.mark.parametrize("long", [6222020000001234567, 6.222020000001235e18])
def test_an_id_kept_as_a_long_number_is_a_fault_for_its_digits_may_be_gone(
    long: float,
) -> None:
    head, first, _ = records()
    data = workbook([head, [long, *first[1:]]])
    (fault,) = read_customers(data, "customers.xlsx").faults
    assert fault.where == "row 2, customer_id"
    assert fault.value.startswith("6.2220")
    assert fault.value.endswith("E+18")
    assert "as text" in fault.expected


def test_the_sheet_with_the_headings_is_read_and_the_others_are_named() -> None:
    other = [["Notes", "name"], ["hello", "x"]]
    result = read_customers(workbook([], other, records()), "customers.xlsx")
    assert [row.customer.customer_id for row in result.require()] == ["C1", "C2"]
    assert result.remarks == ("Only the sheet Sheet2 was read, and not Sheet1.",)


def test_of_several_sheets_with_the_headings_one_is_named() -> None:
    later = [records()[0], ["X", "Later", "x", "1", "2", ""]]
    data = workbook(records(), later)
    with pytest.raises(InputError, match="headings: Sheet, Sheet1"):
        read_customers(data, "customers.xlsx")
    named = read_customers(data, "customers.xlsx", FileOptions(sheet="sheet1"))
    assert [row.customer.customer_id for row in named.require()] == ["X"]
    with pytest.raises(InputError, match="no sheet May; it has Sheet, Sheet1"):
        read_customers(data, "customers.xlsx", FileOptions(sheet="May"))


def test_rows_of_a_sheet_keep_their_numbers_over_gaps() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    head, first, _ = records()
    for column, text in enumerate(head, 1):
        sheet.cell(3, column, text)
    for column, text in enumerate([*first[:3], "bad", *first[4:]], 1):
        sheet.cell(9, column, text)
    out = io.BytesIO()
    book.save(out)
    (fault,) = read_customers(out.getvalue(), "customers.xlsx").faults
    assert fault.where == "row 9, overdue_amount"


def test_a_sheet_that_states_a_wrong_size_is_read_to_its_end() -> None:
    data = changed_sheet(b'ref="A1:F3"', b'ref="A1:B2"')
    assert len(read_customers(data, "customers.xlsx").require()) == 2


def test_a_row_number_beyond_the_last_of_any_sheet_is_damage() -> None:
    data = changed_sheet(b'<row r="3"', b'<row r="99999999999"')
    with pytest.raises(InputError, match="damaged"):
        read_customers(data, "customers.xlsx")


def test_decoration_that_openpyxl_cannot_keep_is_no_matter() -> None:
    extension = b'<extLst><ext uri="{x}"/></extLst></worksheet>'
    data = changed_sheet(b"</worksheet>", extension)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(read_customers(data, "customers.xlsx").require()) == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], "not a table"), (records()[:1], "no rows below")],
)
def test_a_workbook_without_a_table_is_refused(rows: list[list[str]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_customers(workbook(rows), "customers.xlsx")


def test_a_workbook_with_one_changed_byte_inside_is_refused_before_any_row() -> None:
    data = bytearray(workbook(records()))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        entry = book.getinfo("xl/worksheets/sheet1.xml")
    data[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 1
    with pytest.raises(InputError, match="damaged"):
        read_customers(bytes(data), "customers.xlsx")


def test_a_workbook_that_unpacks_to_more_than_512_mb_is_refused() -> None:
    out = io.BytesIO()
    zeros = bytes(1 << 20)
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
        book.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(513):
            sheet.write(zeros)
    with pytest.raises(InputError, match="unpacks to 513 MB"):
        read_customers(out.getvalue(), "customers.xlsx")
