"""Several sources of travel times, of which the first that answers is taken."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from routing.errors import ProblemError, TravelError
from routing.geo import Place
from routing.matrix import TravelMatrix

from .base import Path, TravelSource

_Answer = TypeVar("_Answer")
_log = logging.getLogger(__name__)


def log_fallback(error: TravelError | ProblemError) -> None:
    """Log why a source was passed over.

    A failure is a warning; that a source does not serve a mode is as it was set up.
    """
    level = logging.WARNING if isinstance(error, TravelError) else logging.DEBUG
    _log.log(level, "Another source of travel times is asked: %s", error)


@dataclass(frozen=True)
class FallbackTravel:
    """A `TravelSource` that asks its sources in turn until one answers.

    One matrix, and one batch of paths, always come whole from one source, and nothing is
    remembered between two requests. So the paths of a plan may only be asked of the source
    that its matrix came from, which `source_of` finds by the name that the matrix bears:
    also for a plan of last week.

    Attributes
    ----------
    sources
        At least one, the best first.
    on_fallback
        Is called with the reason each time a source is passed over.
    """

    sources: tuple[TravelSource, ...]
    on_fallback: Callable[[TravelError | ProblemError], None] = log_fallback

    def __post_init__(self) -> None:
        if not self.sources:
            raise ProblemError("A chain of travel sources needs one source or more.")

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`; ``source`` of the ways says who answered.

        Raises
        ------
        ProblemError
            Where no source knows the mode.
        TravelError
            Where no source answers, with the reason of each.
        """
        return self._first(lambda source: source.matrix(places, mode))

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `routing.travel.base.TravelSource`; raises as `matrix` does.

        For the legs of a plan ask `source_of` its matrix instead: the first source that
        answers now need not be the one that answered then.
        """
        return self._first(lambda source: source.paths(legs, mode))

    def source_of(self, name: str, mode: str) -> TravelSource:
        """The source whose ways for this mode bear a name.

        Parameters
        ----------
        name
            ``source`` of the `routing.matrix.TravelMatrix` of this mode.

        Raises
        ------
        ProblemError
            Where none does, as the settings or the road data are others by now.
        """
        for source in self.sources:
            try:
                # A matrix of no places costs nothing and bears the name all the same.
                if source.matrix([], mode).source == name:
                    return source
            except (TravelError, ProblemError):
                continue
        raise ProblemError(
            f"None of the sources of travel times for mode {mode!r} is {name!r}; plan "
            "again to use those that are there now."
        )

    def _first(self, ask: Callable[[TravelSource], _Answer]) -> _Answer:
        errors: list[TravelError | ProblemError] = []
        for at, source in enumerate(self.sources):
            try:
                return ask(source)
            except (TravelError, ProblemError) as error:
                errors.append(error)
                if at + 1 < len(self.sources):
                    self.on_fallback(error)
        reasons = " ".join(map(str, errors))
        if all(isinstance(error, ProblemError) for error in errors):
            raise ProblemError(reasons)
        raise TravelError(f"No source of travel times answers: {reasons}")
