"""The seam to sources of travel times: places and a mode in, matrix and paths out.

Times are whole seconds, lengths whole metres, coordinates WGS-84 degrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from routing.errors import ProblemError
from routing.geo import Place
from routing.matrix import TravelMatrix

DENSE_LIMIT = 3000
"""Number of places up to which sources compute the whole matrix at once: look-ups are
faster then, and the matrix takes no more than 72 MB."""


class Maneuver(StrEnum):
    """The action at the beginning of a step."""

    DEPART = "depart"
    STRAIGHT = "straight"
    SLIGHT_LEFT = "slight_left"
    LEFT = "left"
    SHARP_LEFT = "sharp_left"
    SLIGHT_RIGHT = "slight_right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp_right"
    U_TURN = "u_turn"
    ROUNDABOUT = "roundabout"
    FERRY = "ferry"
    ARRIVE = "arrive"


@dataclass(frozen=True)
class PathStep:
    """One instruction of a path, and the ride along one street that follows it.

    Attributes
    ----------
    maneuver
        The action at the beginning; the last step of a path is ``ARRIVE``, of no length.
    street
        Name of the street, empty where it has none.
    metres, seconds
        Length and duration until the next step, ≥ 0.
    exit
        Number of the exit of a roundabout, counted from 1; None for other maneuvers.
    """

    maneuver: Maneuver
    street: str
    metres: int
    seconds: int
    exit: int | None = None

    def __post_init__(self) -> None:
        if min(self.metres, self.seconds) < 0 or (self.exit is not None and self.exit < 1):
            raise ProblemError(
                f"A step of {self.metres} m and {self.seconds} s, exit {self.exit}: "
                "neither may be below 0, and exits count from 1."
            )


@dataclass(frozen=True)
class Path:
    """The geometry and the instructions of one leg.

    Attributes
    ----------
    points
        The line from the first place to the second, both included, at least two points.
    seconds, metres
        The same as in `routing.matrix.TravelMatrix` for the same places and source.
    steps
        Instructions in the order of travel; empty where the source gives none.
    """

    points: tuple[Place, ...]
    seconds: int
    metres: int
    steps: tuple[PathStep, ...] = ()

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise ProblemError(f"A path has two points or more, not {len(self.points)}.")


class TravelSource(Protocol):
    """A source of travel times."""

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """Return seconds and metres between all pairs, numbered as in ``places``.

        Legs that do not exist are `routing.matrix.UNREACHABLE`, never left blank.

        Raises
        ------
        ProblemError
            If the source does not know the mode.
        """
        ...

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """Return the path of each leg, in their order; None where no path exists.

        Raises
        ------
        ProblemError
            If the source does not know the mode.
        """
        ...
