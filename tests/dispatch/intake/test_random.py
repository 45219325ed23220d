import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.day import CaseOnDay
from dispatch.domain.flag import Flag
from dispatch.errors import InputError
from dispatch.intake import Intake, read_customers, read_visitors
from dispatch.intake.customers import COLUMNS
from tests.support.examples import examples

CUSTOMERS = (
    "customer_id,name,phone,address,lat,lon,overdue_amount,currency,days_past_due,"
    "last_payment_date,windows,min_team,flags,notes\n"
    'C1,Ana,+351 91,"High Street 1, Porto",41.1,-8.5,"1,523.83",EUR,28,2026-10-22,'
    "09:00-11:30;16:00-18:30,2,hardship,\n"
    "C2,王芳,13800138000,益田路6009号,22.5,114.1,20,CNY,6,20261022,,1,,先打电话\n"
)
VISITORS = (
    "visitor_id,name,start_lat,start_lon,end_lat,shift_start,shift_end,break_minutes,"
    "break_window,skills\n"
    "V1,Rui,41.1,-8.5,none,09:00,18:00,60,12:00-14:00,legal:2026-12-31;negotiation\n"
)
many = examples(300)


@cache
def workbook(text: str) -> bytes:
    """The CSV text as XLSX, numbers as numbers."""
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text)):
        cells = (float(c) if c.replace(".", "").isdigit() else c for c in row)
        book.worksheets[0].append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@st.composite
def flipped(draw: st.DrawFn, good: bytes) -> bytes:
    """The bytes with one to eight of them changed."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 8))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@st.composite
def flipped_inside(draw: st.DrawFn, good: bytes) -> bytes:
    """The workbook with bytes of one member changed, and its checksums made right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        victim = draw(st.sampled_from(sorted(old.namelist())))
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, draw(flipped(content)) if name == victim else content)
    return out.getvalue()


def survives(read: Callable[[bytes, str], Intake[Any]], data: bytes) -> None:
    """Any outcome is good but an exception that is not an InputError."""
    for filename in ("file.csv", "file.xlsx"):
        try:
            result = read(data, filename)
        except InputError:
            continue
        assert result.total == len(result.rows) + result.bad_rows > 0
        assert bool(result.faults) == bool(result.bad_rows)


@many
@given(
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]).flatmap(
        lambda encoding: flipped(CUSTOMERS.encode(encoding))
    )
)
def test_changed_bytes_of_a_csv_file_give_a_report(data: bytes) -> None:
    survives(read_customers, data)


@many
@given(flipped(workbook(CUSTOMERS)))
def test_changed_bytes_of_a_workbook_give_a_report(data: bytes) -> None:
    survives(read_customers, data)


@many
@given(flipped_inside(workbook(CUSTOMERS)))
def test_changed_bytes_inside_a_workbook_give_a_report(data: bytes) -> None:
    survives(read_customers, data)


@many
@given(flipped(VISITORS.encode()) | flipped_inside(workbook(VISITORS)))
def test_changed_bytes_of_visitors_give_a_report(data: bytes) -> None:
    survives(read_visitors, data)


@many
@given(st.binary(max_size=400))
def test_any_bytes_give_a_report(data: bytes) -> None:
    survives(read_customers, data)


@many
@given(st.data())
def test_any_text_in_a_known_column_gives_a_report(data: st.DataObject) -> None:
    head, first, _ = csv.reader(io.StringIO(CUSTOMERS))
    row = dict(zip(head, first, strict=True))
    column = data.draw(st.sampled_from([column.name for column in COLUMNS]))
    row[column] = data.draw(st.text() | st.from_regex(r"[0-9:;./eE+-]{1,12}"))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(row), list(row.values())])
    survives(read_customers, out.getvalue().encode("utf-8", "replace"))


words = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)
rows = st.fixed_dictionaries(
    {
        "name": words,
        "address": words,
        "overdue_amount": st.decimals(0, 10**9, places=2, allow_nan=False),
        "days_past_due": st.integers(0, 36500),
        "last_visit_date": st.dates(date(1900, 1, 1), date(2200, 12, 31)),
        "lat": st.floats(1, 90).map(lambda x: round(x, 6)),
        "lon": st.floats(-180, 180).map(lambda x: round(x, 6)),
        "flags": st.lists(st.sampled_from(sorted(Flag)), unique=True),
        "notes": st.lists(words, max_size=3).map("\n".join),
    }
)


@examples(50)
@given(st.lists(rows, min_size=1, max_size=5), st.sampled_from(",;\t"), st.booleans())
def test_rows_written_as_csv_are_read_back_the_same(
    given_rows: list[dict[str, object]], delimiter: str, bom: bool
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    columns = sorted(given_rows[0])
    writer.writerow(["customer_id", *columns])
    for number, row in enumerate(given_rows):
        cells = (row[column] for column in columns)
        written = (";".join(c) if isinstance(c, list) else c for c in cells)
        writer.writerow([f"C{number}", *written])
    data = out.getvalue().encode("utf-8-sig" if bom else "utf-8")
    read = read_customers(data, "customers.csv").require()
    assert [row.customer.customer_id for row in read] == [f"C{n}" for n in range(len(read))]
    for one, meant in zip(read, given_rows, strict=True):
        for field, value in meant.items():
            held = tuple(value) if isinstance(value, list) else value
            assert _cell(one, field) == held


def _cell(row: CaseOnDay, name: str) -> object:
    """The value that a column of the file became."""
    if name in ("lat", "lon"):
        return getattr(row.place.pin, name)
    if name == "place_kind":
        return row.place.kind
    part = next(part for part in (row.customer, row.case, row.place) if hasattr(part, name))
    return getattr(part, name)
