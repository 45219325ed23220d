"""A travel matrix whose cells are requested from a server when they are needed.

Seconds and metres are int32.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from routing.geo import Place

_UNKNOWN = -1


class TableService(Protocol):
    """The part of a server that a `LazyMatrix` uses."""

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        ...

    def table(
        self, profile: str, origins: Sequence[Place], destinations: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return seconds and metres from origins (rows) to destinations, int32."""
        ...


@dataclass(frozen=True, eq=False)
class LazyMatrix:
    """A `TravelMatrix` for more places than can be requested at once.

    Cells that were requested once are kept: 8 bytes for each place in each row that was
    ever touched, so 200 MB for 5000 places in the end. A look-up of a new cell waits for
    the server, and raises `routing.errors.TravelError` where it fails. Threads may share
    the matrix: two of them may request the same cell, which does no harm, because the
    server gives both the same. The known cells are part of a pickle.

    Attributes
    ----------
    server
        The server.
    profile
        The server's name of the mode.
    places
        The places in the order of their numbers.
    """

    server: TableService
    profile: str
    places: tuple[Place, ...]
    _rows: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        return self.server.source

    @property
    def estimated(self) -> bool:
        """See `routing.matrix.TravelMatrix`."""
        return False

    def __len__(self) -> int:
        return len(self.places)

    def block(self, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        return self.between(places, places)

    def between(self, origins: Sequence[int], destinations: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        columns = np.asarray(destinations, dtype=np.int64)
        seconds = self._seconds(origins, columns)
        unknown = seconds == _UNKNOWN
        if unknown.any():
            rows = np.asarray(origins, dtype=np.int64)
            self._request(rows[unknown.any(axis=1)], columns[unknown.any(axis=0)])
            seconds = self._seconds(origins, columns)
        return seconds

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        row: np.ndarray = self.between([place], places)[0]
        return row

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        origins, destinations = list(places[:-1]), list(places[1:])
        seconds = np.diagonal(self.between(origins, destinations)).tolist()
        pairs = zip(origins, destinations, strict=True)
        return seconds, [int(self._row(a)[1, b]) for a, b in pairs]

    def _seconds(self, origins: Sequence[int], destinations: np.ndarray) -> np.ndarray:
        seconds = np.empty((len(origins), len(destinations)), dtype=np.int32)
        for i, place in enumerate(origins):
            seconds[i] = self._row(place)[0, destinations]
        return seconds

    def _row(self, place: int) -> np.ndarray:
        """Return seconds and metres from a place: int32, shape (2, places)."""
        row = self._rows.get(place)
        if row is None:
            row = np.full((2, len(self.places)), _UNKNOWN, dtype=np.int32)
            row[:, place] = 0
            row = self._rows.setdefault(place, row)
        return row

    def _request(self, origins: np.ndarray, destinations: np.ndarray) -> None:
        origins, destinations = np.unique(origins), np.unique(destinations)
        seconds, metres = self.server.table(
            self.profile,
            [self.places[i] for i in origins],
            [self.places[i] for i in destinations],
        )
        for i, place in enumerate(origins.tolist()):
            row = self._row(place)
            new = row[0, destinations] == _UNKNOWN
            # Seconds come last: they tell other threads that both figures are known.
            row[1, destinations[new]] = metres[i, new]
            row[0, destinations[new]] = seconds[i, new]
