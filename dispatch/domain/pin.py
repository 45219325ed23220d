"""A place on the map, with how well it is known."""

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """How near a pin lies to the door, from best to worst."""

    GIVEN = "given"
    """It stood in the file, or a person placed it."""
    ADDRESS = "address"
    """A house, an estate's building, a named site: within about 100 m."""
    STREET = "street"
    """The street or crossing: the house must be looked for."""
    DISTRICT = "district"
    """The middle of a quarter, village, postcode or urban district."""
    CITY = "city"
    """The middle of a city or of something larger."""
    UNKNOWN = "unknown"
    """The answer says nothing that we understand about its precision."""


PLANNABLE = frozenset({Precision.GIVEN, Precision.ADDRESS, Precision.STREET})
"""What a visitor may be sent to; all else waits for a person to place the pin."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A place in WGS-84.

    Attributes
    ----------
    lat, lon
        Degrees, -90 to 90 and -180 to 180.
    source
        Where it comes from: ``file``, ``person`` or the name of a geocoder.
    precision
        How well it is known.

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
        """Whether a visitor may be sent there without a person's look at the map."""
        return self.precision in PLANNABLE
