"""A chain of sources of travel times, of which the first that answers is used."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from routing.errors import ProblemError, TravelError
from routing.geo import Place
from routing.matrix import TravelMatrix

from .base import Path, TravelSource

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


def log_fallback(error: TravelError | ProblemError) -> None:
    """Log the reason for which a source was passed over.

    A failure is a warning. A source that does not serve a mode was set up like that, so
    it is worth no more than a line for debugging.
    """
    level = logging.WARNING if isinstance(error, TravelError) else logging.DEBUG
    _log.log(level, "Another source of travel times is asked: %s", error)


@dataclass(frozen=True)
class FallbackTravel:
    """A `TravelSource` that tries its sources in turn until one answers.

    Each matrix, and each batch of paths, comes whole from one source, and nothing is
    remembered between two requests. The paths of a plan must therefore be requested from
    the source of its matrix, which `source_of` finds by the name in the matrix, even for
    a plan of last week.

    Attributes
    ----------
    sources
        At least one source, the best first.
    on_fallback
        Callback that gets the reason each time a source is passed over.
    """

    sources: tuple[TravelSource, ...]
    on_fallback: Callable[[TravelError | ProblemError], None] = log_fallback

    def __post_init__(self) -> None:
        if not self.sources:
            raise ProblemError("A chain of travel sources needs one source or more.")

    def matrix(self, places: Sequence[Place], mode: str) -> TravelMatrix:
        """See `routing.travel.base.TravelSource`; the matrix names its ``source``.

        Raises
        ------
        ProblemError
            If no source knows the mode.
        TravelError
            If no source answers, with the reason of each.
        """
        return self._first_result(lambda source: source.matrix(places, mode))

    def paths(
        self, legs: Sequence[tuple[Place, Place]], mode: str
    ) -> tuple[Path | None, ...]:
        """See `routing.travel.base.TravelSource`; raises as `matrix` does.

        For the legs of a plan use `source_of` its matrix instead: the first source that
        answers now need not be the one that answered then.
        """
        return self._first_result(lambda source: source.paths(legs, mode))

    def source_of(self, name: str, mode: str) -> TravelSource:
        """Return the source whose matrices for a mode bear a name.

        Parameters
        ----------
        name
            ``source`` of the `routing.matrix.TravelMatrix` of this mode.

        Raises
        ------
        ProblemError
            If there is none, because the settings or the road data have changed.
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

    def _first_result(self, request: Callable[[TravelSource], _Result]) -> _Result:
        errors: list[TravelError | ProblemError] = []
        for source in self.sources:
            try:
                return request(source)
            except (TravelError, ProblemError) as error:
                errors.append(error)
                if len(errors) < len(self.sources):
                    self.on_fallback(error)
        reasons = " ".join(map(str, errors))
        if all(isinstance(error, ProblemError) for error in errors):
            raise ProblemError(reasons)
        raise TravelError(f"No source of travel times answers: {reasons}")
