import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from dispatch.domain.place import Pin, Precision
from dispatch.domain.windows import DayWindow
from dispatch.errors import InputError
from dispatch.intake import FileOptions, read_customers, read_visitors

TEXT = (
    "customer_id,name,address,overdue_amount,days_past_due,windows\n"
    "C1,王芳,深圳市福田区益田路6009号,10.5,5,09:00-12:00;14:00-17:30\n"
    "C2,João Conceição,Rua da Fé 2,20,6,\n"
)
CHINESE = (
    "客户编号,客户姓名,手机号码,家庭住址,纬度,经度,地址类型,逾期金额（元）,币种,"
    "逾期天数,最近还款日期,可访时段,上门时长（分钟）,最少人数,标记,备注,产品\n"
    '10023,王芳,13800138000,"福田区益田路6009号, 8楼",22.5431,114.0579,单位,'
    '"￥12,345.60",人民币,95,2026/9/30,09:00-12:00；14:00至17:30,30,2,困难；弱势,'
    "先打电话,信用卡\n"
)


def archive(**members: bytes) -> bytes:
    """A zip archive; a double underscore in a name stands for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in members.items():
            into.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def records(text: str = TEXT) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_encoding_delimiter_and_line_end_gives_the_same_rows(
    encoding: str, delimiter: str, line_end: str
) -> None:
    # João is no everyday Chinese, yet the file as a whole must read as Chinese.
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(records())
    result = read_customers(out.getvalue().encode(encoding), "customers.csv")
    assert result == read_customers(TEXT.encode(), "customers.csv")
    assert [row.customer.name for row in result.require()] == ["王芳", "João Conceição"]
    assert result.rows[0].case.windows == (DayWindow(540, 720), DayWindow(840, 1050))


def test_big_endian_utf_16_is_read() -> None:
    data = b"\xfe\xff" + TEXT.encode("utf-16-be")
    assert len(read_customers(data, "customers.csv").require()) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_lenders_file_with_chinese_headings_is_read(encoding: str) -> None:
    (row,) = read_customers(CHINESE.encode(encoding), "客户.csv").require()
    assert (row.customer.customer_id, row.customer.name) == ("10023", "王芳")
    assert row.customer.phone == "13800138000"
    assert row.place.address == "福田区益田路6009号, 8楼"
    assert row.place.pin == Pin(22.5431, 114.0579, "file", Precision.GIVEN)
    assert row.place.kind == "work"
    assert (row.case.overdue_amount, row.case.currency) == (Decimal("12345.60"), "CNY")
    assert (row.case.days_past_due, row.case.last_payment_date) == (95, date(2026, 9, 30))
    assert row.case.windows == (DayWindow(540, 720), DayWindow(840, 1050))
    assert (row.case.service_minutes, row.case.min_team) == (30, 2)
    assert row.case.flags == ("hardship", "vulnerable")
    assert (row.customer.notes, row.case.extra) == ("先打电话", {"产品": "信用卡"})


def test_faults_name_the_heading_as_it_stands_in_the_file() -> None:
    data = CHINESE.replace("22.5431", "122").encode("gb18030")
    (fault,) = read_customers(data, "客户.csv").faults
    assert (fault.where, fault.column) == ("row 2, 纬度", "纬度")


def test_chinese_headings_of_visitors_are_read() -> None:
    text = (
        "工号,姓名,出发纬度,出发经度,终点纬度,上班时间,下班时间,午休时长,午休时段,技能,"
        "出行方式\n007,李强,22.5,114.0,无,09：00,18：00,60,12:00-14:00,谈判；法务,公交\n"
    )
    (row,) = read_visitors(text.encode("gb18030"), "外访员.csv").require()
    assert (row.visitor_id, row.open_end, row.travel_mode) == ("007", True, "transit")
    assert row.skills == {"谈判": None, "法务": None}


def test_headings_may_differ_in_case_spaces_and_underscores() -> None:
    data = b"Customer ID , NAME,Address,overdue amount,DPD\nC1,Ana,x,1,2\n"
    (row,) = read_customers(data, "customers.csv").require()
    assert (row.customer.customer_id, row.case.days_past_due) == ("C1", 2)
    assert row.case.extra == {}


def test_row_numbers_count_titles_blank_rows_and_quoted_lines_as_a_sheet_does() -> None:
    text = (
        "Overdue customers\n\n"
        "customer_id,name,address,overdue_amount,days_past_due,notes\n"
        'C1,Ana,x,1,2,"two\nlines"\n'
        ",,,,,\n\n"
        "C2,Rui,x,bad,2,\n"
    )
    result = read_customers(text.encode(), "customers.csv")
    assert [fault.where for fault in result.faults] == ["row 7, overdue_amount"]
    assert (result.total, result.bad_rows) == (2, 1)


def test_a_short_row_ends_with_blanks() -> None:
    data = b"customer_id,name,address,overdue_amount,days_past_due,notes\nC1,A,x,1,2\n"
    assert read_customers(data, "customers.csv").require()[0].customer.notes == ""


def test_a_cell_without_a_heading_is_a_fault_and_a_blank_one_is_not() -> None:
    text = (
        "customer_id,name,,address,overdue_amount,days_past_due,,\n"
        "C1,Ana,,x,1,2,,,,\n"
        "C2,Rui,y,x,1,2,,z\n"
    )
    result = read_customers(text.encode(), "customers.csv")
    assert [fault.where for fault in result.faults] == [
        "row 3, column C",
        "row 3, column H",
    ]


def test_a_cell_far_to_the_right_is_named_as_spreadsheets_do() -> None:
    head = "customer_id,name,address,overdue_amount,days_past_due"
    data = f"{head}\nC1,Ana,x,1,2{',' * 22}z\n".encode()
    (fault,) = read_customers(data, "customers.csv").faults
    assert fault.column == "column AA"


def test_nul_bytes_are_faults_of_their_cells() -> None:
    data = TEXT.replace("10.5", "10\0.5").replace("王芳", "王\0芳").encode()
    where = [fault.where for fault in read_customers(data, "customers.csv").faults]
    assert where == ["row 2, name", "row 2, overdue_amount"]


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    [
        (b"", "customers.csv", "is empty"),
        (b"\xef\xbb\xbf \r\n\n", "customers.csv", "is empty"),  # blank behind a BOM
        (b"%PDF-1.7 ...", "customers.pdf", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n...", "customers.csv", "is a picture"),  # a false name
        (b"\xff\xd8\xff\xe0...", "customers.jpg", "is a picture"),
        (b"<html><table>...", "customers.xls", "is a web page"),  # many an "Excel" export
        (b"\x1f\x8b\x08...", "customers.csv.gz", "is a gzip archive"),
        (archive(word__document_xml=b"<x/>"), "customers.docx", "not a table"),
        (archive(xl__workbook_bin=b"x"), "customers.xlsx", "damaged"),  # nothing inside
        (archive(**{"xl__workbook.bin": b"x"}), "customers.xlsb", "not a table"),
        (b"PK\x03\x04 cut off", "customers.xlsx", "damaged workbook"),
        (b"customer_id,name\n", "customers.xlsx", "not a workbook"),  # a false name
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "c.xls", "old format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "customers.xlsx",
            "protected by a password",
        ),
        (b"Dear Sir,\nplease pay.\n", "letter.txt", "not a table"),
        (bytes(range(1, 128)) * 9, "noise.csv", "not a table"),
        (TEXT.encode("utf-16-le"), "customers.csv", "encoding"),  # no BOM
        (b"\xff" * 50, "customers.csv", "encoding"),
        (TEXT.encode("utf-16")[:-1], "customers.csv", "encoding"),  # half a character
        (TEXT.replace("王芳", "Zoé").encode("cp1252", "replace"), "c.csv", "encoding"),
        (TEXT.encode("utf-16-be")[:90], "customers.csv", "not a table"),  # ASCII, no BOM
        (b"\xff\xfe\r\0\n\0", "customers.csv", "is empty"),  # blank UTF-16
        (TEXT.splitlines()[0].encode(), "customers.csv", "no rows below"),
        (TEXT.replace("João", '"João').encode(), "customers.csv", "quotation mark"),
        (TEXT.replace("João", '"Jo"ão').encode(), "customers.csv", "quotation mark"),
        (TEXT.replace("João", "J" * 140_000).encode(), "customers.csv", "line 3"),
        (TEXT.replace("João", "J" * 140_000).encode(), "customers.csv", "Shorten it"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_plain_sentence(
    data: bytes, filename: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_customers(data, f"/home/someone/{filename}")
    text = str(caught.value)
    assert "/home" not in text
    assert len(text) < 350
    assert caught.value.faults == ()


def test_a_sheet_of_a_csv_file_is_refused() -> None:
    with pytest.raises(InputError, match="no workbook, so it has no sheet May"):
        read_customers(TEXT.encode(), "customers.csv", FileOptions(sheet="May"))


def test_every_missing_column_is_named_at_once_with_those_found() -> None:
    with pytest.raises(InputError) as caught:
        read_customers(b"name,notes\nAna,x\n", "customers.csv")
    text = str(caught.value)
    for words in ("customer_id", "overdue_amount", "days_past_due", "address (or lat"):
        assert words in text
    assert "name, notes" in text


def test_visitors_given_as_customers_are_refused() -> None:
    data = b"visitor_id,name,start_lat,start_lon,shift_start,shift_end\nV,A,1,1,8:00,9:00"
    with pytest.raises(InputError, match="looks like a file of visitors"):
        read_customers(data, "visitors.csv")
    assert read_visitors(data, "visitors.csv").require()


def test_a_pin_stands_in_for_an_address_column() -> None:
    data = b"customer_id,name,lat,lon,overdue_amount,days_past_due\nC,A,41,-8,1,2\n"
    assert read_customers(data, "customers.csv").require()


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("name", "'name' and 'name' \\(both name\\)"),  # the same heading
        ("姓名", "'name' and '姓名' \\(both name\\)"),  # the same meaning
        ("notes,x,x", "'x'"),  # the same unknown heading
    ],
)
def test_a_column_that_stands_twice_is_refused(heading: str, words: str) -> None:
    head = "customer_id,name,address,overdue_amount,days_past_due"
    data = f"{head},{heading}\nC1,Ana,x,1,2\n".encode()
    with pytest.raises(InputError, match=f"same column twice: {words}"):
        read_customers(data, "customers.csv")
