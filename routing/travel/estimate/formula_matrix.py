"""Travel matrices by formula, computed on request so that memory stays small.

Seconds and metres are int32.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.matrix import DenseMatrix, TravelMatrix
from routing.travel.base import DENSE_LIMIT

_CELLS = 2**16
"""Number of cells computed at a time, so few that they stay in the processor's cache."""

_Formula = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class FormulaMatrix(ABC):
    """A `routing.matrix.TravelMatrix` by a formula of the two places.

    The formula takes whole arrays. Its value for a pair must not depend on the pairs
    around it, because seconds that are requested twice must agree.

    Attributes
    ----------
    points
        float64, shape (dimensions, places): the places in the form that the formula uses.
    """

    points: np.ndarray

    @property
    @abstractmethod
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""

    @property
    @abstractmethod
    def estimated(self) -> bool:
        """See `routing.matrix.TravelMatrix`."""

    @abstractmethod
    def seconds(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        """Return int32 seconds between points (dimensions, …); shapes may broadcast."""

    @abstractmethod
    def metres(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        """Return int32 metres between points (dimensions, …); shapes may broadcast."""

    def __len__(self) -> int:
        return int(self.points.shape[1])

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self.between(places, places)

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._between(self.seconds, origins, destinations)

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        at = np.asarray(places, dtype=np.int64)
        return self.seconds(self.points[:, place, None], self.points[:, at])

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        points = self.points[:, np.asarray(places, dtype=np.int64)]
        origins, destinations = points[:, :-1], points[:, 1:]
        seconds = self.seconds(origins, destinations)
        return seconds.tolist(), self.metres(origins, destinations).tolist()

    def dense(self, limit: int = DENSE_LIMIT) -> TravelMatrix:
        """Return the matrix with all cells computed, or itself above ``limit`` places."""
        if len(self) > limit:
            return self
        places = range(len(self))
        return DenseMatrix(
            self._between(self.seconds, places, places),
            self._between(self.metres, places, places),
            self.source,
            self.estimated,
        )

    def _between(
        self, formula: _Formula, origins: Sequence[int], destinations: Sequence[int]
    ) -> np.ndarray:
        begins = self.points[:, np.asarray(origins, dtype=np.int64)]
        ends = self.points[:, np.asarray(destinations, dtype=np.int64)]
        cells = np.empty((begins.shape[1], ends.shape[1]), dtype=np.int32)
        rows = max(1, _CELLS // max(1, ends.shape[1]))
        for first in range(0, len(cells), rows):
            strip = begins[:, first : first + rows, None]
            cells[first : first + rows] = formula(strip, ends[:, None, :])
        return cells
