"""Columns that only all their cells together make clear."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.day import CaseOnDay
from dispatch.domain.windows import DayWindow
from dispatch.intake import FileOptions, Intake, read_customers, read_visitors

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD = ["customer_id", "name", "address", "overdue_amount", "days_past_due"]


def read_column(
    heading: str,
    cells: Sequence[str],
    *,
    delimiter: str = ",",
    options: FileOptions | None = None,
    **more: str,
) -> Intake[CaseOnDay]:
    """Read a file whose rows differ in one column, and are good but for that."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=delimiter)
    head = list(dict.fromkeys([*HEAD, heading, *more]))
    table.writerow(head)
    for number, cell in enumerate(cells):
        row = {"customer_id": f"C{number}", "name": "Ana", "address": "High Street 1"}
        row |= {"overdue_amount": "10", "days_past_due": "5"} | more | {heading: cell}
        table.writerow(row[column] for column in head)
    return read_customers(out.getvalue().encode(), "customers.csv", options)


def values(intake: Intake[CaseOnDay], name: str) -> list[Any]:
    """The values of one column of the case, all rows being good."""
    return [getattr(row.case, name) for row in intake.require()]


def question(intake: Intake[CaseOnDay]) -> str:
    """The one sentence about the column, which is the only fault."""
    (fault,) = intake.faults
    assert intake.bad_rows == 1 + len(fault.more_rows)
    return str(fault)


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (["₹1,23,456.00", "1,23,456", "Rs. 12,500/-", "INR 12500"],
         ["123456", "123456", "12500", "12500"]),
        (["HK$1,250", "HKD 300"], ["1250", "300"]),
        (["NT$ 12,000", "NT$500"], ["12000", "500"]),
        (["€ 1.250,50", "€ 12.000"], ["1250.50", "12000"]),
        (["1.250", "980,50"], ["1250", "980.50"]),
        (["1.250", "980.5"], ["1.250", "980.5"]),
        (["1.2万", "3亿", "500"], ["12000", "300000000", "500"]),
        (["1 250,50", "12\u202f000", "3\u00a0000"], ["1250.50", "12000", "3000"]),
        (["1'250.50", "12’000"], ["1250.50", "12000"]),
        (["12,50", "1250,00"], ["12.50", "1250.00"]),
        (["0.125", "1.5"], ["0.125", "1.5"]),
        (["￥１，２３４.５", "人民币500元", "RMB 20"], ["1234.5", "500", "20"]),
        (["2 lakh", "1.5 crore"], ["200000", "15000000"]),
        (["500.-", "1250.50"], ["500", "1250.50"]),
        (["12,000", "1,500"], ["12000", "1500"]),
        (["US$ 1,250.00", "USD 99"], ["1250.00", "99"]),
    ],
)  # fmt: skip
def test_a_clear_column_of_amounts_is_read(cells: list[str], meant: list[str]) -> None:
    read = values(read_column("overdue_amount", cells), "overdue_amount")
    assert read == [Decimal(amount) for amount in meant]


@pytest.mark.parametrize(
    ("cells", "delimiter", "words"),
    [
        (["1.250", "12.000", "980"], ";", "1.250 may be 1250, 1.250"),
        (["1,250", "12,000"], ";", "1,250 may be 1.250, 1250"),
        (["1.250,50", "1,250.50"], ";", "contradict each other"),
        (["1.250", "12.000"], ",", "rows 2, 3, overdue_amount"),
        (["€1.250", "€2.000", "€30"], "\t", "1.250 may be"),
        (["1.250"] * 9, ";", "rows 2, 3, 4, 5, 6 and 4 more"),
    ],
)
def test_an_unclear_column_of_amounts_is_one_question(
    cells: list[str], delimiter: str, words: str
) -> None:
    result = read_column("overdue_amount", cells, delimiter=delimiter)
    text = question(result)
    assert words in text
    assert "Write, for example, 12345.67" in text


@pytest.mark.parametrize(
    "cell", ["(1,250.00)", "-12", "12-", "12 DR", "₹-5", "€ $ 5", "1e3"]
)
def test_an_amount_below_nothing_or_of_no_money_is_a_fault_of_its_cell(cell: str) -> None:
    text = question(read_column("overdue_amount", [cell]))
    assert "an amount of 0 or more" in text


