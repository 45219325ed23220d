"""The common part of all travel servers: blocks of tables, bad pins, and refusals.

Times are seconds, lengths metres. Tables come as floats and leave as int32.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from math import isqrt
from typing import Any, ClassVar, TypeVar

import numpy as np

from routing.errors import ProblemError, TravelError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import UNREACHABLE, DenseMatrix, TravelMatrix
from routing.travel.base import DENSE_LIMIT, Path

from .client import Client, JsonResponse
from .lazy_matrix import LazyMatrix

MAX_SERVER_SNAP_M = 5000
"""A place that is farther from any road is not on the server's map: its pin is wrong, or
the data end before it. OSRM itself would go on from the nearest road, be it an ocean
away, and Valhalla up to 35 km away; openrouteservice draws this line at 2 km."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


_MAX_ALONE = 5
_FEW = 2
"""Number of places between which there may be no path."""


class NoSegmentError(Exception):
    """A server refuses a whole request because one of its places has no road in reach.

    The error never leaves `TravelServer`.
    """


class _EmptyBlockError(Exception):
    """A block of a table has no path between any two of its places."""


@dataclass(frozen=True)
class Dialect:
    """The refusals of one kind of server, and the words of our errors about them.

    Attributes
    ----------
    no_segment
        Codes of a place without a road in reach.
    no_route
        Codes of places between which no path exists.
    too_large
        Codes of a table with too many cells.
    cure
        Second half of the sentence about a table that is too large.
    expected
        The server that was expected, for the sentence about any other refusal.
    """

    no_segment: frozenset[int | str]
    no_route: frozenset[int | str]
    too_large: frozenset[int | str]
    cure: str
    expected: str


