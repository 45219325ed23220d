"""The travel matrix: travel time in seconds and distance in metres between places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .errors import ProblemError

UNREACHABLE = int(np.iinfo(np.int32).max)
"""Travel seconds and metres between two places that no road connects."""


class TravelMatrix(Protocol):
    """Travel between places, numbered from 0, by one travel mode.

    A matrix pickles, and it gives the same seconds for two places whichever method is
    called. `DenseMatrix` holds every entry; `routing.travel` has matrices that compute
    their entries only when they are needed.
    """

    @property
    def source(self) -> str:
        """Name of the source of the figures, as shown to a person."""
        ...

    @property
    def estimated(self) -> bool:
        """True if the figures do not come from real roads."""
        ...

    def __len__(self) -> int:
        """Return the number of places."""
        ...

    def block(self, places: Sequence[int]) -> np.ndarray:
        """Return the seconds between the places, in their order.

        The array is int32 and square; entries are `UNREACHABLE` where there is no path.
        """
        ...

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """Return int32 seconds from the origins (rows) to the destinations (columns)."""
        ...

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """Return the seconds from one place to the others, in their order, int32."""
        ...

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the seconds and the metres from each of the places to the next."""
        ...


@dataclass(frozen=True, eq=False)
class DenseMatrix:
    """A `TravelMatrix` in memory, which grows with the square of the places.

    Attributes
    ----------
    seconds, metres
        int32 arrays of shape (places, places), from rows to columns along the fastest
        path; not symmetric. `UNREACHABLE` where there is no path. Read-only.
    source
        Name of the source of the figures, as shown to a person.
    estimated
        True if the figures do not come from real roads.

    Raises
    ------
    ProblemError
        If an array is not square, not int32, or has a value below 0.
    """

    seconds: np.ndarray
    metres: np.ndarray
    source: str
    estimated: bool

    def __post_init__(self) -> None:
        n = len(self.seconds)
        for name in ("seconds", "metres"):
            array = getattr(self, name)
            if array.shape != (n, n) or array.dtype != np.int32:
                raise ProblemError(
                    f"DenseMatrix.{name} has shape {array.shape} and type {array.dtype}; "
                    "it must be square and int32."
                )
            if n and (lowest := int(array.min())) < 0:
                raise ProblemError(
                    f"DenseMatrix.{name} has the value {lowest}, which is below 0; "
                    f"use {UNREACHABLE} where there is no path."
                )
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.seconds)

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `TravelMatrix`."""
        at = np.asarray(places, dtype=np.int64)
        seconds: np.ndarray = self.seconds[np.ix_(at, at)]
        return seconds

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """See `TravelMatrix`."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        seconds: np.ndarray = self.seconds[np.ix_(rows, columns)]
        return seconds

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `TravelMatrix`."""
        seconds: np.ndarray = self.seconds[place, np.asarray(places, dtype=np.int64)]
        return seconds

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `TravelMatrix`."""
        origins, destinations = list(places[:-1]), list(places[1:])
        seconds, metres = (
            self.seconds[origins, destinations],
            self.metres[origins, destinations],
        )
        return seconds.tolist(), metres.tolist()
