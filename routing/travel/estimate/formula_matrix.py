"""Ways that are computed when they are asked for, so that memory stays small."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.matrix import DenseMatrix, TravelMatrix

MOST_HELD = 3000
"""Up to so many places all ways are held: looking them up is faster, and they take no
more than 72 MB then."""
_CELLS = 2**16
"""Cells computed at a time, so few that they stay in the processor's cache."""


_Formula = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class FormulaMatrix(ABC):
    """`routing.matrix.TravelMatrix` by a formula of the two places.

    A formula for whole arrays, whose value for a pair does not depend on the pairs
    around it: seconds that are asked for twice must agree.

    Attributes
    ----------
    points
        float64, shape (dimensions, places): all that the formula knows of them.
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
    def seconds(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        """int32 seconds between points, each (dimensions, …); shapes may broadcast."""

    @abstractmethod
    def metres(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        """int32 metres between points, each (dimensions, …); shapes may broadcast."""

    def __len__(self) -> int:
        return int(self.points.shape[1])

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self.between(places, places)

    def between(self, origins: Sequence[int], goals: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self._between(self.seconds, origins, goals)

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        at = np.asarray(places, dtype=np.int64)
        return self.seconds(self.points[:, place, None], self.points[:, at])

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        points = self.points[:, np.asarray(places, dtype=np.int64)]
        here, there = points[:, :-1], points[:, 1:]
        return self.seconds(here, there).tolist(), self.metres(here, there).tolist()

    def held(self) -> TravelMatrix:
        """The same ways in the form that suits their number: all held, or none."""
        if len(self) > MOST_HELD:
            return self
        places = range(len(self))
        return DenseMatrix(
            self._between(self.seconds, places, places),
            self._between(self.metres, places, places),
            self.source,
            self.estimated,
        )

    def _between(
        self, formula: _Formula, origins: Sequence[int], goals: Sequence[int]
    ) -> np.ndarray:
        here = self.points[:, np.asarray(origins, dtype=np.int64)]
        there = self.points[:, np.asarray(goals, dtype=np.int64)]
        cells = np.empty((here.shape[1], there.shape[1]), dtype=np.int32)
        rows = max(1, _CELLS // max(1, there.shape[1]))
        for first in range(0, len(cells), rows):
            some = here[:, first : first + rows, None]
            cells[first : first + rows] = formula(some, there[:, None, :])
        return cells
