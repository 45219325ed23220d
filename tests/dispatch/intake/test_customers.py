from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.flag import Flag
from dispatch.domain.place import CustomerPlace, Pin, PlaceKind, Precision
from dispatch.domain.windows import DayWindow
from dispatch.errors import InputError
from dispatch.intake import Intake, RowFault, read_customers

PORTO = Path(__file__).parents[3].parent / "shared/data/porto/customers.csv"
GOOD = {
    "customer_id": "C1",
    "name": "Ana",
    "address": "1 High Street",
    "overdue_amount": "10",
    "days_past_due": "5",
}


def read_one(**cells: str) -> Intake[Customer]:
    """Read a file of one good row, with some of its cells changed or added."""
    row = GOOD | cells
    data = "\t".join(row) + "\n" + "\t".join(row.values()) + "\n"
    return read_customers(data.encode(), "customers.csv")


def only_fault(**cells: str) -> RowFault:
    """The one fault of a row with these cells."""
    result = read_one(**cells)
    assert result.rows == ()
    (fault,) = result.faults
    return fault


def test_the_porto_file_has_500_rows_and_no_fault() -> None:
    if not PORTO.exists():
        pytest.skip(f"no sample data beside the repository at {PORTO}")
    result = read_customers(PORTO.read_bytes(), PORTO.name)
    assert (len(result.require()), result.faults, result.bad_rows) == (500, (), 0)
    assert result.rows[2].case.windows == (DayWindow(540, 690), DayWindow(960, 1110))
    assert {flag for row in result.rows for flag in row.case.flags} >= {"attorney", "paid"}


def test_a_row_with_every_column_is_read_into_typed_fields() -> None:
    result = read_one(
        phone="+351 913 777 845",
        lat="41.13216",
        lon="-8.53432",
        place_kind="Work",
        overdue_amount="12,345.67",
        currency="eur",
        last_payment_date="2026-10-22",
        last_visit_date="2026/1/5",
        promise_date="20261124",
        promise_amount="€1,234.5",
        windows="9:00-12:00;2026-11-24 14:00-17:30",
        service_minutes="25",
        required_skills="Legal; negotiation;legal",
        min_team="2",
        preferred_visitor="V1",
        forbidden_visitors="V2；V3",
        due_by="2026年11月30日",
        flags="hardship;VULNERABLE",
        language="pt",
        notes="gate code 12",
        product="card",
    )
    assert result.require() == (
        CaseOnDay(
            Customer(
                customer_id="C1",
                name="Ana",
                phone="+351 913 777 845",
                language="pt",
                notes="gate code 12",
            ),
            Case(
                overdue_amount=Decimal("12345.67"),
                days_past_due=5,
                currency="EUR",
                last_payment_date=date(2026, 10, 22),
                last_visit_date=date(2026, 1, 5),
                promise_date=date(2026, 11, 24),
                promise_amount=Decimal("1234.5"),
                windows=(DayWindow(540, 720), DayWindow(840, 1050, date(2026, 11, 24))),
                service_minutes=25,
                required_skills=("legal", "negotiation"),
                min_team=2,
                preferred_visitor="V1",
                forbidden_visitors=("V2", "V3"),
                due_by=date(2026, 11, 30),
                flags=("hardship", "vulnerable"),
                extra={"product": "card"},
            ),
            CustomerPlace(
                PlaceKind.WORK,
                "1 High Street",
                Pin(41.13216, -8.53432, "file", Precision.GIVEN),
            ),
        ),
    )


