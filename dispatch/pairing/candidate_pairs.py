"""The pairs that could be made on a day, each with its skills and its lost time."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np

from dispatch.domain.visitor import TravelMode, Visitor
from dispatch.pairing.partners import (
    Pair,
    PairHistory,
    common_break,
    common_minutes,
    pairing_key,
    unmet_day_condition,
)
from dispatch.settings import PairingSettings
from routing.geo import Place
from routing.travel.base import TravelSource

PARTNER_CHANGE_S = 30 * 60
"""Price of a change of partners for each of the two, in seconds."""
ALL_PAIRS_UP_TO = 64
"""Number of visitors up to which all pairs are candidates."""
PAIRS_PER_VISITOR = 12
"""With more visitors, the number of best pairs of each visitor."""
PAIRS_PER_SKILL_SET = 24
"""Likewise for each set of required skills, and for the longest common days."""
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class CandidatePair:
    """A pair that may be made.

    Attributes
    ----------
    seconds
        Regular working time in common, without the break.
    lost_s
        The time that the pair costs both of them together, in seconds: the travel between
        their starts, there and back, their hours that are not in common, and the change of
        partners.
    skills
        The skills that one of the two has.
    """

    pair: Pair
    seconds: int
    lost_s: int
    skills: frozenset[str]


class PairCandidates:
    """The pairs that may be made of some visitors on a day.

    Parameters
    ----------
    visitors
        The available visitors.
    day
        The day on which training must be valid.
    past, settings
        The pairs of the days before, and how often partners may change.
    estimate
        An estimate of the travel between starts.
    impossible
        Pairs that must not be candidates.
    """

    def __init__(
        self,
        visitors: Sequence[Visitor],
        day: date,
        past: PairHistory,
        settings: PairingSettings,
        estimate: TravelSource,
        impossible: Iterable[Pair] = (),
    ) -> None:
        self._visitors = sorted(visitors, key=lambda visitor: visitor.visitor_id)
        self._index = {v.visitor_id: i for i, v in enumerate(self._visitors)}
        self._skills = [valid_skills(visitor, day) for visitor in self._visitors]
        fits, self._seconds, idle = self._compare_days(settings)
        changes = np.zeros(fits.shape, dtype=np.int64)
        for visitor, partner in self._indexed(past.partner.items()):
            others = np.arange(len(fits)) != self._index.get(partner, -1)
            changes[visitor, others] += 1
            changes[others, visitor] += 1
            if (
                past.changes.get(self._visitors[visitor].visitor_id, 0)
                >= settings.changes_per_week
            ):
                fits[visitor, others] = fits[others, visitor] = False
        never = [
            (v.visitor_id, other) for v in self._visitors for other in v.never_pair_with
        ]
        for visitor, partner in self._indexed((*never, *impossible)):
            if partner in self._index:
                other = self._index[partner]
                fits[visitor, other] = fits[other, visitor] = False
        self._fits = fits
        approach = 2 * _travel_between_starts(self._visitors, estimate)
        self._lost_s = approach + idle + changes * PARTNER_CHANGE_S

    def _indexed(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[int, str]]:
        """Yield the pairs whose first visitor is available, with that visitor's number."""
        return ((self._index[v], other) for v, other in pairs if v in self._index)

    def _compare_days(
        self, settings: PairingSettings
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return for all pairs of days if they fit, and the seconds in common and apart."""
        by_key: dict[Hashable, Visitor] = {pairing_key(v): v for v in self._visitors}
        number = {key: n for n, key in enumerate(by_key)}
        shape = (len(by_key), len(by_key))
        fits, shared = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
        idle = np.zeros(shape, dtype=np.int64)
        for (i, a), (j, b) in product(enumerate(by_key.values()), repeat=2):
            common, pause = common_minutes(a, b), common_break(a, b)
            fits[i, j] = unmet_day_condition(a, b, settings) is None
            shared[i, j] = 60 * (common - (pause[0] if pause else 0))
            idle[i, j] = sum(
                60 * (visitor.shift_end - visitor.shift_start - common)
                for visitor in (a, b)
            )
        numbers = [number[pairing_key(visitor)] for visitor in self._visitors]
        each_pair = np.ix_(numbers, numbers)
        fits = fits[each_pair]
        np.fill_diagonal(fits, val=False)
        return fits, shared[each_pair], idle[each_pair]

    def candidate(self, pair: Pair) -> CandidatePair:
        """Return the candidate of a pair, even of a fixed one that the rules forbid."""
        return self._candidate(self._index[pair[0]], self._index[pair[1]])

    def _candidate(self, i: int, j: int) -> CandidatePair:
        return CandidatePair(
            (self._visitors[i].visitor_id, self._visitors[j].visitor_id),
            int(self._seconds[i, j]),
            int(self._lost_s[i, j]),
            self._skills[i] | self._skills[j],
        )

    def candidates_without(self, busy: Iterable[str]) -> list[CandidatePair]:
        """Return all pairs of the visitors who are not busy, in the order of their ids."""
        return self._candidates_in(self._free(busy))

    def _free(self, busy: Iterable[str]) -> np.ndarray:
        free = self._fits.copy()
        indices = [self._index[visitor] for visitor in busy]
        free[indices, :] = free[:, indices] = False
        return free

    def _candidates_in(self, selection: np.ndarray) -> list[CandidatePair]:
        both = np.triu(selection | selection.T)
        return [self._candidate(i, j) for i, j in np.argwhere(both).tolist()]

    def promising_candidates(
        self,
        skill_sets: Iterable[frozenset[str]],
        busy: Iterable[str],
        unlimited: Iterable[str] = (),
    ) -> list[CandidatePair]:
        """Return the promising pairs of visitors who are not busy; all if they are few.

        Parameters
        ----------
        skill_sets
            Sets of skills that visits ask for.
        busy
            Visitors who have a partner.
        unlimited
            Visitors of whom all pairs are promising.
        """
        free = self._free(busy)
        if len(self._visitors) <= ALL_PAIRS_UP_TO:
            return self._candidates_in(free)
        selection = np.zeros(free.shape, dtype=bool)
        lost_s = np.where(free, self._lost_s, _NEVER)
        # Visitors at one start are offset, so that not all of them prefer the same partner.
        visitor, other = np.indices(free.shape)
        offset = (other - visitor) % len(free)
        nearest = np.lexsort((offset, lost_s), axis=1)[:, :PAIRS_PER_VISITOR]
        np.put_along_axis(selection, nearest, values=True, axis=1)
        for skills in skill_sets:
            _mark(selection, np.where(self._able(skills), lost_s, _NEVER))
        _mark(selection, np.where(free, -self._seconds, _NEVER))
        selection[[self._index[visitor] for visitor in unlimited]] = True
        return self._candidates_in(selection & free)

    def _able(self, skills: frozenset[str]) -> np.ndarray:
        able = np.ones(self._fits.shape, dtype=bool)
        for skill in skills:
            has = np.array(
                [skill in skills_of_visitor for skills_of_visitor in self._skills]
            )
            able &= has[:, None] | has[None, :]
        return able


def _mark(selection: np.ndarray, price: np.ndarray) -> None:
    """Also choose the cheapest of all pairs; the matrix holds each pair twice."""
    cheapest = np.argsort(price, axis=None, kind="stable")[: 2 * PAIRS_PER_SKILL_SET]
    selection.flat[cheapest] = True


def valid_skills(visitor: Visitor, day: date) -> frozenset[str]:
    """Return the skills that are valid on a day; the last day of a training counts."""
    return frozenset(
        skill for skill, last in visitor.skills.items() if last is None or day <= last
    )


def _travel_between_starts(
    visitors: Sequence[Visitor], estimate: TravelSource
) -> np.ndarray:
    """Return seconds between starts by the straight line and the mode of the joiner."""
    places = [Place(visitor.start_lat, visitor.start_lon) for visitor in visitors]
    modes = [visitor.travel_mode for visitor in visitors]
    travel_s = np.zeros((len(places), len(places)), dtype=np.int64)
    # Visitors without a car come last: their mode overwrites their rows and columns.
    for mode in sorted(set(modes), key=lambda mode: (mode != TravelMode.CAR, mode)):
        rows = [other == mode for other in modes]
        seconds = estimate.matrix(places, mode).block(range(len(places)))
        travel_s[rows, :] = seconds[rows, :]
        travel_s[:, rows] = seconds[:, rows]
    return travel_s