@pytest.mark.parametrize(
    ("cells", "branch", "meant"),
    [
        (["₹100", "100", "Rs 5"], "CNY", ["INR", "INR", "INR"]),
        (["$100", "$5"], "USD", ["USD", "USD"]),
        (["¥100", "200"], "CNY", ["CNY", "CNY"]),
        (["¥100", "円5", "円6"], "CNY", ["JPY", "JPY", "JPY"]),
        (["€1", "$2"], "USD", ["EUR", "USD"]),
        (["100", "20", "USD 5"], "USD", ["", "", "USD"]),
        (["100", "5"], "CNY", ["", ""]),
    ],
)
def test_the_currency_of_a_cell_is_kept(
    cells: list[str], branch: str, meant: list[str]
) -> None:
    options = FileOptions(currency=branch)
    read = values(read_column("overdue_amount", cells, options=options), "currency")
    assert [found or branch for found in read] == [found or branch for found in meant]


def test_a_mark_that_may_be_an_exception_is_a_question() -> None:
    options = FileOptions(currency="CNY")
    cells = ["100", "20", "30", "USD 5"]
    result = read_column("overdue_amount", cells, options=options)
    assert "name USD and others none" in question(result)
    named = read_column("overdue_amount", cells[:3], options=options, currency="CNY")
    assert named.faults == ()


def test_a_sign_of_several_currencies_is_a_question_or_the_columns() -> None:
    options = FileOptions(currency="CNY")
    result = read_column("overdue_amount", ["$5", "$6"], options=options)
    assert "the sign may mean" in question(result)
    named = read_column("overdue_amount", ["$5"], options=options, currency="HKD")
    assert values(named, "currency") == ["HKD"]


def test_a_currency_beside_the_amount_that_the_row_denies_is_a_fault() -> None:
    text = question(read_column("overdue_amount", ["€5"], currency="USD"))
    assert (
        text
        == "row 2, currency: 'USD'; expected the currency of overdue_amount, which is EUR"
    )


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        (["24.11.2026", "05.11.2026"], ["2026-11-24", "2026-11-05"]),
        (["11/24/2026", "05/11/2026"], ["2026-11-24", "2026-05-11"]),
        (["24-Nov-26", "5-Nov-2026"], ["2026-11-24", "2026-11-05"]),
        (["2026年11月24日", "2026年1月5号"], ["2026-11-24", "2026-01-05"]),
        (["Nov 24, 2026", "5 May 2026"], ["2026-11-24", "2026-05-05"]),
        (["24/11/26", "25/12/45"], ["2026-11-24", "2045-12-25"]),
        (["05/05/2026", "2026-11-24"], ["2026-05-05", "2026-11-24"]),
        (["2026-11-24 00:00:00", "20261124"], ["2026-11-24", "2026-11-24"]),
        (["24. März 2026", "3 de maio de 2026"], ["2026-03-24", "2026-05-03"]),
        (["2026-11-23T16:00:00Z"], ["2026-11-24"]),
        (["2026-11-23 16:00:00+00:00"], ["2026-11-24"]),
        (["2026-11-24T08:00+08:00"], ["2026-11-24"]),
        (["2026-11-24T00:00:00Z"], ["2026-11-24"]),
        (["24/11/2026 0:00", "01/12/2026 0:00"], ["2026-11-24", "2026-12-01"]),
        (["Tue, 24 Nov 2026 00:00:00 GMT"], ["2026-11-24"]),
    ],
)
def test_a_clear_column_of_days_is_read(cells: list[str], meant: list[str]) -> None:
    options = FileOptions(zone=SHANGHAI)
    read = values(read_column("due_by", cells, options=options), "due_by")
    assert read == [date.fromisoformat(day) for day in meant]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["05/11/2026", "06/11/2026"], "05/11/2026 may be 2026-11-05, 2026-05-11"),
        (["05.11.2026"], "05.11.2026 may be"),
        (["24-11-26", "25-12-26"], "24-11-26 may be 2026-11-24, 2024-11-26"),
        (["05-11-26", "06-12-26"], "may be 2026-11-05, 2026-05-11, 2005-11-26"),
        (["24/11/2026", "11/24/2026"], "24/11/2026 and 11/24/2026 contradict"),
        (["2026-11-23 16:00:00", "2026-11-24 00:00:00"], "rows 2, 3, due_by"),
        (["2026-11-23 16:00:00", "2026-11-24"], "add the zone, such as 2026-11-24 16:00Z"),
        (["2026/11/24 9:30"], "has a time of day"),
    ],
)
def test_an_unclear_column_of_days_is_one_question(cells: list[str], words: str) -> None:
    options = FileOptions(zone=SHANGHAI)
    assert words in question(read_column("due_by", cells, options=options))


