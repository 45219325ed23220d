"""The pairs that could be made on a day, each with what it can do and what it loses."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np

from dispatch.domain.visitor import Visitor
from dispatch.pairing.partners import (
    Pair,
    PairHistory,
    common_break,
    common_minutes,
    day_mismatch,
    pairing_key,
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
        Regular working time in common, the break left out.
    lost
        What the pair costs both of them together: the way between their starts, there
        and back, their hours that are not in common, and the change of partners.
    skills
        What the two are trained in together.
    """

    pair: Pair
    seconds: int
    lost: int
    skills: frozenset[str]


class PairCandidates:
    """The pairs that may be made of some visitors on a day.

    Parameters
    ----------
    visitors
        Those who are sent.
    day
        On which training must be valid.
    past, settings
        What came before, and how much of it may change.
    lines
        Estimates the ways between starts.
    barred
        Pairs that are out of the question.
    """

    def __init__(
        self,
        visitors: Sequence[Visitor],
        day: date,
        past: PairHistory,
        settings: PairingSettings,
        lines: TravelSource,
        barred: Iterable[Pair] = (),
    ) -> None:
        self._visitors = sorted(visitors, key=lambda visitor: visitor.visitor_id)
        self._index = {v.visitor_id: i for i, v in enumerate(self._visitors)}
        self._skills = [valid_skills(visitor, day) for visitor in self._visitors]
        fits, self._seconds, idle = self._days(settings)
        changes = np.zeros(fits.shape, dtype=np.int64)
        for me, partner in self._known(past.partner.items()):
            other = np.arange(len(fits)) != self._index.get(partner, -1)
            changes[me, other] += 1
            changes[other, me] += 1
            if (
                past.changes.get(self._visitors[me].visitor_id, 0)
                >= settings.changes_per_week
            ):
                fits[me, other] = fits[other, me] = False
        apart = {v.visitor_id: v.never_pair_with for v in self._visitors}
        nevers = [(me, other) for me, others in apart.items() for other in others]
        for one, other in self._known((*nevers, *barred)):
            if other in self._index:
                fits[one, self._index[other]] = fits[self._index[other], one] = False
        self._fits = fits
        self._lost = 2 * _ways(self._visitors, lines) + idle + changes * PARTNER_CHANGE_S

    def _known(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[int, str]]:
        """The pairs whose first visitor is sent, with that visitor's number."""
        return ((self._index[me], other) for me, other in pairs if me in self._index)

    def _days(self, settings: PairingSettings) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Compare all days: do two fit, and how many seconds do they share or not share."""
        kinds: dict[Hashable, Visitor] = {pairing_key(v): v for v in self._visitors}
        number = {kind: n for n, kind in enumerate(kinds)}
        shape = (len(kinds), len(kinds))
        fits, shared = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
        idle = np.zeros(shape, dtype=np.int64)
        for (a, one), (b, other) in product(enumerate(kinds.values()), repeat=2):
            common, rest = common_minutes(one, other), common_break(one, other)
            fits[a, b] = day_mismatch(one, other, settings) is None
            shared[a, b] = 60 * (common - (rest[0] if rest else 0))
            idle[a, b] = sum(
                60 * (visitor.shift_end - visitor.shift_start - common)
                for visitor in (one, other)
            )
        mine = [number[pairing_key(visitor)] for visitor in self._visitors]
        all_of = np.ix_(mine, mine)
        fits = fits[all_of]
        np.fill_diagonal(fits, val=False)
        return fits, shared[all_of], idle[all_of]

    def option(self, pair: Pair) -> CandidatePair:
        """A pair, whether or not the rules allow it: what is fixed is not up to them."""
        return self._option(self._index[pair[0]], self._index[pair[1]])

    def _option(self, i: int, j: int) -> CandidatePair:
        return CandidatePair(
            (self._visitors[i].visitor_id, self._visitors[j].visitor_id),
            int(self._seconds[i, j]),
            int(self._lost[i, j]),
            self._skills[i] | self._skills[j],
        )

    def among(self, taken: Iterable[str]) -> list[CandidatePair]:
        """All pairs of the visitors who are not taken, in the order of their ids."""
        return self._options(self._free(taken))

    def _free(self, taken: Iterable[str]) -> np.ndarray:
        free = self._fits.copy()
        away = [self._index[visitor] for visitor in taken]
        free[away, :] = free[:, away] = False
        return free

    def _options(self, chosen: np.ndarray) -> list[CandidatePair]:
        both = np.triu(chosen | chosen.T)
        return [self._option(i, j) for i, j in np.argwhere(both).tolist()]

    def near(
        self,
        kinds: Iterable[frozenset[str]],
        taken: Iterable[str],
        wide: Iterable[str] = (),
    ) -> list[CandidatePair]:
        """The promising pairs of the visitors who are not taken; all where they are few.

        Parameters
        ----------
        kinds
            Sets of skills that visits ask for.
        taken
            Visitors who have a partner.
        wide
            Visitors of whom all pairs are promising.
        """
        free = self._free(taken)
        if len(self._visitors) <= ALL_PAIRS_UP_TO:
            return self._options(free)
        chosen = np.zeros(free.shape, dtype=bool)
        lost = np.where(free, self._lost, _NEVER)
        # Where many start at one place, each looks at others first, not all at the same.
        me, other = np.indices(free.shape)
        turns = (other - me) % len(free)
        nearest = np.lexsort((turns, lost), axis=1)[:, :PAIRS_PER_VISITOR]
        np.put_along_axis(chosen, nearest, values=True, axis=1)
        for skills in kinds:
            _mark(chosen, np.where(self._able(skills), lost, _NEVER))
        _mark(chosen, np.where(free, -self._seconds, _NEVER))
        chosen[[self._index[visitor] for visitor in wide]] = True
        return self._options(chosen & free)

    def _able(self, skills: frozenset[str]) -> np.ndarray:
        able = np.ones(self._fits.shape, dtype=bool)
        for skill in skills:
            has = np.array([skill in mine for mine in self._skills])
            able &= has[:, None] | has[None, :]
        return able


def _mark(chosen: np.ndarray, price: np.ndarray) -> None:
    """Choose the cheapest of all pairs too; each stands there twice."""
    cheapest = np.argsort(price, axis=None, kind="stable")[: 2 * PAIRS_PER_SKILL_SET]
    chosen.flat[cheapest] = True


def valid_skills(visitor: Visitor, day: date) -> frozenset[str]:
    """The skills that are valid on a day; the last day of a training counts."""
    return frozenset(
        skill for skill, last in visitor.skills.items() if last is None or day <= last
    )


def _ways(visitors: Sequence[Visitor], lines: TravelSource) -> np.ndarray:
    """Seconds between starts as the crow flies, by the mode of whoever comes to a car."""
    places = [Place(visitor.start_lat, visitor.start_lon) for visitor in visitors]
    modes = [visitor.travel_mode for visitor in visitors]
    found = np.zeros((len(places), len(places)), dtype=np.int64)
    # Those without a car last: their rows and columns are theirs.
    for mode in sorted(set(modes), key=lambda mode: (mode != "car", mode)):
        mine = [other == mode for other in modes]
        seconds = lines.matrix(places, mode).block(range(len(places)))
        found[mine, :] = seconds[mine, :]
        found[:, mine] = seconds[:, mine]
    return found
