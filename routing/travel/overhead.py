"""A fixed overhead in seconds on each leg: a place to park, and the walk to the door."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place
from routing.matrix import UNREACHABLE, TravelMatrix

from .base import Path, TravelSource


@dataclass(frozen=True)
class OverheadTravel:
    """A source of travel times whose legs take a fixed time longer.

    Servers and road graphs count the seconds on the road; a visitor also parks and walks
    to the door. Legs of 0 s stay so, because nobody parks again for the neighbour. The
    triangle inequality holds if it holds for the source.

    Attributes
    ----------
    travel
        The source.
    seconds
        Overhead of each leg that takes more than 0 s, ≥ 0.
    """

    travel: TravelSource
    seconds: int

    def __post_init__(self) -> None:
        if self.seconds < 0:
            raise ProblemError(f"Parking takes 0 s or more, not {self.seconds}.")

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`."""
        matrix = self.travel.matrix(places, mode)
        return _OverheadMatrix(matrix, self.seconds) if self.seconds else matrix

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `TravelSource`; the overhead is added to the last step."""
        return tuple(
            _with_overhead(path, self.seconds)
            if path is not None and path.seconds
            else path
            for path in self.travel.paths(legs, mode)
        )


def _with_overhead(path: Path, seconds: int) -> Path:
    steps = path.steps
    if steps:
        steps = (*steps[:-1], replace(steps[-1], seconds=steps[-1].seconds + seconds))
    return replace(path, seconds=path.seconds + seconds, steps=steps)


@dataclass(frozen=True, eq=False)
class _OverheadMatrix:
    """A `routing.matrix.TravelMatrix` with ``overhead_s`` seconds on top of another's."""

    matrix: TravelMatrix
    overhead_s: int

    def __len__(self) -> int:
        return len(self.matrix)

    @property
    def source(self) -> str:
        return f"{self.matrix.source} + {self.overhead_s} s"

    @property
    def estimated(self) -> bool:
        return self.matrix.estimated

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._longer(self.matrix.block(places))

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._longer(self.matrix.between(origins, destinations))

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._longer(self.matrix.row(place, places))

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        seconds, metres = self.matrix.legs(places)
        return self._longer(np.array(seconds, dtype=np.int32)).tolist(), metres

    def _longer(self, seconds: np.ndarray) -> np.ndarray:
        rides = (seconds > 0) & (seconds < UNREACHABLE - self.overhead_s)
        longer: np.ndarray = np.where(rides, seconds + self.overhead_s, seconds)
        return longer
