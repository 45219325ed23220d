"""Recorded trips: where from, where to, and how long they took."""

from collections.abc import Iterator, Mapping
from typing import Any

from dispatch.domain.trip import RecordedTrip
from dispatch.domain.visitor import TRAVEL_MODE_SPELLINGS
from dispatch.text import N_, Message
from routing.geo import Place, geodesic_m

from . import kinds, values
from .customers import pin_conflicts
from .read import read
from .report import Intake
from .schema import Column, Schema, Wrong

_FASTEST_KMH = 250
_SHORTEST = 0.9
"""The share of the straight line that a recorded length has at least."""
COLUMNS = (
    Column("from_lat", values.LATITUDE, "出发纬度 起点纬度", required=True),
    Column("from_lon", values.LONGITUDE, "出发经度 起点经度", required=True),
    Column("to_lat", values.LATITUDE, "到达纬度 终点纬度", required=True),
    Column("to_lon", values.LONGITUDE, "到达经度 终点经度", required=True),
    Column(
        "seconds",
        kinds.number(1, 86400, Message(N_("seconds from 1 to 86400, such as 734"))),
        "用时 耗时 行驶时间",
        required=True,
    ),
    Column(
        "metres",
        kinds.number(1, 5_000_000, Message(N_("metres of 1 or more, such as 5210"))),
        "里程 距离",
    ),
    Column(
        "mode",
        kinds.choice(kinds.spellings(TRAVEL_MODE_SPELLINGS)),
        "出行方式 交通方式 交通工具",
    ),
)


def _conflicts(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    pins = ("from_lat", "from_lon", "to_lat", "to_lon")
    # A blank one is told as a missing value already.
    if not row.keys() >= set(pins):
        return
    yield from pin_conflicts(row, *pins[:2])
    yield from pin_conflicts(row, *pins[2:])
    here, there = (Place(row[lat], row[lon]) for lat, lon in (pins[:2], pins[2:]))
    line = geodesic_m(here, there)
    if "seconds" in row and line * 3.6 > row["seconds"] * _FASTEST_KMH:
        yield Wrong(
            "seconds",
            f"{row['seconds']:g}",
            Message(
                N_(
                    "a longer time: the straight line of {km} km cannot be travelled in "
                    "it; are these minutes?"
                ),
                km=f"{line / 1000:.1f}",
            ),
        )
    if "metres" in row and row["metres"] < line * _SHORTEST:
        yield Wrong(
            "metres",
            f"{row['metres']:g}",
            Message(
                N_("no less than the straight line of {metres} m; are these kilometres?"),
                metres=f"{line:.0f}",
            ),
        )


def _build(row: Mapping[str, Any], extra: dict[str, str]) -> RecordedTrip:
    return RecordedTrip(**row)


SCHEMA = Schema("", COLUMNS, _build, _conflicts)


def read_trips(data: bytes, filename: str) -> Intake[RecordedTrip]:
    """Read a CSV or XLSX file of recorded trips; other columns are passed over.

    Parameters and errors are those of `dispatch.intake.readers.read_customers`.
    """
    return read(data, filename, SCHEMA)
