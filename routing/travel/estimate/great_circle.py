"""Travel without road data: seconds and metres by curves of the great-circle distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import TravelMatrix
from routing.travel.base import DENSE_LIMIT, Path

from .curve import Curve
from .formula_matrix import FormulaMatrix


@dataclass(frozen=True)
class GreatCircle:
    """A source that takes seconds and metres from one `Curve` for each mode.

    Its matrices are always marked as estimated. Long trips use faster roads and make fewer
    detours for their length than short ones, so a curve is right where one speed and one
    circuity for all distances would be wrong for most.

    Attributes
    ----------
    curves
        Curve of each mode.
    overhead_s
        Seconds added between two different places, ≥ 0: parking, the door. It grows in
        proportion over the last metre up to ``parking_m``.
    parking_m
        Straight line in metres, ≥ 1, up to which a vehicle stays where it is parked. With
        1, two pins at one door may differ and no more.
    dense_limit
        Number of places up to which a matrix is computed at once, ≥ 0.

    Notes
    -----
    No detour over a third place is ever shorter, but for neighbours within ``parking_m``
    of more than 1: from the first to the third of a row one parks, though from the second
    one walks to both. Let d be the great-circle distance,
    which is a metric, and f a function with f(0) = 0 that never falls and for which
    f(x + y) ≤ f(x) + f(y). Then f(d) obeys the triangle rule as well::

        f(d(a, c)) ≤ f(d(a, b) + d(b, c)) ≤ f(d(a, b)) + f(d(b, c))

    A concave f with f(0) = 0 is such a function: f(x) ≥ x / (x + y) · f(x + y) and
    f(y) ≥ y / (x + y) · f(x + y) add up to it. Concave are the power curve with an
    exponent of at most 1, the overhead's ramp, and their sum. The larger of two such
    functions is one, so the metres may be held at d or above. Rounding up is one, too,
    and a function of that kind of another is again one; rounding to the nearest is not,
    as 1.4 + 1.4 shows. So whole seconds and metres are rounded up.
    """

    curves: Mapping[str, Curve]
    overhead_s: int = 0
    parking_m: float = 1
    dense_limit: int = DENSE_LIMIT

    def __post_init__(self) -> None:
        if self.overhead_s < 0:
            raise ProblemError(f"An overhead of {self.overhead_s} s must be 0 or more.")
        if self.parking_m < 1:
            raise ProblemError(f"Parking serves 1 m or more, not {self.parking_m} m.")

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`."""
        return self._formula(places, mode).dense(self.dense_limit)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """Return straight lines without steps; see `routing.travel.base.TravelSource`."""
        formula = self._formula([], mode)
        origins, destinations = (
            on_unit_sphere([leg[end] for leg in legs]) for end in (0, 1)
        )
        seconds, metres = (
            formula.seconds(origins, destinations),
            formula.metres(origins, destinations),
        )
        return tuple(
            Path(leg, duration, length)
            for leg, duration, length in zip(
                legs, seconds.tolist(), metres.tolist(), strict=True
            )
        )

    def _formula(self, places: Sequence[Place], mode: str) -> "_CurveMatrix":
        if mode not in self.curves:
            raise ProblemError(
                f"No curve is set for travel mode {mode!r}; known are "
                f"{', '.join(sorted(self.curves))}."
            )
        curve, points = self.curves[mode], on_unit_sphere(places)
        return _CurveMatrix(points, curve, self.overhead_s, self.parking_m)


@dataclass(frozen=True, eq=False)
class _CurveMatrix(FormulaMatrix):
    """The matrix of one mode of `GreatCircle`; its points are unit vectors."""

    curve: Curve
    overhead_s: int
    parking_m: float

    @property
    def source(self) -> str:
        return (
            f"great circle: {self.curve.seconds} s + {self.overhead_s} s, "
            f"{self.curve.metres} m"
        )

    @property
    def estimated(self) -> bool:
        return True

    def seconds(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        distance = great_circle_m(origins, destinations)
        seconds = self.curve.seconds(distance)
        distance -= self.parking_m - 1
        np.clip(distance, 0, 1, out=distance)
        distance *= self.overhead_s
        seconds += distance
        return _rounded_up(seconds)

    def metres(self, origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
        distance = great_circle_m(origins, destinations)
        metres = self.curve.metres(distance)
        np.maximum(metres, distance, out=metres)
        return _rounded_up(metres)


def _rounded_up(values: np.ndarray) -> np.ndarray:
    """Round up to int32; the values are overwritten."""
    np.ceil(values, out=values)
    return values.astype(np.int32)
