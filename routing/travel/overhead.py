"""A fixed overhead in seconds on each leg: a place to park, and the walk to the door."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from geopy.distance import EARTH_RADIUS

from routing.errors import ProblemError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import UNREACHABLE, TravelMatrix

from .base import Path, TravelSource

PARKING_M = 30
"""Straight line up to which a visitor walks on from where the vehicle is parked."""
_PARKING_COSINE = float(np.cos(PARKING_M / (1000 * EARTH_RADIUS)))


@dataclass(frozen=True)
class OverheadTravel:
    """A source of travel times whose legs take a fixed time longer.

    Servers and road graphs count the seconds on the road; a visitor also parks and walks
    to the door. Legs of 0 s stay so, and so do those to a place within `PARKING_M` on the
    straight line, because nobody parks again for the neighbour. But for such neighbours
    the triangle inequality holds if it holds for the source.

    Attributes
    ----------
    travel
        The source.
    seconds
        Overhead of each leg that takes more than 0 s and leads farther, ≥ 0.
    """

    travel: TravelSource
    seconds: int

    def __post_init__(self) -> None:
        if self.seconds < 0:
            raise ProblemError(f"Parking takes 0 s or more, not {self.seconds}.")

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`."""
        matrix = self.travel.matrix(places, mode)
        if not self.seconds:
            return matrix
        points = on_unit_sphere(places[: len(matrix)])
        return _OverheadMatrix(matrix, self.seconds, points)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `TravelSource`; the overhead is added to the last step."""
        return tuple(
            _with_overhead(path, self.seconds)
            if path is not None and path.seconds and is_far
            else path
            for path, is_far in zip(
                self.travel.paths(legs, mode), _far(legs).tolist(), strict=True
            )
        )


def _far(legs: Sequence[tuple[Place, Place]]) -> np.ndarray:
    """Return a mask of the legs after which a vehicle is parked again."""
    origins, destinations = (on_unit_sphere([leg[end] for leg in legs]) for end in (0, 1))
    far: np.ndarray = great_circle_m(origins, destinations) > PARKING_M
    return far


def _with_overhead(path: Path, seconds: int) -> Path:
    steps = path.steps
    if steps:
        steps = (*steps[:-1], replace(steps[-1], seconds=steps[-1].seconds + seconds))
    return replace(path, seconds=path.seconds + seconds, steps=steps)


@dataclass(frozen=True, eq=False)
class _OverheadMatrix:
    """A `routing.matrix.TravelMatrix` with ``overhead_s`` seconds on top of another's.

    ``points`` are the places on a sphere of radius 1.
    """

    matrix: TravelMatrix
    overhead_s: int
    points: np.ndarray

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
        return self._longer(self.matrix.block(places), places, places)

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        seconds = self.matrix.between(origins, destinations)
        return self._longer(seconds, origins, destinations)

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        row: np.ndarray = self._longer(self.matrix.row(place, places), [place], places)[0]
        return row

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        seconds, metres = self.matrix.legs(places)
        at = self.points[:, np.asarray(places, dtype=np.int64)]
        is_far = great_circle_m(at[:, :-1], at[:, 1:]) > PARKING_M
        longer = self._with_parking(np.array(seconds, dtype=np.int32), is_far)
        return longer.tolist(), metres

    def _longer(
        self, seconds: np.ndarray, origins: Sequence[int], destinations: Sequence[int]
    ) -> np.ndarray:
        begins = self.points[:, np.asarray(origins, dtype=np.int64)]
        ends = self.points[:, np.asarray(destinations, dtype=np.int64)]
        # The product of two unit vectors is the cosine of the angle between them.
        return self._with_parking(seconds, begins.T @ ends < _PARKING_COSINE)

    def _with_parking(self, seconds: np.ndarray, is_far: np.ndarray) -> np.ndarray:
        rides = is_far & (seconds > 0) & (seconds < UNREACHABLE - self.overhead_s)
        longer: np.ndarray = np.where(rides, seconds + self.overhead_s, seconds)
        return longer
