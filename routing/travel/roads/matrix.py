"""`routing.matrix.TravelMatrix` on a road graph."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import Any

import numpy as np

from routing.matrix import UNREACHABLE

from .search.base import ShortestPathEngine, between, courses, whole_seconds
from .search.cache import EngineCache
from .search.entry_nodes import EntryNodes
from .search.snap import Snapped
from .search.speeds import FREE

_LINES = 64
"""So many whole rows and columns are remembered: those who ask for some places of a line
soon ask for others of it, and all of a line take little longer than some."""
_LEGS = 500_000
"""So many legs are remembered, which takes some 100 MB."""


@dataclass(frozen=True, eq=False)
class RoadMatrix:
    """Ways of one mode in one part of the day.

    Attributes
    ----------
    engines
        Of the graph.
    mode, bucket
        Names of the mode and of the part of the day.
    snapped
        Where the places are on the graph.
    seconds
        int32, (places, places), where all are held; None: computed when asked for.
    """

    engines: EngineCache
    mode: str
    bucket: str
    snapped: Snapped
    seconds: np.ndarray | None = None

    def __getstate__(self) -> dict[str, Any]:
        # What is remembered can be computed again.
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        source = self.engines.graph.source
        return source if self.bucket == FREE else f"{source} {self.bucket}"

    @property
    def estimated(self) -> bool:
        """See `routing.matrix.TravelMatrix`."""
        return False

    def __len__(self) -> int:
        return len(self.snapped.link)

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self.between(places, places)

    def between(self, origins: Sequence[int], goals: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        here, there = np.asarray(origins, np.int64), np.asarray(goals, np.int64)
        if self.seconds is not None:
            held: np.ndarray = self.seconds[np.ix_(here, there)]
            return held
        if len(there) == 1:
            return self._column(int(there[0]))[here, None]
        mine, other = self._doors.take(here), self._doors.take(there)
        return whole_seconds(between(self._engine, mine, other))

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        at = np.asarray(places, dtype=np.int64)
        if self.seconds is not None:
            held: np.ndarray = self.seconds[place, at]
            return held
        whole: np.ndarray = self._row(place)[at]
        return whole

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        pairs = [(int(a), int(b)) for a, b in pairwise(places)]
        known = self._known
        if new := [pair for pair in dict.fromkeys(pairs) if pair not in known]:
            if len(known) > _LEGS:
                known.clear()
            known.update(self._travelled(new))
        found = [known.get(pair) or self._travelled([pair])[pair] for pair in pairs]
        return [seconds for seconds, _ in found], [metres for _, metres in found]

    def hold(self) -> "RoadMatrix":
        """The same ways, all of them computed now."""
        seconds = whole_seconds(between(self._engine, self._doors, self._doors))
        return self.with_seconds(seconds)

    def with_seconds(self, seconds: np.ndarray) -> "RoadMatrix":
        """The same ways, their seconds given."""
        seconds.setflags(write=False)
        return RoadMatrix(self.engines, self.mode, self.bucket, self.snapped, seconds)

    @property
    def _engine(self) -> ShortestPathEngine:
        return self.engines.engine(self.mode, self.bucket)

    @cached_property
    def _doors(self) -> EntryNodes:
        return self.engines.doors(self.snapped, self.mode, self.bucket)

    @cached_property
    def _known(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {}

    @cached_property
    def _lines(self) -> "_Lines":
        return _Lines()

    def _travelled(
        self, pairs: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, int], tuple[int, int]]:
        """Seconds and metres of some legs, by the leg."""
        here, there = np.array(pairs, dtype=np.int64).T
        roads = self._engine.roads
        found = courses(self._engine, self._doors.take(here), self._doors.take(there))
        ms = np.array([UNREACHABLE if one is None else one.ms for one in found])
        seconds = whole_seconds(ms).tolist()
        metres = [UNREACHABLE if one is None else round(one.metres(roads)) for one in found]
        return dict(zip(pairs, zip(seconds, metres, strict=True), strict=True))

    def _row(self, place: int) -> np.ndarray:
        one = self._doors.take([place])
        return self._lines.get(
            ("row", place),
            lambda: whole_seconds(between(self._engine, one, self._doors))[0],
        )

    def _column(self, place: int) -> np.ndarray:
        one = self._doors.take([place])
        return self._lines.get(
            ("column", place),
            lambda: whole_seconds(between(self._engine, self._doors, one))[:, 0],
        )


class _Lines:
    """Rows and columns that were asked for last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], np.ndarray] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, int], make: Callable[[], np.ndarray]) -> np.ndarray:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        line = make()
        with self._lock:
            self._kept[key] = line
            while len(self._kept) > _LINES:
                self._kept.popitem(last=False)
        return line
