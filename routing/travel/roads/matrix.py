"""The travel matrix of a road graph. Seconds and metres are int32, metres on request."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import Any

import numpy as np

from routing.matrix import UNREACHABLE

from .search.base import ShortestPathEngine, arc_paths, matrix_ms, to_seconds
from .search.cache import EngineCache
from .search.entry_nodes import EntryNodes
from .search.snap import SnappedPlaces
from .search.speeds import NO_TRAFFIC

_MAX_LINES = 64
"""Number of whole rows and columns that are remembered: a caller who needs some cells of a
line soon needs others of it, and a whole line takes little longer than some cells."""
_MAX_LEGS = 500_000
"""Number of legs that are remembered, which takes some 100 MB."""


@dataclass(frozen=True, eq=False)
class RoadMatrix:
    """The travel matrix of one mode in one part of the day.

    Attributes
    ----------
    engines
        The engines of the graph.
    mode, bucket
        Names of the mode and of the part of the day.
    snapped
        Positions of the places on the graph.
    seconds
        int32, (places, places), where all cells are computed; None: computed on request.
    """

    engines: EngineCache
    mode: str
    bucket: str
    snapped: SnappedPlaces
    seconds: np.ndarray | None = None

    def __getstate__(self) -> dict[str, Any]:
        # Remembered lines and legs can be computed again.
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        source = self.engines.graph.source
        return source if self.bucket == NO_TRAFFIC else f"{source} {self.bucket}"

    @property
    def estimated(self) -> bool:
        """See `routing.matrix.TravelMatrix`."""
        return False

    def __len__(self) -> int:
        return len(self.snapped.edge)

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self.between(places, places)

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        rows, columns = np.asarray(origins, np.int64), np.asarray(destinations, np.int64)
        if self.seconds is not None:
            cells: np.ndarray = self.seconds[np.ix_(rows, columns)]
            return cells
        if len(columns) == 1:
            return self._column(int(columns[0]))[rows, None]
        here, there = self._entry_nodes.select(rows), self._entry_nodes.select(columns)
        return to_seconds(matrix_ms(self._engine, here, there))

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        columns = np.asarray(places, dtype=np.int64)
        row = self._row(place) if self.seconds is None else self.seconds[place]
        cells: np.ndarray = row[columns]
        return cells

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        pairs = [(int(a), int(b)) for a, b in pairwise(places)]
        cache = self._leg_cache
        if new := [pair for pair in dict.fromkeys(pairs) if pair not in cache]:
            if len(cache) > _MAX_LEGS:
                cache.clear()
            cache.update(self._compute_legs(new))
        # Another thread may have cleared the known legs in between.
        legs = [cache.get(pair) or self._compute_legs([pair])[pair] for pair in pairs]
        return [seconds for seconds, _ in legs], [metres for _, metres in legs]

    def dense(self) -> "RoadMatrix":
        """Return the same matrix with all seconds computed."""
        ms = matrix_ms(self._engine, self._entry_nodes, self._entry_nodes)
        return self.with_seconds(to_seconds(ms))

    def with_seconds(self, seconds: np.ndarray) -> "RoadMatrix":
        """Return the same matrix with its seconds, int32, given."""
        seconds.setflags(write=False)
        return RoadMatrix(self.engines, self.mode, self.bucket, self.snapped, seconds)

    @property
    def _engine(self) -> ShortestPathEngine:
        return self.engines.engine(self.mode, self.bucket)

    @cached_property
    def _entry_nodes(self) -> EntryNodes:
        return self.engines.entry_nodes(self.snapped, self.mode, self.bucket)

    @cached_property
    def _leg_cache(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {}

    @cached_property
    def _lines(self) -> "_LineCache":
        return _LineCache()

    def _compute_legs(
        self, pairs: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, int], tuple[int, int]]:
        """Return seconds and metres of some legs, by the leg."""
        origins, destinations = np.array(pairs, dtype=np.int64).T
        engine, nodes = self._engine, self._entry_nodes
        paths = arc_paths(engine, nodes.select(origins), nodes.select(destinations))
        ms = np.array([UNREACHABLE if path is None else path.ms for path in paths])
        metres = [
            UNREACHABLE if path is None else round(path.metres(engine.weighted))
            for path in paths
        ]
        figures = zip(to_seconds(ms).tolist(), metres, strict=True)
        return dict(zip(pairs, figures, strict=True))

    def _row(self, place: int) -> np.ndarray:
        origin = self._entry_nodes.select([place])
        return self._lines.get(
            ("row", place),
            lambda: to_seconds(matrix_ms(self._engine, origin, self._entry_nodes))[0],
        )

    def _column(self, place: int) -> np.ndarray:
        goal = self._entry_nodes.select([place])
        return self._lines.get(
            ("column", place),
            lambda: to_seconds(matrix_ms(self._engine, self._entry_nodes, goal))[:, 0],
        )


class _LineCache:
    """The rows and columns that were used last."""

    def __init__(self) -> None:
        self._lines: OrderedDict[tuple[str, int], np.ndarray] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, int], compute: Callable[[], np.ndarray]) -> np.ndarray:
        with self._lock:
            if key in self._lines:
                self._lines.move_to_end(key)
                return self._lines[key]
        line = compute()
        with self._lock:
            self._lines[key] = line
            while len(self._lines) > _MAX_LINES:
                self._lines.popitem(last=False)
        return line
