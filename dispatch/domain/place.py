"""Places where a customer can be met, and the pins that say where they are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from .fields import Definition
from .translatable import N_
from .value_kinds import Choice, ShortText


class PlaceKind(StrEnum):
    """The kinds of a customer's places; a customer has at most one of each."""

    HOME = "home"
    WORK = "work"
    OTHER = "other"


class Precision(StrEnum):
    """The distance between a pin and the door, from best to worst."""

    GIVEN = "given"
    """The file gave the coordinates, or a person placed the pin."""
    ADDRESS = "address"
    """A house, an estate's building, a named site: within about 100 m."""
    STREET = "street"
    """The street or crossing: the visitor must look for the house."""
    DISTRICT = "district"
    """The middle of a quarter, village, postcode or urban district."""
    CITY = "city"
    """The middle of a city or of something larger."""
    UNKNOWN = "unknown"
    """The geocoder says nothing about the precision that Rounds understands."""
    ELSEWHERE = "elsewhere"
    """The answer has another postcode, town or district than the address."""


PLANNABLE = frozenset({Precision.GIVEN, Precision.ADDRESS, Precision.STREET})
"""Precisions that are good enough for a visit; other pins wait for a person."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The coordinates of a place in WGS-84, with their source and precision.

    Attributes
    ----------
    lat, lon
        Degrees, -90 to 90 and -180 to 180.
    source
        ``file``, ``person`` or the name of a geocoder.
    precision
        The distance to the door that the source promises.

    Raises
    ------
    ValueError
        When a coordinate is out of range or not a number, or the source is empty.
    """

    lat: float
    lon: float
    source: str
    precision: Precision

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(
                f"lat {self.lat}, lon {self.lon} is not on the earth; are lat and lon "
                "swapped?"
            )
        if not self.source:
            raise ValueError("A pin must say where it comes from, such as 'file'")

    @property
    def plannable(self) -> bool:
        """True if a visit may be planned before a person has checked the pin."""
        return self.precision in PLANNABLE


_KINDS = {
    PlaceKind.HOME: "家 家庭 家里 住宅 住址",
    PlaceKind.WORK: "单位 公司 工作单位",
    PlaceKind.OTHER: "其他 其它",
}


@dataclass(frozen=True, slots=True)
class CustomerPlace:
    """One of the places where a customer can be met.

    Attributes
    ----------
    kind
        A home, a place of work, or another place.
    address
        As the file has it; empty where only the pin is known.
    pin
        None while nobody knows where the address is.
    """

    kind: Annotated[
        PlaceKind,
        Definition(
            N_("place"),
            Choice(_KINDS),
            "地址类型 地点类型 场所类型",
            "`home`, `work` or another kind of place",
            public_name="place_kind",
            personal=False,
        ),
    ] = PlaceKind.HOME
    address: Annotated[
        str,
        Definition(
            N_("address"),
            ShortText(500),
            "地址 住址 家庭住址 联系地址 详细地址 上门地址",
            "where the visit takes place; needed unless the file has a pin",
        ),
    ] = ""
    pin: Pin | None = None

    def is_same(self, other: "CustomerPlace") -> bool:
        """True if two places of a person are one: equal pins, or equal addresses.

        Addresses decide where one of the places has no pin.
        """
        if self.pin is not None and other.pin is not None:
            return (self.pin.lat, self.pin.lon) == (other.pin.lat, other.pin.lon)
        return self.address == other.address

    @property
    def precision(self) -> str:
        """The precision of the pin; empty without one."""
        return self.pin.precision if self.pin else ""
