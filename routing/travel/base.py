"""The seam of travel."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from routing.errors import ProblemError
from routing.geo import Place
from routing.matrix import TravelMatrix


class Maneuver(StrEnum):
    """What to do at the beginning of a step."""

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
    """One piece of a way along one street.

    Attributes
    ----------
    turn
        How the step begins; the last step of a way is ``ARRIVE``, of no length.
    street
        Its name, empty where it has none.
    metres, seconds
        Until the next step, ≥ 0.
    exit
        Which exit of a roundabout to take, counted from 1; None for other turns.
    """

    turn: Maneuver
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
    """A way as it is drawn and told.

    Attributes
    ----------
    points
        From the first place to the second, both included, at least two.
    seconds, metres
        The same as in `routing.matrix.TravelMatrix` for the same places and source.
    steps
        What to do on the way; empty where the source cannot tell.
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
        """Seconds and metres between all pairs, numbered in the order of ``places``.

        Ways that do not exist are `routing.matrix.UNREACHABLE`, never left blank.

        Raises
        ------
        ProblemError
            Where the source does not know the mode.
        """
        ...

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """The way of each leg, in their order; None where there is none.

        Raises
        ------
        ProblemError
            Where the source does not know the mode.
        """
        ...