@dataclass(frozen=True, eq=False)
class TravelServer(ABC):
    """A `routing.travel.base.TravelSource` that a server computes.

    Nothing but coordinates are sent to the server.

    Attributes
    ----------
    client
        HTTP client of the server.
    profiles
        The server's name for each mode that it serves.
    limit
        The server's own limit on the size of a table, ≥ 1; each kind has its unit.
    dense_limit
        Number of places up to which a matrix is requested at once, ≥ 1.

    Raises
    ------
    ProblemError
        If a limit is below 1.
    """

    client: Client
    profiles: Mapping[str, str]
    limit: int
    dense_limit: int = field(default=DENSE_LIMIT, kw_only=True)

    kind: ClassVar[str]
    dialect: ClassVar[Dialect]
    consistent: ClassVar[bool]
    """True if the seconds of two places never depend on the others in the request."""

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ProblemError(f"A table's limit of {self.limit} must be 1 or more.")
        if self.dense_limit < 1:
            raise ProblemError(f"A dense limit of {self.dense_limit} must be 1 or more.")

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        return f"{self.kind}:{self.client.address}"

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`.

        Up to ``dense_limit`` places the whole table is requested at once. For more, a
        consistent server is asked for cells when they are needed (see
        `routing.travel.servers.lazy_matrix.LazyMatrix`).

        Raises
        ------
        TravelError
            If the server does not answer as it should, or if there are more places than
            that and the server is not consistent.
        """
        profile = self._profile(mode)
        if len(places) <= self.dense_limit:
            seconds, metres = self.table(profile, places, places)
            np.fill_diagonal(seconds, 0)
            np.fill_diagonal(metres, 0)
            return DenseMatrix(seconds, metres, self.source, estimated=False)
        if not self.consistent:
            raise TravelError(
                f"{self.client.address} is asked for the legs between {len(places)} places "
                f"but can give no more than {self.dense_limit} that agree with each other; "
                "use OSRM or a road graph for so many."
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
            If the server does not answer as it should.
        """
        profile = self._profile(mode)

        def path(leg: tuple[Place, Place]) -> Path | None:
            try:
                with self._parsing():
                    return self._route(profile, *leg)
            except NoSegmentError:
                return None

        return tuple(self._in_threads(path, legs))

    def table(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return seconds and metres from origins (rows) to destinations, int32.

        The table is requested in blocks that the server allows, several at a time. Where
        the server refuses a request because of one place, or finds no path between any
        two of a block, the others get their cells nevertheless.
        """
        try:
            seconds, metres = self._in_blocks(
                profile, origins, destinations, refuse_empty=True
            )
        except NoSegmentError:
            groups = self._groups(profile, {*origins, *destinations}, self._answers)
        except _EmptyBlockError:
            groups = self._groups(profile, {*origins, *destinations}, self._connects)
        else:
            return seconds, metres
        cells = np.full((2, len(origins), len(destinations)), UNREACHABLE, dtype=np.int32)
        for group in groups:
            rows = [i for i, place in enumerate(origins) if place in group]
            columns = [i for i, place in enumerate(destinations) if place in group]
            try:
                cells[np.ix_((0, 1), rows, columns)] = self._in_blocks(
                    profile, [origins[i] for i in rows], [destinations[i] for i in columns]
                )
            except NoSegmentError:
                raise self._too_far() from None
        return cells[0], cells[1]

    @abstractmethod
    def _block_shape(self, origins: int, destinations: int) -> tuple[int, int]:
        """Return the largest numbers of origins and destinations for one request."""

    @abstractmethod
    def _table(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Request float seconds and metres, NaN where no path exists; None for no path.

        Infinite are the cells of a place that is too far from any road.

        Raises
        ------
        NoSegmentError
            If the server refuses the request because of one place.
        """

    @abstractmethod
    def _route(self, profile: str, origin: Place, destination: Place) -> Path | None:
        """Request one path; raises as `_table` does."""

    def _content(self, response: JsonResponse, code: object) -> Mapping[str, Any] | None:
        """Return the body of a response, None where the server says that no path exists.

        Parameters
        ----------
        response
            A response with status 200 or 400 to 499.
        code
            The server's own code of a refusal, None for a success.
        """
        if response.status == 200 and code is None:
            return response.body
        address, dialect = self.client.address, self.dialect
        # The message beside the code may repeat coordinates.
        if code in dialect.no_segment:
            raise NoSegmentError
        if code in dialect.no_route:
            return None
        if code in dialect.too_large:
            raise TravelError(f"{address} refuses a table of {self.limit} {dialect.cure}")
        raise TravelError(
            f"{address} refuses a request (status {response.status}, code "
            f"{str(code)[:40]!r}); is it {dialect.expected}?"
        )

    def _profile(self, mode: str) -> str:
        if mode not in self.profiles:
            raise ProblemError(
                f"{self.client.address} is not set to serve travel mode {mode!r}, only "
                f"{', '.join(sorted(self.profiles))}; name its profile in setting modes."
            )
        return self.profiles[mode]

    def _in_blocks(
        self,
        profile: str,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        *,
        refuse_empty: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        seconds = np.empty((len(origins), len(destinations)), dtype=np.int32)
        metres = np.empty_like(seconds)
        if not seconds.size:
            return seconds, metres
        height, width = self._block_shape(len(origins), len(destinations))

        def fill(block: tuple[slice, slice]) -> None:
            rows, columns = block
            with self._parsing():
                table = self._table(profile, origins[rows], destinations[columns])
            seconds[block], metres[block] = self._checked_table(table, seconds[block].shape)
            if refuse_empty and _is_empty(table, origins[rows], destinations[columns]):
                raise _EmptyBlockError

        self._in_threads(
            fill,
            [
                (slice(row, row + height), slice(column, column + width))
                for row in range(0, len(origins), height)
                for column in range(0, len(destinations), width)
            ],
        )
        return seconds, metres

    def _checked_table(
        self, table: tuple[np.ndarray, np.ndarray] | None, shape: tuple[int, int]
    ) -> np.ndarray:
        if table is None:
            return np.full((2, *shape), UNREACHABLE, dtype=np.int32)
        if any(cells.shape != shape or (cells < 0).any() for cells in table):
            raise TravelError(
                f"{self.client.address} answered with a table of another size than the "
                f"{shape[0]} × {shape[1]} that was asked for, or with a value below 0; is "
                f"it a server of kind {self.kind}?"
            )
        cells = np.stack(table)
        missing = (np.isnan(cells) | (cells >= UNREACHABLE)).any(axis=0)
        rounded: np.ndarray = np.where(missing, UNREACHABLE, np.rint(cells)).astype(
            np.int32
        )
        return rounded

    @contextmanager
    def _parsing(self) -> Iterator[None]:
        """Turn an error that a malformed response causes into one about the server."""
        try:
            yield
        except (LookupError, TypeError, ValueError) as error:
            # The error itself may hold a coordinate.
            raise TravelError(
                f"{self.client.address} answered in a form that is not known "
                f"({type(error).__name__}); is it a server of kind {self.kind}?"
            ) from None

    def _in_threads(
        self, call: Callable[[_Item], _Result], items: Iterable[_Item]
    ) -> list[_Result]:
        with ThreadPoolExecutor(self.client.threads) as pool:
            return list(pool.map(call, items))

    def _groups(
        self, profile: str, places: Iterable[Place], answers: "_Answers"
    ) -> list[set[Place]]:
        """Group places that the server answers for together; others are in no group.

        No path leads from one group to another: where the server refuses the two places
        of them that are nearest to each other, it refuses all others. The search ends
        after `_MAX_ALONE` places that the server answers for with no other place.
        """
        remaining = sorted(places)
        groups: list[set[Place]] = []
        alone = 0
        while remaining and alone < _MAX_ALONE:
            anchor = remaining.pop(0)
            if answers(profile, anchor, [anchor]):
                group = {anchor, *self._reachable(profile, anchor, remaining, answers)}
                alone += answers == self._connects and len(group) == 1
                groups.append(group)
                remaining = [place for place in remaining if place not in group]
        for first, second in combinations(groups, 2):
            origin, destination = _nearest_pair(sorted(first), sorted(second))
            if answers(profile, origin, [destination]):
                raise self._too_far()
        return groups

    def _too_far(self) -> TravelError:
        return TravelError(
            f"{self.client.address} refuses to go as far as from some places to others; "
            "look for pins that lie far outside, or raise its limit on distance."
        )

    def _reachable(
        self, profile: str, anchor: Place, places: list[Place], answers: "_Answers"
    ) -> list[Place]:
        """Find the places that the server answers for with an anchor, by bisection."""
        width = self._block_shape(1, len(places) or 1)[1]
        if len(places) <= width and answers(profile, anchor, places):
            return places
        if len(places) <= 1:
            return []
        half = len(places) // 2
        return [
            *self._reachable(profile, anchor, places[:half], answers),
            *self._reachable(profile, anchor, places[half:], answers),
        ]

    def _answers(self, profile: str, anchor: Place, places: Sequence[Place]) -> bool:
        try:
            self._in_blocks(profile, [anchor], places)
        except NoSegmentError:
            return False
        return True

    def _connects(self, profile: str, anchor: Place, places: Sequence[Place]) -> bool:
        """True if a path leads from the anchor to a place, or back, or there is none."""
        others = [place for place in places if place != anchor]
        try:
            return not others or any(
                (self._in_blocks(profile, *ends)[0] < UNREACHABLE).any()
                for ends in (([anchor], others), (others, [anchor]))
            )
        except NoSegmentError:
            return False


_Answers = Callable[[str, Place, Sequence[Place]], bool]


def _is_empty(
    table: tuple[np.ndarray, np.ndarray] | None,
    origins: Sequence[Place],
    destinations: Sequence[Place],
) -> bool:
    """True if a server knows no path between any two of several places on roads.

    Between two places alone there may be none. More are rarely all without, but a server
    may say so of all places because of one that it cannot place.
    """
    shape = len(origins), len(destinations)
    known = np.full(shape, np.nan) if table is None else table[0]
    on_road = ~np.isinf(known)
    rows, columns = (np.flatnonzero(on_road.any(axis=axis)).tolist() for axis in (1, 0))
    starts, ends = [origins[i] for i in rows], [destinations[i] for i in columns]
    if min(len(starts), len(ends)) < _FEW or len({*starts, *ends}) <= _FEW:
        return False
    same = np.array([[a == b for b in ends] for a in starts])
    return bool((same | np.isnan(known[np.ix_(rows, columns)])).all())


def _nearest_pair(places: Sequence[Place], others: Sequence[Place]) -> tuple[Place, Place]:
    metres = great_circle_m(
        on_unit_sphere(places)[:, :, None], on_unit_sphere(others)[:, None, :]
    )
    row, column = divmod(int(metres.argmin()), len(others))
    return places[row], others[column]


def block_shape(cells: int, origins: int, destinations: int) -> tuple[int, int]:
    """Return the shape, near to square, of the largest blocks with at most ``cells``."""
    height = min(origins, isqrt(cells))
    width = min(destinations, cells // height)
    return min(origins, cells // width), width


def as_table(content: object) -> np.ndarray:
    """Return a table of numbers and nulls as float64, of shape (0, 0) if it is none."""
    try:
        return np.array(content, dtype=np.float64, ndmin=2)
    except (TypeError, ValueError):
        return np.empty((0, 0))
