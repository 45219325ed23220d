"""Travel without road data: the straight line, made longer, at a mean speed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.problem import Ways

from .computed import Computed


@dataclass(frozen=True)
class GreatCircle:
    """Great circle × circuity at one speed per mode; always marked as estimated.

    Attributes
    ----------
    circuity
        Way on the street over the straight line, ≥ 1.
    speeds_kmh
        Mean speed by mode, > 0.
    overhead_s
        Seconds added between two different places, ≥ 0.
    """

    circuity: float
    speeds_kmh: Mapping[str, float]
    overhead_s: int = 0

    def __post_init__(self) -> None:
        if self.circuity < 1 or self.overhead_s < 0:
            raise ProblemError(
                f"Circuity {self.circuity} must be 1 or more and overhead "
                f"{self.overhead_s} s 0 or more."
            )
        if slow := [mode for mode, speed in self.speeds_kmh.items() if speed <= 0]:
            raise ProblemError(f"The speed of {slow} must be above 0 km/h.")

    def matrix(self, places: Sequence[Place], mode: str) -> Ways:
        """See `routing.travel.base.Travel`."""
        if mode not in self.speeds_kmh:
            raise ProblemError(
                f"No speed is set for travel mode {mode!r}; known are "
                f"{', '.join(sorted(self.speeds_kmh))}."
            )
        ways = _Curved(
            on_unit_sphere(places), self.circuity, self.speeds_kmh[mode], self.overhead_s
        )
        return ways.held()


@dataclass(frozen=True, eq=False)
class _Curved(Computed):
    """Ways by one mode, with the meanings of `GreatCircle`; points are unit vectors."""

    circuity: float
    speed_kmh: float
    overhead_s: int

    @property
    def source(self) -> str:
        return f"great circle x{self.circuity:g}"

    @property
    def estimated(self) -> bool:
        return True

    def seconds(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        metres = self.circuity * great_circle_m(here, there)
        seconds = metres / (self.speed_kmh / 3.6)
        seconds[metres >= 1] += self.overhead_s
        return np.rint(seconds).astype(np.int32)

    def metres(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        return np.rint(self.circuity * great_circle_m(here, there)).astype(np.int32)
