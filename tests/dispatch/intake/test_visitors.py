from datetime import date
from pathlib import Path

import pytest

from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow
from dispatch.intake import Intake, RowFault, read_visitors

PORTO = Path(__file__).parents[3].parent / "shared/data/porto/visitors.csv"
GOOD = {
    "visitor_id": "V1",
    "name": "Rui",
    "start_lat": "41.19",
    "start_lon": "-8.57",
    "shift_start": "09:00",
    "shift_end": "18:00",
}


def read_one(**cells: str) -> Intake[Visitor]:
    """Read a file of one good row, with some of its cells changed or added."""
    row = GOOD | cells
    data = "\t".join(row) + "\n" + "\t".join(row.values()) + "\n"
    return read_visitors(data.encode(), "visitors.csv")


def only_fault(**cells: str) -> RowFault:
    """The one fault of a row with these cells."""
    result = read_one(**cells)
    assert result.rows == ()
    (fault,) = result.faults
    return fault


def test_the_porto_file_has_18_rows_and_no_fault() -> None:
    if not PORTO.exists():
        pytest.skip(f"no sample data beside the repository at {PORTO}")
    rows = read_visitors(PORTO.read_bytes(), PORTO.name).require()
    assert len(rows) == 18
    assert rows[0].skills == {
        "negotiation": date(2026, 11, 1),
        "counselling": date(2027, 6, 30),
    }
    assert (rows[8].end_lat, rows[8].end_lon) == (41.1496, -8.611)


def test_a_row_with_every_column_is_read_into_typed_fields() -> None:
    result = read_one(
        phone="123",
        end_lat="41.2",
        end_lon="-8.6",
        max_overtime_minutes="30",
        break_minutes="45",
        break_window="12:00－14:00",
        skills="Negotiation;legal:2026-12-31",
        travel_mode="摩托车",
        max_visits="12",
        branch="Porto",
        shoe="43",
    )
    assert result.require() == (
        Visitor(
            visitor_id="V1",
            name="Rui",
            start_lat=41.19,
            start_lon=-8.57,
            shift_start=540,
            shift_end=1080,
            phone="123",
            end_lat=41.2,
            end_lon=-8.6,
            max_overtime_minutes=30,
            break_minutes=45,
            break_window=DayWindow(720, 840),
            skills={"negotiation": None, "legal": date(2026, 12, 31)},
            travel_mode="motorcycle",
            max_visits=12,
            branch="Porto",
            extra={"shoe": "43"},
        ),
    )


def test_blank_cells_leave_the_defaults_of_the_row() -> None:
    cells = dict.fromkeys(("end_lat", "end_lon", "travel_mode", "max_visits"), "")
    (row,) = read_one(**cells).require()
    assert row == Visitor("V1", "Rui", 41.19, -8.57, 540, 1080)


@pytest.mark.parametrize("end_lon", ["", "none", "None", "无"])
def test_none_in_end_lat_opens_the_end(end_lon: str) -> None:
    (row,) = read_one(end_lat="none", end_lon=end_lon).require()
    assert (row.open_end, row.end_lat, row.end_lon) == (True, None, None)


@pytest.mark.parametrize(
    ("end_lat", "end_lon", "column"),
    [
        ("41.2", "", "end_lon"),  # half a place
        ("", "-8.6", "end_lat"),  # the other half
        ("none", "-8.6", "end_lon"),  # open and not open
        ("41.2", "none", "end_lat"),  # the same the other way round
        ("", "none", "end_lat"),  # none in the second column alone
        ("0", "0", "end_lat"),  # an unknown place written as zeros
        ("91", "-8.6", "end_lat"),  # north of the pole
        ("41.2", "home", "end_lon"),  # a word that means nothing here
    ],
)
def test_an_end_that_is_not_a_place_is_one_fault(
    end_lat: str, end_lon: str, column: str
) -> None:
    assert only_fault(end_lat=end_lat, end_lon=end_lon).column == column


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("start_lat", "95"),  # north of the pole
        ("start_lon", ""),  # blank
        ("shift_start", "9"),  # an hour is not a time
        ("shift_start", "25:00"),  # no such hour
        ("shift_start", "0.375"),  # a time of day as spreadsheets keep it inside
        ("shift_end", "09:00"),  # no time between start and end
        ("shift_end", "02:00"),  # on the next day
        ("max_overtime_minutes", "481"),  # more than a shift
        ("break_minutes", "241"),  # more than four hours
        ("break_window", "14:00-12:00"),  # ends before it starts
        ("break_window", "12:00-13:00;14:00-15:00"),  # two
        ("break_window", "2026-11-24 12:00-13:00"),  # with a date
        ("skills", "legal:soon"),  # no date
        ("skills", "legal:"),  # a date forgotten
        ("skills", "legal:2026-12-31;legal"),  # two dates for one skill
        ("skills", "legal、negotiation"),  # the Chinese comma of a list
        ("travel_mode", "hovercraft"),  # not one of the five
        ("max_visits", "0"),  # none at all
        ("visitor_id", ""),  # blank
    ],
)
def test_a_bad_value_is_one_fault_at_its_row_and_column(column: str, value: str) -> None:
    fault = only_fault(**{column: value})
    assert (fault.where, fault.value) == (f"row 2, {column}", value)
    assert fault.expected


def test_a_start_at_zero_zero_is_a_fault() -> None:
    assert only_fault(start_lat="0", start_lon="0").value == "0, 0"


@pytest.mark.parametrize(
    ("cells", "room"),
    [
        # Window and shift share one hour.
        ({"break_minutes": "61", "break_window": "08:00-10:00"}, 60),
        # Window lies after the shift.
        ({"break_minutes": "10", "break_window": "19:00-20:00"}, 0),
        # The shift is shorter than the break.
        ({"break_minutes": "61", "shift_end": "10:00"}, 60),
    ],
)
def test_a_break_that_does_not_fit_is_told_how_long_it_may_be(
    cells: dict[str, str], room: int
) -> None:
    fault = only_fault(**cells)
    assert fault.column == "break_minutes"
    assert f"at most {room}," in fault.expected


def test_a_break_may_lie_in_the_overtime() -> None:
    cells = {"break_minutes": "30", "break_window": "18:00-18:30"}
    assert only_fault(**cells).column == "break_minutes"
    assert read_one(**cells, max_overtime_minutes="30").require()


def test_a_second_row_of_the_same_visitor_names_the_first() -> None:
    row = ",".join(GOOD.values())
    data = f"{','.join(GOOD)}\n{row}\n{row}\n"
    _, fault = read_visitors(data.encode(), "visitors.csv").faults
    assert (fault.where, fault.value) == ("row 3, visitor_id", "V1")
    assert "row 2" in fault.expected


def test_times_with_seconds_of_zero_are_read() -> None:
    (row,) = read_one(shift_start="8:30:00", shift_end="24:00").require()
    assert (row.shift_start, row.shift_end) == (510, 1440)
