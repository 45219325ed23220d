"""Curves of seconds and street metres over the great-circle distance in metres."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.errors import ProblemError

if TYPE_CHECKING:
    # The settings are read without numpy, whose import takes longer than they do.
    import numpy as np

_MAX_DISTANCE_M = 20_100_000.0
"""A little more than half the Earth's circumference: no two places are farther apart."""
_MAX_VALUE = 1e9
"""Bound of seconds and metres, so that they and their overheads fit into 32 bits."""


@dataclass(frozen=True)
class PowerLaw:
    """The curve ``factor`` · d ^ ``exponent`` of a great-circle distance d in metres.

    Attributes
    ----------
    factor
        Value at one metre, > 0; so small that no two places on Earth get more than 10⁹.
    exponent
        0 < exponent ≤ 1; below 1 each further metre adds less than the one before.
    """

    factor: float
    exponent: float

    def __post_init__(self) -> None:
        if not (self.factor > 0 and 0 < self.exponent <= 1):
            raise ProblemError(
                f"{self} is no curve of travel: the factor must be above 0 and the "
                "exponent above 0 and at most 1."
            )
        if not self.factor * _MAX_DISTANCE_M**self.exponent <= _MAX_VALUE:
            raise ProblemError(f"{self} gives impossible travel times; lower its factor.")

    def __call__(self, metres: "np.ndarray") -> "np.ndarray":
        """Return the curve's values, float64, for great-circle metres of any shape."""
        values: np.ndarray = metres**self.exponent * self.factor
        return values

    def __str__(self) -> str:
        return f"{self.factor:g}·d^{self.exponent:g}"


@dataclass(frozen=True)
class Curve:
    """The curves of one travel mode over the great-circle distance.

    Attributes
    ----------
    seconds
        Travel time without the overhead of a trip.
    metres
        Length on the street; never less than the great-circle distance itself.
    """

    seconds: PowerLaw
    metres: PowerLaw