def test_midnight_elsewhere_may_be_a_plain_day_or_a_moment() -> None:
    options = FileOptions(zone=ZoneInfo("America/New_York"))
    cells = ["2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"]
    assert "may be" in question(read_column("due_by", cells, options=options))
    clear = read_column("due_by", [*cells, "2026-11-25T13:00:00Z"], options=options)
    assert values(clear, "due_by")[0] == date(2026, 11, 23)


@pytest.mark.parametrize(
    "cell", ["46350", "31.11.2026", "24/13/2026", "0000-00-00", "soon"]
)
def test_a_text_that_is_no_day_is_a_fault_of_its_cell(cell: str) -> None:
    assert "a date from 1900" in question(read_column("due_by", [cell]))


def read_shift(cells: Sequence[tuple[str, str]]) -> Intake[Any]:
    """Read visitors with these begins and ends of their shifts."""
    head = "visitor_id;name;start_lat;start_lon;shift_start;shift_end\n"
    rows = (f"V{n};Rui;41.1;-8.5;{begin};{end}\n" for n, (begin, end) in enumerate(cells))
    return read_visitors((head + "".join(rows)).encode(), "visitors.csv")


@pytest.mark.parametrize(
    ("begin", "end", "meant"),
    [
        ("8:00 AM", "6:00 PM", (480, 1080)),
        ("上午8:00", "下午6:00", (480, 1080)),
        ("0800", "1730", (480, 1050)),
        ("8.30", "17.30", (510, 1050)),
        ("8h30", "17h00", (510, 1020)),
        ("8点", "17点半", (480, 1050)),
        ("８：００", "18：00：00", (480, 1080)),
        ("8 a.m.", "12 p.m.", (480, 720)),
        ("12:00 AM", "12:30 PM", (0, 750)),
        ("早上8:30", "下午14:00", (510, 840)),
        ("오전 9:00", "午後 6:00", (540, 1080)),
        ("9時30分", "24:00", (570, 1440)),
    ],
)
def test_times_of_day_are_read(begin: str, end: str, meant: tuple[int, int]) -> None:
    (visitor,) = read_shift([(begin, end)]).require()
    assert (visitor.shift_start, visitor.shift_end) == meant


@pytest.mark.parametrize(
    ("begins", "words"),
    [
        (["8:00 AM", "9:00"], "8:00 AM and 9:00 contradict"),
        (["8.30", "8.75"], "8.30 and 8.75 contradict"),
        (["7.75"], "a time of day such as 09:30"),
        (["晚上12:00"], "a time of day"),
        (["9", "noon"], "a time of day"),
    ],
)
def test_unclear_times_are_told(begins: list[str], words: str) -> None:
    result = read_shift([(begin, "18:00") for begin in begins])
    assert any(words in str(fault) for fault in result.faults)
    assert result.rows == ()


MORNING, LATER = DayWindow(540, 720), DayWindow(840, 1050)


@pytest.mark.parametrize(
    "cell",
    [
        "09:00-12:00;14:00-17:30",
        "9:00-12:00,14:00-17:30",
        "9:00-12:00，14:00-17:30",
        "9:00–12:00、14:00—17:30",
        "9:00~12:00；14:00～17:30",
        "9:00至12:00;14:00到17:30",
        "0900-1200, 1400-1730",
        "9.00-12.00 / 14.00-17.30".replace(" / ", ";"),
        "9:00 AM - 12:00 PM; 2:00 PM - 5:30 PM",
        "上午9:00-12:00，下午2:00-5:30",
        "9:00 to 12:00 and 14:00 to 17:30",
        "9点-12点;14点-17点30分",
    ],
)
def test_windows_are_read_as_people_write_them(cell: str) -> None:
    assert values(read_column("windows", [cell]), "windows") == [(MORNING, LATER)]