def test_blank_cells_leave_the_defaults_of_the_row() -> None:
    cells = dict.fromkeys(("lat", "place_kind", "windows", "min_team", "flags"), " ")
    (row,) = read_one(**cells).require()
    assert row == CaseOnDay(
        Customer("C1", "Ana"),
        Case(Decimal(10), 5),
        CustomerPlace(address="1 High Street"),
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lat", "95"),  # north of the pole
        ("lat", "-90.01"),  # south of the pole
        ("lon", "180.5"),  # beyond the date line
        ("lon", "inf"),  # infinite
        ("lon", "1_0"),  # Python's digits, nobody else's
        ("lat", "41,5,2"),  # two commas
        ("lat", "41.5 E"),  # a longitude
        ("lat", "41°70'N"),  # more than sixty minutes
        ("overdue_amount", "-1"),  # below nothing
        ("overdue_amount", "Infinity"),  # the same
        ("overdue_amount", "1E+9"),  # rounded by a spreadsheet
        ("overdue_amount", "1234567890123456"),  # sixteen digits
        ("overdue_amount", "1,23,4"),  # thousands cut short
        ("overdue_amount", "12 EURO PLUS"),  # more than a currency
        ("overdue_amount", "(1,234.50)"),  # below nothing, as bookkeepers write it
        ("overdue_amount", "1.250"),  # a thousand and more, or one and more
        ("promise_amount", "ten"),  # a word
        ("days_past_due", "-1"),  # not due yet
        ("days_past_due", "36501"),  # over a century
        ("days_past_due", "2.5"),  # half a day
        ("days_past_due", "9" * 5000),  # longer than Python turns into a number
        ("last_payment_date", "2026-02-30"),  # no such day
        ("last_visit_date", "1899-12-31"),  # before the range
        ("due_by", "2201-01-01"),  # after the range
        ("due_by", "05/11/2026"),  # day first, which may as well be month first
        ("due_by", "2026-10-22 14:33:10"),  # another day in another zone
        ("promise_date", "2026-11/24"),  # two different separators
        ("promise_date", "soon"),  # a word
        ("windows", "12:00-09:00"),  # ends before it starts
        ("windows", "09:00-09:00"),  # no length
        ("windows", "09:00-24:30"),  # after midnight
        ("windows", "09:60-12:00"),  # no such minute
        ("windows", "2026-02-30 09:00-12:00"),  # no such day
        ("windows", "09:00-12:00.14:00-17:00"),  # a point for a semicolon
        ("windows", ";"),  # a list of nothing
        ("consents", "work 0001-01-01 by customer"),  # no day that is ever planned
        ("consents", "work 2026-11-20 until 2201-01-01"),
        ("windows", ";".join(["09:00-12:00"] * 101)),  # more than anyone means
        ("service_minutes", "0"),  # no time at all
        ("service_minutes", "481"),  # more than a day's work
        ("min_team", "3"),  # more than two
        ("currency", "EURO"),  # four letters
        ("currency", "€"),  # a sign
        ("place_kind", "garden"),  # not one of the three
        ("flags", "atorney"),  # a stop flag mistyped
        ("flags", "attorney,paid"),  # comma for semicolon
        ("required_skills", "legal,negotiation"),  # comma for semicolon
        ("required_skills", "legal:2026-12-31"),  # a date belongs to a visitor's skill
        ("forbidden_visitors", "V1;" + "V" * 65),  # one id too long
        ("preferred_visitor", "V\u200b1"),  # an invisible character
        ("customer_id", "C" * 65),  # too long
        ("customer_id", "C\x071"),  # a control character
        ("customer_id", "6.22202E+17"),  # rounded by a spreadsheet
        ("customer_id", '=""'),  # a wrapped nothing
        ("phone", "1.38E+10"),  # rounded by a spreadsheet
        ("name", "A" * 201),  # too long
        ("name", "Ana\x00"),  # NUL
        ("name", "Ana\u202eanA"),  # reverses the writing direction
        ("name", "#N/A"),  # a formula that failed
        ("name", "????"),  # letters lost in an earlier conversion
        ("address", "??????6009?"),  # the same, but for a number
        ("overdue_amount", "1,2345"),  # groups of four digits
        ("name", "Jo\ufffdo"),  # a letter lost in an earlier conversion
        ("address", "A" * 501),  # too long
        ("notes", "A" * 4001),  # too long
        ("notes", "#REF!"),  # a formula that failed
        ("notes", "a\x1bb"),  # a terminal's escape character
        ("language", "A" * 36),  # longer than any language tag
    ],
)
def test_a_bad_value_is_one_fault_at_its_row_and_column(column: str, value: str) -> None:
    pin = {"lat": "41", "lon": "-8"} if column in ("lat", "lon") else {}
    fault = only_fault(**pin | {column: value})
    assert (fault.row, fault.column, fault.where) == (2, column, f"row 2, {column}")
    shown = value if len(value) <= 80 else value[:79] + "…"
    assert fault.value == shown
    assert fault.expected


