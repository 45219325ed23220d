"""Towns for tests: one in which one turns once on every way, and one as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.matrix import DenseMatrix
from routing.travel.base import Maneuver, Path, PathStep
from tests.support.osm_town import STREET, Town, grid


def square(names: Sequence[str] = tuple("12345678")) -> Town:
    """Sixteen crossings, some 100 m apart, on four streets each way with these names."""
    rows = ("abcd", "efgh", "ijkl", "mnop")
    lines = [*rows, *map("".join, zip(*rows, strict=True))]
    ways = [
        (line, STREET | {"name": f"Rua {name}"})
        for line, name in zip(lines, names, strict=True)
    ]
    return Town(grid("\n".join(rows)), ways=ways)


@dataclass(frozen=True)
class Streets:
    """Travel at 10 m/s on two streets a leg, turning at the goal's latitude.

    Attributes
    ----------
    names
        Of the two streets.
    modes
        All that it knows.
    source
        As a plan names it.
    """

    names: tuple[str, str] = ("Rua do Almada", "Rua Formosa")
    modes: frozenset[str] = frozenset({"car", "motorcycle", "transit", "bicycle", "foot"})
    source: str = "osm:test"

    def matrix(self, places: Sequence[Place], mode: str) -> DenseMatrix:
        """All pairs, one by one."""
        self._check(mode)
        metres = np.array([[_metres(a, b) for b in places] for a in places], dtype=np.int32)
        metres = metres.reshape(len(places), len(places))
        return DenseMatrix(metres // 10, metres, self.source, estimated=False)

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """A dog-leg for each."""
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
