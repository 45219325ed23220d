"""Travel whose matrices are computed once and then kept on disk."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.geo import Place
from routing.problem import Matrix, Ways

from .base import Path, Travel
from .store import Arrays, Store, digest

_FORM = 1
"""To be raised when what is stored changes its meaning."""


@dataclass(frozen=True)
class Cached:
    """A source of travel that is asked only for what is not in the store.

    Ways that are estimated, or computed when they are asked for, are passed on as they
    are: they cost little, or have a store of their own. Of the places nothing is stored
    but a checksum.

    Attributes
    ----------
    travel
        The source.
    store
        Where its matrices are kept.
    name
        What else its answers depend on: its address, its data's date, the part of the
        day. Another name finds nothing of what was stored under this one.
    """

    travel: Travel
    store: Store
    name: str

    def matrix(self, places: Sequence[Place], mode: str) -> Ways:
        """See `routing.travel.base.Travel`."""
        spots = [(place.lat, place.lon) for place in places]
        key = digest("matrix", _FORM, self.name, mode, spots)
        found = self.store.get(key)
        if found is not None and (held := _read(found, len(places))) is not None:
            return held
        ways = self.travel.matrix(places, mode)
        if isinstance(ways, Matrix) and not ways.estimated:
            source = np.array(ways.source)
            self.store.put(
                key, {"seconds": ways.seconds, "metres": ways.metres, "source": source}
            )
        return ways

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `routing.travel.base.Travel`."""
        return self.travel.paths(legs, mode)


def _read(found: Arrays, places: int) -> Matrix | None:
    """The matrix of a stored file, None where it is something else."""
    try:
        ways = Matrix(
            found["seconds"], found["metres"], str(found["source"]), estimated=False
        )
    except (KeyError, ValueError):
        return None
    return ways if len(ways) == places else None
