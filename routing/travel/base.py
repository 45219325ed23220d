"""The seam of travel."""

from collections.abc import Sequence
from typing import Protocol

from routing.geo import Place
from routing.problem import Ways


class Travel(Protocol):
    """A source of travel times."""

    def matrix(self, places: Sequence[Place], mode: str) -> Ways:
        """Seconds and metres between all pairs, numbered in the order of ``places``.

        Ways that do not exist are `routing.problem.UNREACHABLE`, never left blank.

        Raises
        ------
        ProblemError
            Where the source does not know the mode.
        """
        ...
