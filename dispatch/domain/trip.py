"""Trips that were really made, from which travel times are learnt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordedTrip:
    """A trip from door to door with the time that it took.

    Attributes
    ----------
    seconds
        From door to door, > 0.
    metres
        Along the streets; None where not recorded.
    mode
        The travel mode; empty where the file names none.
    """

    from_lat: float
    from_lon: float
    to_lat: float
    to_lon: float
    seconds: float
    metres: float | None = None
    mode: str = ""
