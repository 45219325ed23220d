"""Numbers for the places of a day."""

from routing.geo import Place


class Places:
    """Numbers places, each once, from 0."""

    def __init__(self) -> None:
        self._index: dict[Place, int] = {}

    def number(self, lat: float, lon: float) -> int:
        """Return the number of a place; a place that is new gets the next number."""
        return self._index.setdefault(Place(lat, lon), len(self._index))

    @property
    def all(self) -> list[Place]:
        """The places in the order of their numbers."""
        return list(self._index)