@pytest.mark.parametrize("column", ["customer_id", "name", "overdue_amount"])
def test_a_blank_required_cell_is_a_fault(column: str) -> None:
    fault = only_fault(**{column: "  "})
    assert (fault.column, fault.value) == (column, "")


def test_an_unknown_flag_is_told_all_known_ones() -> None:
    fault = only_fault(flags="attorny")
    assert all(flag in fault.expected for flag in Flag)


@pytest.mark.parametrize(
    ("written", "meant"), [("律师；停催", ("attorney", "cease")), ("已结清", ("paid",))]
)
def test_chinese_flags_are_read_as_the_words_of_the_contract(
    written: str, meant: tuple[str, ...]
) -> None:
    assert read_one(flags=written).require()[0].case.flags == meant


def test_full_width_times_and_digits_are_read() -> None:
    (row,) = read_one(
        windows="０９：００－１２：００；14：00至17：30",
        overdue_amount="￥１，２３４.５",
        last_payment_date="2026／1／5",
    ).require()
    assert row.case.windows == (DayWindow(540, 720), DayWindow(840, 1050))
    assert row.case.overdue_amount == Decimal("1234.5")
    assert row.case.last_payment_date == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-10-22 00:00:00", date(2026, 10, 22)),  # how databases write it
        ("2026/1/5 0:00", date(2026, 1, 5)),  # how a spreadsheet writes midnight
        ("2026.12.31", date(2026, 12, 31)),  # points
    ],
)
def test_dates_are_read_as_exports_write_them(written: str, meant: date) -> None:
    assert read_one(due_by=written).require()[0].case.due_by == meant


def test_one_half_of_a_pin_is_a_fault_of_the_other_half() -> None:
    assert only_fault(lat="41").column == "lon"
    assert only_fault(lon="-8").column == "lat"


def test_a_pin_at_zero_zero_is_a_fault_for_it_is_a_blank_in_disguise() -> None:
    fault = only_fault(lat="0", lon="0.000")
    assert (fault.column, fault.value) == ("lat", "0, 0")


def test_a_pin_on_the_equator_or_the_meridian_is_good() -> None:
    assert read_one(lat="0", lon="6.73").require()[0].place.pin.lat == 0
    assert read_one(lat="51.48", lon="0").require()[0].place.pin.lon == 0


def test_a_customer_needs_an_address_or_a_pin() -> None:
    assert only_fault(address="").column == "address"
    assert read_one(address="", lat="41", lon="-8").require()[0].place.address == ""


def test_a_bad_pin_is_not_also_called_a_missing_one() -> None:
    assert only_fault(address="", lat="95", lon="-8").column == "lat"


def test_a_line_break_in_an_address_becomes_a_space_and_stays_in_notes() -> None:
    data = (
        "customer_id,name,address,overdue_amount,days_past_due,notes\r\n"
        'C1,Ana,"1 High Street\r\nPorto",10,5,"first\nsecond"\r\n'
        "C2,Rui,2 High Street,x,5,\r\n"
    )
    result = read_customers(data.encode(), "customers.csv")
    assert result.rows[0].place.address == "1 High Street Porto"
    assert result.rows[0].customer.notes == "first\nsecond"
    assert [f.where for f in result.faults] == ["row 3, overdue_amount"]


def test_a_value_wrapped_as_a_formula_is_unwrapped() -> None:
    data = (
        "customer_id\tname\taddress\toverdue_amount\tdays_past_due\n"
        '="00123"\tAna\tx\t10\t5\n'
    )
    (row,) = read_customers(data.encode(), "c.csv").require()
    assert row.customer.customer_id == "00123"


