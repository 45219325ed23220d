"""customers.csv: its columns, and what must fit together in one row."""

from collections.abc import Iterator, Mapping
from typing import Any

from dispatch.domain.case import Case
from dispatch.domain.customer import Customer
from dispatch.domain.day import CaseOnDay
from dispatch.domain.place import CustomerPlace, Pin, Precision
from dispatch.text import N_, Message

from . import values
from .defined_columns import attributes_of, columns_of, in_order
from .schema import Column, Schema, Wrong

_ORDER = (
    "customer_id", "case_id", "name", "phone", "address", "lat", "lon", "place_kind",
    "overdue_amount", "currency", "days_past_due", "last_payment_date",
    "last_visit_date", "promise_date", "promise_amount", "windows",
    "service_minutes", "required_skills", "min_team", "preferred_visitor",
    "forbidden_visitors", "due_by", "flags", "language", "notes", "timezone", "branch",
    "notice_date", "consents",
)  # fmt: skip
"""The order in which files and pages list the columns; new ones follow."""
# A pin is one value in two columns.
_PIN = (
    Column("lat", values.LATITUDE, "纬度 latitude"),
    Column("lon", values.LONGITUDE, "经度 longitude lng"),
)
COLUMNS = in_order((*columns_of(Customer, CustomerPlace, Case), *_PIN), _ORDER)
_CUSTOMER, _PLACE, _CASE = map(attributes_of, (Customer, CustomerPlace, Case))
_PART_OF = {
    name: (part, attribute)
    for part, attributes in enumerate((_CUSTOMER, _PLACE, _CASE))
    for name, attribute in attributes.items()
}

_LONGITUDE_MISSING = Message(
    N_("a longitude, because the row has a latitude; or leave both empty")
)
_LATITUDE_MISSING = Message(
    N_("a latitude, because the row has a longitude; or leave both empty")
)
_NO_PLACE = Message(
    N_(
        "the coordinates of the place; many programs write 0, 0 for an unknown place, so "
        "clear both cells"
    )
)
_PLACE_MISSING = Message(N_("an address, or a pin in the columns lat and lon"))


def pin_conflicts(row: Mapping[str, Any], lat: str, lon: str) -> Iterator[Wrong]:
    """Give what is wrong with a pair of coordinates that could both be read."""
    if (lat in row) != (lon in row):
        if lat in row:
            absent, expected = lon, _LONGITUDE_MISSING
        else:
            absent, expected = lat, _LATITUDE_MISSING
        yield Wrong(absent, "", expected)
    elif lat in row and row[lat] == 0 == row[lon]:
        yield Wrong(lat, "0, 0", _NO_PLACE)


def _conflicts(row: Mapping[str, Any], unread: set[str]) -> Iterator[Wrong]:
    where = {"address", "lat", "lon"}
    if not unread & {"lat", "lon"}:
        yield from pin_conflicts(row, "lat", "lon")
    if not where & (unread | row.keys()):
        yield Wrong("address", "", _PLACE_MISSING)


def _shared(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns of one customer in which two rows differ."""
    names = [*_CUSTOMER]
    if first.get("place_kind", "home") == second.get("place_kind", "home"):
        names += [*_PLACE, "lat", "lon"]
    return (
        name
        for name in names
        if name != "place_kind" and first.get(name) != second.get(name)
    )


def _build(row: Mapping[str, Any], extra: dict[str, str]) -> CaseOnDay:
    pin = None
    if "lat" in row:
        pin = Pin(row["lat"], row["lon"], "file", Precision.GIVEN)
    parts: tuple[dict[str, Any], ...] = ({}, {"pin": pin}, {"extra": extra})
    for name, value in row.items():
        if name in _PART_OF:
            part, attribute = _PART_OF[name]
            parts[part][attribute] = value
    customer, place, case = parts
    return CaseOnDay(Customer(**customer), Case(**case), CustomerPlace(**place))


SCHEMA = Schema(
    "customer_id",
    COLUMNS,
    _build,
    _conflicts,
    located=True,
    part_key="case_id",
    shared=_shared,
)
