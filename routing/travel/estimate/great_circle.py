"""Travel without road data: a curve of the straight line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import TravelMatrix
from routing.travel.base import Path

from .curve import Curve
from .formula_matrix import FormulaMatrix


@dataclass(frozen=True)
class GreatCircle:
    """Seconds and metres by one `Curve` per mode; always marked as estimated.

    Long trips use faster roads and make fewer detours for their length than short ones,
    so that one speed and one circuity for all are wrong for most.

    Attributes
    ----------
    curves
        By mode.
    overhead_s
        Seconds added between two different places, ≥ 0: parking, the door. Over the
        first metre it grows in proportion, since two pins at one door may differ.

    Notes
    -----
    No detour over a third place is ever shorter. Let d be the great-circle distance,
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

    def __post_init__(self) -> None:
        if self.overhead_s < 0:
            raise ProblemError(f"An overhead of {self.overhead_s} s must be 0 or more.")

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`."""
        return self._ways(places, mode).held()

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """Straight lines without steps; see `routing.travel.base.TravelSource`."""
        ways = self._ways([], mode)
        here, there = (on_unit_sphere([leg[end] for leg in legs]) for end in (0, 1))
        seconds, metres = ways.seconds(here, there), ways.metres(here, there)
        return tuple(
            Path(leg, took, length)
            for leg, took, length in zip(
                legs, seconds.tolist(), metres.tolist(), strict=True
            )
        )

    def _ways(self, places: Sequence[Place], mode: str) -> "_Curved":
        if mode not in self.curves:
            raise ProblemError(
                f"No curve is set for travel mode {mode!r}; known are "
                f"{', '.join(sorted(self.curves))}."
            )
        return _Curved(on_unit_sphere(places), self.curves[mode], self.overhead_s)


@dataclass(frozen=True, eq=False)
class _Curved(FormulaMatrix):
    """Ways by one mode, with the meanings of `GreatCircle`; points are unit vectors."""

    curve: Curve
    overhead_s: int

    @property
    def source(self) -> str:
        return (
            f"great circle: {self.curve.seconds} s + {self.overhead_s} s, "
            f"{self.curve.metres} m"
        )

    @property
    def estimated(self) -> bool:
        return True

    def seconds(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        line = great_circle_m(here, there)
        seconds = self.curve.seconds(line)
        np.minimum(line, 1, out=line)
        line *= self.overhead_s
        seconds += line
        return _whole(seconds)

    def metres(self, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        line = great_circle_m(here, there)
        metres = self.curve.metres(line)
        np.maximum(metres, line, out=metres)
        return _whole(metres)


def _whole(values: np.ndarray) -> np.ndarray:
    """Rounded up to int32; the values are overwritten."""
    np.ceil(values, out=values)
    return values.astype(np.int32)