def test_every_fault_of_every_row_is_in_one_report_in_the_order_of_the_file() -> None:
    data = (
        "customer_id,name,address,lat,lon,overdue_amount,days_past_due\n"
        "C1,,x,95,200,abc,\n"
        "C2,Rui,x,,,10,5\n"
        "C1,Eva,,,,10,5\n"
    )
    result = read_customers(data.encode(), "customers.csv")
    assert [fault.where for fault in result.faults] == [
        "row 2, lat",
        "row 2, lon",
        "row 2, overdue_amount",
        "row 2, name",
        "row 2, days_past_due",
        "row 4, customer_id",
        "row 4, address",
    ]
    assert (result.total, result.bad_rows) == (3, 2)
    assert [row.customer.customer_id for row in result.rows] == ["C2"]
    with pytest.raises(InputError, match="2 of 3 rows") as caught:
        result.require()
    assert caught.value.faults == result.faults


def test_a_second_row_of_the_same_customer_names_the_first() -> None:
    row = "C1,Ana,x,10,5\n"
    data = f"customer_id,name,address,overdue_amount,days_past_due\n{row}\n{row}"
    _, fault = read_customers(data.encode(), "customers.csv").faults
    assert (fault.row, fault.column, fault.value) == (4, "customer_id", "C1")
    assert "row 2" in fault.expected


def read_loans(*rows: str) -> Intake[CaseOnDay]:
    """Read a file of cases, each row as customer, case, name, address and place."""
    head = "customer_id,case_id,name,address,place_kind,overdue_amount,days_past_due\n"
    data = head + "".join(f"{row},10,5\n" for row in rows)
    return read_customers(data.encode(), "customers.csv")


def test_rows_of_one_customer_have_a_case_id_each() -> None:
    result = read_loans("C1,A,Ana,x,home", "C1,B,Ana,x,home", "C2,,Bo,y,home")
    assert result.faults == ()
    assert [row.case.case_id for row in result.rows] == ["A", "B", ""]


@pytest.mark.parametrize(
    ("second", "column", "words"),
    [
        ("C1,B,Ana Maria,x,home", "name", "the same as row 2"),
        ("C1,B,Ana,elsewhere,home", "address", "the same as row 2"),
        ("C1,,Ana,x,home", "customer_id", "row 2 has it; or a case_id in both"),
        ("C2,A,Bo,x,home", "case_id", "row 2 already has this one"),
        ("C1,A,Ana,x,home", "case_id", "row 2 already has this one"),
    ],
)
def test_rows_of_one_customer_agree_on_what_is_the_customers(
    second: str, column: str, words: str
) -> None:
    (fault,) = [
        each for each in read_loans("C1,A,Ana,x,home", second).faults if each.row == 3
    ]
    assert (fault.row, fault.column) == (3, column)
    assert words in fault.expected


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        (["C1,,Ana,x,home", "C1,,Ana,x,home"], [2, 3]),
        (["C1,,Ana,x,home", "C2,,Bo,y,home", "C1,,Ana,x,home"], [2, 4]),
        (["C1,A,Ana,x,home", "C1,B,Ana,x,home", "C1,,Ana,x,home"], [2, 3, 4]),
        (["C1,,Ana,x,home", "C1,A,Ana,x,home"], [2, 3]),
        (["C1,,Ana,x,home", "C1,,Bea,z,home", "C1,,Ana,x,home"], [2, 3, 4]),
        (["C1,A,Ana,x,home", "C2,A,Bo,y,home", "C3,,Cy,z,home"], [2, 3]),
        (["C1,A,Ana,x,home", "C1,A,Ana,x,home", "C1,B,Ana,x,home"], [2, 3]),
    ],
)
def test_no_row_of_a_repeated_id_is_good(rows: list[str], bad: list[int]) -> None:
    result = read_loans(*rows)
    assert [fault.row for fault in result.faults] == bad
    assert not set(result.numbers) & set(bad)
    assert result.bad_rows == len(bad)
    assert len(result.ids) == len(rows)
    assert result.bad_ids == {rows[row - 2].partition(",")[0] for row in bad}


def test_cases_may_be_visited_at_places_of_different_kinds() -> None:
    assert read_loans("C1,A,Ana,x,home", "C1,B,Ana,y,work").faults == ()
