"""Two towns: a travel source with one turn on every leg, and a square as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.matrix import DenseMatrix
from routing.travel.base import Maneuver, Path, PathStep
from tests.support.osm_town import STREET, Town, grid


def square(names: Sequence[str] = tuple("12345678")) -> Town:
    """Return a town of 16 crossings, about 100 m apart, on streets with these names."""
    rows = ("abcd", "efgh", "ijkl", "mnop")
    lines = [*rows, *map("".join, zip(*rows, strict=True))]
    ways = [
        (line, STREET | {"name": f"Rua {name}"})
        for line, name in zip(lines, names, strict=True)
    ]
    return Town(grid("\n".join(rows)), ways=ways)


@dataclass(frozen=True)
class Streets:
    """A travel source in which every leg turns once, at the latitude of its goal.

    The speed is 10 m/s.

    Attributes
    ----------
    names
        The names of the two streets of a leg.
    modes
        The travel modes that are supported.
    source
        The name of the source, as plans show it.
    """

    names: tuple[str, str] = ("Rua do Almada", "Rua Formosa")
    modes: frozenset[str] = frozenset({"car", "motorcycle", "transit", "bicycle", "foot"})
    source: str = "osm:test"

    def matrix(self, places: Sequence[Place], mode: str) -> DenseMatrix:
        """Return seconds and metres between all pairs."""
        self._check(mode)
        metres = np.array([[_metres(a, b) for b in places] for a in places], dtype=np.int32)
        metres = metres.reshape(len(places), len(places))
        return DenseMatrix(metres // 10, metres, self.source, estimated=False)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """Return a path with one turn for each leg."""
        self._check(mode)
        return tuple(self._path(a, b) for a, b in legs)

    def _path(self, a: Place, b: Place) -> Path:
        total = _metres(a, b)
        first = min(total, round(geodesic_m(a, _corner(a, b))))
        east, north = b.lon >= a.lon, b.lat >= a.lat
        turn = Maneuver.RIGHT if east == north else Maneuver.LEFT
        steps = (
            PathStep(Maneuver.DEPART, self.names[0], first, first // 10),
            PathStep(turn, self.names[1], total - first, total // 10 - first // 10),
            PathStep(Maneuver.ARRIVE, "", 0, 0),
        )
        return Path((a, _corner(a, b), b), total // 10, total, steps)

    def _check(self, mode: str) -> None:
        if mode not in self.modes:
            raise ProblemError(f"There are no streets for {mode!r}.")


def _corner(a: Place, b: Place) -> Place:
    return Place(b.lat, a.lon)


def _metres(a: Place, b: Place) -> int:
    corner = _corner(a, b)
    return round(geodesic_m(a, corner)) + round(geodesic_m(corner, b))
