"""The synthetic day in Shenzhen."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from math import cos, hypot, radians

import pytest

from dispatch.demo import SampleDay, customers_csv, sample_day, visitors_csv
from dispatch.domain.place import Pin, Precision
from dispatch.domain.windows import on_day
from dispatch.intake import read_customers, read_visitors

DAY = date(2026, 11, 24)
SEEDS = range(7, 12)
BANDS = ((1, 30), (31, 90), (91, 420))


@pytest.fixture(scope="module")
def sample() -> SampleDay:
    """The day as the demo has it."""
    return sample_day(DAY)


def pins(sample: SampleDay) -> list[tuple[str, float, float]]:
    """Id and pin of everybody who has one."""
    customers = [
        (row.customer.customer_id, row.place.pin.lat, row.place.pin.lon)
        for row in sample.customers
        if row.place.pin is not None
    ]
    return customers + [
        (row.visitor_id, row.start_lat, row.start_lon) for row in sample.visitors
    ]


# Lat of the southern shore or border at a lon, WGS-84, to about 200 m, west to east:
# Pearl River mouth, Shekou, Shenzhen Bay, Shenzhen River, Sha Tau Kok, Yantian port.
SOUTH = (
    (113.78, 22.640),
    (113.83, 22.590),
    (113.87, 22.555),
    (113.885, 22.500),
    (113.905, 22.478),
    (113.925, 22.484),
    (113.935, 22.505),
    (113.950, 22.520),
    (114.000, 22.525),
    (114.060, 22.516),
    (114.080, 22.518),
    (114.087, 22.533),
    (114.110, 22.536),
    (114.117, 22.534),
    (114.130, 22.541),
    (114.150, 22.548),
    (114.155, 22.555),
    (114.162, 22.561),
    (114.175, 22.560),
    (114.190, 22.556),
    (114.220, 22.553),
    (114.240, 22.556),
    (114.255, 22.583),
    (114.300, 22.590),
    (114.400, 22.600),
)
# Lat, lon and radius in km of the larger reservoirs and hills between the quarters.
EMPTY = (
    (22.577, 114.147, 1.2),  # Shenzhen reservoir
    (22.575, 114.215, 1.0),  # Wutong mountain
    (22.610, 113.895, 1.2),  # Tiegang reservoir
    (22.600, 113.955, 0.8),  # Xili reservoir
    (22.705, 113.900, 1.0),  # Shiyan reservoir
    (22.640, 113.970, 1.5),  # Yangtai mountain
    (22.500, 113.897, 0.8),  # Dananshan
)


def shore(lon: float) -> float:
    """Lat of the shore or border at a lon, between the points of `SOUTH`."""
    for (west, low), (east, high) in pairwise(SOUTH):
        if west <= lon <= east:
            return low + (high - low) * (lon - west) / (east - west)
    raise AssertionError(f"lon {lon} is not in Shenzhen")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_pin_is_on_land_in_shenzhen(seed: int) -> None:
    for who, lat, lon in pins(sample_day(DAY, customers=1000, visitors=50, seed=seed)):
        assert shore(lon) < lat < 22.82, f"{who} at {lat}, {lon}"
        for middle_lat, middle_lon, radius in EMPTY:
            north = (lat - middle_lat) * 111.2
            east = (lon - middle_lon) * 111.2 * cos(radians(lat))
            assert hypot(north, east) > radius, f"{who} at {lat}, {lon}"


def test_the_same_day_and_seed_give_an_equal_day(sample: SampleDay) -> None:
    assert sample_day(DAY) == sample
    assert sample_day(DAY, seed=8) != sample


def test_the_demo_day_stays_as_it_is(sample: SampleDay) -> None:
    # A change of the draws changes what people see in the demo: it must be meant.
    assert len(sample.customers) == 300
    assert len(sample.visitors) == 14
    first = sample.customers[0]
    assert first.customer.name == "宋红萍"
    assert first.place.pin == Pin(22.619517, 114.139178, "file", Precision.GIVEN)
    assert sum(row.case.overdue_amount for row in sample.customers) == Decimal("3064143.38")


def test_on_another_day_the_same_people_live_in_the_same_places(
    sample: SampleDay,
) -> None:
    later = sample_day(DAY + timedelta(days=40))
    assert pins(later) == pins(sample)
    assert [r.customer.name for r in later.customers] == [
        r.customer.name for r in sample.customers
    ]


def test_the_visitors_do_not_depend_on_the_customers(sample: SampleDay) -> None:
    assert sample_day(DAY, customers=10).visitors == sample.visitors


def test_everything_is_marked_as_invented(sample: SampleDay) -> None:
    assert all("合成数据 synthetic" in row.customer.notes for row in sample.customers)
    assert all("合成" in row.branch for row in sample.visitors)
    phones = [row.customer.phone for row in sample.customers]
    phones += [visitor.phone for visitor in sample.visitors]
    assert all(len(p) == 11 and p.startswith("199000") for p in phones)
    assert len(set(phones)) == len(phones)


@pytest.mark.parametrize("seed", SEEDS)
def test_amounts_and_days_past_due_are_mixed_as_in_a_real_book(seed: int) -> None:
    rows = sample_day(DAY, seed=seed).customers
    amounts = sorted(row.case.overdue_amount for row in rows)
    assert Decimal(5000) < amounts[150] < Decimal(9500)
    assert amounts[270] > 2 * amounts[150]
    assert amounts[0] >= 200
    assert all(a.as_tuple().exponent == -2 for a in amounts)
    days = [row.case.days_past_due for row in rows]
    assert min(days) >= 1
    bands = [sum(low <= d <= high for d in days) for low, high in BANDS]
    assert sum(bands) == len(rows)
    assert all(60 < band < 150 for band in bands)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_case_that_a_planner_meets_is_there(seed: int) -> None:
    rows = sample_day(DAY, seed=seed).customers
    assert 102 < sum(bool(r.case.windows) for r in rows) < 138
    assert sum(len(r.case.windows) == 2 for r in rows) > 12
    assert any(w.day == DAY for r in rows for w in r.case.windows)
    assert any(r.case.promise_date and r.case.promise_date < DAY for r in rows)
    assert any(r.case.promise_date and r.case.promise_date > DAY for r in rows)
    assert {s for r in rows for s in r.case.required_skills} == {
        "negotiation",
        "counselling",
        "legal",
    }
    assert sum(r.case.min_team == 2 for r in rows) == 4
    assert any(r.case.preferred_visitor for r in rows)
    assert any(r.case.forbidden_visitors for r in rows)
    assert {f for r in rows for f in r.case.flags} == {
        "attorney",
        "deceased",
        "hardship",
        "vulnerable",
        "dispute",
        "cease",
        "paid",
    }
    assert sum(r.place.pin is None for r in rows) == 9
    assert all(r.place.address for r in rows)
    assert {r.place.kind for r in rows} >= {"home", "work"}


@pytest.mark.parametrize("seed", SEEDS)
def test_wishes_hang_together(seed: int) -> None:
    sample = sample_day(DAY, seed=seed)
    ids = {row.visitor_id for row in sample.visitors}
    for row in sample.customers:
        spans = sorted(row.case.windows)
        assert all(120 <= w.closes - w.opens <= 180 for w in spans)
        assert all(a.closes < b.opens for a, b in pairwise(spans))
        assert not spans or on_day(spans, DAY)
        assert row.case.service_minutes in range(15, 41)
        assert (row.case.promise_date is None) == (row.case.promise_amount is None)
        assert (
            row.case.promise_amount is None
            or row.case.promise_amount <= row.case.overdue_amount
        )
        assert row.case.due_by is None or row.case.due_by >= DAY
        assert row.case.last_visit_date is None or row.case.last_visit_date < DAY
        assert {*row.case.forbidden_visitors, row.case.preferred_visitor} <= ids | {""}
        assert row.case.preferred_visitor not in row.case.forbidden_visitors


def test_the_visitors_differ_as_real_ones_do(sample: SampleDay) -> None:
    rows = sample.visitors
    assert {(r.shift_start, r.shift_end) for r in rows} == {
        (510, 1050),
        (540, 1080),
        (600, 1140),
    }
    assert {r.travel_mode for r in rows} == {"car", "motorcycle", "transit"}
    ends = [last for r in rows for last in r.skills.values() if last]
    assert sum(last < DAY for last in ends) == 1
    assert sum(last > DAY for last in ends) >= 3
    assert any(r.open_end for r in rows)
    assert any(r.end_lat is not None for r in rows)
    assert any(r.max_visits for r in rows)
    assert any(r.max_overtime_minutes for r in rows)
    for row in rows:
        assert row.break_minutes == 60
        assert str(row.break_window) == "11:30-14:00"


@pytest.mark.parametrize(("customers", "visitors"), [(0, 1), (1, 1), (50, 2), (2000, 99)])
def test_the_files_are_read_back_as_the_same_rows(customers: int, visitors: int) -> None:
    sample = sample_day(DAY, customers=customers, visitors=visitors)
    if customers:
        read = read_customers(customers_csv(sample.customers).encode(), "c.csv")
        assert read.faults == ()
        assert tuple(read.rows) == sample.customers
    on_duty = read_visitors(visitors_csv(sample.visitors).encode(), "v.csv")
    assert on_duty.faults == ()
    assert tuple(on_duty.rows) == sample.visitors


def test_the_columns_are_those_of_the_contract(sample: SampleDay) -> None:
    assert customers_csv(sample.customers).splitlines()[0] == (
        "customer_id,case_id,name,phone,address,lat,lon,place_kind,overdue_amount,currency,"
        "days_past_due,last_payment_date,last_visit_date,promise_date,promise_amount,"
        "windows,service_minutes,required_skills,min_team,preferred_visitor,"
        "forbidden_visitors,due_by,flags,language,notes,timezone,branch,notice_date,"
        "consents,email"
    )
    assert visitors_csv(sample.visitors).splitlines()[0] == (
        "visitor_id,name,phone,start_lat,start_lon,end_lat,end_lon,shift_start,"
        "shift_end,max_overtime_minutes,break_minutes,break_window,skills,"
        "travel_mode,max_visits,branch,pair_with,never_pair_with"
    )


@pytest.mark.parametrize(
    ("customers", "visitors"), [(-1, 14), (10000, 14), (300, 0), (300, 100)]
)
def test_numbers_out_of_range_are_refused(customers: int, visitors: int) -> None:
    with pytest.raises(ValueError, match="the sample has"):
        sample_day(DAY, customers=customers, visitors=visitors)
