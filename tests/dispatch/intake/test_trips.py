"""Recorded trips are read with every fault of every row."""

from dispatch.domain.trip import RecordedTrip
from dispatch.intake.report import Intake
from dispatch.intake.trips import read_trips

HEAD = "from_lat,from_lon,to_lat,to_lon,seconds,metres,mode\n"
GOOD = "41.15,-8.61,41.16,-8.63,420,2600,car\n"


def read(text: str) -> Intake[RecordedTrip]:
    return read_trips(text.encode(), "trips.csv")


def faults(*rows: str) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in read(HEAD + "\n".join(rows)).faults]


def test_a_good_row_is_read_whole() -> None:
    assert read(HEAD + GOOD).require() == (
        RecordedTrip(41.15, -8.61, 41.16, -8.63, 420, 2600, "car"),
    )


def test_length_and_mode_may_be_blank_or_missing() -> None:
    short = "from_lat,from_lon,to_lat,to_lon,seconds\n41.15,-8.61,41.16,-8.63,420.5\n"
    plain = RecordedTrip(41.15, -8.61, 41.16, -8.63, 420.5)
    assert read(short).require() == (plain,)
    assert read(HEAD + "41.15,-8.61,41.16,-8.63,420.5,,\n").require() == (plain,)


def test_chinese_headings_and_modes_are_known() -> None:
    head = "出发纬度,出发经度,到达纬度,到达经度,用时,里程,出行方式\n"
    (row,) = read(head + "22.54,114.05,22.56,114.06,600,3500,步行\n").require()
    assert (row.seconds, row.metres, row.mode) == (600, 3500, "foot")


def test_the_same_trip_may_be_made_twice() -> None:
    assert len(read(HEAD + GOOD + GOOD).require()) == 2


def test_every_faulty_row_is_told_at_once() -> None:
    assert faults(
        GOOD.strip(),
        "91,-8.61,41.16,-8.63,420,2600,car",  # off the globe
        "41.15,-8.61,41.16,-8.63,0,2600,car",  # no time
        "41.15,-8.61,41.16,-8.63,,,horse",  # two faults
        "0,0,41.16,-8.63,86400,9000000,car",  # nowhere, and too long
        "41.15,-8.61,41.16,-8.63,7,2600,car",  # minutes
        "41.15,-8.61,41.16,-8.63,420,2.6,car",  # kilometres
    ) == [
        (3, "from_lat"),
        (4, "seconds"),
        (5, "mode"),
        (5, "seconds"),
        (6, "metres"),
        (6, "from_lat"),
        (7, "seconds"),
        (8, "metres"),
    ]


def test_a_fault_says_which_unit_was_meant() -> None:
    (fault,) = read(HEAD + "41.15,-8.61,41.16,-8.63,7,,\n").faults
    assert "minutes" in fault.expected
    assert "2.0 km" in fault.expected
