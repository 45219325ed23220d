"""How seconds and metres grow with the straight line between two places."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.errors import ProblemError

if TYPE_CHECKING:
    # The settings are read without numpy, whose import takes longer than they do.
    import numpy as np

_FARTHEST_M = 20_100_000.0
"""A little more than half the Earth's girth: no two places are farther apart."""
_MOST = 1e9
"""Of seconds and metres, so that they and what is added to them fit into 32 bits."""


@dataclass(frozen=True)
class Power:
    """``factor`` · d ^ ``exponent`` of d great-circle metres.

    Attributes
    ----------
    factor
        At one metre, > 0; so that no two places on Earth are more than 10⁹ apart.
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
        if not self.factor * _FARTHEST_M**self.exponent <= _MOST:
            raise ProblemError(f"{self} grows beyond all travel; lower its factor.")

    def __call__(self, metres: "np.ndarray") -> "np.ndarray":
        """The curve's values, float64, for great-circle metres of any shape."""
        values: np.ndarray = metres**self.exponent * self.factor
        return values

    def __str__(self) -> str:
        return f"{self.factor:g}·d^{self.exponent:g}"


@dataclass(frozen=True)
class Curve:
    """What one mode makes of a great-circle distance.

    Attributes
    ----------
    seconds
        Under way, without what every trip takes besides.
    metres
        On the street; never less than the distance itself.
    """

    seconds: Power
    metres: Power
