"""Answers of a travel server that no vehicle could keep are replaced by an estimate.

Times are seconds, lengths metres, speeds metres per second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import UNREACHABLE, DenseMatrix, TravelMatrix

from .base import Path, TravelSource

FASTEST: Mapping[str, float] = {"bicycle": 60 / 3.6, "foot": 20 / 3.6}
"""Speeds along the straight line that nobody reaches, by mode."""
FASTEST_VEHICLE = 200 / 3.6
"""The same for all other modes."""
TOLERANCE_M = 50
"""Straight line up to which a leg may take no time: pins and roads are that inexact."""


@dataclass(frozen=True)
class PlausibleTravel:
    """A source of travel times whose impossible answers are replaced by an estimate.

    A server that answers with 0 s for 8 km is out of order, or has snapped two far
    places to one road. A leg is impossible if it is faster than `FASTEST` allows on the
    straight line; the estimate then gives its seconds and metres, and the matrix is
    marked as estimated. The rest of the answers is believed.

    Attributes
    ----------
    travel
        The source.
    estimate
        The source of the replacements, which must know the same modes.
    """

    travel: TravelSource
    estimate: TravelSource

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`."""
        matrix = self.travel.matrix(places, mode)
        if not len(matrix):
            return matrix
        plausible = _PlausibleMatrix(
            matrix, self.estimate.matrix(places, mode), on_unit_sphere(places), _speed(mode)
        )
        if isinstance(matrix, DenseMatrix):
            return plausible.dense(matrix)
        return plausible

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `TravelSource`; None also for a path that is impossible."""
        origins, destinations = (
            on_unit_sphere([leg[end] for leg in legs]) for end in (0, 1)
        )
        straight = great_circle_m(origins, destinations).tolist()
        return tuple(
            path
            if path is not None and path.seconds >= _least_seconds(metres, mode)
            else None
            for path, metres in zip(self.travel.paths(legs, mode), straight, strict=True)
        )


def _speed(mode: str) -> float:
    return FASTEST.get(mode, FASTEST_VEHICLE)


def _least_seconds(straight_m: float, mode: str) -> float:
    return (straight_m - TOLERANCE_M) / _speed(mode)


@dataclass(frozen=True, eq=False)
class _PlausibleMatrix:
    """A `TravelMatrix` that asks for few cells at a time; ``points`` are unit vectors."""

    matrix: TravelMatrix
    estimate: TravelMatrix
    points: np.ndarray
    speed: float

    def __len__(self) -> int:
        return len(self.matrix)

    @property
    def source(self) -> str:
        return self.matrix.source

    @property
    def estimated(self) -> bool:
        # Nobody knows what the cells that are still to be requested will be.
        return self.matrix.estimated

    def dense(self, matrix: DenseMatrix) -> DenseMatrix:
        """Return the matrix with all cells; without an impossible one, as it was."""
        places = range(len(matrix))
        impossible = self._impossible(matrix.seconds, places, places)
        if not impossible.any():
            return matrix
        seconds, metres = matrix.seconds.copy(), matrix.metres.copy()
        seconds[impossible] = self.estimate.between(places, places)[impossible]
        for origin in np.flatnonzero(impossible.any(axis=1)).tolist():
            ends = np.flatnonzero(impossible[origin]).tolist()
            there_and_back = [place for end in ends for place in (origin, end)]
            metres[origin, ends] = self.estimate.legs(there_and_back)[1][::2]
        return DenseMatrix(seconds, metres, matrix.source, estimated=True)

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self.between(places, places)

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        seconds = self.matrix.between(origins, destinations)
        impossible = self._impossible(seconds, origins, destinations)
        if impossible.any():
            estimate = self.estimate.between(origins, destinations)
            seconds = np.where(impossible, estimate, seconds)
        return seconds

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        row: np.ndarray = self.between([place], places)[0]
        return row

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        seconds, metres = self.matrix.legs(places)
        at = self.points[:, np.asarray(places, dtype=np.int64)]
        straight = great_circle_m(at[:, :-1], at[:, 1:])
        possible = np.array(seconds) * self.speed >= straight - TOLERANCE_M
        if not possible.all():
            estimates = self.estimate.legs(places)
            for leg in np.flatnonzero(~possible).tolist():
                seconds[leg], metres[leg] = estimates[0][leg], estimates[1][leg]
        return seconds, metres

    def _impossible(
        self, seconds: np.ndarray, origins: Sequence[int], destinations: Sequence[int]
    ) -> np.ndarray:
        begins = self.points[:, np.asarray(origins, dtype=np.int64), None]
        ends = self.points[:, None, np.asarray(destinations, dtype=np.int64)]
        straight = great_circle_m(begins, ends)
        impossible: np.ndarray = seconds * self.speed < straight - TOLERANCE_M
        return impossible & (seconds < UNREACHABLE)
