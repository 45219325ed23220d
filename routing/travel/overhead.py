"""What comes on top of driving: a place to park, and the way to the door."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place
from routing.matrix import UNREACHABLE, TravelMatrix

from .base import Path, TravelSource


@dataclass(frozen=True)
class OverheadTravel:
    """A source of travel whose ways take a fixed time longer.

    Servers and road graphs count the seconds on the road; a visitor also parks and walks
    to the door. Ways that take no time at all stay so: one need not park again for the
    neighbour. The triangle rule holds where the source keeps it.

    Attributes
    ----------
    travel
        The source.
    seconds
        Added to each way that takes any time, ≥ 0.
    """

    travel: TravelSource
    seconds: int

    def __post_init__(self) -> None:
        if self.seconds < 0:
            raise ProblemError(f"Parking takes 0 s or more, not {self.seconds}.")

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`."""
        ways = self.travel.matrix(places, mode)
        return _Parked(ways, self.seconds) if self.seconds else ways

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `TravelSource`; the last step takes the time of parking."""
        return tuple(
            _parked(path, self.seconds) if path is not None and path.seconds else path
            for path in self.travel.paths(legs, mode)
        )


def _parked(path: Path, seconds: int) -> Path:
    steps = path.steps
    if steps:
        steps = (*steps[:-1], replace(steps[-1], seconds=steps[-1].seconds + seconds))
    return replace(path, seconds=path.seconds + seconds, steps=steps)


@dataclass(frozen=True, eq=False)
class _Parked:
    """`routing.matrix.TravelMatrix` that take so many seconds longer."""

    ways: TravelMatrix
    more: int

    def __len__(self) -> int:
        return len(self.ways)

    @property
    def source(self) -> str:
        return f"{self.ways.source} + {self.more} s"

    @property
    def estimated(self) -> bool:
        return self.ways.estimated

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._longer(self.ways.block(places))

    def between(self, origins: Sequence[int], goals: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._longer(self.ways.between(origins, goals))

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._longer(self.ways.row(place, places))

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        seconds, metres = self.ways.legs(places)
        return self._longer(np.array(seconds, dtype=np.int32)).tolist(), metres

    def _longer(self, seconds: np.ndarray) -> np.ndarray:
        there = (seconds > 0) & (seconds < UNREACHABLE - self.more)
        longer: np.ndarray = np.where(there, seconds + self.more, seconds)
        return longer
