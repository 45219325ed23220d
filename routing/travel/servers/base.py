"""What all servers that are asked over HTTP have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from math import isqrt
from typing import ClassVar, TypeVar

import numpy as np

from routing.errors import ProblemError, TravelError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import UNREACHABLE, DenseMatrix, TravelMatrix
from routing.travel.base import Path
from routing.travel.estimate.formula_matrix import MOST_HELD

from .client import Client
from .lazy_matrix import LazyMatrix

FARTHEST_M = 5000
"""A place that is farther from any road is not on the server's map: its pin is wrong, or
the data end before it. OSRM itself would go on from the nearest road, be it an ocean
away, and Valhalla up to 35 km away; openrouteservice draws this line at 2 km."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class StrayPlaceError(Exception):
    """A server refuses a whole request since one of its places has no road in reach.

    It never leaves `Server`.
    """


@dataclass(frozen=True, eq=False)
class Server(ABC):
    """A `routing.travel.base.TravelSource` that a server computes.

    Nothing but coordinates are sent to it.

    Attributes
    ----------
    client
        Where it is and how patient one is with it.
    profiles
        What the server calls each mode that it serves.
    limit
        The server's own limit on the size of a table, ≥ 1; see the server for its unit.

    Raises
    ------
    ProblemError
        Where the limit is below 1.
    """

    client: Client
    profiles: Mapping[str, str]
    limit: int

    kind: ClassVar[str]
    steady: ClassVar[bool]
    """Whether the seconds of two places never depend on what is asked along with them."""

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ProblemError(f"A table's limit of {self.limit} must be 1 or more.")

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        return f"{self.kind}:{self.client.address}"

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`.

        Up to `formula_matrix.MOST_HELD` places all ways are asked for at once
        and held. For more, a steady server is asked when a way is needed (see
        `routing.travel.servers.lazy_matrix.LazyMatrix`).

        Raises
        ------
        TravelError
            Where the server does not answer as it should, or where there are more places
            than that and it is not steady.
        """
        profile = self._profile(mode)
        if len(places) <= MOST_HELD:
            seconds, metres = self.table(profile, places, places)
            np.fill_diagonal(seconds, 0)
            np.fill_diagonal(metres, 0)
            return DenseMatrix(seconds, metres, self.source, estimated=False)
        if not self.steady:
            raise TravelError(
                f"{self.client.address} is asked for the ways between {len(places)} places "
                f"but can give no more than {MOST_HELD} that agree with each other; use "
                "OSRM or a road graph for so many."
            )
        # A server that is down should be noticed now, not in the middle of a solve.
        self.table(profile, places[:1], places[:1])
        return LazyMatrix(self, profile, tuple(places))

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `routing.travel.base.TravelSource`.

        Raises
        ------
        TravelError
            Where the server does not answer as it should.
        """
        profile = self._profile(mode)

        def path(leg: tuple[Place, Place]) -> Path | None:
            try:
                with self._understanding():
                    return self._route(profile, *leg)
            except StrayPlaceError:
                return None

        return tuple(self._each(path, legs))

    def table(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Seconds and metres from all origins (rows) to all goals (columns), int32.

        Asked in blocks that the server allows, several at a time. Where the server
        refuses a request for one place in it, the others get their ways nevertheless.
        """
        try:
            return self._in_blocks(profile, origins, goals)
        except StrayPlaceError:
            pass
        cells = np.full((2, len(origins), len(goals)), UNREACHABLE, dtype=np.int32)
        for group in self._groups(profile, {*origins, *goals}):
            rows = [i for i, place in enumerate(origins) if place in group]
            columns = [i for i, place in enumerate(goals) if place in group]
            try:
                cells[np.ix_((0, 1), rows, columns)] = self._in_blocks(
                    profile, [origins[i] for i in rows], [goals[i] for i in columns]
                )
            except StrayPlaceError:
                raise self._too_far() from None
        return cells[0], cells[1]

    @abstractmethod
    def _sides(self, origins: int, goals: int) -> tuple[int, int]:
        """How many origins and goals at most to put into one request."""

    @abstractmethod
    def _cells(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Float seconds and metres of one request, NaN where there is no way.

        Raises
        ------
        StrayPlaceError
            Where the server refuses the request for the sake of one place.
        """

    @abstractmethod
    def _route(self, profile: str, here: Place, there: Place) -> Path | None:
        """One way; raises as `_cells` does."""

    def _profile(self, mode: str) -> str:
        if mode not in self.profiles:
            raise ProblemError(
                f"{self.client.address} is not set to serve travel mode {mode!r}, only "
                f"{', '.join(sorted(self.profiles))}; name its profile in setting modes."
            )
        return self.profiles[mode]

    def _in_blocks(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        seconds = np.empty((len(origins), len(goals)), dtype=np.int32)
        metres = np.empty_like(seconds)
        if not seconds.size:
            return seconds, metres
        high, wide = self._sides(len(origins), len(goals))

        def fill(block: tuple[slice, slice]) -> None:
            rows, columns = block
            with self._understanding():
                found = self._cells(profile, origins[rows], goals[columns])
            seconds[block], metres[block] = self._whole(found, seconds[block].shape)

        self._each(
            fill,
            [
                (slice(row, row + high), slice(column, column + wide))
                for row in range(0, len(origins), high)
                for column in range(0, len(goals), wide)
            ],
        )
        return seconds, metres

    def _whole(
        self, found: tuple[np.ndarray, np.ndarray], shape: tuple[int, ...]
    ) -> np.ndarray:
        if any(cells.shape != shape or (cells < 0).any() for cells in found):
            raise TravelError(
                f"{self.client.address} answered with a table of another size than the "
                f"{shape[0]} × {shape[1]} that was asked for, or with a value below 0; is "
                f"it a server of kind {self.kind}?"
            )
        cells = np.stack(found)
        gone = (np.isnan(cells) | (cells >= UNREACHABLE)).any(axis=0)
        whole: np.ndarray = np.where(gone, UNREACHABLE, np.rint(cells)).astype(np.int32)
        return whole

    @contextmanager
    def _understanding(self) -> Iterator[None]:
        """What goes wrong while an answer is taken apart is the server's fault."""
        try:
            yield
        except (LookupError, TypeError, ValueError) as error:
            # The error itself may hold a coordinate.
            raise TravelError(
                f"{self.client.address} answered in a form that is not known "
                f"({type(error).__name__}); is it a server of kind {self.kind}?"
            ) from None

    def _each(
        self, do: Callable[[_Item], _Result], items: Iterable[_Item]
    ) -> list[_Result]:
        with ThreadPoolExecutor(self.client.threads) as pool:
            return list(pool.map(do, items))

    def _groups(self, profile: str, places: Iterable[Place]) -> list[set[Place]]:
        """Places that the server answers for together; those without a road in none.

        Between two groups there is no way: where the server refuses the two places of
        them that are nearest to each other, it refuses all others.
        """
        rest = sorted(places)
        groups: list[set[Place]] = []
        while rest:
            anchor = rest.pop(0)
            if self._fit(profile, anchor, [anchor]):
                groups.append({anchor, *self._fitting(profile, anchor, rest)})
                rest = [place for place in rest if place not in groups[-1]]
        for one, other in combinations(groups, 2):
            here, there = _nearest(sorted(one), sorted(other))
            if self._fit(profile, here, [there]):
                raise self._too_far()
        return groups

    def _too_far(self) -> TravelError:
        return TravelError(
            f"{self.client.address} refuses to go as far as from some places to others; "
            "look for pins that lie far outside, or raise its limit on distance."
        )

    def _fitting(self, profile: str, anchor: Place, places: list[Place]) -> list[Place]:
        most = self._sides(1, len(places) or 1)[1]
        if len(places) <= most and self._fit(profile, anchor, places):
            return places
        if len(places) == 1:
            return []
        half = len(places) // 2
        return [
            *self._fitting(profile, anchor, places[:half]),
            *self._fitting(profile, anchor, places[half:]),
        ]

    def _fit(self, profile: str, anchor: Place, places: Sequence[Place]) -> bool:
        try:
            self._in_blocks(profile, [anchor], places)
        except StrayPlaceError:
            return False
        return True


def _nearest(some: Sequence[Place], others: Sequence[Place]) -> tuple[Place, Place]:
    metres = great_circle_m(
        on_unit_sphere(some)[:, :, None], on_unit_sphere(others)[:, None, :]
    )
    row, column = divmod(int(metres.argmin()), len(others))
    return some[row], others[column]


def sides_of_pairs(pairs: int, origins: int, goals: int) -> tuple[int, int]:
    """Origins and goals of the largest requests, near to square, of so many pairs."""
    high = min(origins, isqrt(pairs))
    wide = min(goals, pairs // high)
    return min(origins, pairs // wide), wide


def as_floats(table: object) -> np.ndarray:
    """A table of numbers and nulls as float64, shape (0, 0) where it is none of that."""
    try:
        return np.array(table, dtype=np.float64, ndmin=2)
    except (TypeError, ValueError):
        return np.empty((0, 0))
