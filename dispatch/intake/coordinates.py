"""Cells of coordinates: decimal degrees with a point or a comma, or degrees and minutes."""

import re

from dispatch.domain.plain_text import plain
from dispatch.text import Message

from .kinds import CellType, number

_COMMA = re.compile(r"([-+]?[0-9]{1,3}),([0-9]+)")
_PARTS = re.compile(
    r"(?P<before>[nsew北南东東西])?\s*(?P<degrees>[0-9]{1,3}(?:[.,][0-9]+)?)\s*[°度]?"
    r"(?:\s*(?P<minutes>[0-9]{1,2}(?:[.,][0-9]+)?)\s*['′分]"
    r"(?:\s*(?P<seconds>[0-9]{1,2}(?:[.,][0-9]+)?)\s*(?:\"|″|′′|''|秒))?)?"
    r"\s*(?P<after>[nsew北南东東西])?",
    re.IGNORECASE,
)
_ALONG_LATITUDE = dict.fromkeys("n北", 1) | dict.fromkeys("s南", -1)
_ALONG_LONGITUDE = dict.fromkeys("e东東", 1) | dict.fromkeys("w西", -1)
_SIGNS = {90: _ALONG_LATITUDE, 180: _ALONG_LONGITUDE}


def degrees(bound: int, expected: Message) -> CellType:
    """Make the kind of latitudes (``bound`` 90) or longitudes (180).

    A comma is a decimal sign here, since no coordinate has thousands.
    """
    decimal = number(-bound, bound, expected)

    def parse(value: str) -> float:
        value = plain(value)
        if found := _COMMA.fullmatch(value):
            value = f"{found[1]}.{found[2]}"
        try:
            found_degrees: float = decimal.parse(value)
        except ValueError:
            found_degrees = decimal.parse(f"{_of_parts(value, bound):.9f}")
        return found_degrees

    return CellType(parse, expected)


def _of_parts(value: str, bound: int) -> float:
    """Read degrees with a sign, such as 22°32'35"N."""
    found = _PARTS.fullmatch(value)
    if found is None or bool(found["before"]) == bool(found["after"]):
        raise ValueError(value)
    # A latitude with E, or a longitude with N, stands in the wrong column.
    sign = _SIGNS[bound].get((found["before"] or found["after"]).casefold())
    minutes, seconds = (_figure(found[name]) for name in ("minutes", "seconds"))
    if sign is None or minutes >= 60 or seconds >= 60:
        raise ValueError(value)
    return sign * (_figure(found["degrees"]) + minutes / 60 + seconds / 3600)


def _figure(text: str | None) -> float:
    return float((text or "0").replace(",", "."))
