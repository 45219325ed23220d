"""visitors.csv: its columns, and what must fit together in one row."""

from collections.abc import Iterator, Mapping
from typing import Any

from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow, clock
from dispatch.text import N_, Message

from . import values
from .customers import pin_conflicts
from .defined_columns import columns_of, in_order
from .schema import Schema, Wrong

_ORDER = (
    "visitor_id", "name", "phone", "start_lat", "start_lon", "end_lat", "end_lon",
)  # fmt: skip
"""The first columns in the order in which files and pages list them."""
COLUMNS = in_order(columns_of(Visitor), _ORDER)
_OPEN = Message(N_("none, because end_lon is none"))
_OPEN_OR_EMPTY = Message(N_("none or an empty cell, because end_lat is none"))


def _end(row: Mapping[str, Any]) -> Iterator[Wrong]:
    lat, lon = row.get("end_lat"), row.get("end_lon")
    if lat == values.OPEN_END:
        if lon not in (None, values.OPEN_END):
            yield Wrong("end_lon", str(lon), _OPEN_OR_EMPTY)
    elif lon == values.OPEN_END:
        yield Wrong("end_lat", "" if lat is None else str(lat), _OPEN)
    else:
        yield from pin_conflicts(row, "end_lat", "end_lon")


def _times(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    if "shift_start" not in row or "shift_end" not in row:
        return
    begins, ends = row["shift_start"], row["shift_end"]
    if begins >= ends:
        phrase = Message(
            N_("a time on the same day after {begin}, the start of the shift"),
            begin=clock(begins),
        )
        yield Wrong("shift_end", clock(ends), phrase)
    elif not unread & {"max_overtime_minutes", "break_minutes", "break_window"}:
        yield from _break(row, begins, ends + row.get("max_overtime_minutes", 0))


def _break(row: Mapping[str, Any], begins: int, ends: int) -> Iterator[Wrong]:
    length = row.get("break_minutes", 0)
    window: DayWindow | None = row.get("break_window")
    if window is not None:
        begins, ends = max(begins, window.opens), min(ends, window.closes)
    room = max(0, ends - begins)
    if length > room:
        phrase = Message(
            N_(
                "at most {most}, the minutes that the shift with its overtime and "
                "break_window have in common"
            ),
            most=room,
        )
        yield Wrong("break_minutes", str(length), phrase)


def _conflicts(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    # A blank start is told as a missing value already.
    if {"start_lat", "start_lon"} <= row.keys():
        yield from pin_conflicts(row, "start_lat", "start_lon")
    if not unread & {"end_lat", "end_lon"}:
        yield from _end(row)
    yield from _times(row, unread)
    yield from _partners(row)


def _partners(row: Mapping[str, Any]) -> Iterator[Wrong]:
    partner, me = row.get("pair_with", ""), row.get("visitor_id")
    never = row.get("never_pair_with", ())
    if partner and partner == me:
        yield Wrong("pair_with", partner, Message(N_("the id of another visitor")))
    if partner and partner in never:
        expected = Message(N_("an id that is not in never_pair_with as well"))
        yield Wrong("pair_with", partner, expected)


def _build(row: Mapping[str, Any], extra: dict[str, str]) -> Visitor:
    if row.get("end_lat") != values.OPEN_END:
        return Visitor(**row, extra=extra)
    rest = {name: row[name] for name in row if name not in ("end_lat", "end_lon")}
    return Visitor(**rest, open_end=True, extra=extra)


SCHEMA = Schema("visitor_id", COLUMNS, _build, _conflicts)
