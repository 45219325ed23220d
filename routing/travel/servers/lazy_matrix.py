"""Ways that a server is asked for when they are needed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from routing.geo import Place

_UNKNOWN = -1


class Answering(Protocol):
    """What a server must be able to do for this."""

    @property
    def source(self) -> str:
        """See `routing.matrix.TravelMatrix`."""
        ...

    def table(
        self, profile: str, origins: Sequence[Place], goals: Sequence[Place]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Seconds and metres from all origins (rows) to all goals (columns), int32."""
        ...


@dataclass(frozen=True, eq=False)
class LazyMatrix:
    """A `TravelMatrix` for so many places that asking for all would take too long.

    What was asked for once is kept: 8 bytes for each place in each row that was ever
    touched, so by the square of the places in the end, 200 MB for 5000 of them. A look-up
    of anything new waits for the server, and raises `routing.errors.TravelError` where it
    fails. Threads may share it: two of them may ask for the same way, which does no harm,
    as the server says the same to both. What is known goes along when it is pickled.

    Attributes
    ----------
    server, profile
        Whom to ask, and what it calls the mode.
    places
        In the order of their numbers.
    """

    server: Answering
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

    def between(self, origins: Sequence[int], goals: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        there = np.asarray(goals, dtype=np.int64)
        seconds = self._seconds(origins, there)
        unknown = seconds == _UNKNOWN
        if unknown.any():
            here = np.asarray(origins, dtype=np.int64)
            self._ask(here[unknown.any(axis=1)], there[unknown.any(axis=0)])
            seconds = self._seconds(origins, there)
        return seconds

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        """See `routing.matrix.TravelMatrix`."""
        row: np.ndarray = self.between([place], places)[0]
        return row

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        """See `routing.matrix.TravelMatrix`."""
        here, there = list(places[:-1]), list(places[1:])
        seconds = np.diagonal(self.between(here, there)).tolist()
        pairs = zip(here, there, strict=True)
        return seconds, [int(self._row(a)[1, b]) for a, b in pairs]

    def _seconds(self, origins: Sequence[int], goals: np.ndarray) -> np.ndarray:
        seconds = np.empty((len(origins), len(goals)), dtype=np.int32)
        for at, place in enumerate(origins):
            seconds[at] = self._row(place)[0, goals]
        return seconds

    def _row(self, place: int) -> np.ndarray:
        """Seconds and metres from a place: int32, shape (2, places)."""
        row = self._rows.get(place)
        if row is None:
            row = np.full((2, len(self.places)), _UNKNOWN, dtype=np.int32)
            row[:, place] = 0
            row = self._rows.setdefault(place, row)
        return row

    def _ask(self, origins: np.ndarray, goals: np.ndarray) -> None:
        origins, goals = np.unique(origins), np.unique(goals)
        seconds, metres = self.server.table(
            self.profile,
            [self.places[i] for i in origins],
            [self.places[i] for i in goals],
        )
        for at, place in enumerate(origins.tolist()):
            row = self._row(place)
            new = row[0, goals] == _UNKNOWN
            # Seconds last: they say to other threads that both are known.
            row[1, goals[new]] = metres[at, new]
            row[0, goals[new]] = seconds[at, new]