def test_a_window_may_have_its_day_in_front() -> None:
    cells = ["2026-11-24 14:00-17:30", "2026/1/5 14:00～17:30", "2026年1月5日下午2:00-5:30"]
    days = [window.day for (window,) in values(read_column("windows", cells), "windows")]
    assert days == [date(2026, 11, 24), date(2026, 1, 5), date(2026, 1, 5)]


@pytest.mark.parametrize(
    "cells",
    [
        ["9:00-12:00 PM"],  # the begin is before noon or after
        ["12:00-09:00"],
        ["9:00 AM-5:00 PM", "2:00-5:00"],  # five o'clock in the morning or not
        ["9-12"],
        ["05/11/2026 9:00-12:00"],
    ],
)
def test_unclear_windows_are_no_window(cells: list[str]) -> None:
    result = read_column("windows", cells)
    assert result.faults
    assert all(row.case.windows == () for row in result.rows)


@pytest.mark.parametrize(
    "word", ["nan", "None", "N/A", "NULL", "-", "NaT", "<NA>", "—", "NA"]
)
@pytest.mark.parametrize(
    "column", ["due_by", "promise_amount", "windows", "forbidden_visitors"]
)
def test_a_programs_word_for_no_value_is_a_blank(column: str, word: str) -> None:
    (row,) = read_column(column, [word]).require()
    assert not getattr(row.case, column)


@pytest.mark.parametrize("word", ["nan", "NULL", "-"])
def test_a_required_value_is_missing_by_any_word(word: str) -> None:
    assert "row 2, overdue_amount" in question(read_column("overdue_amount", [word]))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1001.0", "1001"),
        ("１００１", "1001"),
        ("007.00", "007"),
        ("Ｖ７", "V7"),
        ('="1001"', "1001"),
        ("k.11", "k.11"),
        ("7.10", "7.10"),
        ("A.0", "A.0"),
    ],
)
def test_an_id_is_the_same_whichever_program_wrote_it(written: str, meant: str) -> None:
    (row,) = read_column("customer_id", [written]).require()
    assert row.customer.customer_id == meant
    for list_of_two in (f"{written};V2", f"V2，{written}", f"nan;{written}"):
        (row,) = read_column("forbidden_visitors", [list_of_two]).require()
        assert meant in row.case.forbidden_visitors


def test_the_same_id_in_two_forms_stands_twice() -> None:
    result = read_column("customer_id", ["1001.0", "１００１"])
    where = [fault.where for fault in result.faults]
    assert where == ["row 2, customer_id", "row 3, customer_id"]
    assert result.rows == ()


def test_the_currency_of_the_amounts_counts_as_a_column() -> None:
    assert "currency" in read_column("overdue_amount", ["€5"]).columns
    assert "currency" not in read_column("overdue_amount", ["5"]).columns


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800138000.0", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("13800138000.0 / 0755-8123.0", "13800138000 / 0755-8123.0"),
        ("+351 913 777 845", "+351 913 777 845"),
    ],
)
def test_a_phone_number_is_kept_without_the_marks_of_programs(
    written: str, kept: str
) -> None:
    (row,) = read_column("phone", [written]).require()
    assert row.customer.phone == kept


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("22.5431", "114.0579"),
        ("22,5431", "114,0579"),
        ("22.5431N", "114.0579 E"),
        ("N22.5431", "E114.0579"),
        ("22°32'35.16\"N", "114°3'28.44\"E"),
        ("22°32.586′N", "114°3.474′E"),
        ("北22.5431°", "东114.0579°"),
        ("２２．５４３１", "１１４．０５７９"),
    ],
)
def test_coordinates_are_read_as_maps_write_them(lat: str, lon: str) -> None:
    (row,) = read_column("lat", [lat], lon=lon).require()
    assert (row.place.pin.lat, row.place.pin.lon) == pytest.approx((22.5431, 114.0579))


def test_the_south_and_the_west_are_below_zero() -> None:
    (row,) = read_column("lat", ["30,03 S"], lon="51°13'W").require()
    assert (row.place.pin.lat, row.place.pin.lon) == pytest.approx((-30.03, -51.2166667))
